"""What days cost, what a plan will cost, and when the money ends. Whole numbers only.

Days of work are counted in quarters (RULES section 6). Nothing here reads a database or a clock; same input, same
output: where chance is drawn, it is drawn from a fixed seed (FORECAST.md).
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from budgets.money import cost, half_even

Ints = npt.NDArray[np.int64]

PATHS = 1_000
SEED = 20261125
HORIZON = 104  # iterations looked ahead
MILLE = 1_000
UNSEEN = (900, 1_000, 1_100)  # what stands for weeks nobody has confirmed yet: of what was planned, per mille
ENOUGH = 3  # confirmed weeks from which on only those count
RECENT = 12
MOST_STRENGTH = 200  # per cent
NEVER = 2**40  # days: behind every horizon


# --- Rates -----------------------------------------------------------------------------------------


class Rate(NamedTuple):
    """A day rate in minor units, of a person or of a role ("" and None where it is the other), from a day on."""

    member: int | None
    role: str
    valid_from: date
    amount: int


class Rates:
    """The agreed rates of an engagement, in the order in which they were agreed: of two for a day the later holds."""

    def __init__(self, rates: Iterable[Rate]) -> None:
        self.by: dict[int | str, list[tuple[date, int]]] = {}
        for rate in rates:
            key = rate.role if rate.member is None else rate.member
            self.by.setdefault(key, []).append((rate.valid_from, rate.amount))
        for steps in self.by.values():
            steps.sort(key=lambda step: step[0])  # stable: the later one stands behind

    def on(self, day: date, member: int, role: str) -> int | None:
        """The person's own rate that day, else that of the role; None without one."""
        for key in (member, role):
            steps = self.by.get(key, [])
            if place := bisect_right(steps, day, key=lambda step: step[0]):
                return steps[place - 1][1]
        return None


# --- Pace ------------------------------------------------------------------------------------------


class Steps:
    """A figure that holds from an iteration on until the next one is set: (iteration, figure), in order of setting."""

    def __init__(self, steps: Iterable[tuple[int, int]] = ()) -> None:
        self.steps = sorted(steps, key=lambda step: step[0])

    def at(self, iteration: int) -> int | None:
        place = bisect_right(self.steps, iteration, key=lambda step: step[0])
        return self.steps[place - 1][1] if place else None


def spread(quarters: int, room: Mapping[date, int]) -> dict[date, int]:
    """Quarters of a week laid on the days on which somebody works, from the first on; what has no room is left out."""
    laid = {}
    for day, free in sorted(room.items()):
        laid[day] = min(free, quarters)
        quarters -= laid[day]
    return laid


