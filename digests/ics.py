"""Calendars as RFC 5545 wants them. Times are wall-clock times with their zone, so they stay right when clocks change.

Every date stands by itself: a rule of repetition would have to know holidays, absences and pauses to come.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from email.utils import parseaddr
from zoneinfo import ZoneInfo

from django.conf import settings
from icalendar import Calendar, Event, vCalAddress, vText

AROUND = timedelta(days=400)  # of the changes of clocks that go along


@dataclass(frozen=True)
class Entry:
    """One thing in a calendar. `name` is the same as long as it is the same thing; without a time it takes the day.

    `stamp` is when it was last said so, an aware instant.
    """

    name: str
    summary: str
    day: date
    stamp: datetime
    at: time | None = None
    takes: timedelta = timedelta(minutes=15)
    zone: str = "UTC"
    description: str = ""
    link: str = ""

    @property
    def uid(self) -> str:
        return f"{self.name}@{settings.MAIL_DOMAIN}"


def calendar(entries: Iterable[Entry], *, name: str = "", method: str = "PUBLISH") -> bytes:
    """With the zones that its times are in. `name` is what calendar programs show it as."""
    entries = list(entries)
    made = Calendar()
    made.add("prodid", "-//Tandem//Calendar//EN")
    made.add("version", "2.0")
    made.add("method", method)
    if name:
        made.add("name", name)
        made.add("x-wr-calname", name)
        made.add("refresh-interval", timedelta(hours=1), parameters={"value": "DURATION"})
    for entry in entries:
        made.add_component(event(entry))
    return with_zones(made, [entry.day for entry in entries])


def with_zones(made: Calendar, days: list[date]) -> bytes:
    if days:
        made.add_missing_timezones(first_date=min(days) - AROUND, last_date=max(days) + AROUND)
    return bytes(made.to_ical())


def event(entry: Entry) -> Event:
    made = Event()
    made.add("uid", entry.uid)
    made.add("dtstamp", entry.stamp)
    made.add("summary", entry.summary)
    if entry.at is None:
        made.add("dtstart", entry.day)
        made.add("transp", "TRANSPARENT")
    else:
        made.add("dtstart", datetime.combine(entry.day, entry.at, ZoneInfo(entry.zone)))
        made.add("duration", entry.takes)
    if entry.description:
        made.add("description", entry.description)
    if entry.link:
        made.add("url", entry.link)
    return made


def invitation(
    entry: Entry, *, to: str, name: str, sequence: int, cancelled: bool = False
) -> tuple[str, bytes]:
    """A meeting as mail programs take it into their calendar, change it there or take it out (RFC 5546).

    Answers the method and the calendar. `sequence` grows with every change of the same meeting.
    """
    made = event(entry)
    made.add("sequence", sequence)
    made.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    organizer = vCalAddress(f"mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}")
    organizer.params["CN"] = vText("Tandem")
    made.add("organizer", organizer)
    attendee = vCalAddress(f"mailto:{to}")
    attendee.params.update({"CN": vText(name), "ROLE": "REQ-PARTICIPANT", "RSVP": "FALSE"})
    made.add("attendee", attendee)
    method = "CANCEL" if cancelled else "REQUEST"
    whole = Calendar()
    whole.add("prodid", "-//Tandem//Calendar//EN")
    whole.add("version", "2.0")
    whole.add("method", method)
    whole.add_component(made)
    return method, with_zones(whole, [entry.day])
