"""Crying out when the tick is silent: by a way that needs neither tick, worker, outbox nor database.

Beat calls this every few seconds. It is itself a process that may die; then /readyz is red, for whoever watches it.
"""

from datetime import UTC, datetime

import structlog
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import Error, connections

from digests.backend import payload_of
from digests.letters import Letter, letter_of
from digests.models import Heartbeat, OutgoingMail
from digests.transport import transport

log = structlog.get_logger(__name__)

SILENT_AFTER = 180.0  # seconds
AGAIN_AFTER = 3600.0  # seconds between two alarms about the same silence


class Watch:
    """What this process knows of the tick. Times are seconds of its own monotonic clock: other clocks may differ."""

    def __init__(self, began: float) -> None:
        self.tick: datetime | None = None  # the newest mark seen
        self.since = began  # when it was first seen
        self.alarmed = float("-inf")

    def look(self, now: float) -> bool:
        """Whether the tick has been silent for too long; tells the operators, once an hour."""
        tick = last_tick()
        if tick is not None and tick != self.tick:
            self.tick, self.since, self.alarmed = tick, now, float("-inf")
        silent = now - self.since > SILENT_AFTER
        if silent and now - self.alarmed > AGAIN_AFTER:
            self.alarmed = now
            cry(self.tick)
        return silent


def last_tick() -> datetime | None:
    """None also while the database is away: nothing ticks then either."""
    try:
        return Heartbeat.objects.filter(name="tick").values_list("at", flat=True).first()
    except Error:
        return None
    finally:
        connections.close_all()


def cry(tick: datetime | None) -> None:
    log.critical("tick_silent", since=tick.isoformat() if tick else None)
    for address in settings.OPERATORS:
        try:
            line = transport().open()
            try:
                line.hand_over(letter_to(address, tick), lambda: True)
            finally:
                line.close()
        except Exception as trouble:  # whatever it is: the next hour tries again, and the log has both
            log.critical("alarm_not_sent", trouble=f"{type(trouble).__name__}: {trouble}")


def letter_to(address: str, tick: datetime | None) -> Letter:
    """Built like every mail, and handed over without ever being a row."""
    message = EmailMultiAlternatives(
        subject="Tandem: no mail leaves, the scheduler is silent",
        body=(
            f"Nothing has looked for due mail at {settings.SITE_URL}"
            + (f" since {tick.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC.\n" if tick else " since it started.\n")
            + "Look at the worker, at beat and at the database; /readyz says which of them is missing.\n"
        ),
        to=[address],
        headers={"X-Tandem-Kind": "alarm"},
    )
    row = OutgoingMail(
        to_addr=address,
        kind="alarm",
        created_at=datetime.now(UTC),
        payload={**payload_of(message), "to": address},
    )
    return letter_of(row)
