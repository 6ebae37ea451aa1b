"""Read a story export of Pivotal Tracker (CSV, all three vintages) into plain values, with a loss report.

Source: IMPORT_FORMATS.md section 4.1 and "What every importer does"; RULES sections 10 and 14. Nothing here
reads a database or a clock, and nothing is written: this is the dry run as well as the first step of the
import. Every cell of the file either has its place in the answer or stands in `losses`.

What Tandem makes of it: tasks become criteria, epics become labels (a row of type epic names the label its
stories bear), blockers that hold become the reason a story is blocked, comments keep author and day.
"""

import csv
import hashlib
import io
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from functools import lru_cache
from itertools import pairwise

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

BYTES_LIMIT = 25 * 1024 * 1024
ROWS_LIMIT = 100_000
TITLE_LIMIT = 5_000  # RULES section 10, for titles and criteria
TEXT_LIMIT = 100_000
POINTS_LIMIT = 100
SHOWN = 200  # characters of a lost value that the report repeats

KINDS = frozenset({"feature", "bug", "chore", "epic", "release"})
STATES = frozenset(
    {"unscheduled", "unstarted", "planned", "started", "finished", "delivered", "accepted", "rejected"}
)
NOT_FOR_CHORES = frozenset({"finished", "delivered", "rejected"})


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


def read(data: bytes) -> Export:
    """Read a Tracker export.

    Arguments: data, the bytes of the file: UTF-8 with or without BOM, UTF-16 with BOM, or Windows-1252.
    Raises Unreadable, with a sentence that says what was found, for an empty file, one of another kind,
    broken text or quoting, more than 100,000 rows or 25 MB. Everything smaller lands in `losses`.
    """
    text, encoding = _decoded(data)
    _check_kind(text)
    rows = list(_rows(text))
    if not rows:
        raise Unreadable(_("The file is empty."))
    columns = _Columns(rows[0][1])
    return _Reading(columns).all(rows[1:], encoding)


# --- Bytes to rows ---------------------------------------------------------------------------------


def _decoded(data: bytes) -> tuple[str, str]:
    if len(data) > BYTES_LIMIT:
        raise Unreadable(_("The file is larger than 25 MB. Export the project in parts."))
    if not data.strip():
        raise Unreadable(_("The file is empty."))
    if data.startswith(b"PK\x03\x04"):
        raise Unreadable(_("This is a ZIP archive or a spreadsheet. Choose the CSV file that is in it."))
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _strictly(data, "utf-16"), "UTF-16"
    if b"\0" in data:
        raise Unreadable(_("The file holds bytes that are no text. Is it a CSV file?"))
    try:
        return data.decode("utf-8-sig"), "UTF-8"
    except UnicodeDecodeError as error:
        return _otherwise(data, error)


def _check_kind(text: str) -> None:
    start = text.lstrip()[:1]
    if start in ("{", "["):
        raise Unreadable(_("This is a JSON file, not the CSV export of Pivotal Tracker."))
    if start == "<":
        raise Unreadable(_("This is a web page or XML, not the CSV export of Pivotal Tracker."))


def _strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise Unreadable(_("The file is cut off or damaged: its end is no text.")) from error


def _otherwise(data: bytes, error: UnicodeDecodeError) -> tuple[str, str]:
    """Windows-1252, if the bytes are not rather UTF-8 with a fault in it."""
    line = data.count(b"\n", 0, error.start) + 1
    read = data.decode("utf-8", "replace")
    bad = read.count("�")
    if sum(ord(sign) > 127 for sign in read) - bad >= bad:
        raise Unreadable(_("The text is damaged in line %(line)d: it is not valid UTF-8.") % {"line": line})
    try:
        return data.decode("cp1252"), "Windows-1252"
    except UnicodeDecodeError as fault:
        line = data.count(b"\n", 0, fault.start) + 1
        raise Unreadable(
            _("The text in line %(line)d is neither UTF-8 nor Windows-1252.") % {"line": line}
        ) from error


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """The rows that hold anything, numbered as a spreadsheet would."""
    number = 0
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    try:
        for number, row in enumerate(reader, start=1):
            if number > ROWS_LIMIT + 1:
                raise Unreadable(_("The file has more than 100,000 rows. Export the project in parts."))
            if any(cell.strip() for cell in row):
                yield number, row
    except csv.Error as error:
        raise Unreadable(_broken(number + 1, str(error))) from error


