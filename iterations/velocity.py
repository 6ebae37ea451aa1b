"""How fast: points accepted in a week at full strength, how steady that is, and two figures beside it.

Source: VELOCITY.md, "Velocity", "As functions" and "Figures derived". Sums are exact fractions: 7 points at
70 per cent are 10, not 10.000000000000002 and not 9.999. Nothing here reads a database or a clock.
"""

from collections.abc import Collection, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from math import floor, sqrt

CARRY_POINTS_BY_SETTING = frozenset({"bug", "chore"})
MARKERS = frozenset({"release"})


@dataclass(frozen=True)
class Done:
    """One completed iteration: accepted points, team strength (1.0 = all of it), length in weeks."""

    points: int
    strength: float = 1.0
    weeks: int = 1


@dataclass(frozen=True)
class Sum:
    """How a velocity came about, for whoever clicks on it.

    window: the last iterations looked at, oldest first; used: those of them whose strength is not 0.
    per_week: points in a week at full strength, None where nothing was used.
    initial: whether the initial velocity stands in, because nothing was used or no points were accepted.
    """

    window: tuple[Done, ...]
    used: tuple[Done, ...]
    per_week: Fraction | None
    iteration_length: int
    velocity: int
    initial: bool


def velocity(
    done: Sequence[Done], *, averaged_over: int = 3, initial: int = 10, iteration_length: int = 1
) -> int:
    """Points in an iteration of regular length at full strength.

    Arguments: done, all completed iterations, oldest first; averaged_over, how many of the last are looked
    at, at least 1; initial, the velocity while there is no other; iteration_length in weeks, at least 1.
    Answers the floor of the average: it may be 0 (1 point in three weeks), planning then goes by 1, see
    for_planning(). Iterations of strength 0 are left out and nothing older takes their place.
    Raises ValueError for negative points or strengths, and lengths or windows below 1.
    """
    return shown_sum(
        done, averaged_over=averaged_over, initial=initial, iteration_length=iteration_length
    ).velocity


def shown_sum(
    done: Sequence[Done], *, averaged_over: int = 3, initial: int = 10, iteration_length: int = 1
) -> Sum:
    """The velocity with its working. Arguments and errors as for velocity()."""
    if iteration_length < 1:
        raise ValueError("an iteration is at least one week long")
    window, used = _window(done, averaged_over)
    per_week = None
    if used:
        per_week = sum((d.points / exact(d.strength) for d in used), Fraction()) / sum(d.weeks for d in used)
    if not per_week:  # nothing used, or no points
        return Sum(window, used, per_week, iteration_length, initial, True)
    return Sum(window, used, per_week, iteration_length, floor(per_week * iteration_length), False)


def for_planning(velocity: int) -> int:
    """The velocity that the list is cut with: at least 1."""
    return max(1, velocity)


def volatility(done: Sequence[Done], *, averaged_over: int = 3) -> float:
    """How much the weeks differ: population standard deviation over mean of points/strength/weeks, per cent.

    Arguments: done and averaged_over as for velocity(), the same window. Answers 0.0 where nothing is left
    of the window or no points were accepted in it (there is no mean to measure by).
    Raises ValueError as velocity() does.
    """
    _, used = _window(done, averaged_over)
    rates = [d.points / exact(d.strength) / d.weeks for d in used]
    mean = sum(rates, Fraction()) / max(len(rates), 1)
    if not mean:
        return 0.0
    variance = sum(((rate - mean) ** 2 for rate in rates), Fraction()) / len(rates)
    return sqrt(variance / mean**2) * 100


def carried(kind: str, points: int | None, *, bugs_and_chores_are_estimatable: bool = False) -> int | None:
    """The points a story counts with, in velocity and planning alike; None if it carries none.

    Arguments: kind, "feature", "bug", "chore" or "release"; points, as estimated, None if not.
    """
    if kind in MARKERS or (kind in CARRY_POINTS_BY_SETTING and not bugs_and_chores_are_estimatable):
        return None
    return points


def cycle_time(starts: Iterable[datetime], acceptances: Iterable[datetime]) -> timedelta | None:
    """From the first start of a story to its last acceptance, in real time.

    Arguments: all instants at which it was started and accepted, in any order, aware.
    Answers None without both, or if the last acceptance lies before the first start (reopened and begun
    anew; what an import brought in as accepted). Raises ValueError for a naive instant.
    """
    begun, ended = [_aware(at) for at in starts], [_aware(at) for at in acceptances]
    if not begun or not ended or max(ended) < min(begun):
        return None
    return max(ended) - min(begun)


def rejection_rate(answered: Collection[Hashable], ever_rejected: Collection[Hashable]) -> float | None:
    """The share of stories ever rejected among those accepted or rejected in an iteration, in per cent.

    Arguments: answered, the stories accepted or rejected in the iteration; ever_rejected, the stories
    rejected at any time up to its end (others among them don't matter). None if nothing was answered.
    """
    stories = set(answered)
    return 100 * len(stories & set(ever_rejected)) / len(stories) if stories else None


def exact(strength: float) -> Fraction:
    """A strength as the fraction that was meant: 0.6 is 3/5, and 2 of 3 person-days are 2/3.

    Raises ValueError if it is negative or no number.
    """
    try:
        fraction = Fraction(strength).limit_denominator(10_000)
    except (OverflowError, ValueError) as error:
        raise ValueError("a strength is a number") from error
    if fraction < 0:
        raise ValueError("a strength is not negative")
    return fraction


def _window(done: Sequence[Done], averaged_over: int) -> tuple[tuple[Done, ...], tuple[Done, ...]]:
    if averaged_over < 1:
        raise ValueError("velocity is averaged over at least one iteration")
    window = tuple(done[-averaged_over:])
    for iteration in window:
        if iteration.points < 0:
            raise ValueError("points are not negative")
        if iteration.weeks < 1:
            raise ValueError("an iteration is at least one week long")
    return window, tuple(d for d in window if exact(d.strength))


def _aware(instant: datetime) -> datetime:
    if instant.utcoffset() is None:
        raise ValueError("an instant needs its offset")
    return instant.astimezone(UTC)  # in one zone Python would subtract wall clocks
