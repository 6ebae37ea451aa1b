"""What is said of a story beside its texts, read in one statement, perhaps together with the story."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import JSONObject, Lower
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from engagements.models import Membership, TeamSkill
from engagements.skills import SUGGESTED
from engagements.statements import Statement
from people.models import Skill
from stories.models import (
    Attachment,
    Block,
    Draft,
    Label,
    LedgerEntry,
    NeededSkill,
    Relation,
    Stamp,
    Story,
    StoryOwner,
    shortened,
)

HERE, THERE = OuterRef("pk"), OuterRef("engagement_id")


@dataclass(frozen=True)
class Line:
    """Another story, as a line that says what it has to do with this one."""

    number: int
    title: str
    kind: str
    newer: bool  # of a copy or a split: whether this story is the newer one

    @property
    def short_title(self) -> str:
        return shortened(self.title)

    @property
    def words(self) -> str:
        if self.kind == "related":
            return _("related")
        if self.kind == "copy":
            return _("copied from") if self.newer else _("copied to")
        return _("split off from") if self.newer else _("split off")


@dataclass(frozen=True)
class Blocked:
    """Something that stands in the story's way."""

    number: int
    reason: str
    since: datetime
    by_number: int | None
    by_title: str | None


class Facts:
    """Labels, skills, owners, blocks and relations of one story."""

    def __init__(self, story: Story) -> None:
        came_along = set(COLUMNS) <= vars(story).keys()
        self._row = vars(story) if came_along else FACTS(story.pk)[0]

    def has(self, what: str) -> bool:
        """Whether there are any drafts, stamps, sign_offs or files of it: what most stories lack is not asked for."""
        return bool(self._row[f"has_{what}"])

    @property
    def labels(self) -> list[str]:
        return self._row["label_names"]

    @property
    def known_labels(self) -> list[str]:
        """The engagement's other labels, to choose from."""
        return [name for name in self._row["known_labels"] if name not in self.labels]

    @property
    def skills(self) -> list[str]:
        return self._row["skill_names"]

    @property
    def known_skills(self) -> list[str]:
        """The other words of the engagement and of the vocabulary, to choose from."""
        known = {*self._row["known_skills"], *self._row["vocabulary"]} - {*self.skills}
        return sorted(known, key=str.lower)

    @property
    def owner_keys(self) -> list[int]:
        return self._row["owner_keys"]

    @cached_property
    def blocks(self) -> list[Blocked]:
        return [
            Blocked(**block | {"since": parse_datetime(block["since"])}) for block in self._row["standing"]
        ]

    @cached_property
    def related(self) -> list[Line]:
        older = [Line(**line, newer=True) for line in self._row["from_here"]]
        return older + [Line(**line, newer=False) for line in self._row["to_here"]]

    def owners_among(self, crew: list[Membership]) -> list[Membership]:
        """The owners in the crew's order, and those who have left."""
        here = [member for member in crew if member.pk in self.owner_keys]
        gone = set(self.owner_keys) - {member.pk for member in here}
        return here + list(Membership.objects.with_person().filter(pk__in=gone)) if gone else here


COLUMNS = (
    "label_names",
    "known_labels",
    "skill_names",
    "known_skills",
    "vocabulary",
    "owner_keys",
    "standing",
    "from_here",
    "to_here",
    "has_drafts",
    "has_stamps",
    "has_sign_offs",
    "has_files",
)


def with_facts(stories: QuerySet[Story]) -> QuerySet[Story]:
    """Each story with the columns that `Facts` reads."""
    return stories.annotate(
        label_names=names(Label.objects.filter(stories=HERE)),
        known_labels=names(Label.objects.filter(engagement=THERE)),
        skill_names=ArraySubquery(
            NeededSkill.objects.filter(story=HERE).order_by(Lower("skill__name")).values("skill__name")
        ),
        known_skills=names(TeamSkill.objects.filter(engagement=THERE)),
        vocabulary=ArraySubquery(Skill.objects.offered().values("name")[:SUGGESTED]),
        owner_keys=ArraySubquery(StoryOwner.objects.filter(story=HERE).values("member_id")),
        standing=ArraySubquery(
            Block.objects.standing()
            .filter(story=HERE)
            .order_by("number")
            .values(
                line=JSONObject(
                    number="number",
                    reason="reason",
                    since="at",
                    by_number="by_story__number",
                    by_title="by_story__title",
                )
            )
        ),
        from_here=lines(Relation.objects.filter(story=HERE, other__withdrawn_at=None), "other"),
        to_here=lines(Relation.objects.filter(other=HERE, story__withdrawn_at=None), "story"),
        has_drafts=Exists(Draft.objects.filter(story=HERE)),
        has_stamps=Exists(Stamp.objects.filter(criterion__story=HERE)),
        has_sign_offs=Exists(LedgerEntry.objects.filter(story=HERE)),
        has_files=Exists(Attachment.objects.filter(story=HERE)),
    )


def names(words: QuerySet[Any]) -> ArraySubquery:
    return ArraySubquery(words.order_by(Lower("name")).values("name"))


def lines(relations: QuerySet[Relation], end: str) -> ArraySubquery:
    line = JSONObject(number=f"{end}__number", title=f"{end}__title", kind="kind")
    return ArraySubquery(relations.order_by(f"{end}__number").values(line=line))


FACTS: Statement[dict[str, Any]] = Statement(
    lambda story: with_facts(Story.objects.filter(pk=story)).values(*COLUMNS), int
)
