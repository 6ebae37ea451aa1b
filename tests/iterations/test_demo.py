"""The demo of a week: agenda, presenting, signing, notes, who was there."""

import pytest
from django.utils import timezone

from engagements.models import Event
from engagements.refusals import NotYours, Refused
from iterations import actions
from iterations.actions import turn_week
from iterations.models import Demo
from standups.models import Concern
from stories.actions import Seen as SeenNow
from stories.actions import accept
from stories.models import Stamp, State, Story
from tests.cast import HTMX, MARKER, signed_in
from tests.iterations.meeting import DEMO, agenda, another, now, page, post
from tests.stories.journey import deliver, fresh

# --- The agenda ----------------------------------------------------------------------------------------------


def test_the_agenda_makes_itself_and_takes_in_what_is_delivered_meanwhile(shown):
    assert "Gatekeeper prints" in page(shown.clara)
    assert post(shown.carl, "demo").status_code == 200
    demo = Demo.objects.get(engagement=shown.acme)
    assert (demo.number, demo.opened_by, agenda(demo)) == (1, shown.carl, [1, 2])
    deliver(another(shown, "Late one"), by=shown.sue)
    assert agenda(demo) == [1, 2, 3]
    assert post(shown.sam, "demo").status_code == 200  # opened already: the same one
    assert Demo.objects.count() == 1
    assert MARKER not in page(shown.clara)


def test_without_anything_ready_the_page_says_what_to_do(cast):
    assert "The first week has not begun yet." in page(cast.clara)
    assert post(cast.sam, "demo").status_code == 422
    turn_week(cast.acme, now=timezone.now())
    assert "Nothing is ready to demo. Show work in progress, or move the meeting." in page(cast.clara)


def test_the_agenda_is_ordered_timed_and_shortened(shown):
    demo = actions.open_demo(shown.acme, by=shown.sam)
    post(shown.clara, "demo_item", 2, act="up", at="agenda")
    assert agenda(demo) == [2, 1]
    post(shown.clara, "demo_item", 2, act="up")  # at the top already
    post(shown.clara, "demo_item", 2, act="time", minutes=12)
    assert demo.items.get(story__number=2).time_box == 12
    assert post(shown.clara, "demo_item", 2, act="time", minutes=0).status_code == 422
    assert "demo/agenda/?story=2" in post(shown.clara, "demo_item", 2, act="off")["HX-Trigger"]
    assert agenda(demo) == [1]
    undone = signed_in(shown.clara).post("/e/acme/demo/agenda/?story=2", headers=HTMX)
    assert (undone.status_code, agenda(demo)) == (204, [2, 1])


def test_work_in_progress_is_shown_too_when_somebody_puts_it_on(shown):
    demo = actions.open_demo(shown.acme, by=shown.sam)
    another(shown, "Half done")
    assert post(shown.sue, "demo_agenda", story=3).status_code == 200
    assert agenda(demo) == [1, 2, 3]
    assert post(shown.sue, "demo_agenda", story=77).status_code == 422


# --- Presenting and following --------------------------------------------------------------------------------


def test_everybody_is_led_by_the_presenter_and_may_look_elsewhere(demo, shown):
    assert 'id="item-' not in page(shown.clara)
    assert "Driver confirms a slot" in page(shown.clara)
    post(shown.sue, "demo_place", story=2)
    assert "Gatekeeper prints a badge</h1>" in page(shown.clara)
    clara = signed_in(shown.clara)
    clara.post("/e/acme/demo/place/", {"story": 1}, headers=HTMX)
    html = clara.get(DEMO).content.decode()
    assert "Driver confirms" in html
    assert "Follow the presenter" in html
    assert now(demo).current.story.number == 2  # she moved nobody else
    clara.post("/e/acme/demo/place/", {}, headers=HTMX)
    assert "Gatekeeper prints a badge</h1>" in clara.get(DEMO).content.decode()
    with pytest.raises(NotYours):
        actions.show_item(demo, shown.story, by=shown.clara)


