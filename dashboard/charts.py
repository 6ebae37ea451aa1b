"""Where the marks of a chart stand. Pure: numbers in, places in a picture of WIDTH by HEIGHT out (DESIGN section 7)."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

HEIGHT = 200
TOP, BOTTOM, LEFT, RIGHT = 22.0, 174.0, 34.0, 84.0  # what labels need around the marks
GAP = 0.35  # of the room a bar has


@dataclass(frozen=True)
class Bar:
    """One iteration: its rectangle, what stands below and on it; hollow when it counts nothing (strength 0)."""

    x: float
    y: float
    width: float
    height: float
    label: str
    value: int
    hollow: bool = False

    @property
    def middle(self) -> float:
        return round(self.x + self.width / 2, 1)


@dataclass(frozen=True)
class Bars:
    width: int
    bars: list[Bar]
    line: float | None  # height of the line across, such as a mean; None without one
    most: int


def bars(values: Sequence[tuple[str, int, bool]], *, width: int = 720, line: float | None = None) -> Bars:
    """One bar for each (label, value, hollow), all from zero; `line` is a value across them."""
    most = ceiling(max([value for _label, value, _hollow in values] + [int(line or 0)], default=0))
    room = (width - LEFT - RIGHT) / max(len(values), 1)
    made = [
        Bar(
            round(LEFT + room * n + room * GAP / 2, 1),
            height_of(value, most),
            round(room * (1 - GAP), 1),
            round(BOTTOM - height_of(value, most), 1),
            label,
            value,
            hollow,
        )
        for n, (label, value, hollow) in enumerate(values)
    ]
    return Bars(width, made, None if line is None else height_of(line, most), most)


@dataclass(frozen=True)
class Burnup:
    """Points accepted over time: the line's points, what stands below each, and the height of the dashed scope."""

    width: int
    points: list[tuple[float, float]]
    labels: list[str]
    totals: list[int]
    scope: float | None
    most: int

    @property
    def path(self) -> str:
        return "M" + " ".join(f"{x} {y}" for x, y in self.points)


def burnup(
    steps: Sequence[tuple[str, int]], *, width: int = 720, scope: int | None = None, before: int = 0
) -> Burnup:
    """The running total of (label, points), that begins at `before`; `scope` is all there is to accept, if known."""
    totals = list(accumulate((points for _label, points in steps), initial=before))[1:]
    most = ceiling(max([*totals, scope or 0], default=0))
    room = (width - LEFT - RIGHT) / max(len(steps) - 1, 1)
    points = [(round(LEFT + room * n, 1), height_of(total, most)) for n, total in enumerate(totals)]
    labels = [label for label, _points in steps]
    return Burnup(width, points, labels, totals, None if scope is None else height_of(scope, most), most)


def height_of(value: float, most: int) -> float:
    return round(BOTTOM - (BOTTOM - TOP) * value / most, 1)


def ceiling(value: int) -> int:
    """A round figure that is not below the value, for the top of the scale."""
    step = max(10 ** (len(str(value)) - 1) // 2, 1)
    return max(-(-value // step) * step, 1)
