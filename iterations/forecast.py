"""Forecasts that deserve trust: ranges from what this engagement has done before, never one number.

Source: FORECAST.md. Three questions: how much of this iteration's points will be accepted by its end
(`this_iteration`), when a part of the list will be done, and how far down the list a date lets us get (both
`outlook`). Same input, same output: where chance is drawn, it is drawn from a fixed seed. Nothing here reads
a database or a clock, and only numpy is used.

The constants were chosen over 2,595 iterations of three organisations so that none of them was looked at when
its own figures were judged (`python -m bench.forecast`, docs/forecast.md); they are the same for everybody.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

PRIOR_SPREAD = (0.5, 1.0, 1.5)  # what stands for weeks nobody has seen yet: times the initial velocity
PATHS = 1_000
SEED = 20261125
HORIZON = 104  # iterations looked ahead


@dataclass(frozen=True)
class Weights:
    """What counts how much. The defaults are those in use; others are for the back-test that chose them.

    fades: what an iteration still counts one later. by_velocity: how much its plain total counts beside its
    finished share. all_or_nothing: the prior, as an iteration that finishes all the rest and one that finishes
    nothing more. like_in_size (natural logarithms of points) and like_in_progress (of the target): how far one
    may differ to still count 0.6. stranger: what one that is not alike at all still counts. blur, in points:
    how far a chance spreads to its neighbours, because only so few histories hold every number.
    pace_fades: as fades, for the pace of iterations to come. pace_unsure: how unsure the pace itself is, against
    how much single iterations varied; pace_unsure_at_most, of a natural logarithm.
    """

    fades: float = 0.95
    by_velocity: float = 0.5
    all_or_nothing: float = 0.5
    like_in_size: float = 1.0
    like_in_progress: float = 0.3
    stranger: float = 0.05
    blur: float = 0.5
    pace_fades: float = 0.75
    pace_unsure: float = 1.0
    pace_unsure_at_most: float = 0.8


CHOSEN = Weights()


class Past(NamedTuple):
    """An earlier iteration as it stood at the same moment of its time, and how it ended.

    done: points accepted at that moment; target: those and what was planned or under way; delivered: points
    accepted at its end; capacity: its team strength times its weeks (1.0: a regular week of the whole team).
    """

    done: float
    target: float
    delivered: float
    capacity: float = 1.0


@dataclass(frozen=True)
class Chances:
    """How likely each whole number of points is: `of[k]` is the chance of exactly k. They sum to 1."""

    of: Floats

    def quantile(self, share: float) -> int:
        """The smallest number that is not exceeded with this chance, 0 to 1."""
        return int(np.searchsorted(np.cumsum(self.of), share - 1e-9))

    def middle(self, share: float) -> tuple[int, int]:
        """The range that holds the truth in this share of all cases, as often missed above as below."""
        return self.quantile((1 - share) / 2), self.quantile((1 + share) / 2)

    def place_of(self, truth: float, dice: float) -> float:
        """Where the truth lies among the chances, 0 to 1: the randomised probability integral transform.

        dice, uniform from 0 to 1, settles where within a lump of chance; see FORECAST.md, how it is measured.
        """
        at = round(truth)
        own = float(self.of[at]) if at < len(self.of) else 0.0
        return float(self.of[:at].sum()) + dice * own


def this_iteration(
    done: float,
    target: float,
    past: Sequence[Past],
    *,
    capacity: float = 1.0,
    usual: float | None = None,
    by: Weights = CHOSEN,
) -> Chances:
    """How many points will be accepted by the end of the iteration.

    Arguments: done, points accepted so far; target, those and what is planned or under way; past, earlier
    iterations at the same moment, oldest first; capacity, strength times weeks of this one; usual, points of
    a regular week as people expect them (the initial velocity), which counts like one iteration of the past
    while there is none.
    Two views of each iteration are weighed: the share of the rest that it finished, taken of our rest, and
    what it delivered in all, if that is not done already. Those alike in size and progress count more. A
    history that never varied is taken at its word: so much will be done again, as far as it is planned.
    Raises ValueError for a negative figure or a target below what is done.
    """
    if done < 0 or target < done:
        raise ValueError("points are not negative, and what is done belongs to the target")
    if (always := _never_varied(past)) is not None:
        return _certain(min(target, max(done, always * capacity)))
    rest = target - done
    values, weights = [target, done], [by.all_or_nothing] * 2
    if usual is not None and not past:
        values.append(max(done, usual * capacity))
        weights.append(1.0)
    for then, weight in zip(past, _alike(done, target, past, by), strict=True):
        if then.target > then.done:
            share = (then.delivered - then.done) / (then.target - then.done)
            values.append(done + min(max(share, -1.0), 2.0) * rest)
            weights.append(weight)
        values.append(max(done, then.delivered / (then.capacity or 1.0) * capacity))
        weights.append(weight * by.by_velocity)
    return _blurred(np.maximum(0.0, values), np.asarray(weights), by.blur)


def _never_varied(past: Sequence[Past]) -> float | None:
    """The points of a full week that every past iteration delivered, if there are three and all are the same."""
    paces = {then.delivered / then.capacity for then in past if then.capacity}
    [pace] = paces if len(paces) == 1 else [0.0]
    return pace if len(past) >= 3 and pace else None


def _alike(done: float, target: float, past: Sequence[Past], by: Weights) -> Floats:
    """What each past iteration counts: by its age, and by how alike it was in size and in progress."""
    if not past:
        return np.zeros(0)
    was = np.asarray([(then.done, then.target) for then in past], dtype=float)
    size = (np.log1p(was[:, 1]) - np.log1p(target)) / by.like_in_size
    progress = (was[:, 0] / np.maximum(was[:, 1], 1) - done / max(target, 1)) / by.like_in_progress
    age = np.arange(len(past))[::-1]
    alike = (np.exp(-(size**2) / 2) + by.stranger) * (np.exp(-(progress**2) / 2) + by.stranger)
    return np.asarray(by.fades**age * alike)


def _certain(points: float) -> Chances:
    of = np.zeros(round(points) + 1)
    of[-1] = 1.0
    return Chances(of)


def _blurred(values: Floats, weights: Floats, blur: float) -> Chances:
    """Chances from weighed values, each spread a little to its neighbours and none below zero."""
    reach = ceil(8 * blur)
    near = np.exp(-np.abs(np.arange(-reach, reach + 1)) / blur)
    held = np.bincount(np.rint(values).astype(int), weights=weights)
    of = np.convolve(held, near)[reach:]
    return Chances(of / of.sum())


# --- The weeks to come -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Outlook:
    """What the iterations to come may bring. `sums[p, k]`: points of the first k + 1 of them on path p, sorted by p."""

    sums: Floats

    def reached(self, share: float) -> Floats:
        """By the end of each iteration to come the points that are done with this chance, at least."""
        sure = self.sums[int((1 - share) * (len(self.sums) - 1))]
        return np.asarray(np.maximum.accumulate(sure))

    def finished(self, points: Sequence[float] | Floats, share: float) -> list[int | None]:
        """For each stretch of the list, in points from its top, the iteration (from 1) that ends with it done.

        With this chance; None behind the horizon. Answers thousands of stretches at once.
        """
        sure = self.reached(share)
        places = np.searchsorted(sure, np.asarray(points, dtype=float) - 1e-9) + 1
        return [int(place) if place <= len(sure) else None for place in places]

    def chance_by(self, points: float, iteration: int) -> float:
        """The chance that so many points are done by the end of an iteration to come, counted from 1."""
        if iteration < 1:
            return 0.0
        return float((self.sums[:, iteration - 1] >= points - 1e-9).mean())


def outlook(
    paces: Sequence[float],
    *,
    capacities: Sequence[float] = (),
    initial: float | None = None,
    horizon: int = HORIZON,
    done: float = 0.0,
    by: Weights = CHOSEN,
) -> Outlook:
    """Paths through the iterations to come, drawn from those that were.

    Arguments: paces, points per week of the whole team in each completed iteration, oldest first, those
    without strength left out; capacities, strength times weeks of those to come, 1.0 for all behind them;
    initial, the velocity people expect, which stands in as long as there are fewer than three paces; horizon,
    how many iterations are looked ahead; done, points that the first of them has brought already, at least.
    A path draws each iteration from the past, recent ones more often, and has a pace of its own besides, the
    less sure the more the past varied: single weeks even out, a wrong idea of the pace does not. A past that
    never varied leaves one path, that of VELOCITY.md.
    Raises ValueError without any pace or initial velocity, or for a horizon below 1.
    """
    if horizon < 1:
        raise ValueError("an outlook holds at least one iteration")
    values, weights = _past_and_prior(paces, initial, by.pace_fades)
    mean = float(weights @ values)
    varied = float(np.sqrt(weights @ (values - mean) ** 2)) / mean if mean else 0.0
    unsure = min(by.pace_unsure_at_most, by.pace_unsure * varied)
    dice = np.random.default_rng(SEED)
    drawn = values[dice.choice(len(values), size=(PATHS, horizon), p=weights)]
    own_pace = np.exp(unsure * dice.standard_normal((PATHS, 1)))
    room = np.ones(horizon)
    room[: len(capacities)] = capacities[:horizon]
    brought = drawn * own_pace * room
    brought[:, 0] = np.maximum(brought[:, 0], done)
    return Outlook(np.sort(np.cumsum(brought, axis=1), axis=0))


def _past_and_prior(paces: Sequence[float], initial: float | None, fades: float) -> tuple[Floats, Floats]:
    values = (
        list(paces) if any(paces) or initial is None else []
    )  # as VELOCITY.md: nothing done tells nothing
    weights = [fades**age for age in reversed(range(len(values)))]
    missing = max(0, 3 - len(values))
    if initial is not None and missing:
        values += [initial * spread for spread in PRIOR_SPREAD]
        weights += [missing / len(PRIOR_SPREAD)] * len(PRIOR_SPREAD)
    if not values:
        raise ValueError("an outlook needs a pace: one that was, or the initial velocity")
    of = np.asarray(weights)
    return np.asarray(values, dtype=float), of / of.sum()
