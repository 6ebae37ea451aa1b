"""The story page and the acts on it, as its people meet them."""

import re

import pytest
from django.urls import reverse

from stories.actions import keep_draft, reword, withdraw_criterion
from stories.models import Draft, Story
from tests.cast import HTMX, MARKER, signed_in, unmasked


def at(name, story, key=None):
    return reverse(name, args=[story.engagement.slug, story.number, *([key] if key else [])])


@pytest.fixture
def clara(cast):
    return signed_in(cast.clara)


@pytest.fixture
def sam(cast):
    return signed_in(cast.sam)


def test_both_parties_see_the_same_story(cast, clara, sam):
    for client in (clara, sam):
        html = client.get(at("story", cast.story)).content.decode()
        assert "Driver confirms a slot" in html
        assert "An expired link offers three free slots." in html
        assert MARKER not in html


def test_the_fragment_is_the_region_of_the_page(cast, clara):
    page = clara.get(at("story", cast.story)).content.decode()
    fragment = clara.get(at("story", cast.story), headers=HTMX).content.decode()
    assert fragment.startswith('<article id="story"')
    assert "<html" in page
    assert "<html" not in fragment


def test_saving_by_htmx_answers_with_the_text_alone(cast, sam):
    answer = sam.post(at("text", cast.story, "criterion-1"), {"text": "Works once.", "base": 1}, headers=HTMX)
    html = answer.content.decode()
    assert answer.status_code == 200
    assert html.strip().startswith('<li class="criterion" id="criterion-1-1"')
    assert "Works once." in html
    assert "hx-morph-skip" not in html


def test_saving_without_javascript_goes_back_to_the_page(cast, sam):
    answer = sam.post(at("text", cast.story, "title"), {"text": "Driver books", "base": 1})
    assert (answer.status_code, answer["Location"]) == (303, at("story", cast.story))


def test_an_editor_is_guarded_and_names_the_version_it_began_at(cast, clara):
    html = clara.get(at("text_editor", cast.story, "criterion-2"), headers=HTMX).content.decode()
    assert 'id="criterion-1-2"' in html
    assert "hx-morph-skip" in html
    assert 'name="base" value="1"' in html


def test_a_conflict_shows_three_readings_and_keeps_the_editor_of_the_whole_page(cast, clara, sam):
    clara.post(
        at("text", cast.story, "criterion-1"), {"text": "The link works once and for a week.", "base": 1}
    )
    mine = {"text": "The link works once and for 24 hours.", "base": 1}
    for headers in (HTMX, {}):
        answer = sam.post(at("text", cast.story, "criterion-1"), mine, headers=headers)
        html = answer.content.decode()
        assert answer.status_code == 409
        assert "Keep mine" in html
        assert "Take Clara’s" in html
        assert "<ins>a week</ins>" in html
        assert "for 24 hours." in html
        assert 'name="base" value="2"' in html


def test_a_refused_text_stays_in_its_editor_with_the_reason(cast, sam):
    answer = sam.post(at("text", cast.story, "title"), {"text": "x" * 5001, "base": 1}, headers=HTMX)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "This is 1 character too long." in html
    assert "x" * 5001 in html


def test_a_draft_shows_to_the_other_and_waits_for_its_writer(cast, clara, sam):
    answer = sam.post(
        at("text_draft", cast.story, "criterion-1"), {"text": "until the gate", "base": 1}, headers=HTMX
    )
    assert answer.status_code == 204
    others = clara.get(
        at("text_others", cast.story, "criterion-1") + "?base=1", headers=HTMX
    ).content.decode()
    assert "Sam is writing" in others
    assert "until the gate" in others
    assert "is writing" in clara.get(at("story", cast.story)).content.decode()
    assert "until the gate" in sam.get(at("text_editor", cast.story, "criterion-1")).content.decode()


def opening(html: str, part: str) -> str:
    return next(tag for tag in re.findall(r"<[^>]+>", html) if part in tag)


def test_a_region_is_the_same_to_htmx_whoever_writes(cast, clara, sam):
    """A region whose own hx-* attributes change is set up anew, and forgets what it was told in that moment."""
    page = at("story", cast.story)
    quiet = opening(clara.get(page, headers=HTMX).content.decode(), 'id="story"')
    editor = sam.get(at("text_editor", cast.story, "criterion-1"), headers=HTMX).content.decode()
    keep_draft(cast.story, "criterion-1", by=cast.sam, text="until the gate", base=1)
    assert opening(clara.get(page, headers=HTMX).content.decode(), 'id="story"') == quiet
    others = sam.get(at("text_others", cast.story, "criterion-1") + "?base=1", headers=HTMX).content.decode()
    assert opening(others, "-others") == opening(editor, "-others")


def test_others_say_what_was_saved_meanwhile(cast, clara, sam):
    reword(cast.story, "criterion-1", by=cast.sam, text="The link works twice.", base=1)
    others = clara.get(
        at("text_others", cast.story, "criterion-1") + "?base=1", headers=HTMX
    ).content.decode()
    assert "Sam saved a change" in others
    assert "<ins>twice</ins>" in others


