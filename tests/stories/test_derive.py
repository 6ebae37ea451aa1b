"""Copying a story, and splitting a part off."""

import pytest

from engagements.models import Event
from engagements.refusals import NotYours, Refused
from stories import actions
from stories.models import Relation, Revision, Story
from tests.stories.journey import deliver, fresh


def newest(cast):
    return Event.objects.filter(engagement=cast.acme).latest("number")


def order(cast):
    return list(Story.objects.filter(engagement=cast.acme).in_order().values_list("number", flat=True))


def texts(story):
    return [criterion.text for criterion in story.criteria.standing().in_order()]


def test_a_copy_stands_below_with_the_same_words_and_none_of_the_history(cast):
    actions.write_story(cast.acme, by=cast.sam, title="Another")
    actions.label_story(cast.story, by=cast.clara, name="gate")
    actions.need_skill(cast.story, by=cast.clara, name="Logistics")
    actions.estimate(cast.story, by=cast.sam, points=3, seen=None)
    new = actions.copy_story(cast.story, by=cast.sue)
    assert order(cast) == [1, 3, 2]
    assert new.title == f"{cast.story.title} (copy)"
    assert (texts(new), new.narrative) == (texts(cast.story), cast.story.narrative)
    assert (new.points, new.state, new.requested_by) == (None, "unscheduled", cast.sue)
    assert [label.name for label in new.labels.all()] == ["gate"]
    assert [str(needed) for needed in new.needed_skills.all()] == ["Logistics"]
    assert Relation.objects.get(story=new).kind == "copy"
    assert Revision.objects.filter(story=new).count() == 5
    assert newest(cast).kind == "story.copied"


def test_splitting_moves_criteria_which_can_be_brought_back(cast):
    actions.schedule(cast.story, by=cast.clara)
    new = actions.split_story(
        cast.story, by=cast.carl, title="An old link", keys=["criterion-2", "criterion-9"]
    )
    assert texts(new) == ["An expired link offers three free slots."]
    assert texts(cast.story) == ["The link works once and for 48 hours.", "It is quick."]
    assert (new.state, order(cast)) == ("unstarted", [1, new.number])
    assert newest(cast).kind == "story.split"
    actions.restore_criterion(cast.story, "criterion-2", by=cast.carl)
    assert len(texts(cast.story)) == 3


def test_a_split_needs_a_title_and_a_criterion(cast):
    with pytest.raises(Refused, match="at least one criterion"):
        actions.split_story(cast.story, by=cast.carl, title="Part", keys=["criterion-9"])
    with pytest.raises(Refused, match="can't be empty"):
        actions.split_story(cast.story, by=cast.carl, title=" ", keys=["criterion-1"])
    assert order(cast) == [1]


def test_what_is_ready_to_demo_is_not_split_and_what_is_deleted_not_copied(cast):
    deliver(cast.story, by=cast.sue)
    with pytest.raises(Refused, match="one step back"):
        actions.split_story(fresh(cast.story), by=cast.carl, title="Part", keys=["criterion-1"])
    bare = actions.write_story(cast.acme, by=cast.sam, title="Bare")
    actions.withdraw_story(bare, by=cast.sam)
    with pytest.raises(Refused, match="deleted"):
        actions.copy_story(bare, by=cast.sam)


def test_an_observer_makes_no_stories(cast):
    with pytest.raises(NotYours):
        actions.copy_story(cast.story, by=cast.vera)
    with pytest.raises(NotYours):
        actions.split_story(cast.story, by=cast.vera, title="Part", keys=["criterion-1"])
