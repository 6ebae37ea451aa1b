"""Days and clocks of an engagement: a day is a day in its zone, and tomorrow is a date, never 24 hours later."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)


def instant(day: date, clock: time, zone: str) -> datetime:
    """When the wall clock of the zone shows that time on that day.

    A time that clocks skip is read with the offset before the change; one that they show twice is the first.
    """
    return datetime.combine(day, clock, ZoneInfo(zone)).astimezone(UTC)


def end_of(day: date, zone: str) -> datetime:
    """The instant at which the next local day begins."""
    return instant(day + DAY, time(), zone)


def local_day(now: datetime, zone: str) -> date:
    """The day that it is there."""
    return now.astimezone(ZoneInfo(zone)).date()
