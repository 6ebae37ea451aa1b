"""Rejecting a story: with a reason, and a criterion that says what should change."""

import json

import pytest

from engagements.models import Event
from engagements.refusals import NotYours, Refused
from stories import actions, record
from stories.actions import Moved, Seen, give_verdict, reject, write_story
from stories.models import LedgerEntry, Story
from tests.cast import signed_in
from tests.stories.journey import at, deliver, fresh


@pytest.fixture
def story(cast):
    return deliver(cast.story, by=cast.sue)


def ask(story, by):
    give_verdict(story, "criterion-2", by=by, mark="changes", revision=1, note="Five slots.")


def test_rejecting_names_reason_and_changes_and_comes_first_again(cast):
    first = write_story(cast.acme, by=cast.sam, title="Earlier in the list")
    Story.objects.filter(pk=first.pk).update(rank="A")
    story = deliver(cast.story, by=cast.sue)
    ask(story, cast.clara)
    entry = reject(story, by=cast.clara, seen=Seen.of(story), reason="Too few slots\non Sundays.")
    story = fresh(story)
    assert (story.state, story.accepted_at) == ("rejected", None)
    assert Story.objects.filter(engagement=cast.acme).in_order().first() == story
    body = json.loads(entry.body)
    assert body["reason"] == "Too few slots\non Sundays."
    assert body["story"]["criteria"][1]["verdict"]["note"] == "Five slots."
    assert Event.objects.filter(engagement=cast.acme).latest("number").kind == "story.rejected"
    assert record.verify(cast.acme).intact


def test_a_new_criterion_says_it_too(cast, story):
    reject(story, by=cast.clara, seen=Seen.of(story), reason="No.", new_criterion="It says which slots.")
    assert story.criteria.standing().count() == 4
    assert record.verify(cast.acme).intact


def test_neither_reason_nor_change_may_lack(cast, story):
    with pytest.raises(Refused, match="Mark a criterion"):
        reject(story, by=cast.clara, seen=Seen.of(story), reason="I don't like it.")
    ask(story, cast.clara)
    with pytest.raises(Refused, match="Give a reason"):
        reject(story, by=cast.clara, seen=Seen.of(story), reason=" ")
    assert not LedgerEntry.objects.exists()


def test_the_same_again_is_the_first_result(cast, story):
    ask(story, cast.clara)
    seen = Seen.of(story)
    first = reject(story, by=cast.clara, seen=seen, reason="No.")
    assert reject(story, by=cast.clara, seen=seen, reason="No.") == first
    with pytest.raises(Refused, match="decided meanwhile: reject"):
        reject(story, by=cast.clara, seen=seen, reason="Still no.")


def test_a_changed_text_is_a_conflict(cast, story):
    ask(story, cast.clara)
    seen = Seen.of(story)
    actions.reword(story, "narrative", by=cast.sam, text="Else.", base=1)
    assert isinstance(reject(story, by=cast.clara, seen=seen, reason="No."), Moved)
    assert fresh(story).state == "delivered"


@pytest.mark.parametrize("who", ["sam", "vera", "bert"])
def test_only_signers_reject(cast, story, who):
    with pytest.raises(NotYours):
        reject(story, by=getattr(cast, who), seen=Seen.of(story), reason="No.", new_criterion="x")


def test_only_what_is_ready_to_demo(cast):
    with pytest.raises(Refused, match="not ready to demo"):
        reject(cast.story, by=cast.clara, seen=Seen.of(cast.story), reason="No.", new_criterion="x")


def test_the_page_keeps_what_was_typed_beside_the_reason_it_was_refused(cast, story):
    form = {"decision": "reject", "seen": str(Seen.of(story)), "reason": "I don’t like it."}
    answer = signed_in(cast.clara).post(at("sign_off", story), form)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "I don’t like it.</textarea>" in html
    assert "Mark a criterion “changes asked” first" in html
    ask(story, cast.clara)
    assert signed_in(cast.clara).post(at("sign_off", story), form).status_code == 303
    page = signed_in(cast.sam).get(at("story", story)).content.decode()
    assert "Take up again" in page
    assert "I don’t like it." in page
