"""What is said of a story, on its page: shown to both parties, changed with a press, taken back for ten seconds."""

import json

import pytest

from stories import actions
from stories.models import Story
from tests.cast import HTMX, signed_in

STORY = "/e/acme/stories/1/"


@pytest.fixture
def clara(cast):
    return signed_in(cast.clara)


def press(client, path, **fields):
    answer = client.post(f"{STORY}{path}", fields, headers=HTMX)
    assert answer.status_code == 200, answer.content
    return answer


def undo_of(answer) -> str:
    return json.loads(answer["HX-Trigger"])["say"]["undo"]


def test_labels_and_skills_come_and_go_and_come_back(cast, clara):
    assert b"Take off: gate" in press(clara, "labels/", name="gate").content
    undo = undo_of(press(clara, "labels/", name="gate", take_off="1"))
    assert not cast.story.labels.exists()
    assert clara.post(undo, headers=HTMX).status_code == 200
    assert cast.story.labels.get().name == "gate"
    press(clara, "skills/", name="Logistics")
    assert "search/?q=Logistics&amp;in=people" in clara.get("/e/acme/stories/1/").content.decode()
    undo = undo_of(press(clara, "skills/", name="Logistics", take_off="1"))
    clara.post(undo, headers=HTMX)
    assert str(cast.story.needed_skills.get()) == "Logistics"


def test_a_block_stands_above_the_story_until_it_is_lifted(cast, clara):
    actions.write_story(cast.acme, by=cast.sam, title="The gate prints a badge")
    html = press(clara, "blocks/", reason="No sample data", by_story="2").content.decode()
    assert "No sample data" in html
    assert "The gate prints a badge" in html
    answer = press(clara, "blocks/1/lifting/")
    assert b"No sample data" not in answer.content.partition(b'id="narrative-heading"')[0]
    clara.post(undo_of(answer), headers=HTMX)
    assert cast.story.blocks.standing().count() == 1


def test_related_stories_show_each_other(cast, clara):
    other = actions.write_story(cast.acme, by=cast.sam, title="The gate prints a badge")
    assert "The gate prints a badge" in press(clara, "relations/", other="2").content.decode()
    assert cast.story.title in clara.get(f"/e/acme/stories/{other.number}/").content.decode()
    clara.post(undo_of(press(clara, "relations/", other="2", take_off="1")), headers=HTMX)
    assert cast.story.relations.exists()


def test_what_can_be_taken_back_says_so(cast, clara):
    actions.schedule(cast.story, by=cast.clara)
    clara.post(undo_of(press(clara, "schedule/", act="unschedule", seen="unstarted")), headers=HTMX)
    cast.story.refresh_from_db()
    assert cast.story.state == "unstarted"
    press(clara, "owners/", member=cast.carl.number)
    clara.post(undo_of(press(clara, "owners/", member=cast.carl.number, take_off="1")), headers=HTMX)
    assert list(cast.story.owners.all()) == [cast.carl]
    clara.post(undo_of(press(clara, "withdrawal/")), headers=HTMX)
    cast.story.refresh_from_db()
    assert cast.story.withdrawn_at is None


@pytest.mark.parametrize(
    ("path", "fields", "says"),
    [
        ("labels/", {"name": ""}, "Type a word first"),
        ("deadline/", {"deadline": "soon"}, "such as 2027-03-31"),
        ("deadline/", {"deadline": "9999-12-31"}, "between 2000 and 2100"),
        ("relations/", {"other": "99"}, "no story #99"),
        ("relations/", {"other": ""}, "number of the other story"),
        ("blocks/", {"reason": "x", "by_story": "77"}, "no story #77"),
    ],
)
def test_what_makes_no_sense_is_answered_with_a_sentence(cast, clara, path, fields, says):
    answer = clara.post(f"{STORY}{path}", fields, headers=HTMX)
    assert answer.status_code == 422
    assert says in answer["HX-Trigger"]


def test_a_copy_and_a_split_lead_to_the_new_story(cast, clara):
    answer = clara.post(f"{STORY}copy/", headers=HTMX)
    assert (answer.status_code, answer["HX-Redirect"]) == (204, "/e/acme/stories/2/")
    answer = clara.post(f"{STORY}split/", {"title": "Part", "keys": ["criterion-1", "criterion-3"]})
    assert (answer.status_code, answer["Location"]) == (303, "/e/acme/stories/3/")
    assert Story.objects.get(engagement=cast.acme, number=3).criteria.count() == 2


def test_a_refused_split_keeps_the_title(cast, clara):
    answer = clara.post(f"{STORY}split/", {"title": "An old link"}, headers=HTMX)
    assert answer.status_code == 422
    assert 'value="An old link"' in answer.content.decode()
    assert "at least one criterion" in answer.content.decode()


def test_an_observer_sees_it_all_and_presses_nothing(cast):
    actions.label_story(cast.story, by=cast.clara, name="gate")
    actions.block_story(cast.story, by=cast.clara, reason="No sample data")
    html = signed_in(cast.vera).get(STORY).content.decode()
    assert "gate" in html
    assert "No sample data" in html
    assert "/labels/" not in html
    assert "/blocks/" not in html
    assert "/split/" not in html


def test_nobody_learns_of_anothers_stories(cast, clara):
    bolt = signed_in(cast.bert)
    assert bolt.post(f"{STORY}labels/", {"name": "x"}, headers=HTMX).status_code == 404
    actions.label_story(cast.bolt_story, by=cast.bert, name="Zanzibar label")
    assert "Zanzibar" not in clara.get(STORY).content.decode()
