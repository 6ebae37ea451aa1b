"""Following the mailed link: looking changes nothing, it works once, and only for whom it was meant."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from engagements.actions import accept_invitation, end_membership, invite, withdraw_invitation
from engagements.journal import sentence
from engagements.models import Event, Invitation, Membership, Party, Role
from engagements.refusals import Refused
from people.models import User
from tests.cast import signed_in, unmasked

pytestmark = pytest.mark.django_db


@pytest.fixture
def invitation(cast):
    return invite(cast.acme, email="new@example.test", party="client", role="client_member", by=cast.clara)


def link(invitation) -> str:
    return reverse("invitation", args=[invitation.token])


def test_a_new_person_joins_is_signed_in_and_lands_on_the_home(cast, invitation):
    visitor = Client()
    page = visitor.get(link(invitation)).content.decode()
    assert "Harbour slots" in page
    assert "Clara Berg invites you to take part as client member" in page
    answer = visitor.post(link(invitation), {"name": "Nora New"}, follow=True)
    assert answer.redirect_chain[-1] == (reverse("home", args=["acme"]), 302)
    assert "Harbour slots" in answer.content.decode()
    user = User.objects.get(email="new@example.test")
    assert (user.name, user.has_usable_password(), user.is_staff) == ("Nora New", False, False)
    assert EmailAddress.objects.get(user=user).verified
    member = user.memberships.get()
    assert (member.engagement, member.party, member.role) == (cast.acme, Party.CLIENT, Role.CLIENT_MEMBER)
    event = Event.objects.filter(engagement=cast.acme).latest("number")
    assert (event.kind, event.actor, sentence(event)) == ("member.joined", member, "joined as client member")


def test_looking_never_consumes(cast, invitation):
    """Mail scanners open links, and some press HEAD first."""
    for _ in range(20):
        assert Client().get(link(invitation)).status_code == 200
        assert Client().head(link(invitation)).status_code == 200
    assert Client().post(link(invitation), {"name": "Nora"}).status_code == 302
    assert Membership.objects.filter(user__email="new@example.test").count() == 1


def test_a_link_works_once(cast, invitation):
    Client().post(link(invitation), {"name": "Nora"})
    for again in (Client().get(link(invitation)), Client().post(link(invitation), {"name": "Nelly"})):
        assert again.status_code == 410
    assert not User.objects.filter(name="Nelly").exists()
    with pytest.raises(Refused):
        accept_invitation(invitation, name="Nelly")


def test_every_dead_link_leads_to_the_same_page(cast):
    def dead(name, **changes) -> bytes:
        one = invite(cast.acme, email=f"{name}@example.test", party="client", role="observer", by=cast.clara)
        Invitation.objects.filter(pk=one.pk).update(**changes)
        return link(one)

    now = timezone.now()
    links = [
        dead("late", expires_at=now - timedelta(seconds=1)),
        dead("withdrawn", withdrawn_at=now),
        dead("used", accepted_at=now),
        reverse("invitation", args=["forged"]),
        reverse("invitation", args=["f" * 64]),
        reverse("invitation", args=["ü" * 3000]),
    ]
    for client in (Client(), signed_in(cast.otto)):
        answers = [client.get(path) for path in links] + [client.post(path, {"name": "N"}) for path in links]
        assert {answer.status_code for answer in answers} == {410}
        assert len({unmasked(answer) for answer in answers}) == 1
    assert "Ask whoever invited you for a new one" in answers[0].content.decode()


def test_it_is_good_for_three_days(cast, invitation, time_machine):
    time_machine.move_to(timezone.now() + timedelta(hours=71, minutes=59))
    assert Client().get(link(invitation)).status_code == 200
    time_machine.move_to(timezone.now() + timedelta(minutes=2))
    assert Client().get(link(invitation)).status_code == 410


def test_who_has_an_account_signs_in_first(cast):
    for_otto = invite(cast.acme, email="OTTO@example.test", party="client", role="observer", by=cast.clara)
    for answer in (Client().get(link(for_otto)), Client().post(link(for_otto), {"name": "Not Otto"})):
        assert answer.status_code == 302
        assert answer["Location"] == f"{reverse('account_login')}?next={link(for_otto)}"
    assert not cast.otto.memberships.exists()
    otto = signed_in(cast.otto)
    assert 'name="name"' not in otto.get(link(for_otto)).content.decode()
    answer = otto.post(link(for_otto))
    assert (answer.status_code, answer["Location"]) == (303, reverse("home", args=["acme"]))
    assert cast.otto.memberships.get().role == Role.OBSERVER
    assert cast.otto.name == User.objects.get(pk=cast.otto.pk).name


def test_who_is_signed_in_as_somebody_else_is_asked_to_sign_out(cast, invitation):
    otto = signed_in(cast.otto)
    page = otto.get(link(invitation)).content.decode()
    assert "This invitation is for new@example.test" in page
    assert reverse("account_logout") in page
    assert otto.post(link(invitation), {"name": "Otto"}).status_code == 422
    assert not cast.otto.memberships.exists()
    assert not User.objects.filter(email="new@example.test").exists()


@pytest.mark.parametrize("name", ["", "  ", "x" * 121, "A\nB"])
def test_a_name_is_asked_for(cast, invitation, name):
    answer = Client().post(link(invitation), {"name": name})
    assert answer.status_code == 422
    assert not User.objects.filter(email="new@example.test").exists()


def test_the_session_of_before_does_not_live_on(cast, invitation):
    """Whoever planted a session key in this browser isn't signed in with it."""
    visitor = Client()
    visitor.get(reverse("account_login"))
    visitor.session["planted"] = True
    visitor.session.save()
    planted = visitor.session.session_key
    visitor.post(link(invitation), {"name": "Nora"})
    assert visitor.cookies[settings.SESSION_COOKIE_NAME].value != planted


def test_who_left_may_be_invited_again_into_another_seat(cast):
    end_membership(cast.carl, by=cast.clara)
    again = invite(cast.acme, email=cast.carl.user.email, party="client", role="observer", by=cast.clara)
    signed_in(cast.carl).post(link(again))
    carl = Membership.objects.get(pk=cast.carl.pk)
    assert (carl.left_at, carl.role, carl.number) == (None, Role.OBSERVER, cast.carl.number)


def test_who_came_in_meanwhile_is_not_taken_twice(cast):
    one = invite(cast.acme, email="otto@example.test", party="client", role="observer", by=cast.clara)
    accept_invitation(one, user=cast.otto)
    Invitation.objects.filter(pk=one.pk).update(accepted_at=None)
    with pytest.raises(Refused, match="already"):
        accept_invitation(one, user=cast.otto)


def test_withdrawn_a_moment_before(cast, invitation):
    withdraw_invitation(invitation, by=cast.clara)
    with pytest.raises(Refused, match="no longer good"):
        accept_invitation(invitation, name="Nora")


@pytest.mark.django_db(transaction=True)
def test_thirty_at_once_make_one_member(cast, invitation):
    start, path = Barrier(10), link(invitation)

    def follow(turn: int) -> list[int]:
        try:
            start.wait(20)
            return [Client().post(path, {"name": f"Nora {turn}"}).status_code for _ in range(3)]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(10) as threads:
        answers = [status for statuses in threads.map(follow, range(10)) for status in statuses]
    assert sorted(set(answers)) in ([302, 410], [302])
    assert len(answers) == 30
    assert Membership.objects.filter(engagement=cast.acme, user__email="new@example.test").count() == 1
    assert User.objects.filter(email__iexact="new@example.test").count() == 1
    assert Event.objects.filter(engagement=cast.acme, kind="member.joined").count() == 1
