"""Emptying the outbox: exactly one mail for each row, whatever is killed, lost, doubled or late.

Nobody has to call these at a certain time or only once. A row is claimed with a lease; every later step is a
compare-and-set on that lease; and no transaction is open while anything travels (RELIABILITY.md section 4).
"""

import math
import time
import uuid
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from secrets import SystemRandom
from typing import Any

import structlog
from django.conf import settings
from django.db import connection, transaction
from django.db.models import F

from digests import occurrences
from digests.actions import daily
from digests.actions.bouncing import bounced
from digests.duties import see_to_duties
from digests.kinds import habits_of
from digests.letters import Letter, letter_of
from digests.matters import DIGEST, wants_at_once
from digests.models import LEASED, DeadAddress, Heartbeat, IncomingMail, OutgoingMail, Rhythm, State
from digests.models.outbox import FORGOTTEN
from digests.transport import Answer, Line, Lost, Overtaken, Unreachable, transport
from engagements.models import Membership

log = structlog.get_logger(__name__)
dice = SystemRandom()

TICK_LOCK = 0x7469636B  # "tick"
BACK_OFF = [timedelta(minutes=m) for m in (1, 5, 15, 60)]
ATTEMPTS = 8
DAILY_CAP = 20  # notifications a person gets in 24 hours
PATIENCE = 60  # seconds after which a drain takes no further mail: Celery ends a task at 90
NO_SUCH_ADDRESS = {550, 551, 553, 556}  # what servers say of the reader, not of the mail
BREAKS = 2  # lost connections after which a drain leaves the rest to the next


