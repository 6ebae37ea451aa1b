"""When the parties meet about a week: its planning and its demo, as the charter has it, on days when somebody works.

Dates and clocks as the wall shows them; no instant, so a change of clocks needs no thought.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta
from itertools import takewhile

from engagements.calendars import Calendar, span
from engagements.days import DAY
from engagements.models import Charter, Course, Engagement
from iterations import weeks
from iterations.plans import Around, around, cadence, changes, first_day
from iterations.weeks import Window

PLANNING, DEMO = "planning", "demo"
TAKES = {PLANNING: timedelta(hours=1), DEMO: timedelta(hours=1)}


@dataclass(frozen=True)
class Meeting:
    """One of them: of which kind and iteration, when. Its zone is the charter's."""

    kind: str
    number: int
    day: date
    at: time
    zone: str


def windows(found: Around, charter: Charter) -> Iterator[Window]:
    """The stored iterations that are at hand, oldest first, then those to come, without end."""
    yield from (one.window for one in found.completed)
    current = found.current
    if current:
        yield current.window
        yield from weeks.ahead(
            current.window, current.cadence, changes=changes(charter, current), lengths=found.lengths
        )
    elif not found.completed:  # before the first day
        by = cadence(charter)
        start = weeks.midnight(first_day(charter), charter.zone)
        first = Window(1, start, weeks.finish_of(start, by))
        yield first
        yield from weeks.ahead(first, by)


def demo_day(window: Window, charter: Charter, calendar: Calendar) -> date | None:
    """The charter's weekday, the last in an iteration of several weeks; the working day before a holiday of both."""
    days = list(span(window.first_day, window.last_day))
    agreed = max((day for day in days if day.isoweekday() == charter.demo_on), default=window.last_day)
    return next(filter(calendar.is_working_day, (day for day in reversed(days) if day <= agreed)), None)


def planning_day(window: Window, charter: Charter, calendar: Calendar) -> date | None:
    """The charter's weekday, or the iteration's first; after a holiday of both parties, if it is one."""
    first = window.first_day
    if charter.planning_on:
        first += DAY * ((charter.planning_on - first.isoweekday()) % 7)
    return next(filter(calendar.is_working_day, span(first, window.last_day)), None)


def meetings_of(window: Window, charter: Charter, calendar: Calendar) -> Iterator[Meeting]:
    """Planning, then demo; neither where nobody works all the time."""
    number = window.number
    if day := planning_day(window, charter, calendar):
        yield Meeting(PLANNING, number, day, charter.planning_at, charter.zone)
    if day := demo_day(window, charter, calendar):
        yield Meeting(DEMO, number, day, charter.demo_at, charter.zone)


def meetings_between(engagement: Engagement, calendar: Calendar, first: date, last: date) -> list[Meeting]:
    """Those of these days; none while an engagement rests, none of weeks that are paused."""
    charter = engagement.charter
    if charter is None or engagement.course != Course.RUNNING:
        return []
    found = around(engagement)
    those = takewhile(lambda window: window.first_day <= last, windows(found, charter))
    return [
        meeting
        for window in those
        if found.strengths.get(window.number, 1) > 0
        for meeting in meetings_of(window, charter, calendar)
        if first <= meeting.day <= last
    ]


def paused_days(engagement: Engagement, first: date, last: date) -> set[date]:
    """The days of iterations with no team."""
    charter = engagement.charter
    assert charter is not None  # it is opened with one
    found = around(engagement)
    those = takewhile(lambda window: window.first_day <= last, windows(found, charter))
    return {
        window.first_day + DAY * n
        for window in those
        if found.strengths.get(window.number, 1) == 0
        for n in range((window.last_day - window.first_day).days + 1)
        if window.last_day >= first
    }