def test_presenting_is_taken_over_only_from_who_presents(demo, shown):
    assert post(shown.clara, "presenter").status_code == 422  # by a page that knew of nobody
    assert post(shown.clara, "presenter", instead_of=shown.sue.number).status_code == 200
    assert now(demo).presenter == shown.clara
    assert post(shown.sam, "presenter", instead_of=shown.sue.number).status_code == 422
    assert Event.objects.filter(kind="demo.presented").count() == 2


# --- Signing -------------------------------------------------------------------------------------------------


def test_a_signer_stamps_and_signs_on_the_stage(demo, shown):
    answer = post(shown.clara, "demo_verdict", 1, "criterion-1", mark="accepted", revision=1)
    assert answer["HX-Retarget"] == "#demo"
    assert 'id="demo"' in answer.content.decode()
    refused = post(shown.clara, "demo_verdict", 1, "criterion-2", mark="changes", revision=1)
    assert (refused.status_code, refused["HX-Retarget"]) == (422, "#demo")
    assert "Say in a sentence what should change." in refused.content.decode()
    seen = str(SeenNow.of(fresh(shown.story)))
    post(shown.clara, "demo_sign_off", 1, decision="accept", seen=seen, all_shown=1)
    assert fresh(shown.story).state == State.ACCEPTED
    assert "Entry 1" in page(shown.sam)


def test_who_may_not_stamp_sees_who_can(demo, shown):
    for who in (shown.sam, shown.sue, shown.vera):
        assert post(who, "demo_verdict", 1, "criterion-1", mark="accepted", revision=1).status_code == 403
        html = page(who)
        assert 'class="rest verdict"' not in html
        assert "Clara Berg, Carl Dorn can sign it." in html
    assert not Stamp.objects.filter(party="client").exists()


# --- Who is here, and notes ----------------------------------------------------------------------------------


def test_each_says_that_they_are_here_and_the_presenter_of_those_in_the_room(demo, shown):
    page(shown.vera)  # to look at the page notes nobody
    assert [one.member for one in demo.attendance.here()] == [shown.sue]
    post(shown.vera, "attendance")
    post(shown.sue, "attendance", member=shown.clara.number)
    assert post(shown.sam, "attendance", member=shown.carl.number).status_code == 422
    assert {one.member for one in demo.attendance.here()} == {shown.sue, shown.vera, shown.clara}
    post(shown.sue, "attendance", member=shown.clara.number, gone=1)
    post(shown.sue, "attendance", member=shown.clara.number, gone=1)
    assert {one.member for one in demo.attendance.here()} == {shown.sue, shown.vera}
    post(shown.clara, "attendance")
    assert demo.attendance.here().count() == 3


def test_a_note_becomes_one_thing_once(demo, shown):
    for text in ("Thick paper", "Thick paper", "The crane is late", "Prints at night"):
        post(shown.vera, "demo_notes", note=text, story=2)
    assert [note.text for note in demo.notes.in_order()] == [
        "Thick paper",
        "The crane is late",
        "Prints at night",
    ]
    post(shown.carl, "note_outcome", 1, outcome="story")
    post(shown.carl, "note_outcome", 2, outcome="concern")
    post(shown.carl, "note_outcome", 3, outcome="criterion")
    assert [note.became for note in demo.notes.in_order()] == ["story-3", "concern-1", "criterion-2-3"]
    assert Story.objects.get(engagement=shown.acme, number=3).origin == "note-1-1"
    assert Concern.objects.get(engagement=shown.acme).raiser == shown.carl
    assert "note 1 of the demo of week 1" in signed_in(shown.sam).get("/e/acme/stories/3/").content.decode()
    again = post(shown.sam, "note_outcome", 1, outcome="concern")
    assert again.status_code == 422
    assert post(shown.vera, "note_outcome", 1, outcome="story").status_code == 403
    assert post(shown.sam, "demo_notes", note=" ").status_code == 422


def test_a_note_on_an_accepted_story_can_be_no_criterion(demo, shown):
    noted = actions.note(demo, by=shown.sam, text="Wider", story=shown.story)
    accept(fresh(shown.story), by=shown.clara, seen=SeenNow.of(fresh(shown.story)), all_shown=True)
    assert "Criterion out of note" not in page(shown.sam)
    with pytest.raises(Refused):
        actions.make_of_note(demo, noted.number, by=shown.sam, word="criterion")
    assert demo.notes.get().became is None
