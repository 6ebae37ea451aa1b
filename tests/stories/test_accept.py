"""Accepting a story: criterion by criterion, all shown at once, with follow-ups; once, by somebody who may."""

import json
import threading

import pytest
from django.core.management import call_command
from django.db import connection
from django.urls import reverse

from engagements.models import Event
from engagements.refusals import NotYours, Refused
from stories import actions, record
from stories.actions import Moved, Seen, accept, accept_with_follow_ups, give_verdict, reopen, reword
from stories.models import LedgerEntry, Stamp, Story
from tests.cast import HTMX, signed_in
from tests.stories.journey import at, deliver, fresh


@pytest.fixture
def story(cast):
    return deliver(cast.story, by=cast.sue)


def stamp_all(story, by, marks=("accepted", "accepted", "accepted")):
    for number, mark in enumerate(marks, 1):
        note = "Say which slots." if mark == "changes" else ""
        give_verdict(story, f"criterion-{number}", by=by, mark=mark, revision=1, note=note)


def test_a_story_whose_every_criterion_is_accepted_is_accepted(cast, story):
    stamp_all(story, cast.clara)
    entry = accept(story, by=cast.clara, seen=Seen.of(story))
    story = fresh(story)
    assert story.state == "accepted"
    assert story.accepted_at == entry.at
    body = json.loads(entry.body)
    assert body["story"]["criteria"][0]["verdict"]["mark"] == "accepted"
    assert body["story"]["criteria"][0]["ready"]["mark"] == "ready"
    assert "Clara" not in entry.body
    event = Event.objects.filter(engagement=cast.acme).latest("number")
    assert (event.kind, event.actor, event.data["entry"]) == ("story.accepted", cast.clara, 1)
    assert record.verify(cast.acme).intact


def test_accept_all_shown_stamps_each_and_accepts(cast, story):
    entry = accept(story, by=cast.carl, seen=Seen.of(story), all_shown=True)
    assert entry.decision == "accept"
    assert Stamp.objects.filter(party="client", mark="accepted", member=cast.carl).count() == 3


def test_accepting_needs_every_criterion(cast, story):
    stamp_all(story, cast.clara, ("accepted", "not_shown", "accepted"))
    with pytest.raises(Refused, match="criterion 2"):
        accept(story, by=cast.clara, seen=Seen.of(story))
    with pytest.raises(Refused, match="criterion 2"):
        accept(story, by=cast.clara, seen=Seen.of(story), all_shown=True)
    assert fresh(story).state == "delivered"
    assert not LedgerEntry.objects.exists()


def test_follow_ups_take_what_was_not_accepted(cast, story):
    stamp_all(story, cast.clara, ("accepted", "changes", "not_shown"))
    entry = accept_with_follow_ups(story, by=cast.clara, seen=Seen.of(story))
    body = json.loads(entry.body)
    assert body["decision"] == "accept with follow-ups"
    made = [Story.objects.get(engagement=cast.acme, number=each["number"]) for each in body["follow_ups"]]
    assert [each.title for each in made] == ["An expired link offers three free slots.", "It is quick."]
    assert all(each.state == "unstarted" for each in made)
    assert "Say which slots." in made[0].narrative
    assert [each["follow_up"] for each in body["story"]["criteria"]] == [None, made[0].number, made[1].number]
    assert record.verify(cast.acme).intact


def test_the_identical_request_returns_the_first_result(cast, story):
    seen = Seen.of(story)
    first = accept(story, by=cast.clara, seen=seen, all_shown=True)
    again = accept(story, by=cast.clara, seen=seen, all_shown=True)
    assert again.pk == first.pk
    assert LedgerEntry.objects.count() == 1


def test_a_second_different_decision_is_refused_with_a_sentence(cast, story):
    seen = Seen.of(story)
    accept(story, by=cast.clara, seen=seen, all_shown=True)
    with pytest.raises(Refused, match="Clara Berg has decided meanwhile: accept"):
        actions.reject(story, by=cast.carl, seen=seen, reason="No", new_criterion="It is blue.")
    with pytest.raises(Refused, match="decided meanwhile"):
        accept(story, by=cast.carl, seen=seen, all_shown=True)


@pytest.mark.parametrize("key", ["title", "criterion-2"])
def test_what_changed_since_the_page_was_shown_is_a_conflict(cast, story, key):
    seen = Seen.of(story)
    reword(story, key, by=cast.sam, text="Something else entirely.", base=1)
    moved = accept(story, by=cast.clara, seen=seen, all_shown=True)
    assert isinstance(moved, Moved)
    [difference] = moved.differences
    assert (difference.key, difference.after) == (key, "Something else entirely.")
    assert fresh(story).state == "delivered"
    assert not Stamp.objects.filter(party="client").exists()


def test_new_and_deleted_criteria_are_a_conflict_too(cast, story):
    seen = Seen.of(story)
    actions.add_criteria(story, ["A fourth."], by=cast.sam)
    actions.withdraw_criterion(story, "criterion-1", by=cast.sam)
    moved = accept(story, by=cast.clara, seen=seen, all_shown=True)
    assert [(d.key, d.before is None, d.after is None) for d in moved.differences] == [
        ("criterion-1", False, True),
        ("criterion-4", True, False),
    ]


