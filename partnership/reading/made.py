"""What was made out of a ping."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from engagements.models import Engagement
from partnership.models import Commitment, Decision


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