def database_now() -> datetime:
    """The one clock: workers' clocks may differ, and do."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        now: datetime = cursor.fetchone()[0]
    return now


# --- The tick --------------------------------------------------------------------------------------


def run_tick(
    now: datetime | None = None, *, ring: Callable[[], Any] | None = None, seen: Iterable[str] = ()
) -> None:
    """Do everything that is due.

    Arguments: now, the database's clock when not given; ring asks a worker for a drain, without it the
    mails leave here and now; seen names who else is at work, for their heartbeats.
    Harmless in parallel, late, twice or never: the next one does what this one didn't.
    """
    at = now or database_now()
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        heartbeat(at, *seen)
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [TICK_LOCK])
        if not cursor.fetchone()[0]:
            return
        heartbeat(at, "tick")
        occurrences.plan(at)
        occurrences.expire(at)
        forget_what_is_too_late(at)
        reap(at)
    see_to_duties(at)
    occurrences.expand(at)
    daily.write_digests(at)
    resolve(at)
    due = OutgoingMail.objects.due(at).count()
    if due and ring:
        for _ in range(min(4, math.ceil(due / 10))):
            ring()
    elif due:
        drain(now=now)


def heartbeat(at: datetime, *names: str) -> None:
    Heartbeat.objects.bulk_create(
        [Heartbeat(name=name, at=at) for name in sorted(names)],
        update_conflicts=True,
        unique_fields=["name"],
        update_fields=["at"],
    )


def forget_what_is_too_late(now: datetime) -> None:
    OutgoingMail.objects.too_late(now).filter(state=State.PENDING).update(state=State.EXPIRED, payload={})
    OutgoingMail.objects.too_late(now).filter(state=State.UNCERTAIN).update(payload={})
    OutgoingMail.objects.refused_long_ago(now).update(payload={})
    IncomingMail.objects.to_forget(now).delete()


def reap(now: datetime) -> None:
    """Take back the rows of senders that died: before the last word nothing went, after it nobody knows."""
    abandoned = OutgoingMail.objects.abandoned(now)
    abandoned.filter(state=State.SENDING, attempts__gte=ATTEMPTS).update(
        state=State.FAILED, last_error="given up: every attempt was cut short", **NO_LEASE
    )
    abandoned.filter(state=State.SENDING).update(state=State.PENDING, next_attempt_at=now, **NO_LEASE)
    abandoned.filter(state=State.SUBMITTING).update(
        state=State.UNCERTAIN, next_attempt_at=now + lease_time(), sent_at=F("lease_until"), **NO_LEASE
    )


def resolve(now: datetime) -> None:
    """Settle doubts: ask where the mail went; where nobody can tell, the kind says whether it goes again."""
    doubtful = list(OutgoingMail.objects.in_doubt(now).order_by("next_attempt_at")[:100])
    there = transport() if doubtful else None
    for mail in doubtful:
        with suppress(OSError):  # asked again by the next tick
            settle(mail, there.knows(mail) if there else None, now)


def settle(mail: OutgoingMail, taken: bool | None, now: datetime) -> None:
    doubt = OutgoingMail.objects.filter(pk=mail.pk, state=State.UNCERTAIN)
    if taken:
        doubt.update(state=State.SENT, payload={})
    elif taken is False or habits_of(mail.kind).again_in_doubt:
        doubt.update(state=State.PENDING, next_attempt_at=now, sent_at=None)
    else:
        doubt.update(payload={})


# --- The drain -------------------------------------------------------------------------------------


def drain(limit: int = 25, *, now: datetime | None = None) -> int:
    """Hand over what is due, at most `limit` mails over one connection. Answers how many were tried."""
    began, tried, breaks = time.monotonic(), 0, 0
    line: Line | None = None
    way = transport()
    try:
        while tried < limit and breaks < BREAKS and time.monotonic() - began < PATIENCE:
            if not OutgoingMail.objects.due(now or database_now()).exists():
                break
            line = line or way.open()
            mail = claim(now)
            if mail is None:
                break
            tried += 1
            if not deliver(mail, line, now):
                line.close()
                line, breaks = None, breaks + 1
    except Unreachable as error:
        log.warning("mail_server_unreachable", error=str(error))
    finally:
        if line:
            line.close()
    return tried


def deliver_one(mail: OutgoingMail) -> OutgoingMail:
    """Hand over this one row here and now, as a drain would; answers it as it then stands."""
    try:
        line = transport().open()
    except Unreachable as error:
        mail.last_error = str(error)
        return mail
    try:
        claimed = claim(None, only=mail)
        if claimed:
            deliver(claimed, line, None)
    finally:
        line.close()
    mail.refresh_from_db()
    return mail


def claim(now: datetime | None, *, only: OutgoingMail | None = None) -> OutgoingMail | None:
    """Take one due row under a new lease; no two drains ever take the same."""
    with transaction.atomic(durable=True):
        at = now or database_now()
        due = OutgoingMail.objects.due(at).select_for_update(skip_locked=True, no_key=True)
        due = due.filter(pk=only.pk) if only else due
        mail: OutgoingMail | None = due.first()
        if mail is None:
            return None
        mail.state = State.SENDING
        mail.attempts += 1
        mail.lease_token = uuid.uuid4()
        mail.lease_until = at + lease_time()
        mail.save(update_fields=["state", "attempts", "lease_token", "lease_until"])
    return mail


def deliver(mail: OutgoingMail, line: Line, now: datetime | None) -> bool:
    """Hand one claimed mail over and write down what came of it. Answers whether the line is still good."""
    at = now or database_now()
    try:
        if why := unwanted(mail, at):
            finish(mail, why)
            return True
        if until := quiet_until(mail, at):
            finish(mail, State.PENDING, next_attempt_at=until, attempts=mail.attempts - 1)
            return True
        letter = letter_of(mail)
    except Exception as error:  # a mail that can't be built must not hold the others
        log.exception("mail_not_built", mail=str(mail.pk), kind=mail.kind)
        postpone(mail, at, f"{type(error).__name__}: {error}")
        return True
    return hand_over(mail, letter, line, now)


def hand_over(mail: OutgoingMail, letter: Letter, line: Line, now: datetime | None) -> bool:
    said: list[datetime] = []  # when the last word was said, if it was

    def last_word() -> bool:
        at = now or database_now()
        if submit(mail, at):
            said.append(at)
        return bool(said)

    try:
        answer = line.hand_over(letter, last_word)
    except Overtaken:
        log.warning("mail_overtaken", mail=str(mail.pk))
        return False
    except Lost as error:
        at = now or database_now()
        if said:
            finish(
                mail,
                State.UNCERTAIN,
                next_attempt_at=at + lease_time(),
                sent_at=at,
                last_error=str(error),
            )
        else:
            postpone(mail, at, str(error))
        return False
    take_answer(mail, answer, now or database_now())
    return True


def unwanted(mail: OutgoingMail, now: datetime) -> State | None:
    """Why a mail should not go after all, asked at the last moment."""
    habits = habits_of(mail.kind)
    if mail.not_after and mail.not_after < now:
        return State.EXPIRED
    if mail.recipient and not mail.recipient.is_active:
        return State.SUPPRESSED
    if habits.wanted and not habits.wanted(mail):
        return State.SUPPRESSED
    if habits.notification and (not_chosen(mail, habits.matter) or has_left(mail) or had_enough(mail, now)):
        return State.SUPPRESSED
    if habits.notification and DeadAddress.objects.filter(address__iexact=mail.to_addr).exists():
        return State.SUPPRESSED
    until = quiet_until(mail, now)
    if until and mail.not_after and mail.not_after < until:
        return State.EXPIRED  # what can't wait is dropped
    return None


def not_chosen(mail: OutgoingMail, matter: str) -> bool:
    """Whether its reader wants this matter in the digest or not at all."""
    if mail.recipient_id is None or not matter:
        return False
    if mail.engagement_id is None:
        return matter == DIGEST and Rhythm.objects.filter(user=mail.recipient_id, digest=False).exists()
    mine = Membership.objects.filter(engagement=mail.engagement_id, user=mail.recipient_id)
    member = mine.values_list("pk", flat=True).first()
    return member is not None and not wants_at_once(member, matter)


def quiet_until(mail: OutgoingMail, now: datetime) -> datetime | None:
    """When the reader's quiet hours end, if it is now in them and the mail is one that they hold back."""
    if mail.recipient is None or not habits_of(mail.kind).notification:
        return None
    rhythm = Rhythm.objects.filter(user=mail.recipient).first()
    return rhythm.quiet_ends(now, mail.recipient.time_zone) if rhythm else None


