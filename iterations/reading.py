"""What board and list show: the one list, cut into dated weeks by velocity, and the icebox below it."""

from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from itertools import accumulate
from zlib import crc32

from engagements.access import may
from engagements.models import Charter, Engagement, Membership
from engagements.pages import crew_of
from iterations.actions import cadence, midnight, sum_over
from iterations.board import Card, Column, columns, points_of
from iterations.models import Iteration
from iterations.planning import Plan, Planned, Row, arrange
from iterations.velocity import Sum
from iterations.weeks import Window
from stories.models import State, Story
from stories.query import parse
from stories.states import way

NEXT_WEEKS = 2  # shown below the board; the list has them all
ICEBOX_ON_BOARD = 30


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


@dataclass(frozen=True)
class Mark:
    """A line across the list, behind so many points from the top of the iteration under way."""

    points: int
    sentence: str


_marks: list[Callable[[Engagement], Iterable[Mark]]] = []


def mark(said: Callable[[Engagement], Iterable[Mark]]) -> None:
    """Have lines drawn across the list; done by a room above, in its `apps.py`. It asks the database nothing."""
    _marks.append(said)


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
    marks: dict[int, list[str]] = field(default_factory=dict)  # lines to draw above a story, by its number
    found: int | None = None  # how many the filter lets through; None without one

    @cached_property
    def columns(self) -> list[Column]:
        return columns(self.weeks[0].stories if self.weeks else [], all_kinds=self.all_kinds)

    @property
    def coming(self) -> list[Week]:
        return self.weeks[1:]

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


def plan_page(
    engagement: Engagement, viewer: Membership, *, question: str = "", what_if: int | None = None
) -> PlanPage:
    """Arrange the list. Weeks to come are computed here and stored nowhere; without a week yet, all waits."""
    charter = engagement.charter
    assert charter is not None
    recent = engagement.iterations.the_last(charter.velocity_averaged_over + 1)
    current = next((week for week in recent if week.closed_at is None), None)
    since = midnight(current.starts, charter.zone) if current else None
    wanted = Story.objects.filter(engagement=engagement).wanted()
    listed = [Card(*row) for row in wanted.on_the_plan(since).told_to(viewer).values_list(*Card._fields)]
    total = sum_over((week for week in recent if week.closed_at), charter)
    page = arranged_page(charter, current, listed, total, what_if)
    page.crew, page.total = crew_of(engagement), len(listed)
    page.marks = drawn(engagement, page)
    if query := parse(question):
        return page.only(set(wanted.matching(query, viewer).values_list("number", flat=True)))
    return page


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


def arranged(
    charter: Charter, current: Iteration, cards: list[Card], velocity: int, what_if: int | None
) -> Plan:
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
    )


def drawn(engagement: Engagement, page: PlanPage) -> dict[int, list[str]]:
    """Each line above the first story that it leaves below; none where all of the list lies above it."""
    drawn: dict[int, list[str]] = {}
    if not page.current:
        return drawn
    ordered = [*(card for week in page.weeks for card in week.stories), *page.later]
    sums = list(accumulate(points_of([card], all_kinds=page.all_kinds) for card in ordered))
    for said in _marks:
        for one in said(engagement):
            if (place := bisect_right(sums, one.points)) < len(ordered):
                drawn.setdefault(ordered[place].number, []).append(one.sentence)
    return drawn


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
