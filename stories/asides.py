"""Lines on the page of a story that upper rooms have to tell of it. Each fetches itself once the page is there, so that
it costs the page nothing; without scripts it is a link."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse


@dataclass(frozen=True)
class Aside:
    page: str
    label: Callable[[], str]


_asides: list[Aside] = []


def aside(page: str, label: Callable[[], str]) -> None:
    """Done by the room that has it, in its `apps.py`; the page takes slug and element id."""
    _asides.append(Aside(page, label))


def asides_of(slug: str, element_id: str) -> list[tuple[str, str, str]]:
    """Name, label and address of each."""
    return [(one.page, one.label(), reverse(one.page, args=[slug, element_id])) for one in _asides]
