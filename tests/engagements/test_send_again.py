"""An invitation's way: sent, opened, joined; sent again with another link when its time is over."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from engagements.actions import accept_invitation, invite, send_again
from engagements.models import Invitation
from engagements.refusals import NotYours, Refused
from tests.cast import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def invitation(cast) -> Invitation:
    return invite(cast.acme, email="tom@example.test", party="client", role="product_owner", by=cast.clara)


def row_of(page: str, invitation: Invitation) -> str:
    return page.split(f'id="{invitation.element_id}"')[1].split("</li>")[0]


def test_the_inviter_sees_how_far_it_has_come(cast, invitation):
    clara, people = signed_in(cast.clara), reverse("people", args=["acme"])
    assert ">sent<" in row_of(clara.get(people).content.decode(), invitation).replace("</svg>sent", ">sent")
    mailed, visitor = reverse("invitation", args=[invitation.token]), Client()
    opening = reverse("invitation_opening", args=[invitation.token])
    page = visitor.get(mailed).content.decode()
    assert Invitation.objects.get().status == "sent"  # a scanner of mail opens links too
    assert f'hx-post="{opening}" hx-trigger="load"' in page
    assert visitor.get(opening).status_code == 405
    assert visitor.post(opening).status_code == 204
    seen = Invitation.objects.get()
    assert seen.status == "opened"
    visitor.post(opening)
    assert Invitation.objects.get().opened_at == seen.opened_at  # the first time
    assert "opened" in row_of(clara.get(people).content.decode(), invitation)
    accept_invitation(seen, name="Tom Osei")
    assert Invitation.objects.get().status == "joined"
    assert visitor.post(opening).status_code == 204


def test_sent_again_it_has_another_link_for_the_same_seat(cast, invitation):
    old = reverse("invitation", args=[invitation.token])
    with time_machine.travel(timezone.now() + timedelta(days=4)):
        page = signed_in(cast.clara).get(reverse("people", args=["acme"])).content.decode()
        assert "expired" in row_of(page, invitation)
        answer = signed_in(cast.clara).post(reverse("invitation_renewal", args=["acme", invitation.number]))
        assert answer.status_code == 303
        again = Invitation.objects.waiting().get()
        assert (again.email, again.role) == (invitation.email, invitation.role)
        assert Client().get(old).status_code == 410
        assert Client().get(reverse("invitation", args=[again.token])).status_code == 200
    with pytest.raises(Refused, match="is over"):
        send_again(invitation, by=cast.clara)
    with pytest.raises(NotYours):
        send_again(again, by=cast.sue)
