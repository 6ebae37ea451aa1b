"""Promises, from made to their one end (RULES section 1). Hold → check → write → record → return."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from digests.occurrences import replan
from engagements.access import demand, speaks_for, speaks_for_party
from engagements.days import end_of, local_day
from engagements.journal import hold, record
from engagements.models import Course, Engagement, Membership, Party, Role
from engagements.refusals import NotYours, Refused
from engagements.today import charter_of, today_of
from partnership import events, outcomes
from partnership.models import Commitment, Dispute, NewDate
from partnership.models.commitments import Consent
from stories.models import LAST_DAY
from stories.origins import text_of
from stories.typed import check_text

# --- Who is who in a promise --------------------------------------------------------------------------------


def gives(member: Membership, one: Commitment) -> bool:
    """Whether the promise is this member's."""
    return member.role != Role.OBSERVER and speaks_for(member, one.promiser)


def gets(member: Membership, one: Commitment) -> bool:
    """Whether it was made to this member: in person, or to the party that the member speaks for."""
    if member.role == Role.OBSERVER:
        return False
    if one.made_to is None:
        return speaks_for_party(member, one.to_party)
    return speaks_for(member, one.made_to)


# --- Acts ---------------------------------------------------------------------------------------------------


@transaction.atomic
def commit(
    engagement: Engagement,
    *,
    by: Membership,
    text: str,
    due: date,
    to: Membership | None = None,
    origin: str | None = None,
) -> Commitment:
    """Promise something to the other party, or to one person there. Sending the same twice promises once."""
    demand(by, "commit")
    engagement = hold(engagement)
    text = check_text(text, _("Say what you promise."))
    if not today_of(engagement) <= due <= LAST_DAY:
        raise Refused(_("A commitment is due today or later."))
    other = Party.CLIENT if by.party == Party.VENDOR else Party.VENDOR
    if to and (to.engagement_id != engagement.pk or to.left_at or to.party != other or observes(to)):
        raise Refused(_("A commitment is made to the other party, or to somebody there who takes part."))
    if origin and text_of(engagement.pk, origin) is None:
        raise Refused(_("What this comes from is no longer there."))
    made = {"promiser": by, "to_party": other, "made_to": to, "text": text, "origin": origin}
    before = Commitment.objects.filter(engagement=engagement, due=due, **made).open().first()
    if before:
        return before
    one = Commitment.objects.create(
        engagement=engagement, due=due, first_due=due, made_at=timezone.now(), **made
    )
    record(events.MADE, one, by=by, commitment=one.number, due=due.isoformat())
    replan(engagement)  # its reminder
    return one


def observes(member: Membership) -> bool:
    return member.role == Role.OBSERVER


@transaction.atomic
def keep(one: Commitment, *, by: Membership) -> Commitment:
    """Say that it is kept: only the promiser does."""
    demand(by, "commit")
    one = hold(one)
    if not gives(by, one):
        raise NotYours(_("Only who made a commitment says that it is kept."))
    if one.said_kept:
        return one
    refuse_if_ended(one)
    how = outcomes.said_kept(today_of(one.engagement), due=one.due, moved=one.moved)
    end(one, how, timezone.now(), by)
    record(events.KEPT if how == outcomes.KEPT else events.KEPT_LATE, one, by=by, commitment=one.number)
    return one


@transaction.atomic
def dispute(one: Commitment, *, by: Membership, why: str) -> Commitment:
    """Say that it was not kept: only who it was made to can. It is open again, as if nobody had said so."""
    demand(by, "commit")
    one = hold(one)
    if not gets(by, one):
        raise NotYours(_("Only who a commitment was made to disputes it."))
    if not one.said_kept:
        raise Refused(_("Nobody says that this commitment is kept."))
    assert one.ended_by is not None  # kept is what somebody says
    assert one.ended_at is not None
    why = check_text(why, _("Say what is missing."))
    Dispute.objects.create(
        engagement_id=one.engagement_id,
        commitment=one,
        why=why,
        by=by,
        at=timezone.now(),
        said_by=one.ended_by,
        said_at=one.ended_at,
    )
    one.ended_as, one.ended_at, one.ended_by = "", None, None
    one.save(update_fields=["ended_as", "ended_at", "ended_by"])
    record(events.DISPUTED, one, by=by, commitment=one.number)
    return one


