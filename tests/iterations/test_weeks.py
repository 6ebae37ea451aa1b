import random
from datetime import UTC, date, datetime, time, timedelta, timezone
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iterations.weeks import (
    Cadence,
    Window,
    ahead,
    finish_of,
    first_day,
    midnight,
    number_at,
    of_days,
    passed,
    start_of,
    window,
)

# From UTC−11 to UTC+14; midnights that are skipped (Santiago, Beirut, Havana) or repeated (Havana, St Johns,
# there also a minute after midnight), half hours, a zone that skipped a whole day (Apia).
ZONES = [
    "Pacific/Pago_Pago",
    "Pacific/Kiritimati",
    "Europe/Berlin",
    "America/New_York",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "America/Santiago",
    "Asia/Beirut",
    "America/Havana",
    "America/St_Johns",
    "America/Nuuk",
    "Pacific/Apia",
    "Africa/Casablanca",
    "UTC",
]
zones = st.sampled_from(ZONES)
days = st.dates(date(2000, 1, 1), date(2099, 1, 1))
weekdays = st.integers(0, 6)
own_lengths = st.dictionaries(st.integers(1, 60), st.integers(1, 4), max_size=6)
few = settings(max_examples=60, deadline=None)


def hours(of: Window) -> float:
    return (of.finish - of.start).total_seconds() / 3600


BERLIN = {"start_date": date(2026, 3, 18), "week_start_day": 0, "time_zone": "Europe/Berlin"}


def test_the_first_iteration_goes_back_to_the_start_of_the_week():
    assert start_of(1, **BERLIN).isoformat() == "2026-03-16T00:00:00+01:00"
    assert start_of(1, **BERLIN | {"week_start_day": 2}).date() == date(2026, 3, 18)
    assert start_of(1, **BERLIN | {"week_start_day": 3}).date() == date(2026, 3, 12)


@pytest.mark.parametrize(
    ("number", "start", "length"),
    [
        (1, "2026-03-16T00:00:00+01:00", 168),
        (2, "2026-03-23T00:00:00+01:00", 167),
        (3, "2026-03-30T00:00:00+02:00", 168),
        (32, "2026-10-19T00:00:00+02:00", 169),
    ],
)
def test_a_week_with_a_change_of_clocks_is_an_hour_shorter_or_longer(number, start, length):
    week = window(number, **BERLIN)
    assert week.start.isoformat() == start
    assert hours(week) == length
    assert (week.first_day.weekday(), week.last_day.weekday()) == (0, 6)


def test_an_iteration_is_half_open():
    boundary = start_of(2, **BERLIN)
    assert number_at(boundary, **BERLIN) == 2
    assert number_at(boundary - timedelta(microseconds=1), **BERLIN) == 1
    assert number_at(boundary.astimezone(ZoneInfo("Pacific/Kiritimati")), **BERLIN) == 2
    assert not window(1, **BERLIN).holds(boundary)
    assert window(2, **BERLIN).holds(boundary)


def test_changing_the_length_of_one_moves_all_later_ones():
    long = BERLIN | {"lengths": {2: 3}}
    assert start_of(2, **long) == start_of(2, **BERLIN)
    assert start_of(3, **long) == start_of(5, **BERLIN)
    assert start_of(9, **long) == start_of(11, **BERLIN)
    assert number_at(start_of(4, **BERLIN), **long) == 2


def test_a_regular_length_of_two_weeks():
    fortnights = BERLIN | {"iteration_length": 2}
    assert start_of(3, **fortnights) == start_of(5, **BERLIN)
    assert start_of(3, **fortnights, lengths={1: 1}) == start_of(4, **BERLIN)


def test_a_midnight_that_clocks_skip_is_the_first_instant_of_the_day():
    start = start_of(1, start_date=date(2025, 9, 7), week_start_day=6, time_zone="America/Santiago")
    assert start.isoformat() == "2025-09-07T01:00:00-03:00"
    before = window(1, start_date=date(2025, 8, 31), week_start_day=6, time_zone="America/Santiago")
    assert (before.finish, before.last_day) == (start, date(2025, 9, 6))


