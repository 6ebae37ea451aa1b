"""A silent client is reminded after the agreed working days; then it is said to whom the charter names."""

from datetime import UTC, date, datetime

import pytest

from digests import occurrences
from digests.models import Occurrence
from engagements.models import Charter, Engagement
from stories.models import State, Story
from stories.occasions import silence_letter

pytestmark = pytest.mark.django_db
FRIDAY = datetime(2026, 3, 6, 15, tzinfo=UTC)  # delivered in the afternoon


def told_on(cast, day: date) -> set[str]:
    """Who is told something that day, by the mails that are written when its time has come."""
    occurrences.plan(datetime(day.year, day.month, day.day, 5, tzinfo=UTC))
    due = Occurrence.objects.filter(engagement=cast.acme, kind="verdict_overdue", local_date=day)
    mails = [mail for one in due.select_related("engagement__charter") for mail in silence_letter(one)]
    assert all("Driver confirms" in mail.body for mail in mails)
    return {mail.to[0].split("@")[0] for mail in mails}


@pytest.fixture
def silent(cast):
    long_ago = datetime(2026, 1, 5, tzinfo=UTC)
    Engagement.objects.filter(pk=cast.acme.pk).update(created_at=long_ago)
    Charter.objects.filter(pk=cast.acme.charter_id).update(
        start_date="2026-01-05", reminded_after=2, escalates_to=cast.sam
    )
    Story.objects.filter(pk=cast.story.pk).update(state=State.DELIVERED, delivered_at=FRIDAY)
    return cast


def test_after_two_working_days_and_after_four(silent):
    assert told_on(silent, date(2026, 3, 9)) == set(), "Monday is the first working day"
    assert told_on(silent, date(2026, 3, 10)) == {"clara", "carl"}, "the signers, on the second"
    assert told_on(silent, date(2026, 3, 11)) == set(), "once, not every day"
    assert told_on(silent, date(2026, 3, 12)) == {"sam"}, "then whom it escalates to"
    assert told_on(silent, date(2026, 3, 14)) == set()


def test_who_has_answered_hears_nothing(silent):
    Story.objects.filter(pk=silent.story.pk).update(state=State.ACCEPTED)
    assert told_on(silent, date(2026, 3, 10)) == set()
    Story.objects.filter(pk=silent.story.pk).update(state=State.DELIVERED)
    Charter.objects.filter(pk=silent.acme.charter_id).update(reminded_after=None)
    assert told_on(silent, date(2026, 3, 10)) == set(), "nobody is reminded where nothing is agreed"