def _broken(row: int, error: str) -> str:
    if "field limit" in error or "unexpected end" in error:
        return _("A quotation mark that opens in row %(row)d is never closed.") % {"row": row}
    return _("Row %(row)d can't be read: something follows a closing quotation mark.") % {"row": row}


def _delimiter(text: str) -> str:
    """A comma, unless a spreadsheet saved the file with another one."""
    first = text.lstrip("\ufeff").split("\n", 1)[0]
    return max(",;\t", key=lambda sign: (first.count(sign), sign == ","))


# --- The header ------------------------------------------------------------------------------------

NAMES = {
    "id": "id",
    "title": "title",
    "story": "title",
    "labels": "labels",
    "iteration": "iteration",
    "iteration start": "first_day",
    "iteration end": "last_day",
    "type": "kind",
    "story type": "kind",
    "estimate": "points",
    "priority": "priority",
    "current state": "state",
    "created at": "created",
    "started at": "started",
    "accepted at": "accepted",
    "deadline": "promised",
    "requested by": "requested_by",
    "description": "narrative",
    "url": "url",
    "owned by": "owner",
    "blocker": "blocker",
    "blocker status": "blocker_status",
    "comment": "comment",
    "note": "comment",
    "task": "task",
    "task status": "task_status",
    "pull request": "pull_request",
    "git branch": "branch",
}
REPEATED = frozenset({"owner", "blocker", "blocker_status", "comment", "task", "task_status"}) | {
    "pull_request",
    "branch",
}
NEWEST = frozenset({"priority", "blocker", "pull_request", "branch"})
OTHERS = {  # a heading that gives away what a file is instead
    "issue key": "Jira",
    "cycle number": "Linear",
    "is_completed": "Shortcut",
    "total-points": "Taiga",
    "tracker": "Redmine",
}


class _Columns:
    """Which cell of a row is what: by name and position, because names repeat."""

    def __init__(self, header: Sequence[str]) -> None:
        self.headings = [_plain(cell) for cell in header]
        self.fields = [NAMES.get(_folded(cell)) for cell in self.headings]
        self.places: dict[str, list[int]] = {}
        self.unknown: list[int] = []
        for place, name in enumerate(self.fields):
            known = name is not None and (name in REPEATED or name not in self.places)
            if name is not None and known:
                self.places.setdefault(name, []).append(place)
            else:
                self.unknown.append(place)
        self.check()
        self.tasks = self.pairs("task", "task_status")
        self.blockers = self.pairs("blocker", "blocker_status")
        paired = {status for _text, status in self.tasks + self.blockers}
        loose = self.places.get("task_status", []) + self.places.get("blocker_status", [])
        self.loose_statuses = [place for place in loose if place not in paired]

    def check(self) -> None:
        missing = [name for name in ("title", "kind", "state") if name not in self.places]
        if not missing:
            return
        folded = {_folded(cell) for cell in self.headings}
        other = next((kind for heading, kind in OTHERS.items() if heading in folded), None)
        found = ", ".join(cell[:40] for cell in self.headings[:8] if cell)
        if other:
            raise Unreadable(
                _("This looks like an export of %(other)s, not of Pivotal Tracker. Its columns: %(found)s.")
                % {"other": other, "found": found}
            )
        raise Unreadable(
            _(
                "This is no story export of Pivotal Tracker: its first row must name the columns Title, Type "
                "and Current State. It says: %(found)s."
            )
            % {"found": found}
        )

    def pairs(self, text: str, status: str) -> list[tuple[int, int | None]]:
        """Each column of texts with the status column that follows before the next text."""
        texts, statuses = self.places.get(text, []), self.places.get(status, [])
        limits = pairwise([*texts, len(self.fields)])
        return [(at, next((s for s in statuses if at < s < limit), None)) for at, limit in limits]

    def vintage(self) -> str:
        if NEWEST & self.places.keys():
            return "2018"
        return "2009" if _folded(self.headings[self.places["title"][0]]) == "story" else "2015"


