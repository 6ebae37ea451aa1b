"""What is said of a story beside its texts: labels, skills, type, deadline, who asked, blocks, relations."""

from datetime import date

import pytest

from engagements.models import Event
from engagements.refusals import NotYours, Refused
from stories import actions
from stories.models import Label
from tests.stories.journey import deliver, fresh


@pytest.fixture
def other(cast):
    return actions.write_story(cast.acme, by=cast.sam, title="The gate prints a badge")


def newest(cast):
    return Event.objects.filter(engagement=cast.acme).latest("number")


def labels_of(story):
    return [label.name for label in story.labels.all()]


# --- Labels and skills ---------------------------------------------------------------------------------------


def test_either_party_labels_a_story_with_one_word_of_the_engagement(cast, other):
    actions.label_story(cast.story, by=cast.clara, name=" Gate ")
    actions.label_story(other, by=cast.sue, name="gate")
    assert labels_of(cast.story) == labels_of(other) == ["Gate"]
    assert Label.objects.filter(engagement=cast.acme).count() == 1
    assert newest(cast).kind == "story.labelled"


def test_labelling_twice_happens_once_and_taking_off_can_be_repeated(cast):
    actions.label_story(cast.story, by=cast.clara, name="gate")
    number = newest(cast).number
    actions.label_story(cast.story, by=cast.sam, name="GATE")
    assert newest(cast).number == number
    actions.unlabel_story(cast.story, by=cast.sam, name="Gate")
    assert (labels_of(cast.story), newest(cast).kind) == ([], "story.unlabelled")
    actions.unlabel_story(cast.story, by=cast.sam, name="Gate")
    assert newest(cast).number == number + 1


@pytest.mark.parametrize(("name", "says"), [("  ", "can't be empty"), ("x" * 121, "at most 120")])
def test_a_label_is_a_word(cast, name, says):
    with pytest.raises(Refused, match=says):
        actions.label_story(cast.story, by=cast.clara, name=name)


def test_a_needed_skill_is_said_and_taken_back(cast):
    actions.need_skill(cast.story, by=cast.sue, name="Logistics")
    actions.need_skill(cast.story, by=cast.clara, name="logistics")
    assert [str(needed) for needed in cast.story.needed_skills.all()] == ["Logistics"]
    assert newest(cast).kind == "story.skill_needed"
    actions.drop_skill(cast.story, by=cast.clara, name="LOGISTICS")
    assert not cast.story.needed_skills.exists()
    assert newest(cast).kind == "story.skill_dropped"


# --- Type, deadline, requester -------------------------------------------------------------------------------


def test_the_type_changes_until_the_story_is_finished(cast):
    assert actions.set_kind(cast.story, by=cast.clara, kind="bug", seen="feature").kind == "bug"
    assert newest(cast).kind == "story.kind_set"
    with pytest.raises(Refused, match="meanwhile"):
        actions.set_kind(cast.story, by=cast.sam, kind="chore", seen="feature")
    with pytest.raises(Refused, match="Choose a type"):
        actions.set_kind(cast.story, by=cast.sam, kind="epic", seen="bug")
    deliver(cast.story, by=cast.sue)
    with pytest.raises(Refused, match="Take it back first"):
        actions.set_kind(cast.story, by=cast.sam, kind="feature", seen="bug")


def test_a_deadline_is_set_and_taken_away(cast):
    day = date(2027, 3, 1)
    assert actions.set_deadline(cast.story, by=cast.clara, deadline=day, seen=None).deadline == day
    assert newest(cast).kind == "story.deadline_set"
    with pytest.raises(Refused, match="meanwhile"):
        actions.set_deadline(cast.story, by=cast.sam, deadline=None, seen=date(2027, 1, 1))
    assert actions.set_deadline(cast.story, by=cast.sam, deadline=None, seen=day).deadline is None


@pytest.mark.parametrize("day", [date(1999, 12, 31), date(2101, 1, 1)])
def test_a_deadline_lies_in_this_century(cast, day):
    with pytest.raises(Refused, match="between 2000 and 2100"):
        actions.set_deadline(cast.story, by=cast.clara, deadline=day, seen=None)


