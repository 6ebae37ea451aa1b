"""Who works when: agreed working days, each party's holidays, each person's days, hours and absences.

`calendar_of` reads; a `Calendar` is plain data and answers without a database or clock. Days are dates; spans of
days hold their first and last day; amounts of work are days, in quarters of eight hours.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import DateRangeField
from django.db.models import Func, OuterRef, Value
from django.utils.translation import gettext as _

from engagements.days import DAY, instant, local_day
from engagements.holidays import holidays_of
from engagements.models import Charter, Engagement, Membership, Party
from engagements.statements import Statement
from people.models import Absence

FULL_DAY = timedelta(hours=8)
LONGEST_BREAK = 400  # days looked at for the next working day: more than a party may name as its own


@dataclass(frozen=True)
class Hours:
    """When one person works, in their own zone, and the spans of days on which they are away."""

    zone: str
    days: frozenset[int]  # 1 Monday to 7 Sunday
    begins: time
    ends: time
    away: tuple[tuple[date, date], ...] = ()

    @property
    def share(self) -> float:
        """Of a full day, to the nearest quarter: four hours are half a day; never nothing, never more than one."""
        span = datetime.combine(date.min, self.ends) - datetime.combine(date.min, self.begins)
        return min(max(round(4 * (span / FULL_DAY)), 1), 4) / 4

    def is_away(self, day: date) -> bool:
        return any(first <= day <= last for first, last in self.away)


@dataclass(frozen=True)
class Holidays:
    """A party's: a country's, of a region of it, and days of the party's own."""

    country: str = ""
    region: str = ""
    own: frozenset[date] = frozenset()

    def name(self, day: date) -> str:
        """What day it is; empty on every other day."""
        named = holidays_of(self.country, self.region, day.year).get(day, "") if self.country else ""
        return named or (_("day off") if day in self.own else "")


@dataclass(frozen=True)
class Calendar:
    """An engagement's. `people` has hours by a member's key; whoever is not among them works on all its days."""

    working_days: frozenset[int]
    holidays: Mapping[str, Holidays]  # by party
    people: Mapping[int, Hours]

    def is_working_day(self, day: date) -> bool:
        """Agreed as one, and not a holiday of both parties."""
        return day.isoweekday() in self.working_days and not all(
            self.holidays[party].name(day) for party in Party
        )

    def next_working_day(self, day: date) -> date:
        """The first one after that day."""
        return self.nearest(day, DAY)

    def working_day_before(self, day: date) -> date:
        return self.nearest(day, -DAY)

    def nearest(self, day: date, step: timedelta) -> date:
        for many in range(1, LONGEST_BREAK):
            if self.is_working_day(day + many * step):
                return day + many * step
        return day + step

    def works(self, member: Membership, day: date) -> bool:
        """Whether work for this engagement can be expected of this person that day."""
        hours = self.people.get(member.pk)
        return (
            day.isoweekday() in self.working_days
            and not self.holidays[member.party].name(day)
            and (hours is None or (day.isoweekday() in hours.days and not hours.is_away(day)))
        )

    def why_not(self, member: Membership, day: date) -> str:
        """What keeps somebody from working that day, in words; empty when they work. Of an absence no reason."""
        hours = self.people.get(member.pk)
        if hours is not None and hours.is_away(day):
            return _("away")
        return self.holidays[member.party].name(day) or ("" if self.works(member, day) else _("free day"))

    def person_days(self, members: Iterable[Membership], first: date, last: date) -> float:
        """The working days of all of them together; a person of four hours a day counts half."""
        return sum(
            self.share(member) for member in members for day in span(first, last) if self.works(member, day)
        )

    def share(self, member: Membership) -> float:
        hours = self.people.get(member.pk)
        return hours.share if hours else 1.0

    def work_begins(self, member: Membership, at: datetime) -> datetime:
        """When the person's work begins on the day that it is then where they live."""
        hours = self.people[member.pk]
        return instant(local_day(at, hours.zone), hours.begins, hours.zone)

    def worked(self, member: Membership, since: datetime, until: datetime) -> timedelta:
        """How much of that time lies within working hours of this person."""
        hours = self.people[member.pk]
        total = timedelta()
        for day in span(local_day(since, hours.zone), local_day(until, hours.zone)):
            if self.works(member, day):
                begins, ends = instant(day, hours.begins, hours.zone), instant(day, hours.ends, hours.zone)
                total += max(min(ends, until) - max(begins, since), timedelta())
        return total


def span(first: date, last: date) -> Iterator[date]:
    return (first + DAY * n for n in range((last - first).days + 1))


# --- Reading -----------------------------------------------------------------------------------------------

AWAY = Absence.objects.filter(user=OuterRef("user")).order_by("first")
SPAN = Func("first", "last", Value("[]"), function="daterange", output_field=DateRangeField())

CREW: Statement[Membership] = Statement(
    lambda engagement: with_absences(Membership.objects.filter(engagement=engagement).with_person()), int
)


def with_absences(members: Any) -> Any:
    """Members with `away`: the spans of days on which their person is."""
    return members.annotate(away=ArraySubquery(AWAY.annotate(span=SPAN).values("span")))


def calendar_of(engagement: Engagement, first: date = date.min, last: date = date.max) -> Calendar:
    """The calendar of these days, in one reading; who left is in it, because their days are asked about too."""
    assert engagement.charter is not None  # it is opened with one
    return calendar_for(engagement.charter, CREW(engagement.pk), first, last)


def calendar_for(
    charter: Charter, crew: Iterable[Any], first: date = date.min, last: date = date.max
) -> Calendar:
    """The calendar of people who have been read already, `with_absences`."""
    return Calendar(
        working_days=frozenset(charter.working_days),
        holidays={
            party: Holidays(
                getattr(charter, f"{party}_country"),
                getattr(charter, f"{party}_region"),
                frozenset(getattr(charter, f"{party}_days_off")),
            )
            for party in Party.values
        },
        people={member.pk: hours_of(member, first, last) for member in crew},
    )


def hours_of(member: Any, first: date, last: date) -> Hours:
    person = member.user
    away = ((one.lower, one.upper - DAY) for one in member.away)  # PostgreSQL keeps the day after the last
    return Hours(
        person.time_zone,
        frozenset(person.works_on),
        person.works_from,
        person.works_until,
        tuple((begins, ends) for begins, ends in away if ends >= first and begins <= last),
    )
