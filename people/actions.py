"""What administrators do to a person, and people to their own calendar and profile. Signing in is allauth's."""

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest

from people.models import Absence, OwnSkill, Profile, Session, Skill, User
from people.sealing import Broken, seal, unseal

SEALED = {"secret", "seed"}  # of an authenticator app, of recovery codes


@transaction.atomic
def add_person(*, email: str, name: str, groups: Iterable[Group] = (), **more: Any) -> User:
    """Somebody who can sign in by a code that is mailed to them; a password they may give themselves later."""
    person = User.objects.create_user(email, name=name, **more)
    person.groups.set(groups)
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return person


@transaction.atomic
def change_person(person: User, *, groups: Iterable[Group] | None = None, **changes: Any) -> User:
    """Change what is known of a person and what rights they have. A new address is the one they sign in with."""
    before: User = User.objects.select_for_update().get(pk=person.pk)
    if groups is not None:
        before.groups.set(groups)
    old = before.email
    changed = [field for field, value in changes.items() if getattr(before, field) != value]
    for field in changed:
        setattr(before, field, changes[field])
    if changed:
        before.save(update_fields=changed)
    if "email" in changed:
        EmailAddress.objects.filter(user=before).delete()
        EmailAddress.objects.create(user=before, email=before.email, verified=True, primary=True)
        tell(old, "email_moved", {"old": old, "new": before.email})
    if {"email", "is_active", "is_staff", "is_superuser"} & set(changed):
        end_sessions(before)
    return before


# --- Signing in --------------------------------------------------------------------------------------------


def end_sessions(person: User, *, but: str | None = None) -> int:
    """Sign somebody out everywhere, but for the session with that key. Answers how many ended; their streams end within
    five seconds."""
    ended: int = Session.objects.others(person, but).delete()[0]
    return ended


def end_everybodys_sessions() -> int:
    """After a theft, say: all sign in again. Answers how many sessions ended."""
    ended: int = Session.objects.all().delete()[0]
    return ended


def sweep_sessions(at: datetime) -> None:
    """Sessions that ended by themselves are rows for nothing, with addresses of people in them."""
    Session.objects.over(at).delete()


def end_session(session: Session) -> None:
    session.delete()


def end_other_sessions(request: HttpRequest, person: User) -> None:
    """After a change of how somebody signs in: only the session in which they changed it goes on, under a new key."""
    here = request.user.is_authenticated and request.user.pk == person.pk
    if here:
        request.session.cycle_key()
    end_sessions(person, but=request.session.session_key if here else None)


@transaction.atomic
def take_factors_off(person: User) -> int:
    """For somebody who has lost telephone, keys and recovery codes: they sign in without a second factor then, and set
    up a new one. Answers how many were taken off."""
    taken: int = Authenticator.objects.filter(user=person).delete()[0]
    if taken:
        end_sessions(person)
        tell(person.email, "factors_taken_off", {})
    return taken


@transaction.atomic
def seal_factors_anew() -> tuple[int, int]:
    """Every secret of a second factor under the present key; how many were sealed, how many could not be read."""
    sealed = unreadable = 0
    for one in Authenticator.objects.select_for_update().order_by("pk"):
        for name in SEALED & one.data.keys():
            try:
                one.data[name] = seal(unseal(one.data[name]))
            except Broken:
                unreadable += 1
            else:
                sealed += 1
        one.save(update_fields=["data"])
    return sealed, unreadable


def tell(address: str, kind: str, words: dict[str, str]) -> None:
    """A mail about an account that somebody else than its person has changed."""
    get_adapter().render_mail(f"account/email/{kind}", address, {"email": address, **words}).send()


# --- One's own calendar ------------------------------------------------------------------------------------


@transaction.atomic
def change_hours(
    *, by: User, time_zone: str, works_on: list[int], works_from: time, works_until: time
) -> User:
    """Say where one lives and when one works, in that zone."""
    by.time_zone, by.works_on, by.works_from, by.works_until = time_zone, works_on, works_from, works_until
    by.save(update_fields=["time_zone", "works_on", "works_from", "works_until"])
    return count_calendar(by)


@transaction.atomic
def plan_absence(*, by: User, first: date, last: date) -> Absence:
    """Say that one will be away, first and last day included; the same twice is once."""
    absence, new = Absence.objects.get_or_create(user=by, first=first, last=last)
    if new:
        count_calendar(by)
    return absence


@transaction.atomic
def withdraw_absence(*, by: User, first: date, last: date) -> None:
    """Say that one will be there after all."""
    if by.absences.filter(first=first, last=last).delete()[0]:
        count_calendar(by)


def count_calendar(person: User) -> User:
    User.objects.filter(pk=person.pk).update(calendar_version=F("calendar_version") + 1)
    return person


# --- One's own profile -------------------------------------------------------------------------------------


@transaction.atomic
def write_profile(*, by: User, seen: int, **texts: str) -> bool:
    """Say of oneself what is no skill. `seen` is the version that the page showed; False, and nothing is saved, if
    another one was saved since, unless it says the same."""
    Profile.objects.get_or_create(user=by)
    profile = Profile.objects.select_for_update().get(user=by)
    if all(getattr(profile, name) == text for name, text in texts.items()):
        return True
    if profile.version != seen:
        return False
    for name, text in texts.items():
        setattr(profile, name, text)
    profile.version += 1
    profile.save(update_fields=[*texts, "version"])
    return True


@transaction.atomic
def say_own_skill(skill: Skill, *, by: User, level: int, wish: str) -> bool:
    """Say how well one knows a skill of the vocabulary; answers whether that is new."""
    said = OwnSkill.objects.filter(user=by, skill=skill).first()
    if said and (said.level, said.wish) == (level, wish):
        return False
    OwnSkill.objects.update_or_create(user=by, skill=skill, defaults={"level": level, "wish": wish})
    return True


@transaction.atomic
def unsay_own_skill(skill: Skill, *, by: User) -> tuple[int, str] | None:
    """Say nothing of it any more. Answers the level and the wish that were said; None if there were none."""
    said = OwnSkill.objects.filter(user=by, skill=skill).first()
    if said is None:
        return None
    said.delete()
    return said.level, said.wish
