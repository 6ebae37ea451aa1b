"""What board and list show: the one list, cut into dated weeks by velocity, and the icebox below it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache, cached_property
from itertools import groupby
from typing import Any, Protocol
from zlib import crc32

from django.db.models import QuerySet
from django.utils import timezone

from engagements.access import may
from engagements.days import local_day
from engagements.models import Charter, Engagement, Membership
from engagements.pages import crew_of
from engagements.statements import Statement
from iterations.actions import cadence, midnight, sum_over
from iterations.board import Card, Column, Silence, columns, points_of, silence
from iterations.models import Iteration
from iterations.planning import HORIZON, Plan, Planned, Row, arrange
from iterations.velocity import Sum
from iterations.weeks import Window
from stories.models import State, Story
from stories.query import parse
from stories.states import way

NEXT_WEEKS = 2  # shown below the board; the list has them all
ICEBOX_ON_BOARD = 30
NEVER = datetime(2200, 1, 1, tzinfo=UTC)  # nothing was accepted since


@dataclass
class Week:
    """One iteration of the plan with its stories, as the page shows it."""

    planned: Planned
    stories: list[Card]
    stored: Iteration | None = None

    @property
    def number(self) -> int:
        return self.planned.window.number

    @property
    def last_day(self) -> datetime:
        return self.planned.window.finish - timedelta(days=1)

    @property
    def capacity(self) -> int:
        return round(self.planned.capacity)


@dataclass
class PlanPage:
    """Everything on the board or list of one engagement, for one who may be filtering or trying another velocity."""

    weeks: list[Week]
    icebox: list[Card]
    current: Iteration | None
    sum: Sum
    velocity: int
    what_if: bool
    later: list[Card] = field(default_factory=list)
    all_kinds: bool = False
    crew: list[Membership] = field(default_factory=list)
    total: int = 0
    found: int | None = None  # how many the filter lets through; None without one
    silence: Silence | None = None

    @cached_property
    def columns(self) -> list[Column]:
        return columns(self.weeks[0].stories if self.weeks else [], all_kinds=self.all_kinds)

    @property
    def coming(self) -> list[Week]:
        return self.weeks[1:]

    @property
    def stretches(self) -> list[list[Week]]:
        """The weeks to come: each that has stories by itself, those between them together."""
        cut = groupby(self.coming, key=lambda week: bool(week.stories) and week.number)
        return [list(weeks) for _week, weeks in cut]

    @cached_property
    def accepted(self) -> int:
        """Points accepted in the current iteration."""
        done = [card for card in self.weeks[0].stories if card.state == State.ACCEPTED] if self.weeks else []
        return points_of(done, all_kinds=self.all_kinds)

    @property
    def left(self) -> int:
        return self.weeks[0].planned.points - self.accepted if self.weeks else 0

    @cached_property
    def people(self) -> dict[int, Membership]:
        return {member.pk: member for member in self.crew}

    @property
    def goal_mark(self) -> int:
        """Another number for another goal: an editor that was opened for the former is shown anew."""
        return crc32(self.current.goal.encode()) if self.current else 0

    def only(self, numbers: set[int]) -> "PlanPage":
        """The same plan with the stories that a filter lets through; points and capacities stay those of all."""
        for week in self.weeks:
            week.stories = [card for card in week.stories if card.number in numbers]
        self.icebox = [card for card in self.icebox if card.number in numbers]
        self.later = [card for card in self.later if card.number in numbers]
        shown = [*self.icebox, *self.later, *(card for week in self.weeks for card in week.stories)]
        self.found = len(shown)
        return self


@cache
def the_last(many: int) -> Statement[Iteration]:
    return Statement(lambda engagement: Iteration.objects.filter(engagement=engagement).the_last(many), int)


@cache
def listed_for(role: str) -> Statement[tuple[Any, ...]]:
    """The cards of an engagement's list, for a member with this role: which act is whose depends on it."""

    def cards(engagement: int, since: datetime, member: int) -> QuerySet[Story, Any]:
        wanted = Story.objects.filter(engagement=engagement).wanted().on_the_plan(since)
        return wanted.told_to(Membership(pk=member, role=role)).values_list(*Card._fields)

    return Statement(cards, int, datetime, int)