def test_who_asked_for_it_can_be_put_right(cast):
    actions.set_requester(cast.story, by=cast.sam, member=cast.carl)
    assert fresh(cast.story).requested_by == cast.carl
    assert newest(cast).kind == "story.requester_set"
    with pytest.raises(Refused, match="not in the engagement"):
        actions.set_requester(cast.story, by=cast.sam, member=cast.bert)


# --- Blocks --------------------------------------------------------------------------------------------------


def test_a_block_has_a_reason_and_perhaps_a_story_and_is_lifted_by_anybody(cast, other):
    block = actions.block_story(cast.story, by=cast.sue, reason="No sample data", by_story=other)
    assert (block.number, block.by_story, newest(cast).kind) == (1, other, "story.blocked")
    assert actions.block_story(cast.story, by=cast.sam, reason="No sample data", by_story=other) == block
    assert actions.lift_block(cast.story, by=cast.carl, number=1).lifted_by == cast.carl
    assert newest(cast).kind == "story.unblocked"
    assert not cast.story.blocks.standing().exists()
    assert actions.put_block_back(cast.story, by=cast.carl, number=1).lifted_at is None
    assert cast.story.blocks.standing().get() == block


def test_what_is_no_block(cast):
    with pytest.raises(Refused, match="what blocks it"):
        actions.block_story(cast.story, by=cast.sue, reason=" ")
    with pytest.raises(Refused, match="at most 500"):
        actions.block_story(cast.story, by=cast.sue, reason="x" * 501)
    with pytest.raises(Refused, match="can't block itself"):
        actions.block_story(cast.story, by=cast.sue, reason="Itself", by_story=cast.story)
    with pytest.raises(Refused, match="no such story"):
        actions.block_story(cast.story, by=cast.sue, reason="Theirs", by_story=cast.bolt_story)
    with pytest.raises(Refused, match="no such block"):
        actions.lift_block(cast.story, by=cast.sue, number=7)


# --- Relations -----------------------------------------------------------------------------------------------


def test_two_stories_are_related_once_whoever_says_it(cast, other):
    actions.relate_stories(cast.story, by=cast.clara, other=other)
    number = newest(cast).number
    actions.relate_stories(other, by=cast.sam, other=cast.story)
    assert (newest(cast).number, newest(cast).kind) == (number, "story.related")
    actions.unrelate_stories(other, by=cast.sam, other=cast.story)
    assert not cast.story.relations.exists()
    assert newest(cast).kind == "story.unrelated"


def test_a_story_is_not_related_to_itself_or_to_anothers(cast):
    with pytest.raises(Refused, match="not to itself"):
        actions.relate_stories(cast.story, by=cast.clara, other=cast.story)
    with pytest.raises(Refused, match="no such story"):
        actions.relate_stories(cast.story, by=cast.clara, other=cast.bolt_story)


# --- Who may, and when ---------------------------------------------------------------------------------------

ACTS = {
    "label_story": {"name": "gate"},
    "unlabel_story": {"name": "gate"},
    "need_skill": {"name": "Logistics"},
    "drop_skill": {"name": "Logistics"},
    "set_kind": {"kind": "bug", "seen": "feature"},
    "set_deadline": {"deadline": date(2027, 3, 1), "seen": None},
    "block_story": {"reason": "No data"},
    "lift_block": {"number": 1},
    "put_block_back": {"number": 1},
}


@pytest.mark.parametrize(("act", "given"), ACTS.items())
def test_an_observer_says_nothing_of_a_story(cast, act, given):
    with pytest.raises(NotYours):
        getattr(actions, act)(cast.story, by=cast.vera, **given)


@pytest.mark.parametrize(("act", "given"), ACTS.items())
def test_a_deleted_story_stays_as_it_is(cast, act, given):
    actions.withdraw_story(cast.story, by=cast.clara)
    with pytest.raises(Refused, match="has been deleted"):
        getattr(actions, act)(cast.story, by=cast.clara, **given)
