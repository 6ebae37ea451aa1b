"""The tables of stories, by subject; import them from here."""

from stories.models.facts import Label, StoryLabel, StoryOwner
from stories.models.signing import (
    MARKS_OF,
    NOTE_LIMIT,
    Decision,
    LedgerEntry,
    Mark,
    Signatory,
    Stamp,
    mark_fits_party,
)
from stories.models.story import (
    POINTS_LIMIT,
    TEXT_LIMIT,
    TITLE_LIMIT,
    Criterion,
    CriterionQuerySet,
    State,
    Story,
    StoryKind,
    StoryLine,
    StoryQuerySet,
    shortened,
)
from stories.models.texts import DRAFT_IS_FRESH, Draft, DraftQuerySet, Revision

__all__ = [
    "DRAFT_IS_FRESH",
    "MARKS_OF",
    "NOTE_LIMIT",
    "POINTS_LIMIT",
    "TEXT_LIMIT",
    "TITLE_LIMIT",
    "Criterion",
    "CriterionQuerySet",
    "Decision",
    "Draft",
    "DraftQuerySet",
    "Label",
    "LedgerEntry",
    "Mark",
    "Revision",
    "Signatory",
    "Stamp",
    "State",
    "Story",
    "StoryKind",
    "StoryLabel",
    "StoryLine",
    "StoryOwner",
    "StoryQuerySet",
    "mark_fits_party",
    "shortened",
]
