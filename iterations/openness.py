"""Concerns that are open while people plan. The floor above that has them says so here: rooms import downwards only."""

from collections.abc import Callable
from dataclasses import dataclass

from engagements.models import Engagement, Membership


@dataclass(frozen=True)
class OpenConcern:
    """One of them as the planning meeting sees it; `age` in words."""

    number: int
    text: str
    link: str
    age: str
    raiser: Membership
    owner: Membership | None
    answered: bool


Source = Callable[[Engagement], list[OpenConcern]]
_sources: list[Source] = []


def concerns_from(source: Source) -> None:
    """Done once, in the `apps.py` of the room that has concerns."""
    _sources.append(source)


def open_concerns(engagement: Engagement) -> list[OpenConcern]:
    """Oldest first."""
    return [concern for source in _sources for concern in source(engagement)]
