"""A story out of what was said in the daily round: out of a line of an update, or out of a concern."""

import pytest
from django.urls import reverse

from engagements.journal import sentence
from engagements.models import Event
from engagements.refusals import Refused
from standups.actions import close_concern, raise_concern, story_from_concern, story_from_line, write_update
from stories.models import Story
from tests.cast import HTMX, signed_in

PAGE = "/e/acme/concerns/"


@pytest.fixture
def concern(cast):
    return raise_concern(cast.acme, by=cast.clara, text="Sample data from the port is late\n\nBy two weeks.")


@pytest.fixture
def update(cast, monday):
    return write_update(
        cast.acme, by=cast.sam, day=monday, next="Print a badge", in_my_way="## No printer\n\nat all"
    )


def of_line(update, line: str) -> str:
    return reverse("story_of_line", args=["acme", update.day, update.member.number, line])


def of_concern(concern) -> str:
    return reverse("story_of_concern", args=["acme", concern.number])


def told(cast) -> list[str]:
    return [sentence(event) for event in Event.objects.filter(engagement=cast.acme).order_by("-number")[:3]]


# --- Out of a line -------------------------------------------------------------------------------------------


def test_anybody_who_writes_stories_makes_one_out_of_a_line(cast, update):
    made = story_from_line(update, "in_my_way", by=cast.carl)
    assert (made.number, made.title, made.narrative) == (2, "No printer", "## No printer\n\nat all")
    assert (made.state, made.requested_by) == ("unscheduled", cast.carl)
    assert told(cast) == ["made #2 out of the update for Mon 30 Mar"] * 2 + ["wrote #2"]


def test_each_line_becomes_one_story_however_often_it_is_pressed(cast, update):
    made = story_from_line(update, "next", by=cast.carl)
    assert story_from_line(update, "next", by=cast.sue) == made
    assert story_from_line(update, "in_my_way", by=cast.sue) != made
    assert Story.objects.filter(engagement=cast.acme).count() == 3


def test_nothing_comes_out_of_an_empty_line(cast, update):
    with pytest.raises(Refused, match="empty"):
        story_from_line(update, "done", by=cast.carl)


def test_the_line_says_what_it_became_and_the_story_leads_back(cast, update):
    client = signed_in(cast.clara)
    page = client.get("/e/acme/standup/2026-03-30/").content.decode()
    assert page.count("Make it a story") == 4  # a button's words and its name, of two lines
    answer = client.post(of_line(update, "next"), headers=HTMX).content.decode()
    assert 'Became <a href="/e/acme/stories/2/">#2</a>' in answer
    assert answer.count("Make it a story") == 2
    story = client.get("/e/acme/stories/2/").content.decode()
    link = f'href="/e/acme/standup/2026-03-30/#{update.element_id}"'
    assert f"<a {link}>the update for Mon 30 Mar</a>" in story
    assert f'id="{update.element_id}"' in answer


@pytest.mark.parametrize("place", [("2026-03-30", 99, "next"), ("2026-03-29", 3, "next")])
def test_there_is_no_such_update(cast, update, place):
    path = reverse("standup", args=["acme"]) + "{}/{}/{}/story/".format(*place)
    assert signed_in(cast.clara).post(path).status_code == 404


# --- Out of a concern ----------------------------------------------------------------------------------------


def test_anybody_who_writes_stories_makes_one_out_of_a_concern_which_stays_open(cast, concern):
    made = story_from_concern(concern, by=cast.sam)
    assert made.title == "Sample data from the port is late"
    assert told(cast)[:2] == ["made #2 out of concern 1", "made #2 out of concern 1"]
    assert story_from_concern(concern, by=cast.sue) == made
    concern.refresh_from_db()
    assert concern.closed_at is None


def test_the_concern_says_what_it_became_also_when_it_is_closed_and_the_story_leads_back(cast, concern):
    client = signed_in(cast.sam)
    answer = client.post(of_concern(concern), headers=HTMX).content.decode()
    assert 'Became <a href="/e/acme/stories/2/">#2</a>' in answer
    assert "Make it a story" not in answer
    close_concern(concern, by=cast.clara)
    assert 'Became <a href="/e/acme/stories/2/">#2</a>' in client.get(PAGE).content.decode()
    assert (
        '<a href="/e/acme/concerns/#concern-1">concern 1</a>'
        in client.get("/e/acme/stories/2/").content.decode()
    )


def test_nothing_comes_out_of_a_closed_concern(cast, concern):
    close_concern(concern, by=cast.clara)
    with pytest.raises(Refused, match="closed"):
        story_from_concern(concern, by=cast.sam)
    assert "Make it a story" not in signed_in(cast.sam).get(PAGE).content.decode()


def test_observers_make_no_stories(cast, concern, update):
    vera = signed_in(cast.vera)
    assert vera.post(of_concern(concern)).status_code == 403
    assert vera.post(of_line(update, "next")).status_code == 403
    assert "Make it a story" not in vera.get(PAGE).content.decode()
    assert "Make it a story" not in vera.get("/e/acme/standup/2026-03-30/").content.decode()


def test_a_press_without_scripts_leads_back_to_where_it_was_made(cast, concern, update):
    client = signed_in(cast.clara)
    assert client.post(of_concern(concern)).url == PAGE
    assert client.post(of_line(update, "next")).url == "/e/acme/standup/2026-03-30/"


def test_the_wording_of_a_line_may_change_afterwards(cast, update, monday):
    """The story has words of its own by then; the line still leads to it."""
    made = story_from_line(update, "next", by=cast.carl)
    write_update(cast.acme, by=cast.sam, day=monday, next="Print two badges")
    made.refresh_from_db()
    assert made.title == "Print a badge"
    assert "Became" in signed_in(cast.sam).get("/e/acme/standup/2026-03-30/").content.decode()
