"""Crying out when the tick is silent: by a way that needs neither tick, worker, outbox nor database.

Beat calls this every few seconds. It is itself a process that may die; then /readyz is red, for whoever watches it.
"""

import time
from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import Error

from digests.backend import payload_of
from digests.letters import Letter, letter_of
from digests.models import Heartbeat, OutgoingMail
from digests.transport import Lost, Overtaken, Unreachable, transport

log = structlog.get_logger(__name__)

SILENT_AFTER = timedelta(minutes=3)
AGAIN_AFTER = 3600.0  # seconds between two alarms about the same silence


class Watch:
    """What this process knows of the tick. `began` is when it began to look: a silence before that is not counted."""

    def __init__(self, began: datetime) -> None:
        self.heard = began
        self.alarmed = float("-inf")

    def look(self, at: datetime) -> bool:
        """Whether the tick has been silent for too long; says so to the operators, once an hour."""
        self.heard = max(self.heard, last_tick() or self.heard)
        silent = at - self.heard > SILENT_AFTER
        if not silent:
            self.alarmed = float("-inf")
        elif time.monotonic() - self.alarmed > AGAIN_AFTER:
            self.alarmed = time.monotonic()
            cry(self.heard)
        return silent


def last_tick() -> datetime | None:
    """None also while the database is away: nothing ticks then either."""
    try:
        return Heartbeat.objects.filter(name="tick").values_list("at", flat=True).first()
    except Error:
        return None


def cry(heard: datetime) -> None:
    log.critical("tick_silent", since=heard.isoformat())
    for address in settings.OPERATORS:
        try:
            line = transport().open()
            try:
                line.hand_over(letter_to(address, heard), lambda: True)
            finally:
                line.close()
        except (Unreachable, Lost, Overtaken) as trouble:
            log.critical("alarm_not_sent", trouble=str(trouble))


def letter_to(address: str, heard: datetime) -> Letter:
    """Built like every mail, and handed over without ever being a row."""
    message = EmailMultiAlternatives(
        subject="Tandem: no mail leaves, the scheduler is silent",
        body=(
            f"Nothing has looked for due mail at {settings.SITE_URL} since {heard:%Y-%m-%d %H:%M:%S} UTC.\n"
            "Look at the worker, at beat and at the database; /readyz says which of them is missing.\n"
        ),
        to=[address],
        headers={"X-Tandem-Kind": "alarm"},
    )
    row = OutgoingMail(
        to_addr=address, kind="alarm", created_at=heard, payload={**payload_of(message), "to": address}
    )
    return letter_of(row)
