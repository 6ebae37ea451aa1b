"""Which cell of a row is what: what the first row of an export says."""

import re
from collections.abc import Sequence
from itertools import pairwise

from django.utils.translation import gettext as _

from exchange.tracker.export import Unreadable

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
FORMULA = re.compile(r"^'(?=[=+\-@])")


class Columns:
    """Which cell of a row is what: by name and position, because names repeat."""

    def __init__(self, header: Sequence[str]) -> None:
        self.headings = [plain(cell) for cell in header]
        self.fields = [NAMES.get(folded(cell)) for cell in self.headings]
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
        words = {folded(cell) for cell in self.headings}
        other = next((kind for heading, kind in OTHERS.items() if heading in words), None)
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
        return "2009" if folded(self.headings[self.places["title"][0]]) == "story" else "2015"


def folded(heading: str) -> str:
    return " ".join(heading.lower().split())


def plain(cell: str) -> str:
    cell = cell.lstrip("\ufeff").strip()
    return FORMULA.sub("", cell) if cell.startswith("'") else cell
