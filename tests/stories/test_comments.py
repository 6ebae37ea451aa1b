"""Comments: everybody says something, its author alone changes or withdraws it, and something can be made of it."""

import re

import pytest

from engagements.actions import end_membership
from engagements.journal import sentence
from engagements.models import Event
from engagements.refusals import NotYours, Refused
from stories import actions
from stories.actions import comment, reword, story_from_comment, withdraw_comment
from stories.models import Comment, Revision, Story
from stories.wording import NoSuchText
from tests.cast import HTMX, signed_in
from tests.stories.journey import at, deliver, fresh

pytestmark = pytest.mark.django_db
KEY = "comment-1"


def page_of(member, query: str = "") -> str:
    return signed_in(member).get(f"/e/acme/stories/1/{query}").content.decode()


def last_event(cast) -> Event:
    return Event.objects.filter(engagement=cast.acme).latest("number")


@pytest.fixture
def said(cast):
    return comment(cast.story, by=cast.carl, text="Does it work **under water**?")


# --- Saying --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["clara", "sue", "vera"])
def test_everybody_comments_observers_too(who, cast):
    member = getattr(cast, who)
    answer = signed_in(member).post(at("comments", cast.story), {"text": "It *works*."}, headers=HTMX)
    assert answer.status_code == 200
    assert "It <em>works</em>." in answer.content.decode()
    assert (Comment.objects.get().author, Comment.objects.get().number) == (member, 1)
    assert "It <em>works</em>." in page_of(cast.sam)


def test_without_scripts_the_page_comes_anew(cast):
    answer = signed_in(cast.clara).post(at("comments", cast.story), {"text": "Fine."})
    assert (answer.status_code, answer["Location"]) == (303, at("story", cast.story))


def test_the_journal_says_so_and_the_page_hears_of_it(cast, said):
    event = last_event(cast)
    assert (event.kind, sentence(event), event.subject) == ("comment.written", "commented on #1", "story-1")
    assert event.data == {"story": 1, "key": KEY, "revision": 1, "mentioned": []}


def test_strangers_find_nothing_to_comment(cast):
    for who in (cast.otto, cast.bert):
        assert signed_in(who).post(at("comments", cast.story), {"text": "x"}).status_code == 404
    assert signed_in(cast.clara).get(at("comments", cast.story)).status_code == 405
    assert not Comment.objects.exists()


def test_who_has_left_says_nothing_more(cast):
    end_membership(cast.carl, by=cast.clara)
    cast.carl.refresh_from_db()
    with pytest.raises(NotYours):
        comment(cast.story, by=cast.carl, text="One more thing")


@pytest.mark.parametrize("text", ["", "  \n ", "x" * 10_001])
def test_nothing_and_too_much_are_refused(text, cast):
    answer = signed_in(cast.clara).post(at("comments", cast.story), {"text": text}, headers=HTMX)
    assert answer.status_code == 422
    with pytest.raises(Refused):
        comment(cast.story, by=cast.clara, text=text)
    assert not Comment.objects.exists()


def test_sending_the_same_twice_says_it_once(cast, said):
    assert comment(cast.story, by=cast.carl, text="Does it work **under water**?\r\n") == said
    comment(cast.story, by=cast.sam, text="Does it work **under water**?")
    comment(cast.story, by=cast.carl, text="Does it work **under water**?")
    assert Comment.objects.count() == 3


def test_an_accepted_story_is_still_talked_about(cast):
    story = deliver(cast.story, by=cast.sue)
    actions.accept(story, by=cast.clara, seen=actions.Seen.of(story), all_shown=True)
    said = comment(story, by=cast.sam, text="Thank you!")
    reword(story, said.key, by=cast.sam, text="Thanks!", base=1)
    assert "Thanks!" in page_of(cast.clara)
    assert 'id="new-comment"' in page_of(cast.clara)