def test_deleting_what_somebody_writes_asks_first(cast, clara, sam):
    keep_draft(cast.story, "criterion-1", by=cast.sam, text="…", base=1)
    asked = clara.post(at("criterion_withdrawal", cast.story, "criterion-1"), headers=HTMX)
    assert asked.status_code == 409
    assert "Sam is writing here just now" in asked.content.decode()
    sure = clara.post(at("criterion_withdrawal", cast.story, "criterion-1"), {"sure": "1"}, headers=HTMX)
    assert sure.status_code == 200
    assert "The link works once" not in sure.content.decode()
    assert "Criterion deleted" in sure["HX-Trigger"]


def test_who_was_writing_there_still_sees_their_words(cast, clara, sam):
    keep_draft(cast.story, "criterion-1", by=cast.sam, text="my precious words", base=1)
    withdraw_criterion(cast.story, "criterion-1", by=cast.clara)
    assert "my precious words" in sam.get(at("story", cast.story), headers=HTMX).content.decode()
    assert "my precious words" not in clara.get(at("story", cast.story), headers=HTMX).content.decode()
    mine = {"text": "my precious words", "base": 1}
    back = sam.post(at("criterion_restoration", cast.story, "criterion-1"), mine, headers=HTMX)
    assert "my precious words" in back.content.decode()
    assert not Draft.objects.exists()


def test_a_pasted_list_becomes_criteria(cast, clara):
    clara.post(at("criteria", cast.story), {"criteria": "- First thing\n2. Second thing\n\n[x] Third thing"})
    texts = [c.text for c in cast.story.criteria.in_order()]
    assert texts[3:] == ["First thing", "Second thing", "Third thing"]


def test_a_story_is_written_with_its_criteria(cast, clara):
    answer = clara.post(
        reverse("stories", args=["acme"]),
        {"title": "Gatekeeper prints a badge", "kind": "feature", "narrative": "", "criteria": "a\nb\nc"},
    )
    story = Story.objects.get(title="Gatekeeper prints a badge")
    assert answer["Location"] == at("story", story)
    assert (story.number, story.criteria.count(), story.requested_by) == (2, 3, cast.clara)


def test_a_story_without_a_title_comes_back_with_all_that_was_typed(cast, clara):
    answer = clara.post(
        reverse("stories", args=["acme"]), {"title": " ", "narrative": "so that", "criteria": "a"}
    )
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "A story needs a title" in html
    assert "so that" in html


def test_a_title_is_one_line(cast, clara):
    clara.post(reverse("stories", args=["acme"]), {"title": "Gate opens\r\n  by itself", "criteria": "a"})
    story = Story.objects.get(number=2)
    assert story.title == "Gate opens by itself"
    clara.post(at("text", story, "title"), {"text": "Gate\nopens\n\nat night", "base": 1})
    story.refresh_from_db()
    assert story.title == "Gate opens at night"


def test_the_vendor_estimates_and_nobody_overwrites_unseen(cast, clara, sam):
    assert clara.post(at("estimate", cast.story), {"points": "5", "seen": ""}).status_code == 403
    assert sam.post(at("estimate", cast.story), {"points": "5", "seen": ""}, headers=HTMX).status_code == 200
    stale = sam.post(at("estimate", cast.story), {"points": "3", "seen": ""}, headers=HTMX)
    assert stale.status_code == 422
    assert "set the estimate to 5 meanwhile" in stale["HX-Trigger"]


def test_history_is_complete_and_in_order(cast, clara):
    reword(cast.story, "criterion-1", by=cast.sam, text="The link works twice and for 48 hours.", base=1)
    html = clara.get(at("story_history", cast.story)).content.decode()
    assert html.index("changed criterion 1") < html.index("wrote #1")
    assert "<ins>twice</ins>" in html


def test_observers_read_but_see_no_way_to_write(cast):
    vera = signed_in(cast.vera)
    html = vera.get(at("story", cast.story)).content.decode()
    assert "data-edit" not in html
    assert vera.post(at("text", cast.story, "title"), {"text": "x", "base": 1}).status_code == 403


@pytest.mark.parametrize("name", ["story", "story_history"])
def test_strangers_meet_the_same_404_as_for_what_never_existed(cast, name):
    for who in (cast.otto, cast.bert):
        client = signed_in(who)
        there, nowhere = (
            client.get(at(name, cast.story)),
            client.get(at(name, cast.story).replace("acme", "never")),
        )
        assert there.status_code == nowhere.status_code == 404
        assert unmasked(there) == unmasked(nowhere)


def test_a_deleted_criterion_comes_back_from_the_history_long_after(cast, clara, sam):
    withdraw_criterion(cast.story, "criterion-2", by=cast.sam)
    html = clara.get(at("story_history", cast.story)).content.decode()
    assert at("criterion_restoration", cast.story, "criterion-2") in html
    clara.post(at("criterion_restoration", cast.story, "criterion-2"))
    assert cast.story.criteria.standing().count() == 3
    assert (
        at("criterion_restoration", cast.story, "criterion-2")
        not in clara.get(at("story_history", cast.story)).content.decode()
    )
