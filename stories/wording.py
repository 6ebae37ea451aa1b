"""Addressing the texts of a story: title, narrative, criteria, comments, by a key such as "criterion-3"."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from engagements import wording
from engagements.addresses import url
from engagements.models.texts import DraftQuerySet, RevisionQuerySet
from engagements.statements import Statement
from engagements.wording import NoSuchText
from stories.models import (
    COMMENT_LIMIT,
    TEXT_LIMIT,
    TITLE_LIMIT,
    Comment,
    Criterion,
    Draft,
    Revision,
    Story,
)

__all__ = ["NoSuchText", "Wording", "describe"]

CRITERION: Statement[Criterion] = Statement(
    lambda story, number: Criterion.objects.filter(story=story, number=number).order_by(), int, int
)
COMMENT: Statement[Comment] = Statement(
    lambda story, number: Comment.objects.filter(story=story, number=number).order_by(), int, int
)
ROWS: dict[str, Statement[Criterion] | Statement[Comment]] = {"criterion": CRITERION, "comment": COMMENT}


@dataclass
class Wording(wording.Wording):
    """One text of a story."""

    story: Story
    key: str
    criterion: Criterion | None = None
    comment: Comment | None = None

    @classmethod
    def of(cls, story: Story, key: str) -> "Wording":
        if key in {"title", "narrative"}:
            return cls(story, key)
        what, _dash, number = key.partition("-")
        if what not in ROWS or not number.isdigit() or not (found := ROWS[what](story.pk, int(number))):
            raise NoSuchText(key)
        [part] = found
        part.story = story
        return cls(story, key, **{what: part})

    @property
    def part(self) -> Criterion | Comment | None:
        """The row of its own that holds the text, unless the story's does."""
        return self.criterion or self.comment

    @property
    def engagement_id(self) -> int:
        return self.story.engagement_id

    @property
    def host(self) -> dict[str, Any]:
        return {"story": self.story, "key": self.key}

    @property
    def revisions(self) -> RevisionQuerySet:
        return Revision.objects.filter(**self.host)

    @property
    def drafts(self) -> DraftQuerySet:
        return Draft.objects.filter(**self.host)

    @property
    def text(self) -> str:
        return self.part.text if self.part else getattr(self.story, self.key)

    @property
    def revision(self) -> int:
        return self.part.revision if self.part else getattr(self.story, f"{self.key}_revision")

    @property
    def gone(self) -> bool:
        return bool(self.story.withdrawn_at or (self.part and self.part.withdrawn_at))

    @property
    def limit(self) -> int:
        if self.comment:
            return COMMENT_LIMIT
        return TEXT_LIMIT if self.key == "narrative" else TITLE_LIMIT

    @property
    def may_be_empty(self) -> bool:
        return self.key == "narrative"

    @property
    def on_one_line(self) -> bool:
        return self.key == "title"

    @property
    def names_people(self) -> bool:
        return self.comment is not None

    @property
    def rows(self) -> int:
        return 8 if self.key == "narrative" else 2

    @property
    def element_id(self) -> str:
        return self.part.element_id if self.part else f"{self.story.element_id}-{self.key}"

    @property
    def label(self) -> str:
        if self.criterion:
            return _("Criterion %(number)s") % {"number": self.criterion.number}
        if self.comment:
            return _("Comment %(number)s") % {"number": self.comment.number}
        return _("Title") if self.key == "title" else _("Narrative")

    @property
    def address(self) -> str:
        return url("text", self.story.engagement.slug, self.story.number, self.key)

    @property
    def history(self) -> str:
        return reverse("story_history", args=[self.story.engagement.slug, self.story.number])

    @property
    def topic(self) -> str:
        return self.story.element_id

    @property
    def draft_topic(self) -> str:
        return f"draft-{self.story.number}"

    @property
    def writers_topic(self) -> str:
        return f"writers-{self.story.number}"

    def put(self, text: str) -> None:
        subject = self.part or self.story
        text_field, revision_field = ("text", "revision") if self.part else (self.key, f"{self.key}_revision")
        setattr(subject, text_field, text)
        setattr(subject, revision_field, self.revision + 1)
        subject.save(update_fields=[text_field, revision_field])


def describe(key: str) -> str:
    """The key as words in the middle of a sentence."""
    if key.startswith("criterion-"):
        return _("criterion %(number)s") % {"number": key.removeprefix("criterion-")}
    if key.startswith("comment-"):
        return _("comment %(number)s") % {"number": key.removeprefix("comment-")}
    return _("the title") if key == "title" else _("the narrative")
