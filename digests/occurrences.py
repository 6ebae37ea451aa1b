"""Planning and expanding occurrences: what the calendar makes due, each once for a local day.

The cadence lives in the charter and nowhere else. There is no stored "next run" that could be skipped or run
twice: for each engagement and each local day around now, rooms say what is due and when; the unique key of
`Occurrence` does the rest (RELIABILITY.md section 4). A room adds an occasion in its `apps.py`.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import structlog
from django.core.mail import EmailMultiAlternatives
from django.db import connection, transaction

from digests.backend import rows_of
from digests.kinds import mail_kind
from digests.models import Occurrence, OccurrenceState, OutgoingMail, PlannedDays
from engagements.calendars import with_absences
from engagements.days import DAY, end_of, local_day
from engagements.models import Charter, Course, Engagement, Membership

log = structlog.get_logger(__name__)

AROUND = [timedelta(days=days) for days in (-1, 0, 1, 2)]


@dataclass(frozen=True)
class Due:
    """One thing that is due on one local day: for a member, or for the engagement as a whole."""

    at: datetime
    not_after: datetime  # from then on it is worth nothing any more
    member: Membership | None = None
    subject: str = ""  # what it is about, where that is not the member


@dataclass(frozen=True)
class Occasion:
    """A kind of thing that the calendar makes due.

    `due` says what of it falls on a local day of an engagement, given its present crew; `letters` writes what
    is to go out, when its time has come. One mail for each reader: `to` names one address.
    """

    kind: str
    due: Callable[[Engagement, Sequence[Membership], date], Iterable[Due]]
    letters: Callable[[Occurrence], Iterable[EmailMultiAlternatives]]


OCCASIONS: dict[str, Occasion] = {}


def occasion(
    kind: str,
    *,
    due: Callable[[Engagement, Sequence[Membership], date], Iterable[Due]],
    letters: Callable[[Occurrence], Iterable[EmailMultiAlternatives]],
    wanted: Callable[[OutgoingMail], bool] | None = None,
    again_in_doubt: bool = True,
    matter: str = "",
) -> None:
    """Declare an occasion and its kind of mail. Raises ValueError if it is declared already.

    `wanted` is asked at the last moment before a mail of it goes; `again_in_doubt` is False for what the page
    shows anyway; `matter` is what readers choose about it by.
    """
    mail_kind(kind, notification=True, wanted=wanted, again_in_doubt=again_in_doubt, matter=matter)
    OCCASIONS[kind] = Occasion(kind, due, letters)


# --- Planning --------------------------------------------------------------------------------------

# An engagement is planned anew when its charter, its course, its crew or one's calendar is another than last time, or
# its day is. One that rests has nothing due, so what had been planned for it is cancelled.
STALE = """
SELECT engagement.id, fact.fingerprint FROM engagements_engagement engagement
JOIN engagements_charter charter ON charter.id = engagement.charter_id
CROSS JOIN LATERAL (
    SELECT md5(charter::text || engagement.course || coalesce(string_agg(
        concat_ws(',', member.id, member.role, member.left_at, person.time_zone, person.calendar_version),
        ';' ORDER BY member.id), '')) AS fingerprint
    FROM engagements_membership member JOIN people_user person ON person.id = member.user_id
    WHERE member.engagement_id = engagement.id
) fact
LEFT JOIN digests_planneddays planned ON planned.engagement_id = engagement.id
WHERE planned.engagement_id IS NULL OR planned.fingerprint <> fact.fingerprint
    OR %(at)s < planned.since OR %(at)s >= planned.until
ORDER BY engagement.id
"""


def plan(at: datetime) -> None:
    """Make the occurrences of yesterday to the day after tomorrow, and move those whose time has changed.

    Called within the tick's transaction. An engagement that cannot be planned keeps no other waiting.
    """
    with connection.cursor() as cursor:
        cursor.execute(STALE, {"at": at})
        stale: dict[int, str] = dict(cursor.fetchall())
    for engagement in Engagement.objects.filter(pk__in=stale).select_related("charter"):
        try:
            with transaction.atomic():
                plan_engagement(engagement, at, stale[engagement.pk])
        except Exception:
            log.exception("occurrences_not_planned", engagement=engagement.pk)


def plan_engagement(engagement: Engagement, at: datetime, fingerprint: str = "") -> None:
    charter = engagement.charter
    assert charter is not None  # it is what the engagement was selected by
    charter.engagement = engagement
    zone = charter.zone
    today = local_day(at, zone)
    days = [today + step for step in AROUND]
    crew = list(with_absences(Membership.objects.present().filter(engagement=engagement).with_person()))
    wanted = [
        Occurrence(
            engagement=engagement,
            kind=what.kind,
            subject=due.subject or (due.member.element_id if due.member else engagement.element_id),
            member=due.member,
            local_date=day,
            due_at=due.at,
            not_after=due.not_after,
            version=charter.version,
        )
        for what in (OCCASIONS.values() if engagement.course == Course.RUNNING else ())
        for day in days
        for due in what.due(engagement, crew, day)
        if worth_planning(charter, due, day, at)
    ]
    put(wanted)
    cancel_the_others(engagement, days, wanted)
    PlannedDays.objects.update_or_create(
        engagement=engagement,
        defaults={
            "fingerprint": fingerprint,
            "since": end_of(today - DAY, zone),
            "until": end_of(today, zone),
        },
    )


def worth_planning(charter: Charter, due: Due, day: date, at: datetime) -> bool:
    """Not what is over already, nor what was due before the engagement was there or has begun."""
    if due.not_after < at:
        return False
    opened = charter.engagement.created_at
    if opened > at:  # asked as of an instant before it was opened (`tick --at`)
        return True
    opened_ahead = charter.start_date > local_day(opened, charter.zone)
    return due.at >= opened and not (opened_ahead and day < charter.start_date)


PUT = """
INSERT INTO digests_occurrence
    (kind, engagement_id, subject, member_id, local_date, due_at, not_after, version, state)
