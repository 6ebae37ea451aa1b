"""The tables of stories, by subject; import them from here."""

from stories.models.facts import Label, StoryLabel, StoryOwner
from stories.models.files import FILE_LIMIT, NAME_LIMIT, Attachment, AttachmentQuerySet
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
from stories.models.talk import COMMENT_LIMIT, Comment, CommentQuerySet, Mention
from stories.models.texts import DRAFT_IS_FRESH, Draft, DraftQuerySet, Revision

__all__ = [
    "COMMENT_LIMIT",
    "DRAFT_IS_FRESH",
    "FILE_LIMIT",
    "MARKS_OF",
    "NAME_LIMIT",
    "NOTE_LIMIT",
    "POINTS_LIMIT",
    "TEXT_LIMIT",
    "TITLE_LIMIT",
    "Attachment",
    "AttachmentQuerySet",
    "Comment",
    "CommentQuerySet",
    "Criterion",
    "CriterionQuerySet",
    "Decision",
    "Draft",
    "DraftQuerySet",
    "Label",
    "LedgerEntry",
    "Mark",
    "Mention",
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