@pytest.mark.parametrize("who", ["sam", "sue", "vera", "bert", "bolt_sam"])
def test_only_signers_of_the_engagement_sign(cast, story, who):
    with pytest.raises((NotYours, Refused)):
        accept(story, by=getattr(cast, who), seen=Seen.of(story), all_shown=True)
    assert not LedgerEntry.objects.exists()


def test_a_signer_who_owns_it_needs_another_and_is_told_whom(cast, story):
    actions.own(story, by=cast.sam, member=cast.clara)
    with pytest.raises(Refused, match=r"You own this story\. Carl Dorn can sign it\."):
        accept(story, by=cast.clara, seen=Seen.of(story), all_shown=True)
    assert accept(story, by=cast.carl, seen=Seen.of(story), all_shown=True).signer == cast.carl


def test_not_before_it_is_ready_to_demo(cast):
    with pytest.raises(Refused, match="not ready to demo"):
        accept(cast.story, by=cast.clara, seen=Seen.of(cast.story), all_shown=True)


def test_an_accepted_text_is_frozen(cast, story):
    accept(story, by=cast.clara, seen=Seen.of(story), all_shown=True)
    for act in (
        lambda: reword(story, "criterion-1", by=cast.sam, text="Else.", base=1),
        lambda: actions.add_criteria(story, ["More."], by=cast.sam),
        lambda: actions.withdraw_criterion(story, "criterion-1", by=cast.sam),
        lambda: actions.move_criterion(story, "criterion-1", by=cast.sam, step=1),
        lambda: actions.estimate(story, by=cast.sam, points=8, seen=3),
        lambda: actions.withdraw_story(story, by=cast.sam),
        lambda: actions.own(story, by=cast.sam, member=cast.sam),
    ):
        with pytest.raises(Refused, match="Reopen it, or write a new story"):
            act()


def test_reopening_is_an_entry_with_a_reason_and_asks_for_changes(cast, story):
    accept(story, by=cast.clara, seen=Seen.of(story), all_shown=True)
    with pytest.raises(Refused, match="Give a reason"):
        reopen(story, by=cast.carl, seen=Seen.of(story), reason=" ")
    entry = reopen(story, by=cast.carl, seen=Seen.of(story), reason="The link opens twice.")
    story = fresh(story)
    assert (story.state, story.accepted_at, entry.number) == ("rejected", None, 2)
    assert json.loads(entry.body)["sign_off"] == 1
    assert (
        reopen(story, by=cast.carl, seen=Seen(Seen.of(story).revisions, 1), reason="The link opens twice.")
        == entry
    )
    assert record.verify(cast.acme).intact


@pytest.mark.django_db(transaction=True)
def test_twenty_parallel_presses_make_one_entry(cast):
    story = deliver(cast.story, by=cast.sue)
    seen, numbers = Seen.of(story), []

    def press():
        try:
            numbers.append(accept(story, by=cast.clara, seen=seen, all_shown=True).number)
        finally:
            connection.close()

    threads = [threading.Thread(target=press) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert numbers == [1] * 20
    assert LedgerEntry.objects.filter(story=story).count() == 1
    assert Stamp.objects.filter(party="client").count() == 3


# --- The page ------------------------------------------------------------------------------------------------


def test_the_page_accepts_with_and_without_javascript(cast, story):
    answer = signed_in(cast.clara).post(
        at("sign_off", story), {"decision": "accept", "all_shown": "1", "seen": str(Seen.of(story))}
    )
    assert (answer.status_code, answer["Location"]) == (303, at("story", story))
    html = signed_in(cast.sam).get(at("story", story)).content.decode()
    assert "data-signed" in html
    assert "Clara Berg" in html


def test_a_stale_page_gets_a_conflict_that_shows_what_changed(cast, story):
    seen = str(Seen.of(story))
    reword(story, "criterion-3", by=cast.sam, text="It is very quick.", base=1)
    for headers in ({}, HTMX):
        answer = signed_in(cast.clara).post(
            at("sign_off", story), {"decision": "accept", "all_shown": "1", "seen": seen}, headers=headers
        )
        assert answer.status_code == 409
        assert "<ins>very " in answer.content.decode()


def test_strangers_get_404_and_the_vendor_403(cast, story):
    form = {"decision": "accept", "seen": str(Seen.of(story))}
    assert signed_in(cast.otto).post(at("sign_off", story), form).status_code == 404
    assert signed_in(cast.bert).post(at("sign_off", story), form).status_code == 404
    assert signed_in(cast.sam).post(at("sign_off", story), form).status_code == 403
    assert signed_in(cast.otto).get(reverse("ledger", args=["acme"])).status_code == 404


def test_both_parties_read_the_ledger(cast, story, capsys):
    accept(story, by=cast.clara, seen=Seen.of(story), all_shown=True)
    for member in (cast.sam, cast.vera):
        html = signed_in(member).get(reverse("ledger", args=["acme"])).content.decode()
        assert "Intact" in html
        assert "Driver confirms" in html
    call_command("verify_ledger", "acme")
    assert "Intact: 1 entry" in capsys.readouterr().out
