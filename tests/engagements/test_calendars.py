"""Who works when: agreed days, holidays of each party, a person's own hours and absences."""

from datetime import UTC, date, datetime, time, timedelta
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError

from engagements.calendars import Calendar, Holidays, Hours, calendar_of
from engagements.models import Charter, Party
from people.actions import plan_absence

FRIDAY, SATURDAY, MONDAY = (
    date(2026, 5, 22),
    date(2026, 5, 23),
    date(2026, 5, 25),
)  # Whit Monday, "Pentecost" to the library
WEEK = frozenset({1, 2, 3, 4, 5})
NINE_TO_FIVE = Hours("Europe/Berlin", WEEK, time(9), time(17))
BAVARIA, SWEDEN = Holidays("DE", "BY"), Holidays("SE")


def member(key: int = 1, party: str = "vendor"):
    return SimpleNamespace(pk=key, party=party)


def calendar(vendor=BAVARIA, client=SWEDEN, days=WEEK, **people) -> Calendar:
    hours = {int(key[1:]): value for key, value in people.items()}
    return Calendar(days, {Party.VENDOR: vendor, Party.CLIENT: client}, hours or {1: NINE_TO_FIVE})


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("vendor", "client", "works"),
    [
        (Holidays(), Holidays(), True),
        (BAVARIA, SWEDEN, True),  # Sweden works on Whit Monday
        (BAVARIA, Holidays("FR"), False),
        (BAVARIA, Holidays(own=frozenset({MONDAY})), False),
        (Holidays("XX"), Holidays("DE", "nowhere"), True),  # as the library once knew them
    ],
)
def test_a_day_is_off_only_when_both_parties_have_a_holiday(vendor, client, works):
    assert calendar(vendor, client).is_working_day(MONDAY) == works


def test_the_days_between_which_work_is_done():
    both = calendar(BAVARIA, BAVARIA)
    assert both.next_working_day(FRIDAY) == MONDAY + timedelta(days=1)
    assert both.working_day_before(MONDAY) == FRIDAY
    assert not both.is_working_day(SATURDAY)
    assert calendar(days=frozenset({6})).is_working_day(SATURDAY)


def test_what_keeps_somebody_from_working_is_said_without_a_reason():
    away = Hours("Europe/Berlin", frozenset({1, 2, 3, 4}), time(9), time(13), ((date(2026, 6, 2),) * 2,))
    found = calendar(_1=away)
    assert found.why_not(member(), MONDAY) == "Pentecost Monday"
    assert found.why_not(member(), date(2026, 6, 2)) == "away"
    assert found.why_not(member(), FRIDAY) == "free day"
    assert found.why_not(member(), date(2026, 6, 1)) == ""
    assert found.works(member(), date(2026, 6, 1))
    assert found.works(member(party="client"), MONDAY)
    assert found.works(member(2), FRIDAY)  # nothing else is known of them


def test_person_days_are_counted_in_quarters():
    half = Hours("Europe/Berlin", WEEK, time(9), time(13), ((date(2026, 6, 4), date(2026, 6, 30)),))
    found = calendar(_1=NINE_TO_FIVE, _2=half)
    week = date(2026, 6, 1), date(2026, 6, 7)  # Corpus Christi on Thursday
    assert found.person_days([member(1)], *week) == 4
    assert found.person_days([member(1, "client")], *week) == 5
    assert found.person_days([member(1), member(2)], *week) == 4 + 3 * 0.5


@pytest.mark.parametrize(
    ("since", "until", "hours"),
    [
        ("2026-05-21T07:00", "2026-05-21T09:30", 2.5),  # nine in Berlin is seven
        ("2026-05-21T05:00", "2026-05-21T22:00", 8),
        ("2026-05-22T14:00", "2026-05-26T08:00", 2),  # over a weekend and a holiday
        ("2026-05-23T00:00", "2026-05-24T00:00", 0),
        ("2026-05-22T09:00", "2026-05-21T09:00", 0),
        ("2026-03-27T15:00", "2026-03-30T08:00", 2),  # the clocks went forward on Sunday
    ],
)
def test_time_counts_within_working_hours(since, until, hours):
    assert calendar().worked(member(), utc(since), utc(until)) == timedelta(hours=hours)


def test_work_begins_by_the_wall_of_each_ones_own_zone():
    standup = utc("2026-05-21T07:30")  # half past nine in Berlin
    there = Hours("Asia/Tokyo", WEEK, time(9), time(17))
    assert calendar(_1=there).work_begins(member(), standup) == utc("2026-05-21T00:00")
    assert calendar().work_begins(member(), standup) == utc("2026-05-21T07:00")


@pytest.mark.django_db
def test_a_calendar_is_read_in_one_statement(cast, django_assert_num_queries):
    plan_absence(by=cast.sue.user, first=MONDAY, last=MONDAY)
    cast.acme.charter.client_days_off = [FRIDAY]
    with django_assert_num_queries(1):
        found = calendar_of(cast.acme, FRIDAY, MONDAY)
    assert [found.works(who, day) for who in (cast.sue, cast.clara) for day in (FRIDAY, MONDAY)] == [
        True,
        False,
        False,
        True,
    ]


@pytest.mark.parametrize(
    ("field", "value"),
    [("vendor_country", "XX"), ("vendor_region", "BY"), ("client_region", "London"), ("working_days", [])],
)
def test_a_charter_names_countries_and_regions_that_are_known(db, field, value):
    charter = Charter(**({"client_country": "GB"} | {field: value}))
    with pytest.raises(ValidationError) as refused:
        charter.full_clean(exclude=["engagement"])
    assert set(refused.value.error_dict) == {field}
