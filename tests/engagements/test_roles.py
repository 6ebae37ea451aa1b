"""Another role, and handing over: what waits on somebody goes along; their words, promises and stamps stay theirs."""

import pytest
from django.urls import reverse

from engagements.actions import change_role, hand_over
from engagements.models import Event, Membership, Role
from engagements.refusals import NotYours, Refused
from engagements.today import today_of
from partnership.actions import ask, commit
from partnership.models import Ping
from standups.actions import raise_concern
from stories.actions import own
from stories.models import Revision, SignOffLink, StoryOwner
from tests.cast import HTMX, person, signed_in
from tests.stories.journey import deliver

pytestmark = pytest.mark.django_db


def anew(member):
    return Membership.objects.select_related("user", "engagement").get(pk=member.pk)


def test_each_party_says_who_is_who_in_it(cast):
    carl = change_role(cast.carl, role=Role.CLIENT_MEMBER, by=cast.clara)
    assert carl.role == Role.CLIENT_MEMBER
    event = Event.objects.get(engagement=cast.acme, kind="member.role_changed")
    assert (event.actor, event.data["before"], event.data["role"]) == (
        cast.clara,
        Role.PRODUCT_OWNER,
        Role.CLIENT_MEMBER,
    )
    change_role(carl, role=Role.CLIENT_MEMBER, by=cast.clara)  # the same again is nothing new
    assert Event.objects.filter(engagement=cast.acme, kind="member.role_changed").count() == 1
    for whom, role, by in (
        (cast.sue, Role.OBSERVER, cast.clara),  # of the other party
        (cast.carl, Role.PRODUCT_OWNER, cast.sam),
        (cast.vera, Role.CLIENT_MEMBER, cast.vera),
        (cast.vera, Role.CLIENT_MEMBER, cast.bert),  # of another client
    ):
        with pytest.raises(NotYours):
            change_role(whom, role=role, by=by)
    with pytest.raises(Refused, match="role of the other party"):
        change_role(cast.vera, role=Role.DELIVERY_LEAD, by=cast.clara)
    change_role(cast.sue, role=Role.DELIVERY_LEAD, by=person("Eva Sales", is_staff=True))


def test_only_a_sponsor_names_a_sponsor_and_none_is_left_without_one(cast):
    with pytest.raises(NotYours):
        change_role(cast.carl, role=Role.SPONSOR, by=cast.carl)
    for last, by, role in (
        (cast.clara, cast.clara, Role.PRODUCT_OWNER),
        (cast.sam, cast.sam, Role.VENDOR_MEMBER),
    ):
        with pytest.raises(Refused, match="is the only"):
            change_role(last, role=role, by=by)
    change_role(cast.carl, role=Role.SPONSOR, by=cast.clara)
    assert change_role(cast.clara, role=Role.CLIENT_MEMBER, by=cast.clara).role == Role.CLIENT_MEMBER


def test_handing_over_moves_what_waits_and_ends_the_formers_links(cast):
    deliver(cast.story, by=cast.sam)
    own(cast.story, by=cast.sue, member=cast.sue)
    own(cast.story, by=cast.clara, member=cast.vera)
    concern = raise_concern(cast.acme, by=cast.sue, text="The crane", owner=cast.clara)
    ping = ask(cast.acme, by=cast.sam, to=cast.clara, text="How high?")
    own_question = ask(cast.acme, by=cast.carl, to=cast.clara, text="And how wide?")
    promise = commit(cast.acme, by=cast.sam, text="A crane", due=today_of(cast.acme), to=cast.clara)
    given = commit(cast.acme, by=cast.clara, text="A quay", due=today_of(cast.acme), to=cast.sam)
    links = SignOffLink.objects.open()
    assert links.filter(member=cast.clara).exists()
    hand_over(cast.clara, to=cast.carl, by=cast.clara)

    assert (anew(cast.carl).role, anew(cast.clara).role) == (Role.SPONSOR, Role.CLIENT_MEMBER)
    assert not links.filter(member=cast.clara).exists()
    assert links.filter(member=cast.carl).exists()
    for row in (concern, ping, own_question, promise, given):
        row.refresh_from_db()
    assert (concern.owner, ping.person, promise.made_to) == (cast.carl,) * 3
    assert own_question.person == cast.clara  # nobody answers themselves
    assert given.promiser == cast.clara  # a promise is one person's
    assert list(Ping.objects.waiting_for(cast.carl)) == [ping]
    event = Event.objects.get(engagement=cast.acme, kind="member.handed_over")
    assert (event.data["successor"], event.data["moved"]) == (cast.carl.number, 3)

    hand_over(cast.sue, to=cast.sam, by=cast.sam)  # the lead does it for somebody who is away
    assert set(StoryOwner.objects.filter(story=cast.story).values_list("member", flat=True)) == {
        cast.sam.pk,
        cast.vera.pk,
    }
    assert anew(cast.sam).role == Role.DELIVERY_LEAD  # the larger role of the two
    assert Revision.objects.filter(author=cast.clara).exists()


def test_who_may_hand_over_to_whom(cast):
    for whom, to, by in ((cast.clara, cast.carl, cast.sam), (cast.sue, cast.sam, cast.carl)):
        with pytest.raises(NotYours):
            hand_over(whom, to=to, by=by)
    for to in (cast.sam, cast.clara, cast.bert):
        with pytest.raises(Refused, match="somebody else of the same party"):
            hand_over(cast.clara, to=to, by=cast.clara)
    with pytest.raises(NotYours):  # an observer is given a role by who leads
        hand_over(cast.carl, to=cast.vera, by=cast.carl)


def test_the_pages_tell_and_do_it(cast):
    clara = signed_in(cast.clara)
    page = reverse("membership", args=["acme", cast.carl.number])
    html = clara.get(page).content.decode()
    assert 'id="role"' in html
    assert 'id="succession"' in html
    answer = clara.post(
        reverse("role", args=["acme", cast.carl.number]), {"role": "client_member"}, headers=HTMX
    )
    assert "made Carl Dorn client member, before that product owner" in answer.content.decode()
    refused = clara.post(
        reverse("role", args=["acme", cast.clara.number]), {"role": "observer"}, headers=HTMX
    )
    assert refused.status_code == 422
    assert "is the only sponsor" in refused.content.decode()
    answer = clara.post(
        reverse("succession", args=["acme", cast.clara.number]), {"successor": cast.carl.number}
    )
    assert answer.status_code == 303
    people = clara.get(reverse("people", args=["acme"])).content.decode()
    assert "had Carl Dorn take over from Clara Berg" in people
    clara.post(reverse("departure", args=["acme", cast.clara.number]))
    people = signed_in(cast.carl).get(reverse("people", args=["acme"])).content.decode()
    assert "ended the membership of Clara Berg" in people
    assert f'id="{cast.clara.element_id}"' in people  # among those who left, with her dates
    gone = signed_in(cast.sam).get(reverse("membership", args=["acme", cast.clara.number]))
    assert "Left" in gone.content.decode()
    assert signed_in(cast.sam).get(reverse("membership", args=["acme", 99])).status_code == 404
