"""When stories and releases will be done: the day by which they are with even chances, in 85 and in 95 of 100 cases.

FORECAST.md's second question. Where a story stands in the list says how many points come before it; what the weeks so
far brought says how long those take.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from itertools import accumulate, chain, islice
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engagements.models import Charter, Engagement
from engagements.statements import Statement
from iterations.board import points_of
from iterations.expecting import outlook_of
from iterations.forecast import HORIZON
from iterations.models import Iteration
from iterations.plans import NEVER, Around, around, arranged, cadence_for, changes, listed_since
from iterations.weeks import ahead
from stories.models import State, shortened

SHARES = (0.5, 0.85, 0.95)
PACES = 26  # iterations looked back: what is older than half a year of weeks weighs nothing


class Completion(NamedTuple):
    """The last days of the iterations with whose end it is done; None behind the horizon of two years of weeks.

    With even chances, in 85 and in 95 of 100 cases.
    """

    half: date | None
    most: date | None
    nearly_all: date | None


OVER: Statement[Iteration] = Statement(
    lambda engagement: (
        Iteration.objects.filter(engagement=engagement).completed().order_by("-number")[:PACES]
    ),
    int,
)


class Completing:
    """Answers for every row of one engagement's list.

    Arguments: found, with an iteration under way; listed, the rows as the plan cuts them, from the top, icebox left
    out; each has a number, kind, state and points.
    """

    def __init__(self, engagement: Engagement, found: Around, listed: Sequence[Any]) -> None:
        assert engagement.charter is not None
        assert found.current is not None
        self.engagement, self.charter, self.found = engagement, engagement.charter, found
        self.current: Iteration = found.current
        self.listed = listed

    @cached_property
    def over(self) -> list[Iteration]:
        """Those that are over, oldest first."""
        return OVER(self.engagement.pk)[::-1]

    @cached_property
    def points(self) -> dict[int, int]:
        """By a row's number the points from the top of the list down to it, its own included."""
        sums = accumulate(points_of([row], all_kinds=self.all_kinds) for row in self.listed)
        return {row.number: total for row, total in zip(self.listed, sums, strict=True)}

    @property
    def all_kinds(self) -> bool:
        return self.charter.bugs_and_chores_are_estimatable

    @cached_property
    def reached(self) -> list[list[int | None]]:
        """For each share the iterations, from 1, with which the stretches down to each row are done."""
        done = points_of(
            [row for row in self.listed if row.state == State.ACCEPTED], all_kinds=self.all_kinds
        )
        outlook = outlook_of(self.charter, self.over, self.capacities, done=done)
        stretches = list(self.points.values())
        return [outlook.finished(stretches, share) for share in SHARES]

    @property
    def capacities(self) -> list[float]:
        """Strength times weeks of the iteration under way and of those to come."""
        strengths, first = self.found.strengths, self.current.number
        return [strengths.get(n, 1.0) * self.weeks_of(n) for n in range(first, first + HORIZON)]

    def weeks_of(self, number: int) -> int:
        own = self.found.lengths.get(number)
        return own or cadence_for(self.charter, self.current, number).iteration_length

    @cached_property
    def last_days(self) -> list[date]:
        """Of the iteration under way and of those to come, as far as anybody looks."""
        current = self.current
        changed = changes(self.charter, current)
        following = ahead(current.window, current.cadence, changes=changed, lengths=self.found.lengths)
        return [window.last_day for window in islice(chain([current.window], following), HORIZON)]

    def of(self, number: int) -> Completion | None:
        """Of the row with that number; None for one that is not in the list."""
        place = self.places.get(number)
        if place is None:
            return None
        days = (iterations[place] for iterations in self.reached)
        return Completion(*(None if n is None else self.last_days[n - 1] for n in days))

    @cached_property
    def places(self) -> dict[int, int]:
        return {row.number: place for place, row in enumerate(self.listed)}

    @property
    def basis(self) -> str:
        """What it rests on, in one sentence."""
        told = [one.points or 0 for one in self.over if one.strength]
        if not any(told):
            return _("No points are accepted yet: this rests on the velocity you began with.")
        return ngettext(
            "In the last week you accepted %(most)s points.",
            "In the last %(num)s weeks you accepted %(least)s to %(most)s points.",
            len(told),
        ) % {"num": len(told), "least": min(told), "most": max(told)}


# --- The page of chosen ones ----------------------------------------------------------------------------------


class Row(NamedTuple):
    """A story of the list, as far as this looks at it."""

    number: int
    kind: str
    state: str
    points: int | None
    deadline: date | None
    put: bool
    title: str

    @property
    def short_title(self) -> str:
        return shortened(self.title)

    @property
    def unestimated(self) -> bool:
        return self.kind == "feature" and self.points is None


LISTED: dict[bool, Statement[tuple[Any, ...]]] = {
    automatic: Statement(
        lambda engagement, since, automatic=automatic: (
            listed_since(engagement, since, automatic=automatic)
            .exclude(state=State.UNSCHEDULED)
            .values_list(*Row._fields)
        ),
        int,
        datetime,
    )
    for automatic in (True, False)
}


@dataclass(frozen=True)
class Foretold:
    """What is said of one chosen story. guesses: stories down to it that have no points yet."""

    row: Row
    completion: Completion | None  # None: it is accepted
    guesses: int


def completing_of(engagement: Engagement) -> Completing | None:
    """None before the first iteration."""
    charter, found = engagement.charter, around(engagement)
    if charter is None or found.current is None:
        return None
    return Completing(engagement, found, listed_now(engagement, charter, found))


def listed_now(engagement: Engagement, charter: Charter, found: Around) -> list[Row]:
    since = found.current.began_at if found.current else NEVER
    rows = [Row(*row) for row in LISTED[charter.automatic_planning](engagement.pk, since)]
    by_number = {row.number: row for row in rows}
    plan = arranged(charter, found, rows, found.velocity(charter).velocity)
    return [by_number[row.key] for row in chain(*(week.rows for week in plan.iterations), plan.later)]


def foretell(completing: Completing, numbers: Iterable[int]) -> list[Foretold]:
    """Of the chosen ones that are in the list, in its order."""
    wanted, told, guesses = set(numbers), [], 0
    for row in completing.listed:
        guesses += row.unestimated
        if row.number in wanted:
            accepted = row.state == State.ACCEPTED
            told.append(Foretold(row, None if accepted else completing.of(row.number), guesses))
    return told
