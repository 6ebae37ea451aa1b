"""Who holds the ball: whose turn it was with a story or a question. Pure: what happened goes in, spans come out.

A stretch is time in which one party, or nobody, could have moved the thing on. Stretches follow each other without gap
or overlap from the first turn to the last, but for the time in which the thing was over: so their sum is the whole.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

VENDOR, CLIENT, NOBODY = HOLDERS = ("vendor", "client", "nobody")
OVER = "over"

# Whose turn it is after each step of a story. Planned, it waits for nobody in particular.
AFTER = {
    "story.scheduled": NOBODY,
    "story.unscheduled": OVER,
    "story.started": VENDOR,
    "story.taken_up": VENDOR,
    "story.finished": VENDOR,
    "story.delivered": CLIENT,
    "story.rejected": VENDOR,
    "story.reopened": VENDOR,
    "story.accepted": OVER,
    "story.accepted_with_follow_ups": OVER,
    "story.done": OVER,
    "story.released": OVER,
    "story.withdrawn": OVER,
}
BACK, RESTORED = "story.taken_back", "story.restored"
TAKEN_BACK = {
    "unscheduled": OVER,
    "unstarted": NOBODY,
    "delivered": CLIENT,
}  # to any other state: the vendor's
UNDER_WAY = [kind for kind, holder in AFTER.items() if holder in (VENDOR, CLIENT)]
STORY_KINDS = [*AFTER, BACK, RESTORED]

# A question is with who is asked until it is answered, then with who asked.
TO_PERSON = ("ping.asked", "ping.asked_further", "ping.handed_over")
TO_ASKER = ("ping.answered",)
PING_OVER = ("ping.accepted", "ping.withdrawn")
PING_KINDS = [*TO_PERSON, *TO_ASKER, *PING_OVER]

OWNED = ("concern.owned", "concern.owner_named")
CONCERN_KINDS = ["concern.raised", *OWNED, "concern.answered", "concern.closed", "concern.reopened"]


@dataclass(frozen=True)
class Happened:
    """One event of the thing, by whom (a member's number; 0 for nobody)."""

    kind: str
    at: datetime
    by: int
    data: Mapping[str, Any]


@dataclass(frozen=True)
class Turn:
    """From this instant on the thing is with this holder, because of this kind of event."""

    at: datetime
    holder: str
    kind: str


@dataclass(frozen=True)
class Stretch:
    """`until` is not in it; `open` when it lasts still."""

    holder: str
    since: datetime
    until: datetime
    kind: str
    open: bool = False

    @property
    def length(self) -> timedelta:
        return self.until - self.since

    def within(self, first: datetime, last: datetime) -> timedelta:
        return max(min(self.until, last) - max(self.since, first), timedelta())


def turns_of_story(events: Iterable[Happened]) -> list[Turn]:
    """Events in their order. What was deleted and brought back is with whom it was."""
    turns: list[Turn] = []
    before = OVER
    for one in events:
        holder = AFTER.get(one.kind)
        if one.kind == BACK:
            holder = TAKEN_BACK.get(one.data.get("state", ""), VENDOR)
        elif one.kind == RESTORED:
            holder = before
        elif one.kind == "story.withdrawn":
            before = turns[-1].holder if turns else OVER
        if holder:
            turns.append(Turn(one.at, holder, one.kind))
    return turns


def turns_of_ping(events: Iterable[Happened], parties: Mapping[int, str]) -> list[Turn]:
    """parties: of members by number. Each event of a ping names who asks and who is asked at that time."""
    turns = []
    for one in events:
        if one.kind in TO_PERSON:
            turns.append(Turn(one.at, parties[one.data["person"]], one.kind))
        elif one.kind in TO_ASKER:
            turns.append(Turn(one.at, parties[one.data["asker"]], one.kind))
        elif one.kind in PING_OVER:
            turns.append(Turn(one.at, OVER, one.kind))
    return turns


def turns_of_concern(events: Iterable[Happened], parties: Mapping[int, str]) -> list[Turn]:
    """With nobody until it is owned, then with its owner; after an answer of somebody else with who raised it."""
    turns: list[Turn] = []
    raiser, owner = 0, NOBODY
    for one in events:
        holder = owner
        if one.kind == "concern.raised":
            raiser = one.by
        elif one.kind in OWNED:
            holder = owner = parties[one.data["owner"]]
        elif one.kind == "concern.answered" and one.by != raiser:
            holder = parties.get(raiser, NOBODY)
        elif one.kind == "concern.closed":
            holder = OVER
        turns.append(Turn(one.at, holder, one.kind))
    return turns


def stretches(turns: Sequence[Turn], now: datetime) -> list[Stretch]:
    """Until `now`, where the last one lasts still. A turn that changes no holder begins no stretch."""
    found: list[Stretch] = []
    for place, turn in enumerate(turns):
        until = turns[place + 1].at if place + 1 < len(turns) else now
        if turn.holder == OVER or until <= turn.at:
            continue
        last = place + 1 == len(turns)
        if found and found[-1].holder == turn.holder and found[-1].until == turn.at:
            before = found.pop()
            found.append(Stretch(before.holder, before.since, until, before.kind, last))
        else:
            found.append(Stretch(turn.holder, turn.at, until, turn.kind, last))
    return found


def split(some: Iterable[Stretch], first: datetime, last: datetime) -> dict[str, timedelta]:
    """How long each holder had it from `first` to `last`."""
    sums = dict.fromkeys(HOLDERS, timedelta())
    for one in some:
        sums[one.holder] += one.within(first, last)
    return sums
