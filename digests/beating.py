"""Beat says itself that it is there: a tick that nobody runs may mean a dead worker or a dead beat."""

import logging
import threading
import time
from typing import Any

from celery.signals import beat_init
from django.db import Error, connections

from digests.actions import database_now, heartbeat
from digests.alarm import Watch

EVERY_SECONDS = 15
log = logging.getLogger(__name__)


def beat_is_here() -> None:
    """One mark; a database that is away is tried again with the next."""
    try:
        heartbeat(database_now(), "beat")
    except Error as trouble:
        log.warning("beat could not leave its mark: %s", type(trouble).__name__)
    finally:
        connections.close_all()


def keep_marking() -> None:
    watch = Watch(time.monotonic())
    while True:
        beat_is_here()
        watch.look(time.monotonic())
        time.sleep(EVERY_SECONDS)


def begin(**_given: Any) -> None:
    threading.Thread(target=keep_marking, name="beat-mark", daemon=True).start()


def with_beat() -> None:
    """Begin as soon as this process turns out to be beat."""
    beat_init.connect(begin)