def has_left(mail: OutgoingMail) -> bool:
    if mail.engagement_id is None or mail.recipient_id is None:
        return False
    crew = Membership.objects.present().filter(engagement=mail.engagement_id)
    return not crew.filter(user=mail.recipient_id).exists()


def had_enough(mail: OutgoingMail, now: datetime) -> bool:
    return OutgoingMail.objects.notified(mail, since=now - timedelta(days=1)).count() >= DAILY_CAP


def submit(mail: OutgoingMail, now: datetime) -> bool:
    """The compare-and-set before the final dot. False: the lease ran out and somebody else has the row."""
    mine = OutgoingMail.objects.filter(pk=mail.pk, state=State.SENDING, lease_token=mail.lease_token)
    return mine.update(state=State.SUBMITTING, lease_until=now + lease_time()) == 1


def take_answer(mail: OutgoingMail, answer: Answer, now: datetime) -> None:
    if 200 <= answer.code < 300:
        taken = finish(mail, State.SENT, sent_at=now, smtp_code=answer.code)
        if not taken:  # the answer outlived the lease: it still settles the doubt
            late = OutgoingMail.objects.filter(pk=mail.pk, state__in=[State.UNCERTAIN, State.PENDING])
            late.update(state=State.SENT, payload={}, sent_at=now, smtp_code=answer.code)
    elif answer.code >= 500:
        log.warning("mail_refused", mail=str(mail.pk), kind=mail.kind, code=answer.code)
        finish(mail, State.FAILED, smtp_code=answer.code, last_error=answer.text)
        if answer.code in NO_SUCH_ADDRESS:
            bounced(mail.to_addr, f"{answer.code} {answer.text}")
    else:
        postpone(mail, now, answer.text, smtp_code=answer.code)


def postpone(mail: OutgoingMail, now: datetime, why: str, **more: Any) -> None:
    """Try again in 1, 5, 15, 60 minutes, a little earlier or later so that not all come back at once."""
    if mail.attempts >= ATTEMPTS:
        log.error("mail_given_up", mail=str(mail.pk), kind=mail.kind)
        finish(mail, State.FAILED, last_error=why, **more)
        return
    wait = BACK_OFF[min(mail.attempts, len(BACK_OFF)) - 1] * dice.uniform(0.8, 1.2)
    finish(mail, State.PENDING, next_attempt_at=now + wait, last_error=why, **more)


NO_LEASE: dict[str, None] = {"lease_token": None, "lease_until": None}


def finish(mail: OutgoingMail, state: State, **facts: Any) -> bool:
    """The compare-and-set that ends a lease; a sender that lost it writes nothing."""
    if state in FORGOTTEN:
        facts["payload"] = {}
    if "last_error" in facts:
        facts["last_error"] = facts["last_error"].replace("\x00", "")[:500]
    mine = OutgoingMail.objects.filter(pk=mail.pk, state__in=LEASED, lease_token=mail.lease_token)
    return mine.update(state=state, **NO_LEASE, **facts) == 1


def lease_time() -> timedelta:
    return timedelta(seconds=settings.MAIL_LEASE_SECONDS)
