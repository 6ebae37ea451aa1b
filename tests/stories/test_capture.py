"""A story written down in the dialog behind "n", from any page."""

import pytest

from stories.models import Story
from tests.cast import HTMX, signed_in

TITLE = "Crane driver sees the queue"


def capture(who, **fields):
    return signed_in(who).post("/e/acme/stories/", {"title": TITLE, "kind": "bug"} | fields, headers=HTMX)


@pytest.mark.parametrize("who", ["clara", "sue"])
def test_writer_of_either_party_captures_a_story_and_is_told_where_it_went(cast, who):
    answer = capture(getattr(cast, who))
    html = answer.content.decode()
    assert answer.status_code == 200
    assert html.startswith('<div class="captured" id="captured">')
    assert 'href="/e/acme/stories/2/"' in html
    assert "Written down as #2" in answer["HX-Trigger"]
    story = Story.objects.get(engagement=cast.acme, number=2)
    assert (story.title, story.kind, story.state) == (TITLE, "bug", "unscheduled")


@pytest.mark.parametrize("title", ["  ", "x" * 5001])
def test_refusal_comes_into_the_dialog_beside_what_was_typed(cast, title):
    answer = capture(cast.clara, title=title)
    assert answer.status_code == 422
    assert answer.content.decode().startswith('<div class="captured" id="captured">')
    assert Story.objects.filter(engagement=cast.acme).count() == 1


def test_observer_is_offered_no_capture_and_refused_one(cast):
    assert 'id="capture"' not in signed_in(cast.vera).get("/e/acme/").content.decode()
    assert 'id="capture"' in signed_in(cast.sue).get("/e/acme/people/").content.decode()
    assert capture(cast.vera).status_code == 403


def test_stranger_captures_nothing(cast):
    assert capture(cast.otto).status_code == 404