def test_of_a_midnight_that_occurs_twice_the_first_counts():
    havana = {"start_date": date(2025, 11, 2), "week_start_day": 6, "time_zone": "America/Havana"}
    start = start_of(1, **havana)
    assert start.isoformat() == "2025-11-02T00:00:00-04:00"
    assert hours(window(1, **havana)) == 169


def test_a_boundary_that_clocks_cross_twice_is_crossed_once():
    """St Johns went back an hour at one minute past midnight: into the day before."""
    sundays = {"start_date": date(2001, 10, 21), "week_start_day": 6, "time_zone": "America/St_Johns"}
    start = start_of(2, **sundays)
    seen = [number_at(start + timedelta(minutes=at), **sundays) for at in range(-90, 120)]
    assert seen == [1] * 90 + [2] * 120


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"time_zone": "Europe/Nowhere"}, "time zone"),
        ({"time_zone": "../etc"}, "time zone"),
        ({"time_zone": ""}, "time zone"),
        ({"week_start_day": 7}, "day from 0"),
        ({"iteration_length": 0}, "one week"),
        ({"lengths": {1: 0}}, "one week"),
    ],
)
def test_what_makes_no_calendar_is_refused(wrong, sentence):
    with pytest.raises(ValueError, match=sentence):
        start_of(2, **BERLIN | wrong)


def test_numbers_and_instants_outside_are_refused():
    with pytest.raises(ValueError, match="from 1"):
        start_of(0, **BERLIN)
    with pytest.raises(ValueError, match="reach"):
        start_of(10**9, **BERLIN)
    with pytest.raises(ValueError, match="before the first"):
        number_at(start_of(1, **BERLIN) - timedelta(seconds=1), **BERLIN)
    with pytest.raises(ValueError, match="offset"):
        number_at(datetime(2026, 5, 1), **BERLIN)  # noqa: DTZ001


@few
@given(zones, days, weekdays, own_lengths, st.integers(1, 4), st.integers(1, 80))
def test_each_iteration_ends_where_the_next_begins_on_its_weekday(
    zone, start_date, weekday, lengths, regular, number
):
    """An independent reading of the rule: weeks counted day by day, each day's first instant sought by hand."""
    rules = {
        "start_date": start_date,
        "week_start_day": weekday,
        "time_zone": zone,
        "lengths": lengths,
        "iteration_length": regular,
    }
    found = window(number, **rules)
    day = start_date
    while day.weekday() != weekday:
        day -= timedelta(days=1)
    for before in range(1, number):
        day += timedelta(days=7 * lengths.get(before, regular))
    assert found.start == midnight(day, zone)
    assert found.start.astimezone(ZoneInfo(zone)).date() == day or zone == "Pacific/Apia"
    assert (found.start - timedelta(microseconds=1)).astimezone(ZoneInfo(zone)).date() < day
    assert found.finish == start_of(number + 1, **rules)
    usual = 168 * lengths.get(number, regular)
    assert abs(hours(found) - usual) <= (26 if zone == "Pacific/Apia" else 1)


@few
@given(
    zones,
    days,
    weekdays,
    own_lengths,
    st.integers(1, 4),
    st.timedeltas(timedelta(), timedelta(weeks=150)),
)
def test_every_instant_lies_in_exactly_the_iteration_that_is_said(
    zone, start_date, weekday, lengths, regular, later
):
    rules = {
        "start_date": start_date,
        "week_start_day": weekday,
        "time_zone": zone,
        "lengths": lengths,
        "iteration_length": regular,
    }
    instant = start_of(1, **rules) + later
    number = number_at(instant, **rules)
    assert window(number, **rules).holds(instant)
    for other in (number - 1, number + 1):
        assert other < 1 or not window(other, **rules).holds(instant)


