"""Rooms that stand beside the one that loads the demonstration, and tell their part of it."""

from collections.abc import Callable

from engagements.models import Engagement

_tellers: list[Callable[[Engagement], object]] = []


def when_demonstrated(tell: Callable[[Engagement], object]) -> None:
    """Have `tell` called with the demonstration's engagement once it is loaded; done by a room in its `apps.py`."""
    _tellers.append(tell)


def tell_the_rest(engagement: Engagement) -> None:
    for tell in _tellers:
        tell(engagement)