def plan_page(
    engagement: Engagement, viewer: Membership, *, question: str = "", what_if: int | None = None
) -> PlanPage:
    """Arrange the list. Weeks to come are computed here and stored nowhere; without a week yet, all waits."""
    charter = engagement.charter
    assert charter is not None
    recent = the_last(charter.velocity_averaged_over + 1)(engagement.pk)[::-1]
    current = next((week for week in recent if week.closed_at is None), None)
    since = midnight(current.starts, charter.zone) if current else NEVER
    listed = [Card(*row) for row in listed_for(viewer.role)(engagement.pk, since, viewer.pk)]
    total = sum_over((week for week in recent if week.closed_at), charter)
    page = arranged_page(charter, current, listed, total, what_if)
    page.crew, page.total = crew_of(engagement), len(listed)
    page.silence = silence_now(charter, listed)
    if query := parse(question):
        wanted = Story.objects.filter(engagement=engagement).wanted()
        return page.only(set(wanted.matching(query, viewer).values_list("number", flat=True)))
    return page


def silence_now(charter: Charter, listed: list[Card]) -> Silence | None:
    today = local_day(timezone.now(), charter.zone)
    all_kinds = charter.bugs_and_chores_are_estimatable
    return silence(listed, today=today, zone=charter.zone, all_kinds=all_kinds)


def arranged_page(
    charter: Charter, current: Iteration | None, listed: list[Card], total: Sum, what_if: int | None
) -> PlanPage:
    icebox = [card for card in listed if card.state == State.UNSCHEDULED]
    cards = {card.number: card for card in listed if card.state != State.UNSCHEDULED}
    if current is None:
        return PlanPage([], icebox, None, total, total.velocity, False, later=list(cards.values()))
    plan = arranged(charter, current, list(cards.values()), total.velocity, what_if)
    weeks = [Week(planned, [cards[row.key] for row in planned.rows]) for planned in plan.iterations]
    weeks[0].stored = current
    later = [cards[row.key] for row in plan.later]
    all_kinds = charter.bugs_and_chores_are_estimatable
    return PlanPage(weeks, icebox, current, total, plan.velocity, plan.what_if, later, all_kinds)


class Planable(Protocol):
    """A story as far as planning looks at it."""

    @property
    def number(self) -> int: ...
    @property
    def kind(self) -> str: ...
    @property
    def state(self) -> str: ...
    @property
    def points(self) -> int | None: ...


def arranged(
    charter: Charter,
    current: Iteration,
    cards: Sequence[Planable],
    velocity: int,
    what_if: int | None,
    *,
    horizon: int = HORIZON,
) -> Plan:
    """The cards cut into weeks, of which the first `horizon` get dates."""
    rows = [Row(card.number, card.kind, card.state, card.points) for card in cards]
    begins, ends = midnight(current.starts, charter.zone), midnight(current.finishes, charter.zone)
    return arrange(
        rows,
        velocity=velocity,
        current=Window(current.number, begins, ends),
        cadence=cadence(charter),
        automatic=charter.automatic_planning,
        strengths={current.number: current.strength / 100},
        bugs_and_chores_are_estimatable=charter.bugs_and_chores_are_estimatable,
        what_if=what_if,
        horizon=horizon,
    )


# --- What can be done with one story from its card ------------------------------------------------------------


@dataclass
class PlaceMenu:
    """Where one member may take one story, and what else they may say of it without opening it."""

    states: list[str]  # that the member's acts lead to, in the order of a story's life
    signs: bool  # ready to demo, and this member's to sign
    owners: set[int]
    crew: list[Membership]


def place_menu(story: Story, viewer: Membership) -> PlaceMenu:
    moves = may(viewer, "move stories on")
    there = [state for state in State.values if way(viewer.party, story.kind, story.state, state)]
    if not moves:
        there = [state for state in there if state in {State.UNSCHEDULED, State.UNSTARTED}]
    signs = Story.objects.filter(pk=story.pk, state=State.DELIVERED).waiting_on(viewer).exists()
    owners = set(story.owners.values_list("number", flat=True))
    return PlaceMenu(there, signs, owners, crew_of(story.engagement))
