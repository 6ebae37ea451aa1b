"""A year of weekly boundaries with overrides of every kind, replayed against a slow reference that shares no code.

The reference finds midnights by looking at the clock of the zone every quarter of an hour, and boundaries by trying
every day. Each run prints its seed; `bin/long year` replays many engagements.
"""

import os
import random
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from itertools import pairwise
from math import floor
from zoneinfo import ZoneInfo

import pytest

from engagements.actions import change_proposal
from engagements.models import Engagement
from iterations.actions import set_length, set_strength, turn_week
from stories.models import State, Story
from stories.rank import spread
from tests.cast import person

QUARTER = timedelta(minutes=15)
ZONES = ["Europe/Berlin", "America/New_York", "Pacific/Pago_Pago", "Pacific/Kiritimati", "America/Havana"]
ZONES += ["Australia/Lord_Howe", "Asia/Kathmandu", "America/Asuncion", "Africa/Cairo", "America/Santiago"]


def first_instant(day: date, zone: str) -> datetime:
    """When the clock on the wall first shows that day or a later one."""
    at = datetime.combine(day, datetime.min.time(), UTC) - timedelta(hours=16)
    while at.astimezone(ZoneInfo(zone)).date() < day:
        at += QUARTER
    return at


@dataclass
class Row:
    number: int
    starts: date
    begin: datetime
    end: datetime
    zone: str
    weekday: int
    regular: int
    weeks: int
    strength: int
    velocity: int
    points: int | None = None


@dataclass
class Reference:
    """What an engagement's iterations must be, told step by step."""

    zone: str
    weekday: int  # 0 Monday
    regular: int
    start: date
    averaged_over: int
    initial: int
    accepted: list[tuple[datetime, int]]
    cadence_from: int = 1
    lengths: dict[int, int] = field(default_factory=dict)
    strengths: dict[int, int] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)

    def turn(self, now: datetime) -> None:
        if not self.rows:
            day = self.start
            while day.weekday() != self.weekday:
                day -= timedelta(days=1)
            if now < first_instant(day, self.zone):
                return
            self.begin(day, first_instant(day, self.zone), (self.zone, self.weekday, self.regular))
        while self.rows[-1].end <= now:
            last = self.rows[-1]
            last.points = sum(points for at, points in self.accepted if last.begin <= at < last.end)
            changed = last.number + 1 >= self.cadence_from
            kept = (last.zone, last.weekday, last.regular)
            by = (self.zone, self.weekday, self.regular) if changed else kept
            ended = last.end.astimezone(ZoneInfo(last.zone)).date()
            self.begin(ended, last.end, by)

    def begin(self, starts: date, begin: datetime, by: tuple[str, int, int]) -> None:
        zone, weekday, regular = by
        number = len(self.rows) + 1
        weeks = self.lengths.get(number, regular)
        wall = begin.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
        aim = wall + timedelta(days=7 * weeks)
        days = [wall.date() + timedelta(days=n) for n in range(7 * weeks - 8, 7 * weeks + 9)]
        fitting = [day for day in days if day.weekday() == weekday]
        nearest = min(fitting, key=lambda day: abs(datetime.combine(day, datetime.min.time()) - aim))
        end = first_instant(nearest, zone)
        strength, velocity = self.strengths.get(number, 100), self.velocity(regular)
        self.rows.append(Row(number, starts, begin, end, zone, weekday, regular, weeks, strength, velocity))

    def velocity(self, regular: int) -> int:
        done = [row for row in self.rows if row.points is not None][-self.averaged_over :]
        used = [row for row in done if row.strength]
        points = sum((Fraction(100 * row.points, row.strength) for row in used), Fraction())
        return floor(points / sum(row.weeks for row in used) * regular) if points else self.initial


