from datetime import UTC, datetime

import pytest
import time_machine

from tests.digests.conftest import kept  # noqa: F401  (a fixture of mails)


@pytest.fixture
def monday():
    """Monday 30 March 2026, 9:05 in Berlin, the day after the clocks went forward."""
    with time_machine.travel(datetime(2026, 3, 30, 7, 5, tzinfo=UTC), tick=False):
        yield datetime(2026, 3, 30, tzinfo=UTC).date()
