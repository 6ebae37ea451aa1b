"""A text that is edited by itself: what the machinery of editing asks of it, wherever it stands.

A room gives its texts by a class of its own made out of `Wording`: a story's in `stories/wording.py`, a charter's in
`charters/wording.py`. Saving, merging and drafts are then the same for all (`engagements/actions/writing.py`).
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any

from engagements.models.texts import TEXT_LIMIT, DraftQuerySet, RevisionQuerySet


class NoSuchText(LookupError):
    """There never was a text of this key."""


class Wording(ABC):
    """One text, with the revision it stands at."""

    key: str  # among the texts of its host
    limit = TEXT_LIMIT
    may_be_empty = False
    on_one_line = False
    names_people = False  # whether an "@" in its editor offers them
    rows = 2  # of its editor
    prompt = ""  # what to write there
    starters: Sequence[str] = ()  # beginnings of sentences offered while it is empty

    @property
    @abstractmethod
    def engagement_id(self) -> int: ...

    @property
    @abstractmethod
    def host(self) -> dict[str, Any]:
        """The fields by which its revisions and drafts name it: the row it belongs to, and its key."""

    @property
    @abstractmethod
    def revisions(self) -> RevisionQuerySet: ...

    @property
    @abstractmethod
    def drafts(self) -> DraftQuerySet: ...

    @property
    @abstractmethod
    def text(self) -> str: ...

    @property
    @abstractmethod
    def revision(self) -> int: ...

    @property
    @abstractmethod
    def gone(self) -> bool:
        """Whether somebody deleted it, or what it belongs to, meanwhile."""

    @abstractmethod
    def put(self, text: str) -> None:
        """Take a new wording as the next revision."""

    @property
    @abstractmethod
    def element_id(self) -> str: ...

    @property
    @abstractmethod
    def label(self) -> str: ...

    @property
    @abstractmethod
    def address(self) -> str:
        """Where it is shown by itself; editor, draft and the like stand below that."""

    @property
    @abstractmethod
    def history(self) -> str:
        """The address of what it once was."""

    @property
    @abstractmethod
    def topic(self) -> str:
        """What its host says when it changed."""

    @property
    @abstractmethod
    def draft_topic(self) -> str:
        """What is hinted when somebody types."""

    @property
    @abstractmethod
    def writers_topic(self) -> str:
        """What is hinted when somebody begins to write, or ends."""
