"""Addressing the texts of a proposal: purpose, success, ground rules, by their key."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from charters.models import CharterDraft, CharterRevision, CharterText
from charters.sections import TEXTS
from engagements import wording
from engagements.models import Charter
from engagements.models.texts import DraftQuerySet, RevisionQuerySet
from engagements.wording import NoSuchText


@dataclass
class Wording(wording.Wording):
    """One text of a version of the charter. Only a proposal's changes."""

    may_be_empty = True
    rows = 5

    charter: Charter
    row: CharterText

    @classmethod
    def of(cls, charter: Charter, key: str) -> "Wording":
        row = CharterText.objects.filter(charter=charter, key=key).first()
        if row is None or key not in TEXTS:
            raise NoSuchText(key)
        return cls(charter, row)

    @property
    def key(self) -> str:
        return self.row.key

    @property
    def engagement_id(self) -> int:
        return self.charter.engagement_id

    @property
    def host(self) -> dict[str, Any]:
        return {"charter": self.charter, "key": self.key}

    @property
    def revisions(self) -> RevisionQuerySet:
        return CharterRevision.objects.filter(**self.host)

    @property
    def drafts(self) -> DraftQuerySet:
        return CharterDraft.objects.filter(**self.host)

    @property
    def text(self) -> str:
        return self.row.text

    @property
    def revision(self) -> int:
        return self.row.revision

    @property
    def gone(self) -> bool:
        return self.charter.withdrawn_at is not None

    @property
    def label(self) -> str:
        return str(TEXTS[self.key].label)

    @property
    def prompt(self) -> str:
        return str(TEXTS[self.key].prompt)

    @property
    def starters(self) -> list[str]:
        return [str(one) for one in TEXTS[self.key].starters]

    @property
    def element_id(self) -> str:
        return f"{self.charter.element_id}-{self.key}"

    @property
    def address(self) -> str:
        return reverse("charter_text", args=[self.charter.engagement.slug, self.key])

    @property
    def history(self) -> str:
        return reverse("charter_text_history", args=[self.charter.engagement.slug, self.key])

    @property
    def topic(self) -> str:
        return "charter"

    @property
    def draft_topic(self) -> str:
        return "charter-draft"

    @property
    def writers_topic(self) -> str:
        return "charter-writers"

    def put(self, text: str) -> None:
        self.row.text, self.row.revision = text, self.row.revision + 1
        self.row.save(update_fields=["text", "revision"])
