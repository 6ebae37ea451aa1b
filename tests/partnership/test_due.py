"""A word before a promise is due: to whom, when, once; and what waits on the home."""

from datetime import date, datetime

import pytest

from digests.actions import run_tick
from digests.models import OutgoingMail
from engagements.models import Charter
from partnership.actions import ask_new_date, commit, keep
from people.actions import plan_absence
from tests.cast import signed_in

pytestmark = pytest.mark.django_db(transaction=True)
KIND = "commitment_due"


@pytest.fixture(autouse=True)
def in_berlin(cast, settings):
    settings.SITE_URL = "https://tandem.example.test"
    Charter.objects.update(zone="Europe/Berlin")


def tick(day: str, clock: str) -> list[str]:
    run_tick(datetime.fromisoformat(f"{day}T{clock}+02:00"))
    rows = OutgoingMail.objects.filter(kind=KIND)
    return sorted(f"{row.to_addr} {row.state}" for row in rows)


def test_on_the_working_day_before_at_eight_to_who_promised(cast, kept, monday):
    commit(cast.acme, by=cast.sam, text="The gate opens", due=date(2026, 4, 2))
    commit(cast.acme, by=cast.sue, text="The badge", due=date(2026, 4, 6), to=cast.clara)  # a Monday
    assert tick("2026-04-01", "07:59") == []
    assert tick("2026-04-01", "08:00") == ["sam@example.test sent"]
    assert len(tick("2026-04-01", "12:00")) == 1
    assert tick("2026-04-03", "08:00") == ["sam@example.test sent", "sue@example.test sent"]
    letter = sorted(kept.glob("*.eml"))[-1].read_text()
    assert "Harbour slots: 1 commitment is due" in letter
    assert "https://tandem.example.test/e/acme/commitments/" in letter


def test_on_the_last_day_that_who_promised_works_before(cast, kept, monday):
    plan_absence(by=cast.sam.user, first=date(2026, 4, 1), last=date(2026, 4, 2))
    commit(cast.acme, by=cast.sam, text="The gate opens", due=date(2026, 4, 2))
    assert tick("2026-03-31", "08:00") == ["sam@example.test sent"]
    assert len(tick("2026-04-01", "08:00")) == 1


def test_what_is_kept_before_needs_no_reminder(cast, kept, monday):
    one = commit(cast.acme, by=cast.sam, text="The gate opens", due=date(2026, 4, 2))
    keep(one, by=cast.sam)
    assert tick("2026-04-01", "08:00") == []


def test_the_tick_breaks_what_is_overdue(cast, kept, monday):
    one = commit(cast.acme, by=cast.sam, text="The gate opens", due=date(2026, 4, 2))
    tick("2026-04-10", "00:00")
    one.refresh_from_db()
    assert one.ended_as == "broken"


def test_home_says_what_waits(cast, monday):
    one = commit(cast.acme, by=cast.sam, text="The gate opens", due=date(2026, 3, 31), to=cast.clara)
    page = signed_in(cast.sam).get("/e/acme/").content.decode()
    assert "Keep commitment 1" in page
    assert "/e/acme/commitments/#commitment-1" in page
    assert "commitment 1</b>" not in signed_in(cast.clara).get("/e/acme/").content.decode()
    ask_new_date(one, by=cast.sam, due=date(2026, 4, 2), why="The crane")
    assert "Answer the new date of commitment 1" in signed_in(cast.clara).get("/e/acme/").content.decode()