def test_a_deleted_story_is_not(cast, said):
    actions.withdraw_story(cast.story, by=cast.sam)
    with pytest.raises(Refused, match="deleted"):
        comment(cast.story, by=cast.carl, text="But why?")
    assert 'id="new-comment"' not in page_of(cast.carl)
    assert "under water" in page_of(cast.carl)


# --- Changing ------------------------------------------------------------------------------------------------


def test_its_author_changes_it_and_everybody_sees_every_wording(cast, said):
    answer = signed_in(cast.carl).post(
        at("text", cast.story, KEY), {"text": "Does it work on the ferry?", "base": 1}, headers=HTMX
    )
    assert "Does it work on the ferry?" in answer.content.decode()
    assert ">edited<" in page_of(cast.vera)
    history = signed_in(cast.vera).get(at("text_history", cast.story, KEY)).content.decode()
    assert "<del>**under water**</del>" in history
    assert "Bring back" not in history
    assert last_event(cast).kind == "comment.changed"
    assert sentence(last_event(cast)) == "changed comment 1 on #1"
    assert [r.text for r in Revision.objects.filter(key=KEY).order_by("number")] == [
        "Does it work **under water**?",
        "Does it work on the ferry?",
    ]


def test_the_history_of_one_text_is_not_that_of_another(cast, said):
    reword(cast.story, "criterion-1", by=cast.sam, text="The link works twice.", base=1)
    history = signed_in(cast.clara).get(at("text_history", cast.story, KEY)).content.decode()
    assert "The link works" not in history
    assert signed_in(cast.clara).get(at("text_history", cast.story, "comment-7")).status_code == 404


def test_nobody_else_changes_it(cast, said):
    path = at("text", cast.story, KEY)
    for who in (cast.clara, cast.sam, cast.vera):
        client = signed_in(who)
        assert client.post(path, {"text": "Ours", "base": 1}, headers=HTMX).status_code == 403
        assert client.get(path).status_code == 403
        for name in ("text_editor", "text_others"):
            assert client.get(at(name, cast.story, KEY)).status_code == 403
        for name, form in (
            ("text_draft", {"text": "O", "base": 1}),
            ("text_draft_discard", {}),
            ("text_reversion", {"revision": 1, "seen": 1}),
            ("comment_withdrawal", {}),
            ("comment_restoration", {}),
        ):
            assert client.post(at(name, cast.story, KEY), form).status_code == 403, name
    assert Revision.objects.filter(key=KEY).count() == 1
    assert f"{path}editor/" not in page_of(cast.clara)
    assert f"{path}editor/" in page_of(cast.carl)


def test_an_observer_changes_their_own_and_still_no_criterion(cast):
    comment(cast.story, by=cast.vera, text="I watch.")
    vera = signed_in(cast.vera)
    answer = vera.post(at("text", cast.story, KEY), {"text": "I look on.", "base": 1}, headers=HTMX)
    assert "I look on." in answer.content.decode()
    for name in ("text_editor", "text"):
        assert vera.get(at(name, cast.story, "criterion-1")).status_code == 403
    assert vera.post(at("text", cast.story, "title"), {"text": "Mine", "base": 1}).status_code == 403


def test_two_windows_of_one_author_lose_no_word(cast, said):
    reword(cast.story, KEY, by=cast.carl, text="Does it work in the yard?", base=1)
    path = at("text", cast.story, KEY)
    answer = signed_in(cast.carl).post(path, {"text": "Does it work at sea?", "base": 1}, headers=HTMX)
    assert answer.status_code == 409
    assert "at sea" in answer.content.decode()
    assert "in the yard" in answer.content.decode()


def test_an_earlier_wording_comes_back(cast, said):
    reword(cast.story, KEY, by=cast.carl, text="Never mind.", base=1)
    history = signed_in(cast.carl).get(at("story_history", cast.story)).content.decode()
    assert at("text_reversion", cast.story, KEY) in history
    signed_in(cast.carl).post(at("text_reversion", cast.story, KEY), {"revision": 1, "seen": 2})
    assert "under water" in page_of(cast.clara)