# --- Rows to values --------------------------------------------------------------------------------

FORMATS = ("%b %d, %Y", "%m/%d/%Y", "%Y-%m-%d", "%B %d, %Y", "%Y/%m/%d")
FORMULA = re.compile(r"^'(?=[=+\-@])")
CONTROLS = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
WHOLE = re.compile(r"[+-]?[0-9]{1,9}(\.0+)?")


def _folded(heading: str) -> str:
    return " ".join(heading.lower().split())


def _plain(cell: str) -> str:
    cell = cell.lstrip("\ufeff").strip()
    return FORMULA.sub("", cell) if cell.startswith("'") else cell


@lru_cache(maxsize=10_000)  # a file names few days often
def _day(text: str) -> date | None:
    for form in FORMATS:
        try:
            day = datetime.strptime(text, form).date()  # noqa: DTZ007 (a day has no zone)
        except ValueError:
            continue
        return day if 2000 <= day.year <= 2100 else None
    return None


def _signed(text: str) -> Comment | None:
    """A comment taken apart: `text (Author Name - Nov 22, 2014)`; the author may hold brackets too."""
    dash = text.rfind(" - ")
    if dash < 0 or not text.endswith(")") or (day := _day(text[dash + 3 : -1].strip())) is None:
        return None
    opening = _opening(text)
    if opening is None or opening >= dash or "\n" in text[opening:dash]:
        opening = text.rfind("(", 0, dash)
    if opening < 0:
        return None
    return Comment(text[:opening].strip(), text[opening + 1 : dash].strip() or None, day)


def _opening(text: str) -> int | None:
    """Where the bracket opens that the last character closes."""
    depth = 0
    for place in range(len(text) - 1, -1, -1):
        depth += {")": 1, "(": -1}.get(text[place], 0)
        if depth == 0:
            return place
    return None


