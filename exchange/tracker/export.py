"""What a Tracker export holds, as plain values, and what of it could not be kept."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class Why(Enum):
    """Why a value of the file could not be kept as it stands. The value is a code that may be stored."""

    NO_PRIORITY = (
        "no-priority",
        gettext_lazy("Here the order of the list says what comes first; priorities are not kept."),
    )
    NO_PULL_REQUESTS = "no-pull-requests", gettext_lazy("Links to pull requests have no field here.")
    NO_BRANCHES = "no-branches", gettext_lazy("Names of branches have no field here.")
    BLOCKER_RESOLVED = "blocker-resolved", gettext_lazy("Only what blocks a story now is kept.")
    EPIC_IS_LABEL = (
        "epic-is-label",
        gettext_lazy("An epic becomes a label, which has a name and nothing else."),
    )
    UNKNOWN_COLUMN = "unknown-column", gettext_lazy("The import does not know this column.")
    NO_COLUMN = "no-column", gettext_lazy("The row is wider than the header: nothing says what this cell is.")
    NOT_A_DAY = "not-a-day", gettext_lazy("This is no day between 2000 and 2100.")
    NOT_POINTS = "not-points", gettext_lazy("Points are whole numbers from 0 to 100.")
    NOT_A_NUMBER = "not-a-number", gettext_lazy("The number of an iteration is a whole number.")
    NO_NUMBER = "no-number", gettext_lazy("The days of an iteration are not kept without its number.")
    UNKNOWN_TYPE = "unknown-type", gettext_lazy("This type is unknown; the story becomes a feature.")
    UNKNOWN_STATE = "unknown-state", gettext_lazy("This state is unknown; the story goes to the icebox.")
    CHORE_STATE = "chore-state", gettext_lazy("A chore is started or done; it becomes started.")
    UNKNOWN_TASK_STATUS = (
        "unknown-task-status",
        gettext_lazy("This status of a task is unknown; the criterion counts as not done."),
    )
    UNKNOWN_BLOCKER_STATUS = (
        "unknown-blocker-status",
        gettext_lazy("This status is unknown; the blocker counts as one that still holds."),
    )
    STATUS_ALONE = "status-alone", gettext_lazy("This status belongs to no text.")
    TOO_LONG = "too-long", gettext_lazy("The text is longer than a text can be here; its end is cut off.")
    NO_SIGNATURE = (
        "no-signature",
        gettext_lazy("The comment does not end with its author and day; it is kept without them."),
    )
    EMPTY_COMMENT = (
        "empty-comment",
        gettext_lazy("The comment has no text; what was attached to it is not in the file."),
    )
    NO_TITLE = "no-title", gettext_lazy("The row has no title; nothing can be made of it.")
    TITLE_FROM_TEXT = (
        "title-from-text",
        gettext_lazy("The row has no title; the first line of its description became one."),
    )
    TWICE = "twice", gettext_lazy("Another row above has the same id; this one is left out.")
    NO_ID = "no-id", gettext_lazy("The row has no id; a repeated import knows it by its type, title and day.")
    CONTROL = "control", gettext_lazy("Characters that cannot be stored were taken out.")

    text: object

    def __new__(cls, code: str, text: object) -> "Why":
        member = object.__new__(cls)
        member._value_, member.text = code, text
        return member

    @property
    def sentence(self) -> str:
        """The reason in the reader's language."""
        return str(self.text)


# These leave the value in place in another shape; all others drop it.
CHANGED = frozenset(
    {Why.UNKNOWN_TYPE, Why.UNKNOWN_STATE, Why.CHORE_STATE, Why.UNKNOWN_TASK_STATUS, Why.TOO_LONG}
    | {Why.UNKNOWN_BLOCKER_STATUS, Why.NO_SIGNATURE, Why.TITLE_FROM_TEXT, Why.NO_ID, Why.CONTROL}
)


class Unreadable(ValueError):
    """The file cannot be read as what it was said to be. Its text is a sentence for the person who chose it."""


