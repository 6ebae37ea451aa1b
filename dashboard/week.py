"""The week of an engagement at a glance: its days, its stories by state, the points accepted and planned."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, QuerySet

from engagements.calendars import Calendar
from engagements.days import DAY, local_day
from engagements.models import Charter, Engagement, Membership
from engagements.statements import Statement
from engagements.today import charter_of
from iterations.expecting import Expected, this_week
from iterations.models import Iteration
from iterations.plans import Around, arranged, listed_since
from standups.models import Update
from standups.reading import takes_part as takes_part_in
from stories.models import State, Story, StoryOwner, shortened

SHOWN = 12  # stories of the week on the home; the plan has them all
NOBODY = 0  # no member's key
AHEAD = 60  # planned stories looked at: far more than a week takes
STATES = [
    State.ACCEPTED,
    State.REJECTED,
    State.DELIVERED,
    State.FINISHED,
    State.STARTED,
    State.UNSTARTED,
]


class StoryOfWeek(NamedTuple):
    """A story of the week as one member's home shows it; `mine` is whether they own it."""

    number: int
    kind: str
    state: str
    title: str
    points: int | None
    criteria_count: int
    accepted_at: datetime | None
    delivered_at: datetime | None
    delivered_by_id: int | None
    put: bool
    mine: bool

    @property
    def short_title(self) -> str:
        return shortened(self.title)


@dataclass(frozen=True)
class Day:
    """One day of the ribbon."""

    date: date
    today: date
    works: bool
    demo: bool
    accepted: int  # stories
    came: int
    expected: int
    opened: bool  # whether the engagement was there already

    @property
    def past(self) -> bool:
        return self.date < self.today

    @property
    def is_today(self) -> bool:
        return self.date == self.today


@dataclass(frozen=True)
class Tally:
    """The stories of the week in one state."""

    state: str
    stories: int
    points: int


@dataclass(frozen=True)
class Round:
    """The stand-ups of some days: who takes part and works when, and who of them wrote when."""

    takes_part: list[Membership]
    wrote: set[tuple[date, int]]  # with the keys of members
    calendar: Calendar

    def came(self, day: date) -> int:
        return sum(when == day for when, _member in self.wrote)

    def expected(self, day: date) -> int:
        """Who works that day, and who wrote although they don't."""
        return sum((day, m.pk) in self.wrote or self.calendar.works(m, day) for m in self.takes_part)


@dataclass
class Week:
    """The iteration under way."""

    iteration: Iteration
    days: list[Day]
    stories: list[StoryOfWeek]
    expected: Expected | None = None

    @property
    def tallies(self) -> list[Tally]:
        """From what is accepted to what waits; states that no story is in are left out."""
        found = ((state, [s for s in self.stories if s.state == state]) for state in STATES)
        return [Tally(state, len(some), points_of(some)) for state, some in found if some]

    @property
    def planned(self) -> int:
        return points_of(self.stories)

    @property
    def accepted(self) -> int:
        return points_of([story for story in self.stories if story.state == State.ACCEPTED])

    @property
    def demo_today(self) -> bool:
        return any(day.demo and day.is_today for day in self.days)

    @property
    def last_day(self) -> date:
        return self.iteration.finishes - DAY


def points_of(stories: list[StoryOfWeek]) -> int:
    return sum(story.points or 0 for story in stories)


def round_of(
    engagement: Engagement, crew: list[Membership], first: date, last: date, calendar: Calendar
) -> Round:
    takes_part = takes_part_in(crew)
    wrote = WROTE(engagement.pk, first, last)
    keys = {member.pk for member in takes_part}
    return Round(takes_part, {(day, member) for day, member in wrote if member in keys}, calendar)


