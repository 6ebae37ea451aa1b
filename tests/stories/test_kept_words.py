"""Unsaved words outlive their text: one that was deleted, signed, or found again in its writer's browser."""

import pytest
from django.urls import reverse

from engagements.refusals import NotYours, Refused
from stories.actions import (
    comment,
    criterion_from_draft,
    keep_draft,
    keep_found,
    reword,
    withdraw_criterion,
    withdraw_story,
)
from stories.models import Draft
from tests.cast import HTMX, signed_in


def page_of(member):
    return signed_in(member).get("/e/acme/stories/1/", headers=HTMX).content.decode()


def found(member, key, text, base=1):
    at = reverse("text_draft", args=["acme", 1, key])
    return signed_in(member).post(at, {"text": text, "base": base, "found": "1"}, headers=HTMX)


def test_words_found_in_a_browser_stand_in_the_card_of_the_deleted_text(cast):
    withdraw_criterion(cast.story, "criterion-2", by=cast.clara)
    assert found(cast.sam, "criterion-2", "An expired link offers five slots.").status_code == 204
    html = page_of(cast.sam)
    assert "Your unsaved words: Criterion 2 was deleted" in html
    assert "An expired link offers five slots." in html
    for act in ("Bring it back with my wording", "Add as a new criterion", "Copy", "Discard"):
        assert act in html
    assert "five slots" not in page_of(cast.clara)
    assert Draft.objects.saying_if_fresh().get().is_fresh is False  # nobody is said to be writing


def test_they_become_a_new_criterion_once(cast):
    withdraw_criterion(cast.story, "criterion-2", by=cast.clara)
    keep_found(cast.story, "criterion-2", by=cast.sam, text="Five slots.\nWithin a day.", base=1)
    made = criterion_from_draft(cast.story, "criterion-2", by=cast.sam)
    assert (made.number, made.text) == (4, "Five slots.\nWithin a day.")
    assert not Draft.objects.exists()
    with pytest.raises(Refused, match="saved or discarded already"):
        criterion_from_draft(cast.story, "criterion-2", by=cast.sam)


@pytest.mark.parametrize("key", ["title", "narrative", "criterion-1", "comment-1"])
def test_when_the_whole_story_was_deleted_the_words_can_be_read_and_it_brought_back(cast, key):
    comment(cast.story, by=cast.sam, text="Which bay?")
    withdraw_story(cast.story, by=cast.clara)
    found(cast.sam, key, "Words of a lost afternoon")
    html = page_of(cast.sam)
    assert "Your unsaved words: the story was deleted" in html
    assert "Words of a lost afternoon" in html
    assert "Bring the story back" in html
    assert "Add as a new criterion" not in html
    signed_in(cast.sam).post("/e/acme/stories/1/restoration/", {"text": "Words", "base": 1}, headers=HTMX)
    assert "You have unsaved words here: “Words of a lost afternoon”" in page_of(cast.sam)


def test_what_is_in_the_history_needs_no_keeping(cast):
    first = cast.story.criteria.get(number=1).text
    reword(cast.story, "criterion-1", by=cast.sam, text="The link works thrice.", base=1)
    for text in (first, "The link works thrice.\r\n", "  "):
        assert keep_found(cast.story, "criterion-1", by=cast.sam, text=text, base=1) is None
    assert keep_found(cast.story, "criterion-1", by=cast.sam, text="The link never works.", base=1)


def test_words_drafted_in_two_browsers_are_both_kept(cast):
    untouched = cast.story.criteria.get(number=1).text
    keep_draft(cast.story, "criterion-1", by=cast.sam, text=untouched, base=1)  # an editor that was opened
    keep_found(cast.story, "criterion-1", by=cast.sam, text="From the phone.", base=1)
    assert keep_found(cast.story, "criterion-1", by=cast.sam, text="the phone", base=1) is None
    keep_found(cast.story, "criterion-1", by=cast.sam, text="From the laptop.", base=1)
    assert Draft.objects.get().text == "From the phone.\nFrom the laptop."
    keep_found(cast.story, "criterion-1", by=cast.sam, text="From the phone.\nFrom the laptop. Both.", base=1)
    assert Draft.objects.get().text == "From the phone.\nFrom the laptop. Both."


def test_only_who_may_write_there(cast):
    comment(cast.story, by=cast.clara, text="Which bay?")
    with pytest.raises(NotYours):
        keep_found(cast.story, "comment-1", by=cast.sam, text="Mine", base=1)
    assert found(cast.vera, "criterion-1", "Mine").status_code == 403
    assert found(cast.otto, "criterion-1", "Mine").status_code == 404
