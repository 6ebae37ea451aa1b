"""The burn chart as coordinates: what is spent week by week, the budget, and the band in which it will end.

Whole pixels and whole minor units. Nothing here reads a database or a clock.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

LEFT, RIGHT, TOP, BOTTOM, HEIGHT = 8, 12, 24, 24, 220


@dataclass(frozen=True)
class Chart:
    """Ready to draw. `spent` are the corners of the line; a band is a triangle from today to the budget's line."""

    width: int
    height: int
    bottom: int
    cap: int
    today: int
    spent: tuple[tuple[int, int], ...]
    bands: tuple[tuple[tuple[int, int], ...], ...]
    marks: tuple[tuple[int, date], ...]  # along the bottom


def chart(
    spent: Sequence[tuple[date, int]],
    *,
    amount: int,
    today: date,
    ranges: Sequence[tuple[date | None, date | None]],
    width: int,
    many: int = 4,
) -> Chart:
    """Arguments: spent, sums so far by day, at least one, from the first on; ranges in which the money ends, the wide
    one first; many, how many days are written along the bottom. Raises ValueError without a sum.
    """
    if not spent:
        raise ValueError("a chart has a first day")
    known = [day for one in ranges for day in one if day]
    first, last = spent[0][0], max([*known, spent[-1][0], today])
    length = max((last - first).days, 1)
    top = max(amount, *(money for _day, money in spent), 1)

    def x(day: date) -> int:
        return LEFT + (day - first).days * (width - LEFT - RIGHT) // length

    def y(money: int) -> int:
        return HEIGHT - BOTTOM - money * (HEIGHT - TOP - BOTTOM) // top

    corners = tuple((x(day), y(money)) for day, money in spent)
    bands = tuple(
        (corners[-1], (x(early), y(amount)), (x(late or last), y(amount)))
        for early, late in ranges
        if early and spent[-1][1] < amount
    )
    days = [first + (last - first) * part // many for part in range(many + 1)]
    return Chart(
        width,
        HEIGHT,
        y(0),
        y(amount),
        x(max(today, first)),
        corners,
        bands,
        tuple((x(day), day) for day in dict.fromkeys(days)),
    )
