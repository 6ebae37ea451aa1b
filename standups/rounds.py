"""The live round of a day as its people see it: who speaks, who is next, who spoke for how long, who is missing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from engagements.models import Engagement, Membership
from standups.models import Turn


@dataclass(frozen=True)
class Seat:
    """One person's place in the round."""

    member: Membership
    wrote: bool
    spoke: timedelta | None  # None: not yet
    speaking: bool

    @property
    def clock(self) -> str:
        """Minutes and seconds: 1:05."""
        return f"{self.seconds // 60}:{self.seconds % 60:02}"

    @property
    def seconds(self) -> int:
        return int(self.spoke.total_seconds()) if self.spoke else 0


@dataclass(frozen=True)
class Round:
    """Everybody who is expected or wrote, in one order for all screens."""

    seats: list[Seat]

    @property
    def begun(self) -> bool:
        return any(seat.spoke is not None for seat in self.seats)

    @property
    def speaking(self) -> Seat | None:
        return next((seat for seat in self.seats if seat.speaking), None)

    @property
    def next(self) -> Seat | None:
        """Who is next: the first who has not spoken; those who wrote before those who are missing."""
        waiting = [seat for seat in self.seats if seat.spoke is None]
        return next((seat for seat in waiting if seat.wrote), waiting[0] if waiting else None)

    @property
    def spoken(self) -> int:
        return sum(seat.spoke is not None and not seat.speaking for seat in self.seats)


def round_of(
    engagement: Engagement,
    day: date,
    came: Iterable[Membership],
    missing: Iterable[Membership],
    now: datetime,
) -> Round:
    turns = list(Turn.objects.of_day(engagement, day))
    spoke: dict[int, timedelta] = {}
    for turn in turns:
        length = max((turn.ended_at or now) - turn.began_at, timedelta())
        spoke[turn.member_id] = spoke.get(turn.member_id, timedelta()) + length
    floor = next((turn.member_id for turn in turns if turn.ended_at is None), None)
    people = sorted([(m, True) for m in came] + [(m, False) for m in missing], key=lambda one: order(one[0]))
    return Round([Seat(m, wrote, spoke.get(m.pk), speaking=m.pk == floor) for m, wrote in people])


def order(member: Membership) -> tuple[bool, int]:
    """As the crew stands everywhere: vendor first, by number."""
    return member.party != "vendor", member.number
