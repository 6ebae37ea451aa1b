"""A budget of 12,000 euros, a rate of 800 a day agreed for the vendor's two people, and the first week under way."""

from datetime import UTC, date, datetime

import pytest
import time_machine

from budgets.actions import agree_to_rate, decide_budget, propose_rate
from engagements.models import Charter, Engagement
from iterations.actions import turn_week
from tests.digests.conftest import kept  # noqa: F401  (a fixture of mails)

MONDAY = date(2026, 3, 30)


def at(day: str, clock: str = "10:00"):
    """The clock of a test, in Berlin's summer."""
    return time_machine.travel(datetime.fromisoformat(f"{day}T{clock}+02:00"), tick=False)


@pytest.fixture
def opened(cast):
    """The first week under way, and nothing decided of the money."""
    with at("2026-03-30"):
        Charter.objects.filter(engagement=cast.acme).update(start_date=MONDAY, zone="Europe/Berlin")
        cast.acme = Engagement.objects.select_related("charter").get(pk=cast.acme.pk)
        turn_week(cast.acme, now=datetime(2026, 3, 30, 8, tzinfo=UTC))
        yield cast


@pytest.fixture
def priced(opened):
    cast = opened
    with at("2026-03-30"):
        decide_budget(cast.acme, by=cast.clara, amount=12_000_00, code="EUR", reason="As offered")
        for role in ("vendor_member", "delivery_lead"):
            rate = propose_rate(cast.acme, by=cast.sam, amount=800_00, valid_from=MONDAY, role=role)
            agree_to_rate(rate, by=cast.clara)
        yield cast


@pytest.fixture
def week(priced):
    return priced.acme.iterations.current()
