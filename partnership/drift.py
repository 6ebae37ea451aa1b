"""What the charter promises against what happened: every case in which one is not the other. Pure.

Each case is held against the version of the charter that was in force when it began. What is promised nowhere cannot be
broken; what still waits is a case as soon as it is too late, and not before.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

KINDS = REPLIES, DEMO_DAY, ATTENDANCE, DECISIONS = ("replies", "demo_day", "attendance", "decisions")
PARTIES = ("vendor", "client")


@dataclass(frozen=True)
class Promises:
    """What one version of the charter promises, from an instant on; None where it promises nothing.

    reply: in working hours of whoever is asked. demo_on: 1 Monday to 7 Sunday. people: of each party at a demo.
    decided_within: working days for the client's word on what was delivered.
    """

    version: int
    since: datetime
    demo_on: int
    reply: timedelta | None = None
    people: int | None = 1
    decided_within: int | None = None


@dataclass(frozen=True)
class Answered:
    """A question that was answered or waits: of which ping, by which party, since when, in how many working hours."""

    ping: int
    party: str
    since: datetime
    worked: timedelta
    answered: bool


@dataclass(frozen=True)
class Held:
    """A demo that is over: held on that day, or on none; with how many people of each party."""

    number: int
    at: datetime
    day: date | None
    here: Mapping[str, int]


@dataclass(frozen=True)
class Decided:
    """A delivered story: since when it awaits the client's word, and for how many working days it did, or does."""

    story: int
    since: datetime
    days: int
    decided: bool


@dataclass(frozen=True)
class Case:
    """One breach: of which kind, by which party (empty: both), about what (an element id), against which version.

    `amount` is what it came to: working hours, the weekday, people, working days; 0 for a demo that was not held.
    """

    kind: str
    subject: str
    party: str
    at: datetime
    version: int
    amount: int = 0


@dataclass(frozen=True)
class Finding:
    """Of one kind: how often the promise could be kept, and every time that it was not, the newest first."""

    kind: str
    many: int
    cases: tuple[Case, ...]

    @property
    def kept(self) -> int:
        return self.many - len(self.cases)


def in_force(promises: Sequence[Promises], at: datetime) -> Promises:
    """The newest version by then; the first for what lies before it."""
    by_then = [one for one in promises if one.since <= at]
    return max(by_then, key=lambda one: one.since) if by_then else min(promises, key=lambda one: one.since)


def findings(
    promises: Sequence[Promises],
    answered: Iterable[Answered] = (),
    held: Iterable[Held] = (),
    decided: Iterable[Decided] = (),
) -> list[Finding]:
    """One of each kind that anything is promised about."""
    held = list(held)
    found = [
        of_replies(promises, answered),
        of_demo_days(promises, held),
        of_attendance(promises, held),
        of_decisions(promises, decided),
    ]
    return [one for one in found if one.many]


def finding(kind: str, many: int, cases: Iterable[Case]) -> Finding:
    return Finding(kind, many, tuple(sorted(cases, key=lambda case: (case.at, case.subject), reverse=True)))


def of_replies(promises: Sequence[Promises], answered: Iterable[Answered]) -> Finding:
    many, cases = 0, []
    for one in answered:
        holds = in_force(promises, one.since)
        if holds.reply is None:
            continue
        late = one.worked > holds.reply
        many += one.answered or late
        if late:
            hours = -(-one.worked // timedelta(hours=1))
            cases.append(Case(REPLIES, f"ping-{one.ping}", one.party, one.since, holds.version, hours))
    return finding(REPLIES, many, cases)


def of_demo_days(promises: Sequence[Promises], held: Sequence[Held]) -> Finding:
    cases = []
    for one in held:
        holds = in_force(promises, one.at)
        day = one.day.isoweekday() if one.day else 0
        if day != holds.demo_on:
            cases.append(Case(DEMO_DAY, f"iteration-{one.number}", "", one.at, holds.version, day))
    return finding(DEMO_DAY, len(held), cases)


def of_attendance(promises: Sequence[Promises], held: Sequence[Held]) -> Finding:
    """A demo is held by both parties: it is a breach of a party that fewer of it were there than was promised."""
    many, cases = 0, []
    for one in held:
        holds = in_force(promises, one.at)
        if not one.day or holds.people is None:
            continue
        many += len(PARTIES)
        for party in PARTIES:
            came = one.here.get(party, 0)
            if came < holds.people:
                cases.append(Case(ATTENDANCE, f"iteration-{one.number}", party, one.at, holds.version, came))
    return finding(ATTENDANCE, many, cases)


def of_decisions(promises: Sequence[Promises], decided: Iterable[Decided]) -> Finding:
    many, cases = 0, []
    for one in decided:
        holds = in_force(promises, one.since)
        if holds.decided_within is None:
            continue
        late = one.days > holds.decided_within
        many += one.decided or late
        if late:
            cases.append(Case(DECISIONS, f"story-{one.story}", "client", one.since, holds.version, one.days))
    return finding(DECISIONS, many, cases)
