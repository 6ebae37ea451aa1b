"""From which iteration a changed cadence holds. Iterations are counted on the floor above, which tells the number."""

from collections.abc import Callable

from charters.sections import CADENCE
from engagements.models import Charter, Engagement

_next: list[Callable[[Engagement], int]] = []
_ended: list[Callable[[Engagement], list[int]]] = []


def counted_by(next_one: Callable[[Engagement], int], ended: Callable[[Engagement], list[int]]) -> None:
    """Have these tell the number of the iteration that begins next, and those that have ended, newest first."""
    _next[:], _ended[:] = [next_one], [ended]


def next_iteration(engagement: Engagement) -> int:
    return _next[0](engagement)


def ended_iterations(engagement: Engagement) -> list[int]:
    return _ended[0](engagement)


def changes_cadence(old: Charter, new: Charter) -> bool:
    return any(getattr(old, name) != getattr(new, name) for name in CADENCE)


def first_of(old: Charter, new: Charter) -> int:
    """The first iteration for which the new charter's cadence holds: never one that has begun (RULES section 3)."""
    if not changes_cadence(old, new):
        return old.cadence_from
    return max(new.cadence_from, next_iteration(new.engagement))
