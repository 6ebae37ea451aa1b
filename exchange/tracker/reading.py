"""From rows to stories and epics, with every cell kept or counted as lost."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from functools import lru_cache

from exchange.tracker.export import Comment, Criterion, Epic, Export, Iteration, Loss, Story, Why
from exchange.tracker.header import Columns, plain

TITLE_LIMIT = 5_000  # RULES section 10, for titles and criteria
TEXT_LIMIT = 100_000
POINTS_LIMIT = 100
SHOWN = 200  # characters of a lost value that the report repeats


KINDS = frozenset({"feature", "bug", "chore", "epic", "release"})
STATES = frozenset(
    {"unscheduled", "unstarted", "planned", "started", "finished", "delivered", "accepted", "rejected"}
)
NOT_FOR_CHORES = frozenset({"finished", "delivered", "rejected"})
FORMATS = ("%b %d, %Y", "%m/%d/%Y", "%Y-%m-%d", "%B %d, %Y", "%Y/%m/%d")
CONTROLS = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
WHOLE = re.compile(r"[+-]?[0-9]{1,9}(\.0+)?")


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


class Reading:
    """One pass over the rows; collects what was found and what was lost."""

    def __init__(self, columns: Columns) -> None:
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
        cell = plain(cell)
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
