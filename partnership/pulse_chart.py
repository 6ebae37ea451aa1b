"""The row of a question's figures as places in a picture: each party a line from round to round, from 1 to 5. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from partnership.pulse import HIGHEST, LOWEST

HEIGHT, TOP, BOTTOM, LEFT, RIGHT = 132, 14, 104, 24, 64
APART = 14  # that labels of two lines need


@dataclass(frozen=True)
class Line:
    """One party's: pieces of rounds that follow each other, and where its word stands."""

    party: str
    pieces: tuple[tuple[tuple[int, int], ...], ...]
    word_at: tuple[int, int]


@dataclass(frozen=True)
class Picture:
    width: int
    lines: tuple[Line, ...]
    rounds: tuple[tuple[int, int], ...]  # place and number of each
    low: int = BOTTOM
    high: int = TOP
    height: int = HEIGHT


def picture(
    rounds: Sequence[int], rows: Sequence[tuple[str, Sequence[float | None]]], *, width: int
) -> Picture:
    """rows: a party with its figure of each round, oldest first; None where nothing is shown."""
    step = (width - LEFT - RIGHT) / max(len(rounds) - 1, 1)

    def place(n: int, value: float) -> tuple[int, int]:
        height = (BOTTOM - TOP) * (value - LOWEST) / (HIGHEST - LOWEST)
        return round(LEFT + n * step), round(BOTTOM - height)

    lines: list[Line] = []
    for party, values in rows:
        pieces = in_pieces([None if value is None else place(n, value) for n, value in enumerate(values)])
        if pieces:
            x, y = pieces[-1][-1]
            if lines and abs(lines[-1].word_at[1] - y) < APART:
                y = lines[-1].word_at[1] + (APART if y >= lines[-1].word_at[1] else -APART)
            lines.append(Line(party, pieces, (x + 8, y)))
    marks = tuple((round(LEFT + n * step), number) for n, number in enumerate(rounds))
    return Picture(width, tuple(lines), marks)


def in_pieces(places: Sequence[tuple[int, int] | None]) -> tuple[tuple[tuple[int, int], ...], ...]:
    """A line breaks where a round is missing: nothing is drawn that nobody said."""
    pieces: list[list[tuple[int, int]]] = [[]]
    for place in places:
        if place is not None:
            pieces[-1].append(place)
        elif pieces[-1]:
            pieces.append([])
    return tuple(tuple(piece) for piece in pieces if piece)
