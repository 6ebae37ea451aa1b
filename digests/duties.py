"""What rooms want looked after at every tick. A duty asks the database what is due and does it once, however often
it is called; one that fails is noted and keeps nobody else waiting."""

from collections.abc import Callable
from datetime import datetime

import structlog

log = structlog.get_logger(__name__)

Duty = Callable[[datetime], object]
DUTIES: list[Duty] = []


def duty(work: Duty) -> Duty:
    """Have `work` called with the instant of every tick; done by a room in its `apps.py`."""
    DUTIES.append(work)
    return work


def see_to_duties(at: datetime) -> None:
    for work in DUTIES:
        try:
            work(at)
        except Exception:  # tried again by the next tick; the others go on
            log.exception("duty failed", duty=work.__name__)
