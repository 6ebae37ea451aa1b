"""`manage.py demo`: loads once, prints its people, knows no fixed password, and makes volume."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone

from engagements.models import Engagement, Role
from iterations.models import Iteration
from people.models import User
from sales.models import Opportunity
from stories.models import LedgerEntry


@pytest.mark.django_db
def test_it_loads_once_and_its_people_can_sign_in(settings):
    settings.DEMO_PASSWORD = "a-password-for-one-test"
    call_command("demo", stdout=StringIO())
    call_command("demo", stdout=StringIO())
    assert Engagement.objects.count() == 1
    assert Iteration.objects.count() == 9
    out = StringIO()
    call_command("demo", people=True, stdout=out)
    emails = [line.split()[0] for line in out.getvalue().splitlines()]
    assert len(emails) == 10
    assert Opportunity.objects.get(became__isnull=False).seats.count() == 9
    assert (
        Opportunity.objects.neglected(timezone.localdate()).count() == 2
    )  # the pipeline is loud about these
    users = [User.objects.get(email=email) for email in emails]
    assert users[0].check_password(settings.DEMO_PASSWORD)
    assert (
        len({user.password for user in users}) == 1
    )  # hashing takes its time: once is enough for one password


@pytest.mark.django_db
def test_there_is_no_fixed_password(settings):
    settings.DEMO_PASSWORD = ""
    with pytest.raises(CommandError):
        call_command("demo")


@pytest.mark.django_db
def test_volume_is_spread_and_holds_to_the_rules():
    call_command("demo", stories=120, engagements=7, seed=7, stdout=StringIO())
    engagements = Engagement.objects.filter(slug__startswith="volume-")
    assert sorted(e.stories.count() for e in engagements) == [17] * 6 + [18]
    for engagement in engagements:
        numbers = list(engagement.events.order_by("number").values_list("number", flat=True))
        assert numbers == list(range(1, engagement.event_number + 1))
        assert sum(week.points for week in engagement.iterations.completed()) > 0
        out = StringIO()
        call_command("verify_ledger", engagement.slug, stdout=out)
        assert out.getvalue().startswith("Intact")
    for entry in LedgerEntry.objects.select_related("signer", "story"):
        assert entry.signer.role in {Role.SPONSOR, Role.PRODUCT_OWNER}
        assert entry.signer_id != entry.story.delivered_by_id
    out = StringIO()
    call_command("demo", stories=120, stdout=out)
    assert out.getvalue() == "Volume is here already.\n"
    assert engagements.count() == 7


def titles_in_one(seed: int) -> list[list[str]]:
    """Of each engagement; nothing of it stays."""
    with transaction.atomic():
        call_command("demo", stories=20, engagements=3, in_one=True, seed=seed, stdout=StringIO())
        found = [
            list(engagement.stories.order_by("number").values_list("title", flat=True))
            for engagement in Engagement.objects.order_by("slug")
        ]
        transaction.set_rollback(True)
    return found


@pytest.mark.django_db
def test_volume_can_stand_in_one_engagement_and_falls_alike():
    first = titles_in_one(7)
    assert [len(titles) for titles in first] == [20, 0, 0]
    assert titles_in_one(7) == first
    assert titles_in_one(8) != first
