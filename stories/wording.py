"""Addressing the texts of a story: its title, its narrative, each of its criteria, by a key such as "criterion-3"."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from engagements.statements import Statement
from stories.models import TEXT_LIMIT, TITLE_LIMIT, Criterion, Story

CRITERION: Statement[Criterion] = Statement(
    lambda story, number: Criterion.objects.filter(story=story, number=number).order_by(), int, int
)


class NoSuchText(LookupError):
    """The story never had a text of this key."""


@dataclass
class Wording:
    """One text that is edited by itself, with the revision it stands at."""

    story: Story
    key: str
    criterion: Criterion | None = None

    @classmethod
    def of(cls, story: Story, key: str) -> "Wording":
        if key in {"title", "narrative"}:
            return cls(story, key)
        number = key.removeprefix("criterion-")
        if not number.isdigit() or not (found := CRITERION(story.pk, int(number))):
            raise NoSuchText(key)
        [criterion] = found
        criterion.story = story
        return cls(story, key, criterion)

    @property
    def text(self) -> str:
        return self.criterion.text if self.criterion else getattr(self.story, self.key)

    @property
    def revision(self) -> int:
        return self.criterion.revision if self.criterion else getattr(self.story, f"{self.key}_revision")

    @property
    def gone(self) -> bool:
        """Whether somebody deleted it (its story, or itself) meanwhile."""
        return bool(self.story.withdrawn_at or (self.criterion and self.criterion.withdrawn_at))

    @property
    def limit(self) -> int:
        return TEXT_LIMIT if self.key == "narrative" else TITLE_LIMIT

    @property
    def may_be_empty(self) -> bool:
        return self.key == "narrative"

    @property
    def element_id(self) -> str:
        return self.criterion.element_id if self.criterion else f"{self.story.element_id}-{self.key}"

    @property
    def label(self) -> str:
        if self.criterion:
            return _("Criterion %(number)s") % {"number": self.criterion.number}
        return _("Title") if self.key == "title" else _("Narrative")

    def put(self, text: str) -> None:
        """Take a new wording as the next revision."""
        subject = self.criterion or self.story
        text_field, revision_field = (
            ("text", "revision") if self.criterion else (self.key, f"{self.key}_revision")
        )
        setattr(subject, text_field, text)
        setattr(subject, revision_field, self.revision + 1)
        subject.save(update_fields=[text_field, revision_field])


def describe(key: str) -> str:
    """The key as words in the middle of a sentence."""
    if key.startswith("criterion-"):
        return _("criterion %(number)s") % {"number": key.removeprefix("criterion-")}
    return _("the title") if key == "title" else _("the narrative")