# --- Withdrawing ---------------------------------------------------------------------------------------------


def test_its_author_withdraws_it_a_line_stays_and_undo_brings_it_back(cast, said):
    carl = signed_in(cast.carl)
    answer = carl.post(at("comment_withdrawal", cast.story, KEY), headers=HTMX)
    assert '"undo": "/e/acme/stories/1/texts/comment-1/restoration/"' in answer["HX-Trigger"]
    for who in (cast.clara, cast.sam):
        page = page_of(who)
        assert "under water" not in page
        assert "Withdrawn" in page
        assert "Carl Dorn" in page
    assert sentence(last_event(cast)) == "withdrew comment 1 on #1"
    carl.post(at("comment_restoration", cast.story, KEY), headers=HTMX)
    assert "under water" in page_of(cast.clara)
    assert sentence(last_event(cast)) == "brought comment 1 on #1 back"


def test_withdrawing_twice_is_withdrawing_once(cast, said):
    withdraw_comment(cast.story, KEY, by=cast.carl)
    before = last_event(cast).number
    withdraw_comment(cast.story, KEY, by=cast.carl)
    assert last_event(cast).number == before


def test_words_typed_into_a_withdrawn_comment_are_kept(cast, said):
    withdraw_comment(cast.story, KEY, by=cast.carl)
    path = at("text", cast.story, KEY)
    answer = signed_in(cast.carl).post(path, {"text": "Under water, I mean.", "base": 1}, headers=HTMX)
    assert answer.status_code == 409
    assert "Under water, I mean." in page_of(cast.carl)
    answer = signed_in(cast.carl).post(
        at("comment_restoration", cast.story, KEY), {"text": "Under water, I mean.", "base": 1}, headers=HTMX
    )
    assert answer.status_code == 200
    assert "Under water, I mean." in page_of(cast.clara)


def test_what_was_withdrawn_can_be_read_in_the_history(cast, said):
    withdraw_comment(cast.story, KEY, by=cast.carl)
    assert "under water" not in page_of(cast.clara)
    history = signed_in(cast.clara).get(at("text_history", cast.story, KEY)).content.decode()
    assert "Does it work **under water**?" in history


def test_a_story_that_is_named_becomes_a_link_if_there_is_one(cast):
    comment(cast.story, by=cast.clara, text="As in #1, not as in #2.")
    page = page_of(cast.sam)
    assert 'As in <a href="/e/acme/stories/1/"' in page
    assert "not as in #2." in page


# --- Making something of it ----------------------------------------------------------------------------------


def test_one_press_makes_a_story_of_it(cast):
    text = "## Show the QR code\n\nbefore anything else is loaded"
    comment(cast.story, by=cast.vera, text=text)
    answer = signed_in(cast.sue).post(at("comment_story", cast.story, KEY), headers=HTMX)
    assert 'href="/e/acme/stories/2/"' in answer.content.decode()
    made = Story.objects.get(engagement=cast.acme, number=2)
    assert (made.title, made.narrative, made.state, made.requested_by) == (
        "Show the QR code",
        text,
        "unscheduled",
        cast.sue,
    )
    sentences = [sentence(e) for e in Event.objects.filter(engagement=cast.acme).order_by("-number")[:2]]
    assert sentences == ["made #2 out of comment 1 on #1"] * 2  # one in the history of each
    assert story_from_comment(cast.story, KEY, by=cast.clara) == made


def test_the_story_made_of_it_leads_back(cast, said):
    story_from_comment(cast.story, KEY, by=cast.clara)
    page = signed_in(cast.sam).get("/e/acme/stories/2/").content.decode()
    assert '<a href="/e/acme/stories/1/?comments=all#comment-1-1">comment 1 on #1</a>' in page


