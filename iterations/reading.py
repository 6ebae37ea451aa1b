"""What board and list show: the one list, cut into dated weeks by velocity, and the icebox below it."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache, cached_property
from itertools import accumulate, chain, groupby, islice
from typing import Any
from zlib import crc32

from django.db.models import QuerySet
from django.utils import timezone

from engagements.access import may
from engagements.days import local_day
from engagements.faces import Face
from engagements.models import Charter, Engagement, Event, Membership
from engagements.pages import crew_of
from engagements.statements import Statement
from iterations.actions.planning import IN, OUT
from iterations.board import Card, Column, Silence, columns, points_of, silence
from iterations.completing import Completing, Completion
from iterations.expecting import Expected, this_week
from iterations.models import Iteration, Put
from iterations.planning import HORIZON, Marker, Planned
from iterations.plans import (
    NEVER,
    Around,
    Own,
    around,
    arranged,
    cadence_for,
    changes,
    listed_since,
)
from iterations.velocity import MARKERS, Sum, volatility
from iterations.weeks import Cadence, Window, ahead
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
    around: Around

    @property
    def number(self) -> int:
        return self.planned.window.number

    @property
    def last_day(self) -> datetime:
        return self.planned.window.finish - timedelta(days=1)

    @property
    def capacity(self) -> int:
        return round(self.planned.capacity)

    @property
    def strength(self) -> int:
        """In per cent."""
        return round(self.planned.strength * 100)

    @property
    def own(self) -> Own:
        """What was decided or proposed for this one alone."""
        return self.around.of(self.number)


@dataclass
class Scope:
    """What of the current week's stories is not as agreed: who brought it about and when, by the story's number.

    None instead of an event: nobody moved the story itself, it came or went as others around it changed.
    """

    version: int = 0  # of the plan that both agreed to; 0: there is none
    added: dict[int, Event | None] = field(default_factory=dict)
    gone: dict[int, Event | None] = field(default_factory=dict)


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
    around: Around
    sum: Sum
    velocity: int
    what_if: bool
    later: list[Card] = field(default_factory=list)
    all_kinds: bool = False
    by_hand: bool = False  # people say what the current week holds
    markers: dict[int, Marker] = field(default_factory=dict)  # by the number of the release
    changed: tuple[int, Cadence] | None = None
    scope: Scope = field(default_factory=Scope)
    crew: list[Membership] = field(default_factory=list)
    total: int = 0
    marks: dict[int, list[str]] = field(default_factory=dict)  # lines to draw above a story, by its number
    found: int | None = None  # how many the filter lets through; None without one
    silence: Silence | None = None
    completing: Completing | None = None  # None without a week, or while another velocity is tried
    charter: Charter | None = None
    this_week: list[Card] = field(default_factory=list)  # all of it, also where a filter was laid on

    def foretold(self, number: int) -> Completion | None:
        """When the row with this number will be done; None where nothing can be said."""
        return self.completing.of(number) if self.completing else None

    @property
    def current(self) -> Iteration | None:
        return self.around.current

    @property
    def volatility(self) -> int | None:
        """How much the weeks of the velocity's sum differ, in per cent; None where there is nothing to compare."""
        window = self.sum.window
        return round(volatility(window, averaged_over=len(window))) if len(self.sum.used) > 1 else None

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
        done = [card for card in self.this_week if card.state == State.ACCEPTED]
        return points_of(done, all_kinds=self.all_kinds)

    @cached_property
    def expected(self) -> Expected | None:
        """How much of the week will be accepted; None without a plan, or while another velocity is tried."""
        if self.current is None or self.charter is None or self.what_if:
            return None
        return this_week(
            self.current,
            self.charter,
            states=[card.state for card in self.this_week if card.kind not in MARKERS],
            done=self.accepted,
            target=self.weeks[0].planned.points,
            today=local_day(timezone.now(), self.charter.zone),
        )

    @property
    def left(self) -> int:
        return self.weeks[0].planned.points - self.accepted if self.weeks else 0

    @cached_property
    def known(self) -> dict[int, Face]:
        return {member.pk: Face.of(member) for member in self.crew}

    def faces(self, card: Card) -> tuple[Face, ...]:
        """Who works on it, of those who are still in the engagement."""
        return tuple(self.known[key] for key in card.owner_keys if key in self.known)

    @property
    def goal_mark(self) -> int:
        """Another number for another goal: an editor that was opened for the former is shown anew."""
        return crc32(self.current.goal.encode()) if self.current else 0

    @property
    def ordered(self) -> list[Card]:
        """The list from its top, icebox left out; all of it as long as no filter was laid on."""
        return [*(card for week in self.weeks for card in week.stories), *self.later]

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
def listed_for(
    party: str, role: str, stands_in_for: tuple[str, ...], automatic: bool
) -> Statement[tuple[Any, ...]]:
    """The cards of an engagement's list, for a member with this role, and those of whom they are a deputy.

    Which act is whose depends on that.
    """

    def cards(engagement: int, since: datetime, member: int) -> QuerySet[Story, Any]:
        viewer = Membership(pk=member, party=party, role=role)
        viewer.stands_in_for = list(stands_in_for)
        listed = listed_since(engagement, since, automatic=automatic)
        return listed.told_to(viewer).values_list(*Card._fields)

    return Statement(cards, int, datetime, int)