class Replay:
    """One engagement and its reference, to which the same things happen."""

    def __init__(self, engagement: Engagement, lead, sponsor, rng: random.Random, years: int) -> None:
        self.engagement, self.lead, self.sponsor, self.rng = engagement, lead, sponsor, rng
        self.staff = person("Eva Sales", is_staff=True)
        charter = engagement.charter
        charter.zone, charter.week_starts_on = rng.choice(ZONES), rng.randint(1, 7)
        charter.iteration_length, charter.start_date = (
            rng.choice([1, 1, 1, 2]),
            date(2026, 1, rng.randint(1, 28)),
        )
        charter.velocity_averaged_over, charter.initial_velocity = rng.randint(1, 4), rng.randint(1, 30)
        charter.save()
        self.now = datetime(2026, 1, 1, tzinfo=UTC) - timedelta(days=10)
        self.until = self.now + timedelta(days=366 * years)
        self.reference = Reference(
            charter.zone,
            charter.week_starts_on - 1,
            charter.iteration_length,
            charter.start_date,
            charter.velocity_averaged_over,
            charter.initial_velocity,
            self.accept(years),
        )

    def accept(self, years: int) -> list[tuple[datetime, int]]:
        """Stories accepted at any time of these years, some of them on the very midnight of some zone."""
        many = 150 * years
        found = []
        for _story in range(many):
            at = self.now + timedelta(minutes=self.rng.randrange(366 * 24 * 60 * years))
            if self.rng.random() < 0.2:
                at = first_instant(at.date(), self.rng.choice(ZONES)) - self.rng.choice([0, 1]) * timedelta(
                    microseconds=1
                )
            found.append((at, self.rng.choice([0, 1, 2, 3, 5, 8])))
        Story.objects.bulk_create(
            Story(
                engagement=self.engagement,
                number=1000 + n,
                title="Done",
                rank=f"z{rank}",
                state=State.ACCEPTED,
                points=points,
                accepted_at=at,
            )
            for n, ((at, points), rank) in enumerate(zip(found, spread(many), strict=True))
        )
        return found

    def run(self) -> None:
        while self.now < self.until:
            self.wait()
            for _again in range(self.rng.choice([1, 1, 2])):
                turn_week(self.engagement, now=self.now)
            self.reference.turn(self.now)
            if self.reference.rows:
                self.decide()
        self.compare()

    def wait(self) -> None:
        """Till some time of the next days, now and then for weeks, or till just before, at or after a boundary."""
        rng, rows = self.rng, self.reference.rows
        if rows and rng.random() < 0.4:
            tick = rng.choice([-1, 0, 1]) * timedelta(microseconds=1)
            self.now = max(self.now, rows[-1].end + tick)
        else:
            self.now += rng.choice([timedelta(), timedelta(days=3), timedelta(days=8), timedelta(days=40)])

    def decide(self) -> None:
        """One thing or none, of an iteration to come or the current one."""
        rng, now = self.rng, self.reference.rows[-1]
        number = now.number + rng.choice([0, 1, 1, 2, 5])
        act = rng.choice([self.strength, self.length, self.cadence, lambda _number: None])
        if act != self.cadence or rng.random() < 0.3:
            act(number)

    def strength(self, number: int) -> None:
        strength = self.rng.choice([0, 33, 50, 100, 150, 200])
        set_strength(self.engagement, by=self.sponsor, number=number, strength=strength)
        self.reference.strengths[number] = strength
        if number == self.reference.rows[-1].number:
            self.reference.rows[-1].strength = strength

    def length(self, number: int) -> None:
        if number > self.reference.rows[-1].number:
            weeks = self.rng.randint(1, 4)
            set_length(self.engagement, by=self.lead, number=number, weeks=weeks)
            now, reference = self.reference.rows[-1], self.reference
            regular = reference.regular if number >= reference.cadence_from else now.regular
            if weeks == regular:
                reference.lengths.pop(number, None)
            else:
                reference.lengths[number] = weeks

    def cadence(self, number: int) -> None:
        zone, weekday, regular = self.rng.choice(ZONES), self.rng.randint(0, 6), self.rng.choice([1, 1, 2])
        change_proposal(
            self.engagement,
            by=self.staff,
            name=self.engagement.name,
            zone=zone,
            week_starts_on=weekday + 1,
            iteration_length=regular,
            cadence_from=number,
        )
        reference = self.reference
        reference.zone, reference.weekday, reference.regular = zone, weekday, regular
        reference.cadence_from = number

    def compare(self) -> None:
        kept = self.engagement.iterations.order_by("number")
        found = [
            Row(
                one.number,
                one.starts,
                one.window.start.astimezone(UTC),
                one.window.finish.astimezone(UTC),
                one.zone,
                one.week_starts_on - 1,
                one.regular_weeks,
                one.weeks,
                one.strength,
                one.velocity,
                one.points,
            )
            for one in kept
        ]
        assert found == self.reference.rows
        for before, after in pairwise(found):
            assert before.end == after.begin


@pytest.mark.django_db
@pytest.mark.parametrize("_turn", range(2))
def test_a_year_of_boundaries_is_what_a_slow_reference_says(cast, _turn):
    replay(cast, years=1)


@pytest.mark.long
@pytest.mark.django_db
@pytest.mark.parametrize("_turn", range(40))
def test_three_years_of_boundaries_are_what_a_slow_reference_says(cast, _turn):
    replay(cast, years=3)


def replay(cast, *, years: int) -> None:
    seed = int(os.environ.get("TANDEM_SEED", random.SystemRandom().randrange(2**32)))
    print(f"TANDEM_SEED={seed}")
    Replay(cast.acme, cast.sam, cast.clara, random.Random(seed), years).run()
