"""A year of reminders and digests over five zones, against a list that is computed in another way: G34."""

from datetime import UTC, date, datetime, time, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import holidays
import pytest
from psycopg.types.range import Range

from engagements.models import Charter, Role
from standups.occasions import digest_due, reminders_due

ZONES = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "America/Sao_Paulo"]
YEAR = [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]
AWAY = (date(2026, 7, 13), date(2026, 7, 31))
VENDOR = holidays.country_holidays("SE", years=[2026])
CLIENT = holidays.country_holidays("DE", subdiv="BY", years=[2026])
OWN = date(2026, 12, 24)  # of the client


def member(key: int, party: str, zone: str, begins: time, away=(), days=(1, 2, 3, 4, 5)):
    user = SimpleNamespace(time_zone=zone, works_on=list(days), works_from=begins, works_until=time(20))
    spans = [Range(first, last + timedelta(days=1)) for first, last in away]
    return SimpleNamespace(pk=key, party=party, role=Role.CLIENT_MEMBER, user=user, away=spans)


def crew_in(zone: str):
    return [
        member(1, "vendor", zone, time(7)),
        member(2, "vendor", "Europe/Lisbon", time(9, 15), away=[AWAY]),
        member(3, "client", zone, time(9, 20), days=(1, 2, 4)),
        member(4, "client", "Asia/Tokyo", time(10)),
    ]


def is_off(party: str, day: date) -> bool:
    return day in VENDOR if party == "vendor" else day in CLIENT or day == OWN


def expected_of(zone: str, crew) -> tuple[dict, set]:
    """What ought to go, by instants alone: reminders by member and day, digests by day."""
    reminders, digests = {}, set()
    for day in YEAR:
        begins = datetime(day.year, day.month, day.day, 9, 30, tzinfo=ZoneInfo(zone))
        if day.weekday() > 4 or (is_off("vendor", day) and is_off("client", day)):
            continue
        digests.add(begins.astimezone(UTC))
        for one in crew:
            there = begins.astimezone(ZoneInfo(one.user.time_zone))
            starts = there.replace(hour=one.user.works_from.hour, minute=one.user.works_from.minute)
            gone = one.pk == 2 and AWAY[0] <= day <= AWAY[1]
            if gone or is_off(one.party, day) or day.isoweekday() not in one.user.works_on:
                continue
            earliest = max(begins.astimezone(UTC) - timedelta(minutes=30), starts.astimezone(UTC))
            if earliest < begins.astimezone(UTC):
                reminders[one.pk, day] = earliest
    return reminders, digests


@pytest.mark.parametrize("zone", ZONES)
def test_a_year_of_mails_is_the_one_that_ought_to_be(zone):
    charter = Charter(
        zone=zone,
        standup_at=time(9, 30),
        vendor_country="SE",
        client_country="DE",
        client_region="BY",
        client_days_off=[OWN],
    )
    engagement, crew = SimpleNamespace(charter=charter), crew_in(zone)
    reminders, digests = expected_of(zone, crew)
    planned = {(due.member.pk, day): due.at for day in YEAR for due in reminders_due(engagement, crew, day)}
    assert planned == reminders
    assert {due.at for day in YEAR for due in digest_due(engagement, crew, day)} == digests
    assert len(digests) == 254  # 261 weekdays without the seven on which both have a holiday
