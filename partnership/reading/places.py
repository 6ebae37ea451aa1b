"""What something came from or is about, in words, with the way there."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from engagements.models import Engagement
from partnership.models import Commitment, Decision
from stories import origins


@dataclass(frozen=True)
class Place:
    words: str
    address: str
    text: str = ""


def place_of(engagement: Engagement, origin: str | None) -> Place | None:
    """A place that is kept in a row: it was there when the row was written."""
    if not origin:
        return None
    return Place(origins.in_words(origin), origins.address_of(engagement.slug, origin))


def place_asked_for(engagement: Engagement, origin: str) -> Place | None:
    """A place that an address names, with what stands there; None if there is no such place here."""
    text = origins.text_of(engagement.pk, origin) if origin else None
    if text is None:
        return None
    return Place(origins.in_words(origin), origins.address_of(engagement.slug, origin), text)


@dataclass
class Made:
    """What was made out of one thing: its stories, commitments and decisions, by number."""

    stories: list[int] = field(default_factory=list)
    commitments: list[int] = field(default_factory=list)
    decisions: list[int] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.stories or self.commitments or self.decisions)


def made_of(engagement: Engagement, element_ids: Iterable[str]) -> dict[str, Made]:
    """By element id, three questions for all of them."""
    ids = list(element_ids)
    made = {one: Made() for one in ids}
    if not ids:
        return made
    found: list[tuple[str, Any]] = [
        ("stories", engagement.stories.made_of(*ids)),
        ("commitments", Commitment.objects.filter(engagement=engagement, origin__in=ids)),
        ("decisions", Decision.objects.filter(engagement=engagement, origin__in=ids)),
    ]
    for name, rows in found:
        for origin, number in rows.order_by("number").values_list("origin", "number"):
            getattr(made[origin], name).append(number)
    return made
