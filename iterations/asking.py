"""Questions on a demo's agenda, beside its stories. Rooms above that have any say so here: nobody imports upwards."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from engagements.models import Engagement


@dataclass(frozen=True)
class AgendaQuestion:
    """One sentence for both parties to talk about, and the page that says more."""

    text: str
    link: str


Source = Callable[[Engagement, int], Iterator[AgendaQuestion]]
_sources: list[Source] = []


def questions_from(source: Source) -> None:
    """Done once, in the `apps.py` of the room that asks; called with the engagement and the number of the demo."""
    _sources.append(source)


def questions_for(engagement: Engagement, number: int) -> list[AgendaQuestion]:
    return [question for source in _sources for question in source(engagement, number)]
