"""The demonstration engagement: a port and its software house, eight weeks on, and a week under way.

What people wish, say and worry about stands in `people`, `wishes`, `backlog` and `talk`; `history`, `daily` and
`promises` say when, `book` writes it down. Nothing here passes through the actions, because those know no time but now: what the
rules say of the result is tested instead (tests/dashboard/test_demo.py).
"""

from datetime import datetime, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from dashboard.demo.agreed import Agreed
from dashboard.demo.daily import Daily
from dashboard.demo.history import Calendar, History, charter_of
from dashboard.demo.knowing import Knowing
from dashboard.demo.meetings import Meetings
from dashboard.demo.money import Money
from dashboard.demo.people import CLIENT, PEOPLE, STAFF, VENDOR, ZONE, address, first
from dashboard.demo.planned import Planned
from dashboard.demo.promises import Promises
from dashboard.demo.pulses import Pulses
from dashboard.demo.wishes import WEEKS
from engagements.days import DAY, end_of, local_day
from engagements.models import Engagement, Membership, Organisation, Visit
from iterations.models import Standing
from people.models import Absence, User

SLUG = "northwharf"
SEED = 1
OPENED = -5280  # working minutes before the first Monday: the Friday eleven days before


def loaded() -> bool:
    return Engagement.objects.filter(slug=SLUG).exists()


@transaction.atomic
def load(password: str, *, seed: int = SEED, now: datetime | None = None) -> Engagement:
    """Make the engagement with its people; all of them sign in with the same password (or with a mailed code)."""
    now = now or timezone.now()
    calendar = Calendar.until(now)
    engagement = open_in_the_past(calendar)
    history, tellers = play(engagement, come(engagement, calendar, password), calendar, now, seed)
    history.book.save()
    Standing.objects.bulk_create(history.standings)
    for teller in tellers:
        teller.save()
    Visit.objects.bulk_create(visits(history))
    return engagement


def visits(history: History) -> list[Visit]:
    """Everybody was here when they last did something before today: what happened since is news to them."""
    midnight = end_of(local_day(history.now, ZONE) - DAY, ZONE)
    last = {one.actor_id: one for one in history.book.events if one.at < midnight}
    return [
        Visit(
            member=member,
            engagement=history.engagement,
            began_at_event=last[member.pk].number,
            heard_event=last[member.pk].number,
            seen_at=last[member.pk].at,
        )
        for member in history.crew.values()
        if member.pk in last
    ]


def play(
    engagement: Engagement, crew: dict[str, Membership], calendar: Calendar, now: datetime, seed: int
) -> tuple[History, list[Daily | Meetings | Planned | Promises | Pulses | Money | Knowing | Agreed]]:
    """Have it all happen, in memory."""
    history = History(engagement, crew, calendar, now, seed)
    weekly = [Daily(history), Meetings(history), Planned(history), Promises(history), Money(history)]
    tellers = [*weekly, Pulses(history), Knowing(history), Agreed(history)]
    for teller in (history, *tellers):
        teller.tell()
    history.book.run()
    return history, tellers


def open_in_the_past(calendar: Calendar) -> Engagement:
    at = calendar.at(OPENED)
    engagement = Engagement.objects.create(
        name="Northwharf slots",
        slug=SLUG,
        vendor=Organisation.objects.create(name=VENDOR, created_at=at),
        client=Organisation.objects.create(name=CLIENT, created_at=at),
        created_at=at,
    )
    charter = charter_of(calendar)
    charter.engagement, charter.created_at = engagement, at
    charter.save()
    engagement.charter = charter
    engagement.save(update_fields=["charter"])
    return engagement


def come(engagement: Engagement, calendar: Calendar, password: str) -> dict[str, Membership]:
    """The people, by first name. One hash for all: it is one password, and making ten takes seconds."""
    hashed = make_password(password)
    person(STAFF, hashed, date_joined=engagement.created_at, is_staff=True, is_superuser=True)
    crew = {}
    for place, (name, party, role) in enumerate(PEOPLE, 1):
        at = calendar.at(OPENED + 30 * place)
        crew[first(name)] = Membership.objects.create(
            engagement=engagement,
            number=place,
            user=person(name, hashed, date_joined=at),
            party=party,
            role=role,
            joined_at=at,
        )
    away = calendar.first + timedelta(weeks=len(WEEKS) + 1)  # next week
    Absence.objects.create(user=crew["linnea"].user, first=away, last=away + 2 * DAY)
    return crew


def person(name: str, hashed: str, **more: Any) -> User:
    user = User.objects.create(email=address(name), name=name, password=hashed, time_zone=ZONE, **more)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def people() -> list[tuple[str, str, str]]:
    """(e-mail, party, role) of everybody who can be tried out, as bin/up shows them."""
    crew = [(address(name), str(party.label), str(role.label)) for name, party, role in PEOPLE]
    return [*crew, (address(STAFF), "–", "sales staff, administrator")]
