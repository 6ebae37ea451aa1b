"""How long questions waited for an answer, in working hours of whoever was to give it. Pure: spans and people in.

A question waits for its person from when it was asked, asked further or handed over until that person answers. Put off,
it waits all the same: its asker does.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median


@dataclass(frozen=True)
class Wait:
    """One time that a question was with somebody; `until` is None while it is."""

    ping: int
    person: int
    since: datetime
    until: datetime | None = None


def waits_of(
    ping: int,
    person: int,
    asked_at: datetime,
    turns: Sequence[tuple[str, datetime, int]],
    settled_at: datetime | None,
) -> list[Wait]:
    """person: with whom it is now. turns: what, when and by whom, in order; who answered is whose wait it was."""
    found: list[Wait] = []
    since: datetime | None = asked_at
    for what, at, by in turns:
        if what == "answered" and since:
            found.append(Wait(ping, by, since, at))
            since = None
        elif what == "further":
            since = since or at
        elif what == "handed":
            since = at
    if since and settled_at is None:
        found.append(Wait(ping, person, since))
    return found


@dataclass(frozen=True)
class Reply:
    """A wait with what it came to in working hours, and whether that is within what is promised."""

    wait: Wait
    worked: timedelta
    in_time: bool


@dataclass(frozen=True)
class Replies:
    """Of one party: what was answered, and what waits beyond the promise."""

    party: str
    replies: tuple[Reply, ...]

    @property
    def late(self) -> list[Reply]:
        return [one for one in self.replies if not one.in_time]

    @property
    def in_time(self) -> int:
        return len(self.replies) - len(self.late)

    @property
    def median(self) -> timedelta | None:
        """In working hours; None without a reply."""
        return median(one.worked for one in self.replies) if self.replies else None


def replies(
    waits: Iterable[Wait],
    worked: Callable[[int, datetime, datetime], timedelta],
    now: datetime,
    promised: timedelta | None,
) -> list[Reply]:
    """What was answered, and of what still waits only what is late already: the rest may yet be in time.

    worked: working hours of a person between two instants. promised: None where nothing is.
    """
    found = []
    for one in waits:
        span = worked(one.person, one.since, one.until or now)
        in_time = promised is None or span <= promised
        if one.until or not in_time:
            found.append(Reply(one, span, in_time))
    return found
