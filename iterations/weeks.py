"""When an iteration starts and ends: local midnights, in weeks, whatever the clocks do.

Source: VELOCITY.md, "Boundaries" and "As functions"; RULES section 3. Nothing here reads a database or a
clock: "now" is an argument.

Every instant given back carries a fixed offset, the one in force in the zone at that instant. So `.hour` and
`.isoformat()` say local time, and the difference of two boundaries is the time that really passes (167 or 169
hours in a week with a change of clocks). With a zone attached, Python would subtract wall clocks and say 168.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import cache, lru_cache
from itertools import count
from typing import NamedTuple
from zoneinfo import ZoneInfo

WEEK = timedelta(weeks=1)
Lengths = Mapping[int, int]


class Window(NamedTuple):
    """One iteration: its number from 1, and the half-open stretch [start, finish) that is its own."""

    number: int
    start: datetime
    finish: datetime

    def holds(self, instant: datetime) -> bool:
        """Whether an aware instant lies in this iteration. Raises ValueError if it is naive."""
        instant = _utc(instant)
        return self.start.astimezone(UTC) <= instant < self.finish.astimezone(UTC)

    @property
    def first_day(self) -> date:
        """The local day on which it begins."""
        return self.start.date()

    @property
    def last_day(self) -> date:
        """The last local day of it: the one that ends at its boundary."""
        return self.finish.date() - timedelta(days=1)


@dataclass(frozen=True)
class Cadence:
    """What sets the boundaries from some iteration on.

    time_zone is an IANA name, week_start_day counts from 0 = Monday, iteration_length is in weeks.
    """

    time_zone: str
    week_start_day: int = 0
    iteration_length: int = 1


def start_of(
    number: int,
    *,
    start_date: date,
    week_start_day: int,
    time_zone: str,
    lengths: Lengths | None = None,
    iteration_length: int = 1,
) -> datetime:
    """The instant at which iteration `number` begins.

    Arguments: number from 1 (iteration 1 contains start_date); start_date, the first local day of the
    engagement; week_start_day, 0 = Monday to 6 = Sunday; time_zone, an IANA name; lengths, from the number of
    an iteration to its own length in weeks; iteration_length, the weeks of all others.
    Answers local midnight with its offset; where clocks skip midnight, the first instant of that day.
    Raises ValueError for a number below 1, an unknown zone, a weekday outside 0–6, a length below 1 week, or
    a day beyond the year 9999.
    """
    return midnight(_day(number, start_date, week_start_day, lengths, iteration_length), time_zone)


def number_at(
    instant: datetime,
    *,
    start_date: date,
    week_start_day: int,
    time_zone: str,
    lengths: Lengths | None = None,
    iteration_length: int = 1,
) -> int:
    """The number of the iteration that holds an instant.

    Arguments: an aware instant in any zone; the others as for start_of().
    Raises ValueError if the instant is naive or lies before iteration 1, and as start_of() does.
    """
    moment = _utc(instant)

    def start(number: int) -> datetime:
        day = _day(number, start_date, week_start_day, lengths, iteration_length)
        return midnight(day, time_zone).astimezone(UTC)

    if moment < start(1):
        raise ValueError("that instant lies before the first iteration")
    days = (moment.astimezone(_zone(time_zone)).date() - first_day(start_date, week_start_day)).days
    number = _number_on(max(days, 0), lengths or {}, iteration_length)
    # The calendar gives the number but for the hours in which clocks repeat a midnight; there, instants decide.
    while number > 1 and moment < start(number):
        number -= 1
    while moment >= start(number + 1):
        number += 1
    return number


def window(
    number: int,
    *,
    start_date: date,
    week_start_day: int,
    time_zone: str,
    lengths: Lengths | None = None,
    iteration_length: int = 1,
) -> Window:
    """Iteration `number` with both its boundaries. Arguments and errors as for start_of()."""

    def start(of: int) -> datetime:
        return midnight(_day(of, start_date, week_start_day, lengths, iteration_length), time_zone)

    return Window(number, start(number), start(number + 1))


def of_days(number: int, starts: date, finishes: date, time_zone: str) -> Window:
    """An iteration stored as local days: its first one, and the one after its last.

    Raises ValueError as midnight() does.
    """
    return Window(number, midnight(starts, time_zone), midnight(finishes, time_zone))


def midnight(day: date, time_zone: str) -> datetime:
    """The instant at which a local day begins, with its offset.

    Where clocks skip midnight it is the first instant of the day, where midnight occurs twice the first one.
    Raises ValueError for an unknown zone or a day at the very end of the calendar.
    """
    zone = _zone(time_zone)
    # A midnight that clocks skip is read with the offset before the change: as UTC that is the change itself.
    try:
        return fixed(datetime.combine(day, time(), zone).astimezone(UTC), time_zone)
    except OverflowError as error:
        raise ValueError("the calendar does not reach that far") from error


def fixed(instant: datetime, time_zone: str) -> datetime:
    """An aware instant as the zone's wall shows it, with the offset in force there then.

    Raises ValueError for an unknown zone or a naive instant.
    """
    local = _utc(instant).astimezone(_zone(time_zone))
    return local.replace(tzinfo=timezone(local.utcoffset() or timedelta()), fold=0)


def first_day(start_date: date, week_start_day: int) -> date:
    """The local day on which iteration 1 begins: back from start_date to the latest week_start_day.

    Raises ValueError if week_start_day is not 0–6, or if that day lies before the year 1.
    """
    _check_weekday(week_start_day)
    try:
        return start_date - timedelta(days=(start_date.weekday() - week_start_day) % 7)
    except OverflowError as error:
        raise ValueError("the calendar does not reach that far") from error


@lru_cache(maxsize=8192)  # a plan of ten years asks for five hundred, each time the same
def finish_of(start: datetime, cadence: Cadence, *, weeks: int | None = None) -> datetime:
    """Where an iteration ends that began at a stored instant, by the cadence in force for it.

    Arguments: start, aware; weeks, its own length if it has one. Raises ValueError as start_of() does.
    Answers the boundary of the cadence nearest to the regular length. While nothing changes this is what
    start_of() says of the next number. An iteration that is the first of a new zone or another week start
    begins where the one before it ended, and is longer or shorter once (at most 3 days and the shift of the
    zones), so that none overlap and no instant is left out.
    """
    length = _checked_length(cadence.iteration_length if weeks is None else weeks)
    _check_weekday(cadence.week_start_day)
    local = _utc(start).astimezone(_zone(cadence.time_zone)).replace(tzinfo=None)
    try:
        aim = local + length * WEEK
        after = first_day(aim.date(), cadence.week_start_day)
        choices = (after, after + WEEK)
    except OverflowError as error:
        raise ValueError("the calendar does not reach that far") from error
    day = min(choices, key=lambda day: abs(datetime.combine(day, time()) - aim))
    return midnight(day, cadence.time_zone)


def ahead(
    current: Window,
    cadence: Cadence,
    *,
    changes: Mapping[int, Cadence] | None = None,
    lengths: Lengths | None = None,
) -> Iterator[Window]:
    """The iterations after the current one, one by one, without end.

    Arguments: current, as stored; cadence, in force for it; changes, agreed ones by the number of the first
    iteration they apply to (those up to the current one are in `cadence` already and pass unread); lengths,
    from number to an iteration's own weeks. Raises ValueError as finish_of() does, at the iteration in
    question.
    """
    start, changes, lengths = current.finish, changes or {}, lengths or {}
    for number in count(current.number + 1):
        cadence = changes.get(number, cadence)
        finish = finish_of(start, cadence, weeks=lengths.get(number))
        yield Window(number, start, finish)
        start = finish


def passed(
    current: Window,
    now: datetime,
    cadence: Cadence,
    *,
    changes: Mapping[int, Cadence] | None = None,
    lengths: Lengths | None = None,
) -> list[Window]:
    """The iterations that have begun since the stored current one, up to the one that holds `now`.

    Each window given back stands for one boundary that passed: close what came before it, store it. Empty if
    no boundary passed (also if `now` lies before the current iteration). Called again with the last of the
    list as current it answers an empty list: a boundary passes exactly once, however late and often this runs.
    Arguments as for ahead(); now is aware. Raises ValueError if it is naive.
    """
    moment = _utc(now)
    begun: list[Window] = []
    if moment < current.finish.astimezone(UTC):
        return begun
    for following in ahead(current, cadence, changes=changes, lengths=lengths):
        begun.append(following)
        if moment < following.finish.astimezone(UTC):
            return begun
    raise AssertionError("ahead() has no end")


def _day(number: int, start_date: date, week_start_day: int, lengths: Lengths | None, regular: int) -> date:
    if number < 1:
        raise ValueError("iterations are counted from 1")
    regular = _checked_length(regular)
    own = sum(_checked_length(weeks) - regular for at, weeks in (lengths or {}).items() if 1 <= at < number)
    try:
        return first_day(start_date, week_start_day) + timedelta(weeks=regular * (number - 1) + own)
    except OverflowError as error:
        raise ValueError("the calendar does not reach that far") from error


def _number_on(days: int, lengths: Lengths, regular: int) -> int:
    """The iteration in which the day lies that is `days` after the first day of iteration 1."""
    number, left = 1, days // 7
    for at in sorted(at for at in lengths if at >= 1):
        before = left // regular
        if number + before < at:
            break
        left -= (at - number) * regular
        if left < lengths[at]:
            return at
        number, left = at + 1, left - lengths[at]
    return number + left // regular


@cache
def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:  # ZoneInfo raises any of these for a bad name
        raise ValueError(f"unknown time zone: {name!r}") from error


def _utc(instant: datetime) -> datetime:
    if instant.tzinfo is None or instant.utcoffset() is None:
        raise ValueError("an instant needs its offset")
    return instant.astimezone(UTC)


def _check_weekday(week_start_day: int) -> None:
    if not 0 <= week_start_day <= 6:
        raise ValueError("a week starts on a day from 0 (Monday) to 6 (Sunday)")


def _checked_length(weeks: int) -> int:
    if weeks < 1:
        raise ValueError("an iteration is at least one week long")
    return weeks
