"""Changing a text: saved, combined with another's change, in conflict, deleted meanwhile; never lost."""

import pytest

from engagements.models import Event
from engagements.refusals import NotYours, Refused
from stories.actions import (
    Conflict,
    Gone,
    Saved,
    add_criteria,
    bring_back,
    keep_draft,
    move_criterion,
    restore_criterion,
    reword,
    withdraw_criterion,
)
from stories.models import Draft, Revision


def texts(story):
    return [criterion.text for criterion in story.criteria.standing().in_order()]


def test_either_party_changes_a_text_and_the_journal_remembers(cast):
    before = Event.objects.filter(engagement=cast.acme).count()
    saved = reword(cast.story, "criterion-1", by=cast.sam, text="The link works once, for 48 hours.", base=1)
    assert isinstance(saved, Saved)
    assert not saved.combined
    assert texts(cast.story)[0] == "The link works once, for 48 hours."
    revision = Revision.objects.get(story=cast.story, key="criterion-1", number=2)
    assert (revision.author, revision.base, revision.typed) == (cast.sam, 1, None)
    event = Event.objects.filter(engagement=cast.acme).latest("number")
    assert (event.kind, event.actor, event.actor_party) == ("story.reworded", cast.sam, "vendor")
    assert event.number == before + 1


def test_changes_to_different_words_are_combined(cast):
    reword(cast.story, "criterion-1", by=cast.clara, text="The link works twice and for 48 hours.", base=1)
    saved = reword(
        cast.story, "criterion-1", by=cast.sam, text="The link works once and for 24 hours.", base=1
    )
    assert isinstance(saved, Saved)
    assert saved.combined
    assert texts(cast.story)[0] == "The link works twice and for 24 hours."
    revision = Revision.objects.get(story=cast.story, key="criterion-1", number=3)
    assert (revision.typed, revision.base) == ("The link works once and for 24 hours.", 1)


def test_changes_to_the_same_words_come_back_and_nothing_is_saved_or_lost(cast):
    reword(cast.story, "criterion-1", by=cast.clara, text="The link works once and for a week.", base=1)
    conflict = reword(
        cast.story, "criterion-1", by=cast.sam, text="The link works once and for 24 hours.", base=1
    )
    assert isinstance(conflict, Conflict)
    assert texts(cast.story)[0] == "The link works once and for a week."
    assert conflict.theirs.author == cast.clara
    assert Draft.objects.get(member=cast.sam).text == "The link works once and for 24 hours."


def test_the_same_save_sent_twice_is_saved_once(cast):
    for _time in range(2):
        saved = reword(cast.story, "title", by=cast.clara, text="Driver confirms a slot", base=1)
        assert isinstance(saved, Saved)
    assert Revision.objects.filter(story=cast.story, key="title").count() == 2


def test_a_text_deleted_meanwhile_keeps_what_was_typed(cast):
    withdraw_criterion(cast.story, "criterion-2", by=cast.clara)
    gone = reword(
        cast.story, "criterion-2", by=cast.sam, text="An expired link offers five free slots.", base=1
    )
    assert isinstance(gone, Gone)
    assert Draft.objects.get(member=cast.sam).text == "An expired link offers five free slots."
    restore_criterion(cast.story, "criterion-2", by=cast.sam, text=gone.mine, base=gone.base)
    assert texts(cast.story)[1] == "An expired link offers five free slots."


@pytest.mark.parametrize(
    ("key", "text", "sentence"),
    [
        ("title", "   ", "Title can't be empty."),
        ("criterion-1", "", "Criterion 1 can't be empty."),
        ("title", "x" * 5002, "This is 2 characters too long."),
    ],
)
def test_a_text_that_cannot_stand_is_refused_with_a_reason(cast, key, text, sentence):
    with pytest.raises(Refused) as refused:
        reword(cast.story, key, by=cast.clara, text=text, base=1)
    assert refused.value.sentence == sentence


def test_a_narrative_may_be_empty(cast):
    reword(cast.story, "narrative", by=cast.clara, text="", base=1)
    cast.story.refresh_from_db()
    assert cast.story.narrative == ""


def test_a_version_that_never_was_is_refused(cast):
    with pytest.raises(Refused):
        reword(cast.story, "title", by=cast.clara, text="New", base=7)


def test_observers_do_not_write(cast):
    with pytest.raises(NotYours):
        reword(cast.story, "title", by=cast.vera, text="New", base=1)


