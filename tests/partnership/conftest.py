from datetime import UTC, date, datetime

import pytest
import time_machine

from charters.models import Path
from partnership.actions import ask, commit
from tests.digests.conftest import kept  # noqa: F401  (a fixture of mails)

MONDAY = date(2026, 3, 30)


@pytest.fixture
def monday():
    """Monday 30 March 2026, 9:05 in Berlin; moved on with `monday.move_to(…)`."""
    with time_machine.travel(datetime(2026, 3, 30, 7, 5, tzinfo=UTC), tick=False) as clock:
        yield clock


@pytest.fixture
def promise(cast, monday):
    """Sam promises Clara something for Thursday."""
    return commit(cast.acme, by=cast.sam, text="The gate opens", due=date(2026, 4, 2), to=cast.clara)


@pytest.fixture
def ping(cast, monday):
    """Sam asks Clara about the story."""
    return ask(cast.acme, by=cast.sam, to=cast.clara, text="Is 2 hours OK for the gate?", about="story-1")


def promise_replies(cast, hours):
    """The charter that holds promises an answer within so many working hours."""
    Path.objects.create(
        engagement=cast.acme, charter=cast.acme.charter, channel="Pings", reply_hours=hours, for_pings=True
    )
