"""The page on which the charter is held against what happened: each finding with every case behind it."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from engagements.calendars import Calendar, calendar_of, span
from engagements.days import DAY, instant, local_day
from engagements.models import Engagement, Event
from engagements.today import charter_of, today_of
from iterations.models import Attendance, Demo
from partnership import drift
from partnership.drift import Answered, Case, Decided, Finding, Held, Promises
from partnership.forms import WEEKS, PeriodForm
from partnership.models import Ping
from partnership.promised import HOUR, promises_of
from partnership.reading.replies import wait_of
from people.models import WEEKDAYS
from stories.origins import Place, place_of

DEFAULT_WEEKS = 13
SHOWN = 30
NAMES = dict(WEEKDAYS)
TITLES = {
    drift.REPLIES: gettext_lazy("Replies to pings"),
    drift.DEMO_DAY: gettext_lazy("The day of the demo"),
    drift.ATTENDANCE: gettext_lazy("Both parties at the demo"),
    drift.DECISIONS: gettext_lazy("The client’s word on what is delivered"),
}
DECIDED = ("story.accepted", "story.accepted_with_follow_ups", "story.rejected")
# What else ends the waiting for it: the vendor took it back, or it is gone.
ENDED = (*DECIDED, "story.taken_back", "story.withdrawn")


@dataclass(frozen=True)
class CaseView:
    """One case, in words, with the place it happened at."""

    case: Case
    place: Place | None
    said: str


@dataclass(frozen=True)
class FindingView:
    finding: Finding
    cases: list[CaseView]
    promise: str  # as the charter that holds says it

    @property
    def title(self) -> str:
        return str(TITLES[self.finding.kind])

    @property
    def share(self) -> int:
        """Kept, of a hundred."""
        return round(100 * self.finding.kept / self.finding.many)

    @property
    def begins_with(self) -> str:
        """What a commitment about it is made out of: the newest case."""
        return self.finding.cases[0].subject if self.finding.cases else ""


def answered_since(
    engagement: Engagement, since: datetime, calendar: Calendar, now: datetime
) -> list[Answered]:
    people = {member.pk: member for member in engagement.members.with_person()}
    pings = Ping.objects.filter(engagement=engagement, asked_at__gte=since).with_people()
    return [
        Answered(
            wait.ping,
            people[wait.person].party,
            wait.since,
            calendar.worked(people[wait.person], wait.since, wait.until or now),
            wait.until is not None,
        )
        for ping in pings
        for wait in wait_of(ping)
    ]


def held_since(engagement: Engagement, since: datetime) -> list[Held]:
    """Demos of weeks that are over; one that both wanted none of (a paused week) is no demo."""
    zone = charter_of(engagement).zone
    demos = Demo.objects.filter(engagement=engagement).over().order_by("number")
    here: dict[int, Counter[str]] = defaultdict(Counter)
    rows = Attendance.objects.here().filter(demo__in=demos).order_by()
    for number, party in rows.values_list("demo__number", "member__party"):
        here[number][party] += 1
    found = []
    for demo in demos:
        at = demo.started_at or demo.missed_at
        if at and at >= since:
            day = local_day(at, zone) if demo.closed_at else None
            found.append(Held(demo.number, at, day, here[demo.number]))
    return found


def decided_since(engagement: Engagement, since: datetime, calendar: Calendar, today: date) -> list[Decided]:
    """Every time that a story was delivered, with the working days until the client's word."""
    zone = charter_of(engagement).zone
    kinds = ("story.delivered", *ENDED)
    events = Event.objects.filter(engagement=engagement, kind__in=kinds, at__gte=since)
    found, waiting = [], dict[str, datetime]()
    for subject, kind, at in events.order_by("number").values_list("subject", "kind", "at"):
        begun = waiting.pop(subject, None)
        if begun and kind in DECIDED:
            days = working_days(calendar, local_day(begun, zone), local_day(at, zone))
            found.append(Decided(number_in(subject), begun, days, True))
        if kind == "story.delivered":
            waiting[subject] = at
    for subject, begun in waiting.items():
        days = working_days(calendar, local_day(begun, zone), today)
        found.append(Decided(number_in(subject), begun, days, False))
    return found


def number_in(subject: str) -> int:
    return int(subject.partition("-")[2])


def working_days(calendar: Calendar, first: date, last: date) -> int:
    """After the first day, up to the last one."""
    return sum(calendar.is_working_day(day) for day in span(first + DAY, last))


# --- In words -----------------------------------------------------------------------------------------------


def said_of(case: Case) -> str:
    if case.kind == drift.REPLIES:
        return ngettext("%(num)s working hour", "%(num)s working hours", case.amount) % {"num": case.amount}
    if case.kind == drift.DECISIONS:
        return ngettext("%(num)s working day", "%(num)s working days", case.amount) % {"num": case.amount}
    if case.kind == drift.ATTENDANCE and case.amount:
        words = ngettext(
            "%(num)s person was noted as present", "%(num)s people were noted as present", case.amount
        )
        return words % {"num": case.amount}
    if case.kind == drift.ATTENDANCE:
        return _("nobody was noted as present")
    return _("held on %(day)s") % {"day": NAMES[case.amount]} if case.amount else _("not held")


def promise_in_words(kind: str, holds: Promises) -> str:
    if kind == drift.REPLIES and holds.reply:
        many = holds.reply // HOUR
        words = ngettext("within %(num)s working hour", "within %(num)s working hours", many)
        return words % {"num": many}
    if kind == drift.DECISIONS and holds.decided_within:
        many = holds.decided_within
        return ngettext("within %(num)s working day", "within %(num)s working days", many) % {"num": many}
    if kind == drift.DEMO_DAY:
        return str(NAMES[holds.demo_on])
    if kind == drift.ATTENDANCE and holds.people:
        words = ngettext("%(num)s person of each party", "%(num)s people of each party", holds.people)
        return words % {"num": holds.people}
    return ""


def drift_page(engagement: Engagement, asked: QueryDict) -> dict[str, Any]:
    weeks = PeriodForm(asked).chosen("weeks", DEFAULT_WEEKS)
    today, now = today_of(engagement), timezone.now()
    since = instant(today - timedelta(weeks=weeks), time(), charter_of(engagement).zone)
    calendar, promises = calendar_of(engagement), promises_of(engagement)
    found = drift.findings(
        promises,
        answered_since(engagement, since, calendar, now),
        held_since(engagement, since),
        decided_since(engagement, since, calendar, today),
    )
    holds = drift.in_force(promises, now)
    return {
        "findings": [
            FindingView(
                one,
                [
                    CaseView(case, place_of_case(engagement, case), said_of(case))
                    for case in one.cases[:SHOWN]
                ],
                promise_in_words(one.kind, holds),
            )
            for one in found
        ],
        "weeks": weeks,
        "choices": WEEKS,
        "shown": SHOWN,
        "place": "drift",
        "tab": "k",
    }


def place_of_case(engagement: Engagement, case: Case) -> Place | None:
    """Of a demo its minutes, else where the story or ping is."""
    place = place_of(engagement, case.subject)
    word, _dash, number = case.subject.partition("-")
    if word == "iteration" and place:
        return Place(place.words, reverse("minutes", args=[engagement.slug, int(number)]))
    return place
