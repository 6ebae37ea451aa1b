"""How promises end, and how well a party keeps them (RULES section 1). Pure: days are local days of the engagement.

A promise that nobody says is kept, and nobody releases, is broken when seven whole days have passed since its day.
Follow-through counts what fell due in a stretch of days and came to an end; what was released counts for nobody.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

KEPT, LATE, RELEASED, BROKEN = OUTCOMES = ("kept", "late", "released", "broken")
GRACE = timedelta(days=7)


def said_kept(day: date, *, due: date, moved: bool) -> str:
    """The outcome of a promise that is said to be kept on that day; a new date that both wanted makes it late."""
    return LATE if moved or day > due else KEPT


def breaks_on(due: date) -> date:
    """The day that begins with the promise broken, if it is still open then."""
    return due + GRACE + timedelta(days=1)


@dataclass(frozen=True)
class Ended:
    """A promise that came to an end: of which party, and as what."""

    party: str
    outcome: str


@dataclass(frozen=True)
class FollowThrough:
    """What became of a party's promises."""

    party: str
    kept: int = 0
    late: int = 0
    broken: int = 0
    released: int = 0

    @property
    def counted(self) -> int:
        """Those that were to be kept: all but what was released."""
        return self.kept + self.late + self.broken


def follow_through(ended: Iterable[Ended], parties: Iterable[str]) -> list[FollowThrough]:
    """For each of the parties, in their order."""
    sums = Counter((one.party, one.outcome) for one in ended)
    return [FollowThrough(party, **{name: sums[party, name] for name in OUTCOMES}) for party in parties]