def plan_page(
    engagement: Engagement, viewer: Membership, *, question: str = "", what_if: int | None = None
) -> PlanPage:
    """Arrange the list. Weeks to come are computed here and stored nowhere; without a week yet, all waits."""
    charter = engagement.charter
    assert charter is not None
    found = around(engagement)
    since = found.current.began_at if found.current else NEVER
    places = tuple(sorted(set(viewer.stands_in_for)))
    statement = listed_for(viewer.party, viewer.role, places, charter.automatic_planning)
    rows = statement(engagement.pk, since, viewer.pk)
    listed = [Card.read(*row) for row in rows]
    page = arranged_page(charter, found, listed, what_if)
    page.crew, page.total = crew_of(engagement), len(listed)
    page.charter = charter
    page.marks = drawn(engagement, page)
    if page.current and not page.what_if:
        page.completing = Completing(engagement, found, page.ordered)
    page.silence = silence_now(charter, listed)
    if page.weeks and what_if is None:  # a velocity that is only tried changes nobody's scope
        page.scope = scope_of(engagement, found, page.weeks[0].stories)
    if query := parse(question):
        wanted = Story.objects.filter(engagement=engagement).wanted()
        return page.only(set(wanted.matching(query, viewer).values_list("number", flat=True)))
    return page


def silence_now(charter: Charter, listed: list[Card]) -> Silence | None:
    today = local_day(timezone.now(), charter.zone)
    all_kinds = charter.bugs_and_chores_are_estimatable
    return silence(listed, today=today, zone=charter.zone, all_kinds=all_kinds)


def arranged_page(charter: Charter, found: Around, listed: list[Card], what_if: int | None) -> PlanPage:
    icebox = [card for card in listed if card.state == State.UNSCHEDULED]
    cards = {card.number: card for card in listed if card.state != State.UNSCHEDULED}
    total = found.velocity(charter)
    if found.current is None:
        return PlanPage([], icebox, found, total, total.velocity, False, later=list(cards.values()))
    plan = arranged(charter, found, list(cards.values()), total.velocity, what_if)
    weeks = [Week(planned, [cards[row.key] for row in planned.rows], found) for planned in plan.iterations]
    later = [cards[row.key] for row in plan.later]
    page = PlanPage(weeks, icebox, found, total, plan.velocity, plan.what_if, later)
    page.this_week = weeks[0].stories
    page.all_kinds, page.by_hand = charter.bugs_and_chores_are_estimatable, not charter.automatic_planning
    page.markers = {marker.row.key: marker for marker in plan.markers}
    page.changed = changed_cadence(charter, found.current)
    return page


def changed_cadence(charter: Charter, current: Iteration) -> tuple[int, Cadence] | None:
    """From which iteration on weeks are cut otherwise than the current one is, if they will be."""
    ((number, later),) = changes(charter, current).items()
    return (number, later) if later != current.cadence else None


# --- Scope that came or went after the parties had agreed -----------------------------------------------------