def test_an_earlier_wording_comes_back_as_a_new_one(cast):
    old = cast.story.title
    reword(cast.story, "title", by=cast.clara, text="New", base=1)
    bring_back(cast.story, "title", by=cast.sam, revision=1, seen=2)
    cast.story.refresh_from_db()
    assert (cast.story.title, cast.story.title_revision) == (old, 3)


def test_a_wording_that_was_not_seen_is_not_buried_under_an_earlier_one(cast):
    reword(cast.story, "title", by=cast.clara, text="New", base=1)
    reword(cast.story, "title", by=cast.carl, text="Newer", base=2)
    with pytest.raises(Refused, match="meanwhile"):
        bring_back(cast.story, "title", by=cast.sam, revision=1, seen=2)
    cast.story.refresh_from_db()
    assert cast.story.title == "Newer"


def test_a_save_whose_answer_got_lost_is_not_done_again_over_what_others_made_of_it(cast):
    old = cast.story.title
    reword(cast.story, "title", by=cast.clara, text=f"{old} twice", base=1)
    reword(cast.story, "title", by=cast.sam, text=old, base=2)
    again = reword(cast.story, "title", by=cast.clara, text=f"{old} twice", base=1)
    assert isinstance(again, Saved)
    cast.story.refresh_from_db()
    assert (cast.story.title, cast.story.title_revision) == (old, 3)


def test_bringing_a_deleted_text_back_keeps_what_was_saved_before_the_deletion(cast):
    reword(cast.story, "criterion-1", by=cast.clara, text="The link works twice and for 48 hours.", base=1)
    withdraw_criterion(cast.story, "criterion-1", by=cast.clara)
    mine = "The link works once and for 24 hours."
    assert isinstance(reword(cast.story, "criterion-1", by=cast.sam, text=mine, base=1), Gone)
    back = restore_criterion(cast.story, "criterion-1", by=cast.sam, text=mine, base=1)
    assert isinstance(back, Saved)
    assert texts(cast.story)[0] == "The link works twice and for 24 hours."


def test_bringing_a_deleted_text_back_over_the_same_words_is_a_conflict(cast):
    reword(cast.story, "criterion-1", by=cast.clara, text="The link works once and for a week.", base=1)
    withdraw_criterion(cast.story, "criterion-1", by=cast.clara)
    mine = "The link works once and for 24 hours."
    back = restore_criterion(cast.story, "criterion-1", by=cast.sam, text=mine, base=1)
    assert isinstance(back, Conflict)
    assert texts(cast.story)[0] == "The link works once and for a week."
    assert Draft.objects.get(member=cast.sam).text == mine


def test_criteria_are_added_moved_deleted_and_brought_back(cast):
    add_criteria(cast.story, ["Four.", "Five."], by=cast.carl)
    one, two, three, four, five = texts(cast.story)
    move_criterion(cast.story, "criterion-5", by=cast.sam, step=-99)
    move_criterion(cast.story, "criterion-1", by=cast.sam, step=1)
    assert texts(cast.story) == [five, two, one, three, four]
    withdraw_criterion(cast.story, "criterion-2", by=cast.sam)
    assert texts(cast.story) == [five, one, three, four]
    restore_criterion(cast.story, "criterion-2", by=cast.carl)
    assert texts(cast.story) == [five, two, one, three, four]
    numbers = list(
        Event.objects.filter(engagement=cast.acme).order_by("number").values_list("number", flat=True)
    )
    assert numbers == list(range(1, len(numbers) + 1))


def test_a_deleted_criterion_keeps_its_place_for_itself(cast):
    """Moving others around its empty place and bringing it back never puts two at one rank."""
    for _turn in range(3):
        withdraw_criterion(cast.story, "criterion-2", by=cast.sam)
        move_criterion(cast.story, "criterion-3", by=cast.sam, step=-1)
        move_criterion(cast.story, "criterion-3", by=cast.sam, step=1)
        restore_criterion(cast.story, "criterion-2", by=cast.carl)
        ranks = list(cast.story.criteria.values_list("rank", flat=True))
        assert len(set(ranks)) == 3
    for step in (-1, 1, -1):
        move_criterion(cast.story, "criterion-2", by=cast.sam, step=step)


def test_a_draft_is_kept_for_its_writer_and_dropped_by_saving(cast):
    keep_draft(cast.story, "title", by=cast.sam, text="Dri", base=1)
    keep_draft(cast.story, "title", by=cast.sam, text="Driver books", base=1)
    assert [draft.text for draft in Draft.objects.all()] == ["Driver books"]
    reword(cast.story, "title", by=cast.sam, text="Driver books", base=1)
    assert not Draft.objects.exists()