def shares(total: int, among: Mapping[int, int]) -> dict[int, int]:
    """A total split in the proportion of some figures, whole and exact: largest remainders first, then in order."""
    whole = sum(among.values())
    if not whole:
        return dict.fromkeys(among, 0)
    split = {key: total * figure // whole for key, figure in among.items()}
    by_remainder = sorted(among, key=lambda key: -(total * among[key] % whole))
    for key in by_remainder[: total - sum(split.values())]:
        split[key] += 1
    return split


# --- Weeks to come ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Ahead:
    """An iteration to come, or under way: its days, its quarters as planned and what they cost.

    Under way, days that are booked already count as they were booked.
    """

    number: int
    starts: date
    finishes: date
    quarters: int
    cost: int
    weeks: int = 1

    def at(self, quarters: int) -> "Ahead":
        """The same with other quarters, each at what one costs on average."""
        if quarters == self.quarters:
            return self
        price = half_even(self.cost * quarters, self.quarters) if self.quarters else 0
        return Ahead(self.number, self.starts, self.finishes, quarters, price, self.weeks)


def strength_of(week: Ahead, reference: int) -> int:
    """The team strength in per cent that planned days make, at most twice the team (RULES section 3).

    reference: the quarters a week that are 100 %.
    """
    return min(half_even(100 * week.quarters, reference * week.weeks), MOST_STRENGTH)


@dataclass(frozen=True)
class Ends:
    """When the money ends, on many paths. `days[p]` counts from `first`; NEVER where it lasts behind the horizon.

    `iterations[p]`, how many iterations are paid in full; `rest[p]`, the share of the next one, per mille.
    """

    first: date
    days: Ints
    iterations: Ints
    rest: Ints

    def on(self, share: int) -> date | None:
        """The day by which it has ended with so many chances of 1,000; None if that lies behind the horizon."""
        day = int(np.sort(self.days)[(len(self.days) - 1) * share // MILLE])
        return None if day >= NEVER else self.first + timedelta(days=day)

    def middle(self, share: int) -> tuple[date | None, date | None]:
        """The range that holds the truth in so many of 1,000 cases, as often missed on either side."""
        return self.on((MILLE - share) // 2), self.on((MILLE + share) // 2)


def ends(left: int, ahead: Sequence[Ahead], past: Sequence[int] = ()) -> Ends:
    """When the money ends that is left as the first of the iterations begins.

    Arguments: left, minor units, below nothing if more is spent than there was; ahead, iterations in order, at
    least one; past, what each confirmed iteration cost of what was planned for it, per mille, oldest first.
    Every path draws its weeks from those that were, as it draws these from all weeks that could have been: single
    weeks even out, a wrong idea of the pace does not.
    """
    if not ahead:
        raise ValueError("at least one iteration lies ahead")
    known = list(past[-RECENT:])
    pool = np.asarray(known if len(known) >= ENOUGH else [*known, *UNSEEN], dtype=np.int64)
    dice = np.random.default_rng(SEED)
    own = pool[dice.integers(len(pool), size=(PATHS, len(pool)))]
    drawn = np.take_along_axis(own, dice.integers(len(pool), size=(PATHS, len(ahead))), axis=1)
    costs = np.asarray([week.cost for week in ahead], dtype=np.int64) * drawn // MILLE
    spent = np.cumsum(costs, axis=1)
    paid = (spent <= left).sum(axis=1)
    lasts = paid == len(ahead)
    place = np.where(lasts, len(ahead) - 1, paid)
    rows = np.arange(PATHS)
    before = np.where(place > 0, spent[rows, place - 1], 0)
    over, price = np.maximum(left - before, 0), np.maximum(costs[rows, place], 1)
    starts = np.asarray([(week.starts - ahead[0].starts).days for week in ahead], dtype=np.int64)
    lengths = np.asarray([(week.finishes - week.starts).days for week in ahead], dtype=np.int64)
    days = starts[place] + np.minimum(over * lengths[place] // price, lengths[place])
    rest = np.where(lasts, 0, np.minimum(over * MILLE // price, MILLE))
    return Ends(ahead[0].starts, np.where(lasts, NEVER, days), paid, rest)


def reach(end: Ends, sums: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """How many points get done before the money ends, on as many paths, from the fewest to the most.

    Arguments: sums, of `iterations.forecast.Outlook`: points of the first k + 1 iterations, on sorted paths.
    """
    rows = np.resize(np.random.default_rng(SEED).permutation(len(sums)), len(end.days))
    done = np.concatenate([np.zeros((len(sums), 1)), sums], axis=1)
    last = done.shape[1] - 1
    whole, following = np.minimum(end.iterations, last), np.minimum(end.iterations + 1, last)
    points = done[rows, whole] + (done[rows, following] - done[rows, whole]) * end.rest / MILLE
    return np.sort(points)


def cost_of(entries: Iterable[tuple[date, int, str, int]], rates: Rates) -> int:
    """What booked days cost: of (day, member, role, quarters) each at the rate of its day, rounded once."""
    return sum(cost(quarters, rates.on(day, member, role) or 0) for day, member, role, quarters in entries)