class _Reading:
    """One pass over the rows; collects what was found and what was lost."""

    def __init__(self, columns: _Columns) -> None:
        self.columns = columns
        self.losses: list[Loss] = []
        self.people: Counter[str] = Counter()
        self.seen: set[str] = set()
        self.iterations: dict[int, Iteration] = {}
        self.row, self.cells, self.source_id = 0, [""], ""

    def all(self, rows: Iterable[tuple[int, list[str]]], encoding: str) -> Export:
        stories: list[Story] = []
        epics: list[Epic] = []
        count = 0
        for number, row in rows:
            count += 1
            found = self.one(number, row)
            if isinstance(found, Epic):
                epics.append(found)
            elif found:
                stories.append(found)
        labels = dict.fromkeys(label for story in stories for label in story.labels)
        return Export(
            self.columns.vintage(),
            encoding,
            count,
            tuple(stories),
            tuple(epics),
            tuple(dict.fromkeys([*(epic.label for epic in epics), *labels])),
            dict(self.people),
            tuple(self.losses),
            tuple(self.iterations[number] for number in sorted(self.iterations)),
        )

    def one(self, number: int, row: list[str]) -> Story | Epic | None:
        self.row, self.source_id = number, ""
        self.cells = row
        self.source_id = self.text("id", TITLE_LIMIT)
        self.strangers()
        kind = self.kind()
        title = self.title()
        if not title:
            self.lose("title", self.whole(), Why.NO_TITLE)
            return None
        if not self.first_of_its_id(kind, title):
            return None
        return self.epic(title) if kind == "epic" else self.story(kind, title)

    # What a row is made into

    def story(self, kind: str, title: str) -> Story:
        self.drop("priority", Why.NO_PRIORITY, unless="none")
        self.drop("pull_request", Why.NO_PULL_REQUESTS)
        self.drop("branch", Why.NO_BRANCHES)
        state, put = self.state(kind)
        return Story(
            row=self.row,
            source_id=self.source_id,
            kind=kind,
            title=title,
            narrative=self.text("narrative", TEXT_LIMIT),
            state=state,
            put=put,
            points=self.points(),
            labels=self.labels(),
            criteria=tuple(self.criteria()),
            comments=tuple(self.comments()),
            blocked_by=tuple(self.blockers()),
            requested_by=self.person(self.text("requested_by", TITLE_LIMIT)),
            owners=tuple(dict.fromkeys(self.owners())),
            created=self.day("created"),
            started=self.day("started"),
            accepted=self.day("accepted"),
            promised=self.day("promised"),
            iteration=self.iteration(),
            url=self.text("url", TITLE_LIMIT),
        )

    def epic(self, title: str) -> Epic:
        labels = self.labels()
        for name in self.columns.places:
            if name not in ("id", "title", "kind", "labels"):
                self.drop(name, Why.EPIC_IS_LABEL)
        for label in labels[1:]:
            self.lose("labels", label, Why.EPIC_IS_LABEL)
        return Epic(self.row, self.source_id, title, labels[0] if labels else title.lower())

    # Its parts

    def kind(self) -> str:
        kind = self.text("kind", TITLE_LIMIT).lower()
        if kind in KINDS:
            return kind
        if kind:
            self.lose("kind", kind, Why.UNKNOWN_TYPE)
        return "feature"

    def title(self) -> str:
        title = " ".join(self.text("title", TITLE_LIMIT).split())
        if title:
            return title
        line = self.cell("narrative").strip().split("\n", 1)[0].strip()[:TITLE_LIMIT]
        if line:
            self.lose("title", line, Why.TITLE_FROM_TEXT)
        return line

    def first_of_its_id(self, kind: str, title: str) -> bool:
        if not self.source_id:
            self.source_id = self.made_id(kind, title)
            self.lose("id", title, Why.NO_ID)
        elif self.source_id in self.seen:
            self.lose("id", self.whole(), Why.TWICE)
            return False
        self.seen.add(self.source_id)
        return True

    def made_id(self, kind: str, title: str) -> str:
        text = "\n".join((kind, title, self.cell("created")))
        made = "text:" + hashlib.sha256(text.encode()).hexdigest()[:20]
        again = 1
        while (name := made if again == 1 else f"{made}-{again}") in self.seen:
            again += 1
        return name

    def state(self, kind: str) -> tuple[str, bool]:
        state = self.text("state", TITLE_LIMIT).lower()
        if state and state not in STATES:
            self.lose("state", state, Why.UNKNOWN_STATE)
            return "unscheduled", False
        if kind == "chore" and state in NOT_FOR_CHORES:
            self.lose("state", state, Why.CHORE_STATE)
            return "started", False
        if state == "planned":
            return "unstarted", True
        return state or "unscheduled", False

    def points(self) -> int | None:
        text = self.text("points", TITLE_LIMIT)
        if not text:
            return None
        points = int(float(text)) if WHOLE.fullmatch(text) else None
        if points == -1:
            return None
        if points is None or not 0 <= points <= POINTS_LIMIT:
            self.lose("points", text, Why.NOT_POINTS)
            return None
        return points

    def labels(self) -> tuple[str, ...]:
        cell = self.text("labels", TEXT_LIMIT)
        return tuple(dict.fromkeys(label for part in cell.split(",") if (label := part.strip().lower())))

    def criteria(self) -> Iterator[Criterion]:
        for text, status, place in self.paired(self.columns.tasks):
            done = status == "completed"
            if status not in ("completed", "not completed", ""):
                self.lose_at(place, status, Why.UNKNOWN_TASK_STATUS)
            yield Criterion(self.cut(text, TITLE_LIMIT, "task"), done)

    def blockers(self) -> Iterator[str]:
        for text, status, place in self.paired(self.columns.blockers):
            if status == "resolved":
                self.lose("blocker", text, Why.BLOCKER_RESOLVED)
                continue
            if status not in ("unresolved", "not resolved", "blocked", "open", ""):
                self.lose_at(place, status, Why.UNKNOWN_BLOCKER_STATUS)
            yield self.cut(text, TEXT_LIMIT, "blocker")

    def paired(self, pairs: list[tuple[int, int | None]]) -> Iterator[tuple[str, str, int]]:
        for at, status_at in pairs:
            text = self.at(at)
            status = self.at(status_at).lower() if status_at is not None else ""
            if text:
                yield text, status, at if status_at is None else status_at
            elif status and status_at is not None:
                self.lose_at(status_at, status, Why.STATUS_ALONE)

    def comments(self) -> Iterator[Comment]:
        for at in self.columns.places.get("comment", []):
            text = self.at(at)
            if not text:
                continue
            comment = _signed(text)
            if comment is None:
                self.lose_at(at, text, Why.NO_SIGNATURE)
                comment = Comment(text, None, None)
            if not comment.text:
                self.lose_at(at, text, Why.EMPTY_COMMENT)
                continue
            body = self.cut(comment.text, TEXT_LIMIT, "comment")
            yield Comment(body, self.person(comment.author or ""), comment.day)

    def owners(self) -> Iterator[str]:
        for at in self.columns.places.get("owner", []):
            if owner := self.person(self.at(at)):
                yield owner

    def person(self, name: str) -> str | None:
        name = " ".join(name.split())
        if name:
            self.people[name] += 1
        return name or None

    def iteration(self) -> Iteration | None:
        text, first, last = self.text("iteration", TITLE_LIMIT), self.day("first_day"), self.day("last_day")
        if not text:
            self.drop("first_day", Why.NO_NUMBER)
            self.drop("last_day", Why.NO_NUMBER)
            return None
        if not WHOLE.fullmatch(text):
            self.lose("iteration", text, Why.NOT_A_NUMBER)
            return None
        iteration = Iteration(int(float(text)), first, last)
        self.iterations.setdefault(iteration.number, iteration)
        return iteration

    def day(self, name: str) -> date | None:
        text = self.text(name, TITLE_LIMIT)
        day = _day(text) if text else None
        if text and day is None:
            self.lose(name, text, Why.NOT_A_DAY)
        return day

    # Cells

    def at(self, place: int) -> str:
        if place >= len(self.cells):
            return ""  # rows end early where nothing follows
        cell = self.cells[place]
        if not cell:
            return ""
        cell = _plain(cell)
        if not cell.isprintable() and CONTROLS.search(cell):
            self.lose_at(place, CONTROLS.sub("?", cell), Why.CONTROL)
            cell = self.cells[place] = CONTROLS.sub("", cell).strip()
        return cell

    def cell(self, name: str) -> str:
        places = self.columns.places.get(name)
        return self.at(places[0]) if places else ""

    def text(self, name: str, limit: int) -> str:
        return self.cut(self.cell(name), limit, name)

    def cut(self, text: str, limit: int, name: str) -> str:
        if len(text) > limit:
            self.lose(name, text, Why.TOO_LONG)
        return text[:limit]

    def whole(self) -> str:
        return " · ".join(cell for place in range(len(self.cells)) if (cell := self.at(place)))

    # What is lost

    def strangers(self) -> None:
        """Cells that no column explains: behind the header, or under a heading nobody knows."""
        for place in self.columns.unknown:
            if cell := self.at(place):
                self.lose_at(place, cell, Why.UNKNOWN_COLUMN)
        for place in self.columns.loose_statuses:
            if cell := self.at(place):
                self.lose_at(place, cell, Why.STATUS_ALONE)
        for place in range(len(self.columns.headings), len(self.cells)):
            if cell := self.at(place):
                self.lose_at(place, cell, Why.NO_COLUMN)

    def drop(self, name: str, why: Why, *, unless: str = "") -> None:
        for place in self.columns.places.get(name, []):
            if (cell := self.at(place)) and cell.lower() != unless:
                self.lose_at(place, cell, why)

    def lose(self, name: str, value: str, why: Why) -> None:
        self.lose_at(self.columns.places.get(name, [-1])[0], value, why)

    def lose_at(self, place: int, value: str, why: Why) -> None:
        headings = self.columns.headings
        column = headings[place] if 0 <= place < len(headings) else ""
        shown = value if len(value) <= SHOWN else value[: SHOWN - 1] + "…"
        self.losses.append(Loss(self.row, self.source_id, column, shown, why))
