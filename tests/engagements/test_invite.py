"""Inviting by mail: who may, what the mailed link is worth, and what the database knows of it."""

import re

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.urls import reverse

from digests.actions import drain
from digests.models import OutgoingMail
from engagements.access import may_invite
from engagements.actions import invite, open_engagement
from engagements.journal import KINDS, sentence
from engagements.models import Event, Invitation, Party, Role
from engagements.refusals import NotYours, Refused
from tests.cast import HTMX, MARKER, person, signed_in

pytestmark = pytest.mark.django_db
PEOPLE, INVITATIONS = "/e/acme/people/", "/e/acme/invitations/"
SEAT = {"email": "new@example.test", "seat": "client:client_member"}


def test_a_sponsor_invites_somebody_of_the_client(cast):
    answer = signed_in(cast.clara).post(INVITATIONS, SEAT)
    assert (answer.status_code, answer["Location"]) == (303, PEOPLE)
    invitation = Invitation.objects.get()
    assert (invitation.email, invitation.role, invitation.invited_by) == (
        "new@example.test",
        Role.CLIENT_MEMBER,
        cast.clara.user,
    )
    assert "new@example.test" in signed_in(cast.sue).get(PEOPLE).content.decode()


def test_the_mail_brings_the_link_and_leaves_by_the_outbox(cast, outbox, settings):
    signed_in(cast.clara).post(INVITATIONS, SEAT)
    mail, invitation = OutgoingMail.objects.get(), Invitation.objects.get()
    link = settings.SITE_URL + reverse("invitation", args=[invitation.token])
    assert (mail.to_addr, mail.kind, mail.not_after) == (
        "new@example.test",
        "invitation",
        invitation.expires_at,
    )
    assert link in mail.payload["text"]
    assert link in mail.payload["html"]
    assert "Clara Berg" in mail.payload["subject"]
    drain()
    [file] = outbox.iterdir()
    assert "new@example.test" in file.read_text()


def test_only_the_hash_of_the_token_stays(cast):
    """Once the mail is gone, no table holds what lets somebody in."""
    invitation = invite(cast.acme, email="new@example.test", party="client", role="observer", by=cast.clara)
    token = invitation.token
    assert re.fullmatch(r"[0-9a-f]{64}", token)  # 256 bits
    drain()
    with connection.cursor() as cursor:
        for model in apps.get_models():
            cursor.execute(
                f'SELECT count(*) FROM "{model._meta.db_table}" t WHERE t::text LIKE %s', [f"%{token}%"]
            )
            assert cursor.fetchone() == (0,), model
    assert Invitation.objects.get().token_hash == Invitation.hash_of(token)


def test_tokens_differ_and_depend_on_the_house_key(cast, settings):
    tokens = {
        invite(cast.acme, email=f"p{n}@example.test", party="client", role="observer", by=cast.clara).token
        for n in range(5)
    }
    assert len(tokens) == 5
    first = Invitation.objects.first()
    before = first.token
    settings.SECRET_KEY = "another house"
    assert Invitation.objects.get(pk=first.pk).token != before


def test_the_first_of_the_client_is_sponsor_whatever_was_chosen(cast):
    staff = person("Eva Sales", is_staff=True)
    fresh = open_engagement(name="New", slug="new", vendor=cast.acme.vendor, client=cast.acme.client)
    first = invite(fresh, email="a@example.test", party=Party.CLIENT, role=Role.OBSERVER, by=staff)
    second = invite(fresh, email="b@example.test", party=Party.CLIENT, role=Role.OBSERVER, by=staff)
    vendor = invite(fresh, email="c@example.test", party=Party.VENDOR, role=Role.OBSERVER, by=staff)
    assert [first.role, second.role, vendor.role] == [Role.SPONSOR, Role.OBSERVER, Role.OBSERVER]


def test_inviting_again_ends_the_earlier_link(cast, client):
    old = invite(cast.acme, email="new@example.test", party="client", role="observer", by=cast.clara)
    new = invite(cast.acme, email="NEW@example.test", party="client", role="client_member", by=cast.sam)
    assert client.get(reverse("invitation", args=[old.token])).status_code == 410
    assert client.get(reverse("invitation", args=[new.token])).status_code == 200


@pytest.mark.parametrize("who", ["sue", "vera"])
def test_who_may_not_invite_is_told_so(cast, who):
    member = getattr(cast, who)
    assert signed_in(member).post(INVITATIONS, SEAT).status_code == 403
    with pytest.raises(NotYours):
        invite(cast.acme, email="new@example.test", party="client", role="observer", by=member)
    assert not Invitation.objects.exists()
    assert 'id="invite"' not in signed_in(member).get(PEOPLE).content.decode()


@pytest.mark.parametrize("who", ["clara", "carl"])
def test_the_client_invites_nobody_of_the_vendor(cast, who):
    member = getattr(cast, who)
    answer = signed_in(member).post(INVITATIONS, {**SEAT, "seat": "vendor:vendor_member"}, headers=HTMX)
    assert answer.status_code == 422
    assert 'value="vendor:' not in answer.content.decode()
    with pytest.raises(NotYours):
        invite(cast.acme, email="new@example.test", party="vendor", role="vendor_member", by=member)
    assert not may_invite(member, Party.VENDOR)


def test_a_person_without_staff_rights_invites_nobody(cast):
    with pytest.raises(NotYours):
        invite(cast.acme, email="new@example.test", party="client", role="observer", by=cast.otto)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ({"email": "carl@example.test"}, "already in the engagement"),
        ({"email": "CARL@EXAMPLE.TEST"}, "already in the engagement"),
        ({"email": "nobody"}, "valid email"),
        ({"email": "a\nBcc: b@example.test"}, "valid email"),
        ({"email": ""}, "required"),
        ({"seat": "client:delivery_lead"}, "valid choice"),
        ({"seat": ""}, "required"),
    ],
)
def test_what_cannot_be_comes_back_with_what_was_typed(cast, data, reason):
    answer = signed_in(cast.clara).post(INVITATIONS, {**SEAT, **data}, headers=HTMX)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert reason in html
    assert html.startswith('<section id="people"')
    assert not Invitation.objects.exists()


def test_refused_is_refused_by_the_act_itself(cast):
    with pytest.raises(Refused, match="already"):
        invite(cast.acme, email="Carl@Example.Test", party="client", role="observer", by=cast.clara)


def test_inviting_is_told_in_the_journal_without_the_address(cast):
    invite(cast.acme, email="new@example.test", party="client", role="product_owner", by=cast.sam)
    event = Event.objects.filter(engagement=cast.acme).latest("number")
    assert (event.kind, event.actor, sentence(event)) == (
        "member.invited",
        cast.sam,
        "invited somebody as product owner",
    )
    assert "new@" not in str(event.data)
    assert KINDS[event.kind].touches == ("people",)


def test_by_htmx_the_region_comes_back(cast):
    answer = signed_in(cast.sam).post(INVITATIONS, SEAT, headers=HTMX)
    assert answer.status_code == 200
    assert answer["HX-Retarget"] == "#people"
    assert "new@example.test" in answer.content.decode()
    assert MARKER not in answer.content.decode()


def test_a_name_never_breaks_a_mails_header(cast):
    """A line break in a name would be a header of the sender's choice; no such name gets in."""
    token = invite(cast.acme, email="new@example.test", party="client", role="sponsor", by=cast.clara).token
    answer = Client().post(reverse("invitation", args=[token]), {"name": "Eve\r\nBcc: spy@example.test"})
    assert answer.status_code == 422
    assert "one line of plain text" in answer.content.decode()
