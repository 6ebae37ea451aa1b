"""The pulse after a demo: opened by its closing, answered by everybody for themselves, summed up when its time is over.

Answers are no events: the journal forgets nothing and is everybody's to read. That a round opened and closed is told.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from digests.occurrences import replan
from engagements.access import demand
from engagements.calendars import calendar_of
from engagements.days import end_of, local_day
from engagements.journal import Kind, hold, record
from engagements.models import Engagement, Event, Membership, Party, Role
from engagements.refusals import Refused
from engagements.today import charter_of
from partnership import events, pulse
from partnership.models import PulseAnswer, PulseRound, PulseShown, PulseSum
from partnership.models.pulse import LINE_LIMIT
from partnership.pulse import People
from stories.typed import clean

WORKING_DAYS = 2  # after the day of the demo, for an answer


def ask_for_pulse(what: Kind, event: Event) -> None:
    """Called by the journal with every event, in its transaction: the closing of a demo opens its pulse."""
    if what.code == "demo.closed":
        open_pulse(event.engagement, event.data["number"])


def open_pulse(engagement: Engagement, number: int) -> PulseRound:
    now = timezone.now()
    one, new = PulseRound.objects.get_or_create(
        engagement=engagement,
        number=number,
        defaults={"opened_at": now, "closes_at": closes_at(engagement, now)},
    )
    if new:
        record(events.PULSE_OPENED, one, by=None, number=number)
        replan(engagement)  # its mail
    return one


def closes_at(engagement: Engagement, now: datetime) -> datetime:
    """The end of the second working day after this one."""
    zone, calendar = charter_of(engagement).zone, calendar_of(engagement)
    day = local_day(now, zone)
    for _day in range(WORKING_DAYS):
        day = calendar.next_working_day(day)
    return end_of(day, zone)


@transaction.atomic
def answer_pulse(
    one: PulseRound,
    *,
    by: Membership,
    trust: int,
    clarity: int,
    pace: int,
    line: str = "",
    by_name: bool = False,
) -> PulseAnswer:
    """Say how it goes, or say it anew: the last word before the round closes counts."""
    demand(by, "answer the pulse")
    one = hold(one)
    if one.closed_at or one.closes_at <= timezone.now():
        raise Refused(
            _("This pulse is closed: what was said is summed up. The next demo brings the next one.")
        )
    line = " ".join(clean(line).split())
    if len(line) > LINE_LIMIT:
        raise Refused(_("One line has at most %(n)s characters.") % {"n": LINE_LIMIT})
    said = {"trust": trust, "clarity": clarity, "pace": pace, "line": line, "by_name": by_name}
    answer, _new = PulseAnswer.objects.update_or_create(
        engagement_id=one.engagement_id, round=one, member=by, defaults=said
    )
    return answer


# --- By itself ----------------------------------------------------------------------------------------------


def close_pulses(at: datetime) -> None:
    """A duty of the tick: rounds whose time is over are summed up, once, the oldest first."""
    for one in PulseRound.objects.to_close(at):
        close_pulse(one, at)


@transaction.atomic
def close_pulse(one: PulseRound, at: datetime) -> None:
    one = hold(one)
    if one.closed_at or one.closes_at > at:
        return
    for party in Party.values:
        sum_up(one, party)
    one.closed_at = at
    one.save(update_fields=["closed_at"])
    record(events.PULSE_CLOSED, one, by=None, number=one.number)


def sum_up(one: PulseRound, party: str) -> None:
    """Keep what may be shown of a party's answers: a sum of three or more, and names of those who wish it."""
    standing = answers_standing(one, party)
    earlier, known = shown_lately(one, party)
    wishing = [who for who, answer in standing.items() if answer.by_name and answer.round_id == one.pk]
    named = pulse.named(wishing, earlier, known)
    there = {who: answer.round_id == one.pk for who, answer in standing.items() if who not in named}
    counted = pulse.choose(there, earlier, known | named)
    show(one, (standing[who] for who in named), by_name=True)
    show(one, (standing[who] for who in counted), by_name=False)
    if counted:
        PulseSum.objects.create(
            engagement_id=one.engagement_id,
            round=one,
            party=party,
            people=len(counted),
            anew=sum(there[who] for who in counted),
            **{name: sum(getattr(standing[who], name) for who in counted) for name in pulse.QUESTIONS},
        )


def show(one: PulseRound, answers: Iterable[PulseAnswer], *, by_name: bool) -> None:
    PulseShown.objects.bulk_create(
        PulseShown(engagement_id=one.engagement_id, round=one, answer=answer, by_name=by_name)
        for answer in answers
    )


def rounds_until(one: PulseRound, many: int) -> list[int]:
    rows = PulseRound.objects.filter(engagement=one.engagement_id).up_to(one.number)
    return list(rows.values_list("pk", flat=True)[:many])


def answers_standing(one: PulseRound, party: str) -> dict[int, PulseAnswer]:
    """The newest answer of everybody who still takes part, by person, if it is not too old to stand."""
    rounds = rounds_until(one, pulse.STANDS)
    answers = PulseAnswer.objects.filter(
        engagement=one.engagement_id, round__in=rounds, member__party=party, member__left_at=None
    )
    found = answers.exclude(member__role=Role.OBSERVER).order_by("round__number")
    return {answer.member_id: answer for answer in found}


def shown_lately(one: PulseRound, party: str) -> tuple[list[People], People]:
    """Of a party, over the rounds that are still remembered: who stood in each sum, and who was shown by name."""
    rounds = rounds_until(one, pulse.REMEMBERED + 1)
    rows = PulseShown.objects.filter(round__in=rounds, answer__member__party=party)
    sums: dict[int, set[int]] = {}
    known = set()
    for where, who, by_name in rows.values_list("round", "answer__member", "by_name"):
        if by_name:
            known.add(who)
        else:
            sums.setdefault(where, set()).add(who)
    return [frozenset(people) for people in sums.values()], frozenset(known)