SELECT * FROM unnest(%s::text[], %s::bigint[], %s::text[], %s::bigint[], %s::date[],
    %s::timestamptz[], %s::timestamptz[], %s::int[], %s::text[])
ON CONFLICT (kind, engagement_id, subject, local_date) DO UPDATE
    SET due_at = excluded.due_at, not_after = excluded.not_after, version = excluded.version, state = excluded.state
    WHERE digests_occurrence.state IN ('planned', 'cancelled')
    AND (digests_occurrence.due_at, digests_occurrence.not_after, digests_occurrence.version, digests_occurrence.state)
        IS DISTINCT FROM (excluded.due_at, excluded.not_after, excluded.version, excluded.state)
"""


def put(wanted: list[Occurrence]) -> None:
    """New ones stand as planned; planned ones move with the charter; what has gone out or expired is never touched."""
    if not wanted:
        return
    columns = zip(
        *(
            (
                one.kind,
                one.engagement_id,
                one.subject,
                one.member_id,
                one.local_date,
                one.due_at,
                one.not_after,
                one.version,
                OccurrenceState.PLANNED.value,
            )
            for one in wanted
        ),
        strict=True,
    )
    with connection.cursor() as cursor:
        cursor.execute(PUT, [list(column) for column in columns])


def cancel_the_others(engagement: Engagement, days: list[date], wanted: list[Occurrence]) -> None:
    """What was planned for these days and is wanted no longer: somebody left, the stand-up moved to another day."""
    standing = {(one.kind, one.subject, one.local_date) for one in wanted}
    planned = Occurrence.objects.filter(
        engagement=engagement, local_date__in=days, state=OccurrenceState.PLANNED
    )
    gone = [one.pk for one in planned if (one.kind, one.subject, one.local_date) not in standing]
    Occurrence.objects.filter(pk__in=gone, state=OccurrenceState.PLANNED).update(
        state=OccurrenceState.CANCELLED
    )


# --- Expanding -------------------------------------------------------------------------------------


def expire(at: datetime) -> None:
    """What nobody could send in time is worth nothing any more; it is logged and left."""
    late = Occurrence.objects.filter(state=OccurrenceState.PLANNED, not_after__lt=at)
    if expired := late.update(state=OccurrenceState.EXPIRED):
        log.warning("occurrences_expired", count=expired)


def expand(at: datetime) -> None:
    """Make mails of every occurrence whose time has come, each in a transaction of its own."""
    tried: list[int] = []
    while True:
        with transaction.atomic(durable=True):
            due = Occurrence.objects.due(at).exclude(pk__in=tried)
            one = due.select_for_update(skip_locked=True, no_key=True, of=("self",)).first()
            if one is None:
                return
            tried.append(one.pk)
            try:
                with transaction.atomic():
                    expand_one(one, at)
            except Exception:  # stays planned, for the next tick, until it is too late
                log.exception("occurrence_not_expanded", occurrence=one.pk, kind=one.kind)


def expand_one(one: Occurrence, at: datetime) -> None:
    """Its mails and its new state are written together: a kill leaves both or neither."""
    what = OCCASIONS.get(one.kind)
    rows = [row for letter in what.letters(one) for row in mails_of(one, letter, at)] if what else []
    OutgoingMail.objects.bulk_create(rows, ignore_conflicts=True)
    one.state = OccurrenceState.EXPANDED
    one.save(update_fields=["state"])


def mails_of(one: Occurrence, letter: EmailMultiAlternatives, at: datetime) -> list[OutgoingMail]:
    """The letter as rows of the outbox, dated by the tick: `tick --at` writes as of its instant."""
    engagement = one.engagement
    letter.extra_headers = {
        "X-Tandem-Kind": one.kind,
        "X-Tandem-Key": f"{one.kind}:{one.engagement_id}:{one.local_date}",
        "X-Tandem-Engagement": str(one.engagement_id),
        "X-Tandem-Not-After": one.not_after.isoformat(),
        **letter.extra_headers,
    }
    rows = rows_of(letter)
    for row in rows:
        row.engagement = engagement
        row.occurrence = one
        row.created_at = row.next_attempt_at = at
    return rows


def replan(engagement: Engagement | int) -> None:
    """Have the next tick plan this engagement anew: something changed that neither charter nor crew shows."""
    PlannedDays.objects.filter(engagement=engagement).delete()