def test_a_story_of_one_short_line_has_no_narrative_to_repeat_it(cast):
    comment(cast.story, by=cast.clara, text="Show the QR code at once")
    made = story_from_comment(cast.story, KEY, by=cast.clara)
    assert (made.title, made.narrative) == ("Show the QR code at once", "")


@pytest.mark.parametrize("text", ["**", "#", "- \n- x", "#12 is wrong", "> \n\n."])
def test_a_story_of_any_comment_has_a_title(text, cast):
    said = comment(cast.story, by=cast.clara, text=text)
    assert story_from_comment(cast.story, said.key, by=cast.clara).title


def test_one_press_makes_a_criterion_of_it(cast, said):
    answer = signed_in(cast.clara).post(at("comment_criterion", cast.story, KEY), headers=HTMX)
    assert "Became criterion 4" in answer.content.decode()
    signed_in(cast.clara).post(at("comment_criterion", cast.story, KEY), headers=HTMX)
    assert [c.text for c in fresh(cast.story).criteria.filter(number__gt=3)] == [
        "Does it work **under water**?"
    ]
    assert sentence(last_event(cast)) == "made criterion 4 out of comment 1 on #1"


def test_nothing_is_made_of_what_is_withdrawn_too_long_or_frozen(cast, said):
    withdraw_comment(cast.story, KEY, by=cast.carl)
    for act in (story_from_comment, actions.criterion_from_comment):
        with pytest.raises(Refused, match="withdrawn"):
            act(cast.story, KEY, by=cast.clara)
        with pytest.raises(NoSuchText):
            act(cast.story, "criterion-1", by=cast.clara)
    comment(cast.story, by=cast.carl, text="x" * 5_001)
    with pytest.raises(Refused, match="too long"):
        actions.criterion_from_comment(cast.story, "comment-2", by=cast.clara)


def test_observers_make_nothing_of_it(cast, said):
    for name in ("comment_story", "comment_criterion"):
        assert signed_in(cast.vera).post(at(name, cast.story, KEY)).status_code == 403
    assert "Make it a story" not in page_of(cast.vera)


# --- The page ------------------------------------------------------------------------------------------------


def test_the_page_shows_the_newest_twenty_and_all_when_asked(cast):
    for n in range(23):
        comment(cast.story, by=cast.clara, text=f"Wave {n}.")
    page = page_of(cast.sam)
    assert "Show all 23 comments" in page
    assert "Wave 2." not in page
    assert page.index("Wave 3.") < page.index("Wave 22.")
    assert "Wave 0." in page_of(cast.sam, "?comments=all")


def test_a_region_of_the_page_that_shows_all_shows_all(cast):
    for n in range(23):
        comment(cast.story, by=cast.clara, text=f"Wave {n}.")
    client, here = signed_in(cast.sam), "http://testserver/e/acme/stories/1/?comments=all#discussion"
    for headers, shown in ((HTMX, False), (HTMX | {"HX-Current-URL": here}, True)):
        assert ("Wave 0." in client.get(at("story", cast.story), headers=headers).content.decode()) is shown


def test_an_old_comment_opens_for_editing_without_scripts(cast):
    for n in range(23):
        comment(cast.story, by=cast.clara, text=f"Wave {n}.")
    editor = signed_in(cast.clara).get(at("text_editor", cast.story, KEY)).content.decode()
    assert ">\nWave 0.</textarea>" in editor


def test_who_has_left_is_still_named(cast, said):
    comment(cast.story, by=cast.sue, text="@Carl Dorn: yes.")
    end_membership(cast.carl, by=cast.clara)
    page = page_of(cast.sam)
    assert "Carl Dorn" in page
    assert 'class="party mention" data-party="client">Carl Dorn' in page


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", "[x](javascript:alert(1))", "<img src=x onerror=alert(1)>"]
)
def test_nothing_that_is_said_runs(text, cast):
    comment(cast.story, by=cast.clara, text=text)
    page = page_of(cast.sam)
    assert "alert(1)" in page
    assert not re.search(r'<script>|<img[^>]*onerror|href="javascript', page)