@dataclass(frozen=True)
class Loss:
    """One value that cannot be kept as it stands.

    row: the number of the row as a spreadsheet counts them, the header being 1. source_id: of its story.
    column: the heading, as written. value: shortened to 200 characters.
    """

    row: int
    source_id: str
    column: str
    value: str
    why: Why

    @property
    def kept(self) -> bool:
        """Whether the value stays in another shape (True) or goes (False)."""
        return self.why in CHANGED


@dataclass(frozen=True)
class Criterion:
    """A task of a story. done: completed before the import."""

    text: str
    done: bool


@dataclass(frozen=True)
class Comment:
    """author and day are None where the text does not end with them."""

    text: str
    author: str | None
    day: date | None


@dataclass(frozen=True)
class Iteration:
    """An iteration as the file numbers it, with its first and last local day."""

    number: int
    first_day: date | None
    last_day: date | None


@dataclass(frozen=True)
class Story:
    """One story, bug, chore or release.

    state: unscheduled, unstarted, started, finished, delivered, accepted or rejected. put: it stood in the
    current iteration by hand (Tracker's "planned"). blocked_by: what still blocks it. promised: Deadline.
    source_id: the file's own Id, or "text:…" made from type, title and day.
    """

    row: int
    source_id: str
    kind: str
    title: str
    narrative: str = ""
    state: str = "unscheduled"
    put: bool = False
    points: int | None = None
    labels: tuple[str, ...] = ()
    criteria: tuple[Criterion, ...] = ()
    comments: tuple[Comment, ...] = ()
    blocked_by: tuple[str, ...] = ()
    requested_by: str | None = None
    owners: tuple[str, ...] = ()
    created: date | None = None
    started: date | None = None
    accepted: date | None = None
    promised: date | None = None
    iteration: Iteration | None = None
    url: str = ""


@dataclass(frozen=True)
class Epic:
    """An epic: the label that its stories bear. What else it held stands in the loss report."""

    row: int
    source_id: str
    title: str
    label: str


@dataclass(frozen=True)
class Export:
    """All of a file. Stories and epics in the order of the file; people with how often each is named.

    vintage: "2018" (with priorities, blockers, pull requests), "2015" or "2009". encoding: as recognised.
    """

    vintage: str
    encoding: str
    rows: int
    stories: tuple[Story, ...]
    epics: tuple[Epic, ...]
    labels: tuple[str, ...]
    people: Mapping[str, int]
    losses: tuple[Loss, ...]
    iterations: tuple[Iteration, ...] = ()

    @property
    def absent(self) -> tuple[str, ...]:
        """What no such file holds, in sentences: part of what is lost, though no row names it."""
        return (
            _("The file tells neither team strength nor the states a story went through, nor when."),
            _("Attachments are not in the file, only the texts of comments that came with them."),
            _("Days have no time: a story belongs to the iteration of its day in the engagement's zone."),
        )

    def summed_losses(self) -> list[tuple[Why, str, int, int]]:
        """The loss report by reason and column: (why, column, how many, first row), most frequent first."""
        first: dict[tuple[Why, str], int] = {}
        for loss in self.losses:
            first.setdefault((loss.why, loss.column), loss.row)
        counted = Counter((loss.why, loss.column) for loss in self.losses)
        return [(why, column, n, first[why, column]) for (why, column), n in counted.most_common()]

    def accepted_points(self) -> dict[int, int]:
        """Points accepted in each iteration by the file's own numbers, for the check beside our velocity."""
        held: Counter[int] = Counter()
        for story in self.stories:
            if story.state == "accepted" and story.iteration:
                held[story.iteration.number] += story.points or 0
        return dict(sorted(held.items()))

    def numbered_otherwise(self, number_on: Callable[[date], int]) -> list[tuple[Story, int]]:
        """Accepted stories that our calendar puts into another iteration than the file did, with our number.

        Arguments: number_on, from a local day to the number of our iteration.
        """
        found = []
        for story in self.stories:
            if story.state == "accepted" and story.accepted and story.iteration:
                ours = number_on(story.accepted)
                if ours != story.iteration.number:
                    found.append((story, ours))
        return found
