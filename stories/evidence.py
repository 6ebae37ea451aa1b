"""What stands beside what people say of themselves: accepted stories that needed a skill and that they owned."""

from dataclasses import dataclass
from typing import Any

from django.db.models import F, QuerySet

from engagements.models import Membership
from engagements.statements import Statement
from people.skills import key_of
from stories.models import NeededSkill, State, shortened


@dataclass(frozen=True)
class Proof:
    """An accepted story; `title` is shortened."""

    number: int
    title: str


def proofs(engagement: int, member: int) -> QuerySet[NeededSkill, Any]:
    done = NeededSkill.objects.filter(engagement=engagement, story__state=State.ACCEPTED)
    owned = done.filter(story__withdrawn_at=None, story__owners=member)
    return owned.order_by("-story__accepted_at", "-story__number").values(
        skill_name=F("skill__name"), number=F("story__number"), title=F("story__title")
    )


PROOFS: Statement[dict[str, Any]] = Statement(proofs, int, int)


def evidence_of(member: Membership) -> dict[str, list[Proof]]:
    """By the skill's key, the newest acceptance first."""
    found: dict[str, list[Proof]] = {}
    for row in PROOFS(member.engagement_id, member.pk):
        proof = Proof(row["number"], shortened(row["title"]))
        found.setdefault(key_of(row["skill_name"]), []).append(proof)
    return found