MOVES = ("written", "restored", "withdrawn", "estimated", "scheduled", "unscheduled", "moved", "started")
MOVES += ("taken_back", "taken_up", "put_into_week", "taken_out_of_week", "reopened", "kind_set", "copied")


def scope_of(engagement: Engagement, found: Around, week: Sequence[Card]) -> Scope:
    """A question to the journal only where something differs."""
    if found.agreed is None:
        return Scope()
    now = {card.number for card in week if card.kind not in MARKERS}
    added, gone = now - found.agreed.numbers, found.agreed.numbers - now
    moved = moved_since(engagement, added | gone, found.agreed.at) if added or gone else {}
    return Scope(
        found.agreed.version,
        {number: moved.get(number) for number in sorted(added)},
        {number: moved.get(number) for number in sorted(gone)},
    )


def moved_since(engagement: Engagement, numbers: Iterable[int], at: datetime) -> dict[int, Event]:
    """By the story's number the last thing that was done to its place since."""
    events = Event.objects.filter(
        engagement=engagement,
        subject__in=[f"story-{number}" for number in numbers],
        kind__in=[f"story.{move}" for move in MOVES],
        at__gt=at,
    )
    return {
        int(event.subject.removeprefix("story-")): event for event in events.with_actor().order_by("number")
    }


# --- Lines across the list ------------------------------------------------------------------------------------


def drawn(engagement: Engagement, page: PlanPage) -> dict[int, list[str]]:
    """Each line above the first story that it leaves below; none where all of the list lies above it."""
    drawn: dict[int, list[str]] = {}
    lines = [one for said in _marks for one in said(engagement)] if page.current else []
    if not lines:
        return drawn
    ordered = page.ordered
    sums = list(accumulate(points_of([card], all_kinds=page.all_kinds) for card in ordered))
    for one in lines:
        if (place := bisect_right(sums, one.points)) < len(ordered):
            drawn.setdefault(ordered[place].number, []).append(one.sentence)
    return drawn


# --- One iteration by itself, under way or to come -------------------------------------------------------------


@dataclass(frozen=True)
class OneWeek:
    """Its dates, what holds for it and what is proposed; strengths in per cent."""

    window: Window
    own: Own
    strength: int
    weeks: int
    under_way: bool


def one_week(engagement: Engagement, number: int) -> OneWeek | None:
    """None for an iteration that is over, or that lies behind the horizon."""
    charter, found = engagement.charter, around(engagement)
    if found.current is None or not 0 <= number - found.current.number < HORIZON:
        return None
    current = found.current
    following = ahead(
        current.window, current.cadence, changes=changes(charter, current), lengths=found.lengths
    )
    window = next(islice(chain([current.window], following), number - current.number, None))
    strength = round(100 * found.strengths.get(number, 1))
    weeks = found.lengths.get(number) or cadence_for(charter, current, number).iteration_length
    return OneWeek(window, found.of(number), strength, weeks, number == current.number)


# --- What can be done with one story from its card ------------------------------------------------------------


@dataclass
class PlaceMenu:
    """Where one member may take one story, and what else they may say of it without opening it."""

    states: list[str]  # that the member's acts lead to, in the order of a story's life
    signs: bool  # ready to demo, and this member's to sign
    owners: set[int]
    crew: list[Membership]
    week: str = ""  # where it can be taken by hand: into the current week, or out of it


def place_menu(story: Story, viewer: Membership) -> PlaceMenu:
    moves = may(viewer, "move stories on")
    there = [state for state in State.values if way(viewer.party, story.kind, story.state, state)]
    if not moves:
        there = [state for state in there if state in {State.UNSCHEDULED, State.UNSTARTED}]
    signs = Story.objects.filter(pk=story.pk, state=State.DELIVERED).waiting_on(viewer).exists()
    owners = set(story.owners.values_list("number", flat=True))
    return PlaceMenu(there, signs, owners, crew_of(story.engagement), hand_of(story))


def hand_of(story: Story) -> str:
    """Whether a story can be put into the current week by hand or taken out; empty where neither means anything."""
    waits = story.state in {State.UNSCHEDULED, State.UNSTARTED} and story.kind not in MARKERS
    if story.engagement.charter.automatic_planning or not waits:
        return ""
    return OUT if Put.objects.filter(story=story).exists() else IN
