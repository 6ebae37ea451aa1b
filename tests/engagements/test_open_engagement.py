"""Opening an engagement: a charter of version 0 holds from the first moment."""

import pytest
from django.db import IntegrityError, transaction

from engagements.actions import (
    add_organisation,
    change_proposal,
    open_engagement,
    rename_organisation,
)
from engagements.journal import sentence
from engagements.models import Charter, Engagement, Event, Organisation
from engagements.refusals import NotYours
from tests.cast import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def eva(db):
    return person("Eva Sales", is_staff=True)


def test_it_has_its_charter_and_its_first_event(cast, eva):
    opened = open_engagement(
        name="Quay",
        slug="quay",
        vendor=cast.acme.vendor,
        client=cast.acme.client,
        charter=Charter(zone="Asia/Tokyo", version=7),
        by=eva,
    )
    assert (opened.charter.version, opened.charter.zone, opened.charter.agreed_at) == (0, "Asia/Tokyo", None)
    [event] = Event.objects.filter(engagement=opened)
    assert (event.number, event.kind, event.actor) == (1, "engagement.opened", None)
    assert sentence(event) == "opened the engagement"
    assert opened.event_number == 1


def test_only_staff(cast):
    with pytest.raises(NotYours):
        open_engagement(name="Q", slug="q", vendor=cast.acme.vendor, client=cast.acme.client, by=cast.otto)
    with pytest.raises(NotYours):
        add_organisation(name="Quay", by=cast.otto)
    with pytest.raises(NotYours):
        rename_organisation(cast.acme.client, name="Quay", by=cast.clara.user)
    with pytest.raises(NotYours):
        change_proposal(cast.acme, name="Q", by=cast.sam.user)
    gone = person("Old Sales", is_staff=True, is_active=False)
    with pytest.raises(NotYours):
        add_organisation(name="Quay", by=gone)
    assert not Engagement.objects.filter(slug="q").exists()
    assert not Organisation.objects.filter(name="Quay").exists()


def test_an_address_is_given_once(cast):
    with pytest.raises(IntegrityError), transaction.atomic():
        open_engagement(name="Q", slug="acme", vendor=cast.acme.vendor, client=cast.acme.client)


def test_nobody_works_for_themselves(cast):
    with pytest.raises(IntegrityError), transaction.atomic():
        open_engagement(name="Q", slug="q", vendor=cast.acme.vendor, client=cast.acme.vendor)


def test_a_corrected_proposal_says_what_changed(cast, eva):
    change_proposal(cast.acme, by=eva, name="Harbour slots", zone="Europe/Stockholm", demo_on=4)
    event = Event.objects.filter(engagement=cast.acme).latest("number")
    assert (event.kind, sorted(event.data["changed"])) == ("engagement.proposal_changed", ["demo_on", "zone"])
    assert sentence(event) == "changed what sales had entered"