def week_of(
    engagement: Engagement, viewer: Membership, crew: list[Membership], today: date, calendar: Calendar
) -> tuple[Week | None, Round]:
    """The week, none before the first one begins; and the round of its days, or of today."""
    charter, iteration = charter_of(engagement), next(iter(CURRENT(engagement.pk)), None)
    if iteration is None:
        return None, round_of(engagement, crew, today, today, calendar)
    shown = days_of(charter, iteration, today, calendar)
    round_ = round_of(engagement, crew, min(shown[0], today), max(shown[-1], today), calendar)
    stories = stories_of(charter, iteration, viewer)
    accepted = (story.accepted_at for story in stories if story.accepted_at is not None)
    signed = Counter(local_day(at, charter.zone) for at in accepted)
    days = [
        Day(
            day,
            today,
            works=calendar.is_working_day(day),
            demo=day.isoweekday() == charter.demo_on,
            accepted=signed[day],
            came=round_.came(day),
            expected=round_.expected(day),
            opened=day >= local_day(engagement.created_at, charter.zone),
        )
        for day in shown
    ]
    week = Week(iteration, days, stories)
    states = [story.state for story in stories]
    week.expected = this_week(
        iteration, charter, states=states, done=week.accepted, target=week.planned, today=today
    )
    return week, round_


def listed(engagement: int, begins: datetime, viewer: int) -> QuerySet[Story, Any]:
    mine = Exists(StoryOwner.objects.filter(story=OuterRef("pk"), member=viewer))
    return listed_since(engagement, begins).annotate(mine=mine).values_list(*StoryOfWeek._fields)


def under_way(*values: Any) -> QuerySet[Story, Any]:
    return listed(*values).exclude(state__in=[State.UNSCHEDULED, State.UNSTARTED])


def planned(*values: Any) -> QuerySet[Story, Any]:
    return listed(*values).filter(state=State.UNSTARTED)


def in_one(one: QuerySet[Story, Any], other: QuerySet[Story, Any]) -> QuerySet[Story, Any]:
    """Both in list order. Two questions sent as one: each has an index of its own."""
    fields = (*StoryOfWeek._fields, "rank")
    return one.values_list(*fields).union(other.values_list(*fields), all=True).order_by("rank")


UNDER_WAY: Statement[tuple[Any, ...]] = Statement(under_way, int, datetime, int)
WITH_PLANNED: Statement[tuple[Any, ...]] = Statement(
    lambda *values: in_one(under_way(*values), planned(*values)[:AHEAD]), int, datetime, int
)
WITH_PUT_IN: Statement[tuple[Any, ...]] = Statement(
    lambda *values: in_one(under_way(*values), planned(*values).filter(put=True)), int, datetime, int
)
CURRENT: Statement[Iteration] = Statement(
    lambda engagement: Iteration.objects.filter(engagement=engagement, closed_at=None), int
)
WROTE: Statement[tuple[date, int]] = Statement(
    lambda engagement, first, last: Update.objects.filter(
        engagement=engagement, day__range=(first, last)
    ).values_list("day", "member_id"),
    int,
    date,
    date,
)


def stories_of(charter: Charter, iteration: Iteration, viewer: Membership | None = None) -> list[StoryOfWeek]:
    """What is under way or was accepted since the week began, and what of the planned still fits in, as in the plan."""
    asked = iteration.engagement_id, iteration.began_at, viewer.pk if viewer else NOBODY
    found = WITH_PLANNED if charter.automatic_planning else WITH_PUT_IN
    stories = [StoryOfWeek(*row) for *row, _rank in found(*asked)]
    by_number = {story.number: story for story in stories}
    plan = arranged(charter, Around(iteration), stories, iteration.velocity, horizon=1)
    return [by_number[row.key] for row in plan.iterations[0].rows]


def days_of(charter: Charter, iteration: Iteration, today: date, calendar: Calendar) -> list[date]:
    """The working days of the seven that hold today, with today and the demo whatever day they are.

    In an iteration of several weeks these are the days of the present one. A scheduler that is late leaves
    today behind the last day: then the last seven are shown.
    """
    passed = min(max((today - iteration.starts).days, 0), (iteration.finishes - iteration.starts).days - 1)
    first = iteration.starts + timedelta(weeks=passed // 7)
    days = [first + DAY * n for n in range(7)]
    works = calendar.is_working_day
    return [d for d in days if works(d) or d == today or d.isoweekday() == charter.demo_on]