@few
@given(zones, days, weekdays, own_lengths, st.integers(1, 4), st.integers(1, 40))
def test_going_on_from_a_stored_row_gives_the_same_calendar(
    zone, start_date, weekday, lengths, regular, number
):
    rules = {
        "start_date": start_date,
        "week_start_day": weekday,
        "time_zone": zone,
        "lengths": lengths,
        "iteration_length": regular,
    }
    current = window(number, **rules)
    if zone == "Pacific/Apia":  # the day it skipped moves a boundary once; the next one is regular again
        return
    following = list(islice(ahead(current, Cadence(zone, weekday, regular), lengths=lengths), 8))
    assert following == [window(at, **rules) for at in range(number + 1, number + 9)]


@few
@given(zones, zones, weekdays, weekdays, st.integers(1, 4), days)
def test_a_new_zone_or_week_start_neither_overlaps_nor_leaves_a_gap(old, new, was, now, regular, start_date):
    current = window(1, start_date=start_date, week_start_day=was, time_zone=old)
    change = Cadence(new, now, regular)
    weeks = [current, *islice(ahead(current, Cadence(old, was), changes={3: change}), 6)]
    assert all(a.finish == b.start for a, b in pairwise(weeks))
    assert all(week.finish.astimezone(UTC) > week.start.astimezone(UTC) for week in weeks)
    first = weeks[2]
    assert abs(hours(first) - 168 * regular) <= 24 * 3.5 + 27
    assert all(week.finish == midnight(week.finish.date(), new) for week in weeks[2:])
    if "Pacific/Apia" not in (old, new):
        assert all(week.finish.date().weekday() == now for week in weeks[2:])


def test_the_first_week_of_a_later_week_start_is_the_one_that_gives():
    current = of_days(8, date(2026, 11, 16), date(2026, 11, 23), "Europe/Berlin")
    wednesday = Cadence("Europe/Berlin", 2)
    assert finish_of(current.finish, wednesday).date() == date(2026, 12, 2)  # 9 days, not 2
    assert finish_of(current.finish, Cadence("Europe/Berlin", 5)).date() == date(2026, 11, 28)  # 5, not 12
    new_york = Cadence("America/New_York", 0)
    assert finish_of(current.finish, new_york).isoformat() == "2026-11-30T00:00:00-05:00"


@few
@given(zones, days, weekdays, own_lengths, st.integers(0, 2**32))
def test_a_boundary_passes_exactly_once_however_late_and_often_the_scheduler_runs(
    zone, start_date, weekday, lengths, seed
):
    rules = {"start_date": start_date, "week_start_day": weekday, "time_zone": zone, "lengths": lengths}
    current = first = window(1, **rules)
    rng, now, closed = random.Random(seed), first.start, []
    for _ in range(25):
        now += rng.choice([timedelta(), timedelta(seconds=5), timedelta(days=3), timedelta(weeks=7)])
        if rng.random() < 0.3:
            now = current.finish + rng.choice([-1, 0, 1]) * timedelta(microseconds=1)
        for asked in (now, now, now - timedelta(days=9)):  # twice, and by a clock that is behind
            begun = passed(current, asked, Cadence(zone, weekday), lengths=lengths)
            closed += [w.number - 1 for w in begun]
            current = begun[-1] if begun else current
        assert current.start <= now < current.finish
    assert closed == list(range(1, current.number))


def test_a_day_stored_is_the_window_that_was_meant():
    week = of_days(2, date(2026, 3, 23), date(2026, 3, 30), "Europe/Berlin")
    assert week == window(2, **BERLIN)
    assert isinstance(week.start.tzinfo, timezone)
    assert datetime.combine(date(2026, 3, 30), time(), ZoneInfo("Europe/Berlin")) == week.finish
    assert first_day(date(2026, 3, 18), 0) == date(2026, 3, 16)
