"""Deleting a story, and bringing it back with all that it had."""

import pytest
from django.urls import reverse

from engagements.journal import sentence
from engagements.models import Event
from engagements.refusals import NotYours
from stories.actions import restore_story, withdraw_story
from tests.cast import HTMX, signed_in

pytestmark = pytest.mark.django_db
AWAY, BACK = (reverse(name, args=["acme", 1]) for name in ("story_withdrawal", "story_restoration"))


def test_a_deleted_story_is_off_the_list_and_comes_back_whole(cast):
    clara = signed_in(cast.clara)
    assert clara.post(AWAY).status_code == 303
    listed = clara.get(reverse("stories", args=["acme"])).content.decode()
    assert "Driver confirms" not in listed
    answer = signed_in(cast.sam).post(BACK, headers=HTMX)
    assert answer.status_code == 200
    assert "An expired link offers three free slots." in answer.content.decode()
    assert "Driver confirms" in clara.get(reverse("stories", args=["acme"])).content.decode()


def test_both_are_told_once_in_the_journal(cast):
    for act in (withdraw_story, withdraw_story, restore_story, restore_story):
        act(cast.story, by=cast.clara)
    last = list(Event.objects.filter(engagement=cast.acme).order_by("-number")[:2])
    assert [(event.kind, sentence(event)) for event in last] == [
        ("story.restored", "brought #1 back"),
        ("story.withdrawn", "deleted #1"),
    ]


def test_observers_delete_nothing(cast):
    for path, act in ((AWAY, withdraw_story), (BACK, restore_story)):
        assert signed_in(cast.vera).post(path).status_code == 403
        assert signed_in(cast.otto).post(path).status_code == 404
        assert signed_in(cast.clara).get(path).status_code == 405
        with pytest.raises(NotYours):
            act(cast.story, by=cast.vera)