@transaction.atomic
def release(one: Commitment, *, by: Membership) -> Commitment:
    """Let the promiser off: only who it was made to can."""
    demand(by, "commit")
    one = hold(one)
    if not gets(by, one):
        raise NotYours(_("Only who a commitment was made to releases it."))
    if one.ended_as == outcomes.RELEASED:
        return one
    refuse_if_ended(one)
    end(one, outcomes.RELEASED, timezone.now(), by)
    record(events.RELEASED, one, by=by, commitment=one.number)
    return one


@transaction.atomic
def ask_new_date(one: Commitment, *, by: Membership, due: date, why: str) -> NewDate:
    """Ask for a later day. It counts when the other one agrees; until then the present day holds."""
    demand(by, "commit")
    one = hold(one)
    if not (gives(by, one) or gets(by, one)):
        raise NotYours(_("A new date is between who made the commitment and who it was made to."))
    refuse_if_ended(one)
    why = check_text(why, _("Say why the date moves."))
    if not max(one.due + timedelta(days=1), today_of(one.engagement)) <= due <= LAST_DAY:
        raise Refused(_("A new date lies after the present one, and not in the past."))
    if waiting := one.waiting_date:
        if (waiting.asked_by_id, waiting.due, waiting.why) == (by.pk, due, why):  # sent twice
            return waiting
        raise Refused(_("A new date is waiting for an answer already."))
    asked = NewDate.objects.create(
        engagement_id=one.engagement_id,
        commitment=one,
        due=due,
        why=why,
        asked_by=by,
        asked_at=timezone.now(),
    )
    record(events.DATE_ASKED, one, by=by, commitment=one.number, due=due.isoformat())
    return asked


@transaction.atomic
def answer_new_date(one: Commitment, *, by: Membership, due: date, agreed: bool) -> Commitment:
    """Agree to the day that the other one asked for, or not. `due` is that day, as the page showed it."""
    demand(by, "commit")
    one = hold(one)
    refuse_if_ended(one)
    waiting = one.waiting_date
    if waiting is None or waiting.due != due:
        raise Refused(_("This date is not waiting for an answer any more."))
    if not may_answer_date(by, one, waiting):
        raise NotYours(_("The other one answers: who asked for the date cannot."))
    waiting.answer = Consent.AGREED if agreed else Consent.REFUSED
    waiting.answered_by, waiting.answered_at = by, timezone.now()
    waiting.save(update_fields=["answer", "answered_by", "answered_at"])
    if agreed:
        one.due = waiting.due
        one.save(update_fields=["due"])
        replan(one.engagement)
    what = events.DATE_AGREED if agreed else events.DATE_REFUSED
    record(what, one, by=by, commitment=one.number, due=waiting.due.isoformat())
    return one


def may_answer_date(member: Membership, one: Commitment, waiting: NewDate) -> bool:
    """Whoever stands on the other end than who asked."""
    asked_by_promiser = waiting.asked_by.party == one.promiser.party
    return gets(member, one) if asked_by_promiser else gives(member, one)


def end(one: Commitment, how: str, at: datetime, by: Membership | None) -> None:
    one.ended_as, one.ended_at, one.ended_by = how, at, by
    one.save(update_fields=["ended_as", "ended_at", "ended_by"])


def refuse_if_ended(one: Commitment) -> None:
    if one.ended_as:
        raise Refused(
            _("This commitment has come to its end: %(how)s.") % {"how": one.get_ended_as_display()}
        )


# --- By itself ----------------------------------------------------------------------------------------------


def break_overdue(at: datetime) -> None:
    """A duty of the tick: what nobody kept or released within seven days of its date is broken."""
    latest = at.date() + timedelta(days=1) - outcomes.GRACE  # no zone is further ahead than a day
    running = Commitment.objects.open().exclude(engagement__course=Course.CLOSED)
    overdue = running.filter(due__lt=latest).select_related("engagement__charter")
    for one in overdue:
        if is_overdue(one, at):
            break_commitment(one, at)


def is_overdue(one: Commitment, at: datetime) -> bool:
    return local_day(at, charter_of(one.engagement).zone) >= outcomes.breaks_on(one.due)


@transaction.atomic
def break_commitment(one: Commitment, at: datetime) -> None:
    """Asked again under the lock: once, however often and however late the tick comes."""
    one = hold(one)
    if one.ended_as or not is_overdue(one, at):
        return
    zone = charter_of(one.engagement).zone
    end(one, outcomes.BROKEN, end_of(one.due + outcomes.GRACE, zone), None)
    record(events.BROKEN, one, by=None, commitment=one.number)
