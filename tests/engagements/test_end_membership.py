"""Ending a membership: pages close at once, what the person did stays with their name."""

import pytest
from django.urls import reverse

from engagements.actions import end_membership
from engagements.models import Event, Membership
from engagements.refusals import NotYours
from stories.actions import write_story
from stories.models import Revision
from tests.cast import HTMX, person, signed_in

pytestmark = pytest.mark.django_db


def at(member) -> str:
    return reverse("departure", args=["acme", member.number])


def test_the_very_next_request_meets_nothing(cast):
    carl = signed_in(cast.carl)
    assert carl.get(reverse("home", args=["acme"])).status_code == 200
    answer = signed_in(cast.clara).post(at(cast.carl), headers=HTMX)
    assert "Carl Dorn no longer has access" in answer["HX-Trigger"]
    for path in (reverse("home", args=["acme"]), reverse("story", args=["acme", 1])):
        assert carl.get(path).status_code == 404
        assert carl.get(path, headers=HTMX).status_code == 404
    assert carl.post(reverse("text", args=["acme", 1, "title"]), {"text": "x", "base": 1}).status_code == 404
    assert "Harbour slots" not in carl.get(reverse("portfolio")).content.decode()


def test_what_they_did_stays(cast):
    end_membership(cast.clara, by=cast.carl)
    assert Revision.objects.filter(author=cast.clara).exists()
    history = signed_in(cast.sam).get(reverse("story_history", args=["acme", 1])).content.decode()
    assert "Clara" in history


def test_anybody_may_leave_by_themselves(cast):
    answer = signed_in(cast.vera).post(at(cast.vera))
    assert (answer.status_code, answer["Location"]) == (303, reverse("portfolio"))
    assert Membership.objects.get(pk=cast.vera.pk).left_at
    event = Event.objects.filter(engagement=cast.acme).latest("number")
    assert (event.kind, event.actor) == ("member.left", cast.vera)


@pytest.mark.parametrize(
    ("who", "whom"), [("sue", "clara"), ("vera", "carl"), ("clara", "sam"), ("carl", "sue"), ("sue", "sam")]
)
def test_who_may_not_invite_somebody_ends_nothing_of_theirs(cast, who, whom):
    assert signed_in(getattr(cast, who)).post(at(getattr(cast, whom))).status_code == 403
    with pytest.raises(NotYours):
        end_membership(getattr(cast, whom), by=getattr(cast, who))
    assert Membership.objects.get(pk=getattr(cast, whom).pk).left_at is None


def test_staff_end_a_membership_and_others_without_one_do_not(cast):
    with pytest.raises(NotYours):
        end_membership(cast.sue, by=cast.otto)
    end_membership(cast.sue, by=person("Eva Sales", is_staff=True))
    assert Membership.objects.get(pk=cast.sue.pk).left_at


def test_twice_is_once(cast):
    clara = signed_in(cast.clara)
    clara.post(at(cast.carl))
    assert clara.post(at(cast.carl)).status_code == 404  # nobody there any more
    end_membership(cast.carl, by=cast.clara)
    assert Event.objects.filter(engagement=cast.acme, kind="member.left").count() == 1


def test_who_left_acts_no_more(cast):
    """Also past the door: each action asks for the right itself."""
    gone = end_membership(cast.carl, by=cast.clara)
    with pytest.raises(NotYours):
        write_story(cast.acme, by=gone, title="Too late")


@pytest.mark.parametrize("method", ["get", "head", "put"])
def test_only_by_post(cast, method):
    assert getattr(signed_in(cast.clara), method)(at(cast.carl)).status_code == 405
