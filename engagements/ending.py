"""What hangs on a person's leaving or an engagement's end: rooms above say so here, in their `apps.py`."""

from collections.abc import Callable
from dataclasses import dataclass

from engagements.models import Engagement, Membership


@dataclass(frozen=True)
class Point:
    """One point of the checklist for closing: what it is, how it stands, where to look at it.

    left: how many of it are still open; None where there is nothing to finish, only to know or to take along.
    """

    name: str
    sentence: str
    page: str
    left: int | None = None


_points: list[tuple[int, Callable[[Engagement], Point]]] = []
_ends: list[Callable[[Engagement], object]] = []
_successions: list[Callable[[Membership, Membership], int]] = []


def point(position: int, look: Callable[[Engagement], Point]) -> None:
    """Have a point stand in the checklist."""
    _points.append((position, look))
    _points.sort(key=lambda entry: entry[0])


def checklist(engagement: Engagement) -> list[Point]:
    return [look(engagement) for _position, look in _points]


def when_closed(end: Callable[[Engagement], object]) -> None:
    """Have `end` called in the transaction that closes an engagement: what must not work any longer ends there."""
    _ends.append(end)


def end_all(engagement: Engagement) -> None:
    for end in _ends:
        end(engagement)


def when_handed_over(pass_on: Callable[[Membership, Membership], int]) -> None:
    """Have what waits on the one go to the other when they hand over, under the engagement's lock.

    `pass_on` answers how much that was.
    """
    _successions.append(pass_on)


def pass_all_on(former: Membership, successor: Membership) -> int:
    return sum(pass_on(former, successor) for pass_on in _successions)
