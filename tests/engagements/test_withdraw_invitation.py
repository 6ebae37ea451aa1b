"""Ending an invitation that nobody has followed yet."""

import pytest
from django.urls import reverse

from engagements.actions import accept_invitation, invite, withdraw_invitation
from engagements.journal import sentence
from engagements.models import Event
from engagements.refusals import NotYours, Refused
from tests.cast import HTMX, person, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def invitation(cast):
    return invite(cast.acme, email="new@example.test", party="client", role="observer", by=cast.clara)


def at(invitation) -> str:
    return reverse("invitation_withdrawal", args=["acme", invitation.number])


def test_a_withdrawn_link_is_dead_and_gone_from_the_page(cast, invitation, client):
    carl = signed_in(cast.carl)
    assert carl.post(at(invitation)).status_code == 303
    assert client.get(reverse("invitation", args=[invitation.token])).status_code == 410
    assert "new@example.test" not in carl.get("/e/acme/people/").content.decode()


def test_by_htmx_the_people_come_back(cast, invitation):
    answer = signed_in(cast.clara).post(at(invitation), headers=HTMX)
    assert answer.content.decode().startswith('<section id="people"')
    assert "its link no longer works" in answer["HX-Trigger"]


@pytest.mark.parametrize("who", ["sue", "vera"])
def test_who_may_not_invite_withdraws_nothing(cast, invitation, who):
    assert signed_in(getattr(cast, who)).post(at(invitation)).status_code == 403
    with pytest.raises(NotYours):
        withdraw_invitation(invitation, by=getattr(cast, who))
    with pytest.raises(NotYours):
        withdraw_invitation(invitation, by=cast.otto)


def test_the_client_withdraws_nothing_of_the_vendor(cast):
    theirs = invite(cast.acme, email="v@example.test", party="vendor", role="vendor_member", by=cast.sam)
    assert signed_in(cast.clara).post(at(theirs)).status_code == 403
    withdraw_invitation(theirs, by=cast.sam)


def test_an_accepted_one_is_not_withdrawn(cast, invitation):
    accept_invitation(invitation, name="Nora New")
    answer = signed_in(cast.clara).post(at(invitation), headers=HTMX)
    assert answer.status_code == 422
    assert "accepted already" in answer["HX-Trigger"]
    with pytest.raises(Refused):
        withdraw_invitation(invitation, by=cast.clara)


def test_twice_is_once(cast, invitation):
    withdraw_invitation(invitation, by=cast.clara)
    withdraw_invitation(invitation, by=person("Eva Sales", is_staff=True))
    events = Event.objects.filter(engagement=cast.acme, kind="member.invitation_withdrawn")
    assert [(event.actor, sentence(event)) for event in events] == [(cast.clara, "withdrew an invitation")]


@pytest.mark.parametrize("method", ["get", "head", "put", "delete"])
def test_only_by_post(cast, invitation, method):
    assert getattr(signed_in(cast.clara), method)(at(invitation)).status_code == 405
    invitation.refresh_from_db()
    assert invitation.withdrawn_at is None
