"""The daily digest: one mail a person and local day over all their engagements, only if there is something.

There is no stored "next run": every tick asks whose wall clock has passed the hour they chose and who has none of
this day yet. So an outage costs nothing but the delay, and a day that is over gets none.
"""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import structlog
from django.core.mail import EmailMultiAlternatives
from django.db import connection, transaction

from digests.backend import rows_of
from digests.models import DIGEST_AT, DailyDigest, OutgoingMail
from digests.summing import digest_letter, summary_of
from engagements.days import DAY, end_of, local_day
from people.models import User

log = structlog.get_logger(__name__)

AT_A_TIME = 200  # for each tick

ZONES = "SELECT DISTINCT time_zone FROM people_user WHERE is_active"
DUE = """
SELECT person.id, local.day
FROM unnest(%(zones)s::text[], %(days)s::date[], %(clocks)s::time[], %(midnights)s::timestamptz[])
    local (zone, day, clock, midnight)
JOIN people_user person ON person.time_zone = local.zone
LEFT JOIN digests_rhythm rhythm ON rhythm.user_id = person.id
WHERE person.is_active AND coalesce(rhythm.digest, true)
    AND local.clock >= coalesce(rhythm.digest_at, %(usual)s)
    AND extract(isodow FROM local.day) = ANY(person.works_on)
    AND NOT EXISTS (SELECT FROM people_absence away
        WHERE away.user_id = person.id AND local.day BETWEEN away.first AND away.last)
    AND EXISTS (SELECT FROM engagements_membership member
        WHERE member.user_id = person.id AND member.left_at IS NULL AND member.joined_at < local.midnight)
    AND NOT EXISTS (SELECT FROM digests_dailydigest written
        WHERE written.user_id = person.id AND written.local_date = local.day)
ORDER BY person.id LIMIT %(most)s
"""


def due(at: datetime) -> list[tuple[int, date]]:
    """The keys of people whose digest is due, each with the day that it is where they live."""
    with connection.cursor() as cursor:
        cursor.execute(ZONES)
        zones = [zone for (zone,) in cursor.fetchall()]
        days = [local_day(at, zone) for zone in zones]
        given: dict[str, Any] = {
            "zones": zones,
            "days": days,
            "clocks": [at.astimezone(ZoneInfo(zone)).time() for zone in zones],
            "midnights": [end_of(day - DAY, zone) for day, zone in zip(days, zones, strict=True)],
            "usual": DIGEST_AT,
            "most": AT_A_TIME,
        }
        cursor.execute(DUE, given)
        found: list[tuple[int, date]] = cursor.fetchall()
    return found


def write_digests(at: datetime) -> None:
    """Each in a transaction of its own; one that can't be written keeps no other waiting and is tried again."""
    for key, day in due(at):
        try:
            with transaction.atomic():
                write_digest(User.objects.get(pk=key), day, at)
        except Exception:
            log.exception("digest_not_written", person=key)


def write_digest(person: User, day: date, at: datetime) -> None:
    _row, new = DailyDigest.objects.get_or_create(user=person, local_date=day, defaults={"at": at})
    summary = summary_of(person, at) if new else None
    if summary:
        post(
            digest_letter(person, summary),
            at,
            key=f"daily_digest:{day}",
            not_after=end_of(day, person.time_zone),
        )


def send_sample(*, by: User, at: datetime) -> None:
    """What the digest would be now, also when there is nothing in it."""
    post(digest_letter(by, summary_of(by, at), sample=True), at, not_after=at + timedelta(hours=1))


def post(letter: EmailMultiAlternatives, at: datetime, *, not_after: datetime, key: str = "") -> None:
    letter.extra_headers |= {"X-Tandem-Not-After": not_after.isoformat()} | (
        {"X-Tandem-Key": key} if key else {}
    )
    rows = rows_of(letter)
    for row in rows:
        row.created_at = row.next_attempt_at = at
    OutgoingMail.objects.bulk_create(rows, ignore_conflicts=True)
