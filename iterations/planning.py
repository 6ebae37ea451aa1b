"""What fits when: one ordered list, cut into dated iterations by the velocity.

Source: VELOCITY.md, "Automatic planning" and "As functions"; RULES section 3. Capacity is cumulative: what an
iteration leaves unused is carried to the next, so a single one may exceed the velocity. Capacities are exact
fractions. Nothing here reads a database or a clock.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import lru_cache
from itertools import islice
from math import floor
from typing import NamedTuple

from iterations.velocity import MARKERS, carried, exact, for_planning
from iterations.weeks import Cadence, Lengths, Window, ahead

HORIZON = 520  # iterations shown with dates: ten years of weeks; what lies behind is "later"

# Where a state puts a story within the current iteration, top first. Others are planned: behind these, and cut.
ON_TOP = {"accepted": 0, "done": 0, "rejected": 1, "started": 2, "finished": 2, "delivered": 2}
PLANNED = frozenset({"unstarted"})


@dataclass(frozen=True)
class Override:
    """What is different about one iteration: team strength (1.0 = all of it), its own length in weeks."""

    strength: float = 1.0
    weeks: int = 1


class Row(NamedTuple):
    """One row of the list, as far as planning looks at it.

    key: what the caller knows it by, its number. kind: feature, bug, chore or release. state: unstarted,
    started, finished, delivered, rejected, accepted or (chores) done. points: as estimated, None if not.
    promised: the date promised for a release. put: somebody put it into the current iteration by hand,
    which counts only with automatic planning off.
    """

    key: int
    kind: str = "feature"
    state: str = "unstarted"
    points: int | None = None
    promised: date | None = None
    put: bool = False


@dataclass(frozen=True)
class Planned:
    """One iteration of the plan: its dates, its rows in order, their points, and the points it has room for.

    capacity is its own share (velocity x strength x length), without what others left over; it is exact.
    unestimated: features among its rows without points, which count 0 and are marked.
    """

    window: Window
    rows: tuple[Row, ...]
    points: int
    capacity: Fraction
    strength: float
    weeks: int
    unestimated: tuple[Row, ...]


@dataclass(frozen=True)
class Marker:
    """A release: when the work above it will be there, against the promised date.

    predicted: the last day of the iteration in which the last unaccepted story above is finished; None if
    there is none (reached) or if it lies behind the horizon. days_late: predicted minus promised in days,
    negative if early; None without both. unestimated: features above without points: the date is a guess.
    """

    row: Row
    reached: bool
    iteration: int | None
    predicted: date | None
    days_late: int | None
    unestimated: int


@dataclass(frozen=True)
class Plan:
    """The list, cut. later: rows behind the horizon. what_if: whether a typed velocity made it."""

    velocity: int
    what_if: bool
    iterations: tuple[Planned, ...]
    markers: tuple[Marker, ...]
    later: tuple[Row, ...] = field(default=())


def cut(
    points: Sequence[int | None],
    *,
    velocity: int,
    overrides: Mapping[int, Override] | None = None,
    iteration_length: int = 1,
    in_progress: int = 0,
) -> list[int]:
    """For each story of the one ordered list the number of its iteration, 1 = the current one.

    Arguments: points of the stories from the top, None for one that carries none; velocity, points in an
    iteration of regular length at full strength (below 1 it counts as 1); overrides, from the number of an
    iteration to its strength and length (name `weeks` there where the regular length is not 1);
    iteration_length in weeks; in_progress, how many stories at the top are accepted or under way: they count
    and stay in iteration 1 whatever the capacity.
    Raises ValueError for negative points or strengths, lengths below 1, overrides of iterations below 1, or
    in_progress below 0.
    """
    if in_progress < 0:
        raise ValueError("there are no fewer than 0 stories in progress")
    room = _Room(for_planning(velocity), overrides or {}, iteration_length)
    taken, iterations = 0, []
    for position, own in enumerate(points):
        if own is not None and own < 0:
            raise ValueError("points are not negative")
        taken += own or 0
        iterations.append(1 if position < in_progress else room.reach(taken))
    return iterations


def cut_by_hand(
    points: Sequence[int | None],
    *,
    held: int,
    velocity: int,
    overrides: Mapping[int, Override] | None = None,
    iteration_length: int = 1,
) -> list[int]:
    """The same with automatic planning off: the first `held` stories are the current iteration.

    The others begin in iteration 2, counted afresh: how much the current iteration holds is what people
    decided, so neither its spare room nor its surplus is carried on. Arguments and errors as for cut().
    """
    if held < 0:
        raise ValueError("there are no fewer than 0 stories held")
    shifted = {at - 1: override for at, override in (overrides or {}).items() if at != 1}
    backlog = cut(points[held:], velocity=velocity, overrides=shifted, iteration_length=iteration_length)
    return [1] * len(points[:held]) + [number + 1 for number in backlog]


def arrange(
    rows: Sequence[Row],
    *,
    velocity: int,
    current: Window,
    cadence: Cadence,
    automatic: bool = True,
    strengths: Mapping[int, float] | None = None,
    lengths: Lengths | None = None,
    changes: Mapping[int, Cadence] | None = None,
    bugs_and_chores_are_estimatable: bool = False,
    what_if: int | None = None,
    horizon: int = HORIZON,
) -> Plan:
    """Cut the list of an engagement into dated iterations, with what is promised for each release.

    Arguments: rows in list order, those accepted in the current iteration included, the icebox not;
    velocity as velocity() gives it; current, the stored current iteration; cadence in force for it;
    automatic, the setting `automatic_planning`; strengths and lengths, by the engagement's own numbers of
    iterations; changes of cadence, by the first iteration they apply to; what_if, a velocity typed over the
    real one; horizon, how many iterations get dates, at least 1.
    Answers the plan. In the current iteration what was accepted comes first, then what was rejected, then
    what is under way, then the rest; within each, and everywhere else, list order is kept.
    Raises ValueError for a state that has no place in the list, and as cut() and weeks.ahead() do.
    """
    if horizon < 1:
        raise ValueError("a plan holds at least the current iteration")
    ordered, held = _stacked(rows, automatic)
    estimatable = bugs_and_chores_are_estimatable
    weight = [carried(r.kind, r.points, bugs_and_chores_are_estimatable=estimatable) for r in ordered]
    used = for_planning(velocity if what_if is None else what_if)
    length = cadence.iteration_length
    overrides = {
        number - current.number + 1: Override((strengths or {}).get(number, 1.0), weeks)
        for number, weeks in _weeks(current.number, horizon, cadence, changes or {}, lengths or {})
        if weeks != length or number in (strengths or {})
    }
    if automatic:
        places = cut(weight, velocity=used, overrides=overrides, iteration_length=length, in_progress=held)
    else:
        places = cut_by_hand(weight, held=held, velocity=used, overrides=overrides, iteration_length=length)
    places = _markers_behind_work(ordered, places)
    following = ahead(current, cadence, changes=changes, lengths=lengths)
    calendar = [current, *islice(following, min(max(places, default=1), horizon) - 1)]
    held_in = _by_place(ordered, weight, places)
    iterations = tuple(
        _planned(window, overrides.get(place, Override(weeks=length)), held_in.get(place, []), used, length)
        for place, window in enumerate(calendar, start=1)
    )
    markers = tuple(_markers(ordered, places, calendar))
    later = tuple(row for row, place in zip(ordered, places, strict=True) if place > horizon)
    return Plan(used, what_if is not None, iterations, markers, later)


class _Room:
    """Cumulative capacity, asked for ever more."""

    def __init__(self, velocity: int, overrides: Mapping[int, Override], iteration_length: int) -> None:
        if iteration_length < 1:
            raise ValueError("an iteration is at least one week long")
        self.regular = Fraction(velocity)
        self.own = {
            at: _capacity(velocity, override, iteration_length) for at, override in sorted(overrides.items())
        }
        if self.own and min(self.own) < 1:
            raise ValueError("iterations are counted from 1, the current one")
        self.last = max(self.own, default=0)
        self.number = 1
        self.room = self.own.get(1, self.regular)
        self.full = floor(self.room)

    def reach(self, points: int) -> int:
        """The iteration in which the room, summed up, first holds so many points; never goes back."""
        if points <= self.full:  # whole points against whole room: no fraction is touched for most stories
            return self.number
        while self.room < points and self.number < self.last:
            self.number += 1
            self.room += self.own.get(self.number, self.regular)
        if self.room < points:  # from here on all are alike
            steps = -((self.room - points) // self.regular)
            self.number += steps
            self.room += steps * self.regular
        self.full = floor(self.room)
        return self.number


@lru_cache(maxsize=1024)
def _capacity(velocity: int, override: Override, iteration_length: int) -> Fraction:
    if override.weeks < 1:
        raise ValueError("an iteration is at least one week long")
    return velocity * exact(override.strength) * override.weeks / iteration_length


def _stacked(rows: Sequence[Row], automatic: bool) -> tuple[list[Row], int]:
    """The rows as the page stacks them, and how many at the top belong to the current iteration by state."""
    levels: dict[int, list[Row]] = {level: [] for level in range(5)}
    for row in rows:
        levels[_level(row, automatic)].append(row)
    held = sum(len(levels[level]) for level in range(4))
    return [row for level in levels.values() for row in level], held


def _level(row: Row, automatic: bool) -> int:
    if row.kind in MARKERS:
        return 4  # a marker stays where it stands in the list, also after the release
    if row.state in ON_TOP:
        return ON_TOP[row.state]
    if row.state in PLANNED:
        return 3 if row.put and not automatic else 4
    raise ValueError(f"no place in the list for the state {row.state!r}")


def _markers_behind_work(rows: Sequence[Row], places: list[int]) -> list[int]:
    """A marker stands with the last story above it, not where the list would go on."""
    settled, last = [], 1
    for row, place in zip(rows, places, strict=True):
        last = last if row.kind in MARKERS else place
        settled.append(last)
    return settled


def _weeks(
    first: int, horizon: int, cadence: Cadence, changes: Mapping[int, Cadence], lengths: Lengths
) -> Iterator[tuple[int, int]]:
    """The numbers of the iterations up to the horizon, each with its length in weeks."""
    for number in range(first, first + horizon):
        if number > first:
            cadence = changes.get(number, cadence)
        yield number, lengths.get(number, cadence.iteration_length)


def _by_place(
    rows: Sequence[Row], weight: Sequence[int | None], places: Sequence[int]
) -> dict[int, list[tuple[Row, int | None]]]:
    held: dict[int, list[tuple[Row, int | None]]] = {}
    for row, own, place in zip(rows, weight, places, strict=True):
        held.setdefault(place, []).append((row, own))
    return held


def _planned(
    window: Window, override: Override, held: list[tuple[Row, int | None]], velocity: int, length: int
) -> Planned:
    rows = tuple(row for row, _ in held)
    return Planned(
        window,
        rows,
        sum(own or 0 for _, own in held),
        _capacity(velocity, override, length),
        override.strength,
        override.weeks,
        tuple(row for row in rows if _unestimated(row)),
    )


def _unestimated(row: Row) -> bool:
    return row.kind == "feature" and row.points is None


def _markers(rows: Sequence[Row], places: Sequence[int], calendar: Sequence[Window]) -> Iterator[Marker]:
    open_work, last, guessed = False, 1, 0
    for row, place in zip(rows, places, strict=True):
        if row.kind in MARKERS:
            yield _marker(row, last if open_work else None, calendar, guessed)
        elif ON_TOP.get(row.state) != 0:
            open_work, last = True, place
            guessed += _unestimated(row)


def _marker(row: Row, place: int | None, calendar: Sequence[Window], unestimated: int) -> Marker:
    if place is None or place > len(calendar):
        iteration = None if place is None else calendar[0].number + place - 1
        return Marker(row, place is None, iteration, None, None, unestimated)
    window = calendar[place - 1]
    late = None if row.promised is None else (window.last_day - row.promised).days
    return Marker(row, False, window.number, window.last_day, late, unestimated)
