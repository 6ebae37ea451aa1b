"""Each party's mark on a criterion: who gives it, for which wording, and how long it counts."""

import pytest

from engagements.models import Event
from engagements.refusals import NotYours, Refused
from stories import actions
from stories.actions import Moved, Seen, give_verdict, reword, stamp_all_ready, stamp_ready
from stories.models import Stamp
from stories.stamps import standing_marks
from tests.cast import signed_in
from tests.stories.journey import at, begin, deliver, fresh


def looks(story):
    return [(m.vendor_state, m.client_state) for m in standing_marks(fresh(story))]


@pytest.fixture
def story(cast):
    begin(cast.story, by=cast.sue)
    return fresh(cast.story)


def test_an_owner_stamps_ready_once(cast, story):
    for _press in range(2):
        stamp_ready(story, "criterion-1", by=cast.sue, revision=1)
    [stamp] = Stamp.objects.all()
    assert (stamp.mark, stamp.party, stamp.member, stamp.revision) == ("ready", "vendor", cast.sue, 1)
    assert Event.objects.filter(engagement=cast.acme).latest("number").kind == "criterion.ready"


def test_all_ready_is_one_act_with_a_row_for_each(cast, story):
    before = Event.objects.filter(engagement=cast.acme).count()
    stamp_all_ready(story, by=cast.sue, revisions=Seen.of(story).revisions)
    assert Stamp.objects.count() == 3
    assert Event.objects.filter(engagement=cast.acme).count() == before + 1


@pytest.mark.parametrize("who", ["sam", "clara", "vera"])
def test_only_an_owner_of_the_vendor_stamps_ready(cast, story, who):
    actions.own(story, by=cast.sue, member=cast.clara)
    with pytest.raises(NotYours):
        stamp_ready(story, "criterion-1", by=getattr(cast, who), revision=1)


def test_a_changed_wording_clears_both_and_says_so(cast, story):
    deliver_on(story, cast)
    give_verdict(story, "criterion-1", by=cast.clara, mark="accepted", revision=1)
    assert looks(story)[0] == ("ready", "accepted")
    reword(story, "criterion-1", by=cast.clara, text="The link works once.", base=1)
    assert looks(story)[0] == ("stale", "stale")
    assert "Wording changed" in signed_in(cast.sam).get(at("story", story)).content.decode()


def deliver_on(story, cast):
    stamp_all_ready(story, by=cast.sue, revisions=Seen.of(story).revisions)
    actions.finish(story, by=cast.sue)
    actions.deliver(story, by=cast.sue)


def test_a_stamp_for_another_wording_than_shown_is_refused(cast, story):
    reword(story, "criterion-1", by=cast.clara, text="The link works once.", base=1)
    with pytest.raises(Refused, match="Criterion 1 was changed"):
        stamp_ready(story, "criterion-1", by=cast.sue, revision=1)
    with pytest.raises(Refused, match="Criterion 1 was changed"):
        stamp_all_ready(story, by=cast.sue, revisions=Seen.of(story).revisions | {"criterion-1": 1})


def test_not_before_the_story_is_started(cast):
    actions.own(cast.story, by=cast.sam, member=cast.sam)
    with pytest.raises(Refused, match="Start the story"):
        stamp_ready(cast.story, "criterion-1", by=cast.sam, revision=1)


def test_ready_is_taken_back_until_it_is_delivered(cast, story):
    stamp_ready(story, "criterion-1", by=cast.sue, revision=1)
    actions.take_back_ready(story, "criterion-1", by=cast.sue)
    assert looks(story)[0] == ("open", "open")
    deliver_on(story, cast)
    with pytest.raises(Refused, match="one step back"):
        actions.take_back_ready(story, "criterion-1", by=cast.sue)


@pytest.mark.parametrize("mark", ["accepted", "not_shown"])
def test_a_signer_gives_a_verdict_and_takes_it_back(cast, story, mark):
    deliver_on(story, cast)
    for _press in range(2):
        give_verdict(story, "criterion-2", by=cast.carl, mark=mark, revision=1)
    assert Stamp.objects.filter(party="client").count() == 1
    assert looks(story)[1] == ("ready", mark)
    give_verdict(story, "criterion-2", by=cast.carl, mark="withdrawn", revision=1)
    assert looks(story)[1] == ("ready", "open")


def test_asking_for_changes_needs_a_sentence_and_clears_ready(cast, story):
    deliver_on(story, cast)
    with pytest.raises(Refused, match="what should change"):
        give_verdict(story, "criterion-2", by=cast.carl, mark="changes", revision=1, note=" ")
    give_verdict(story, "criterion-2", by=cast.carl, mark="changes", revision=1, note="Five slots.")
    assert looks(story)[1] == ("open", "changes")
    with pytest.raises(Refused, match="for the client to decide"):
        stamp_ready(story, "criterion-2", by=cast.sue, revision=1)


def test_what_was_asked_holds_until_it_is_delivered_anew(cast, story):
    deliver_on(story, cast)
    give_verdict(story, "criterion-1", by=cast.carl, mark="accepted", revision=1)
    give_verdict(story, "criterion-2", by=cast.carl, mark="changes", revision=1, note="Five slots.")
    actions.reject(story, by=cast.carl, seen=Seen.of(fresh(story)), reason="Too few slots.")
    assert looks(story) == [("ready", "accepted"), ("open", "changes"), ("ready", "open")]
    actions.take_up(story, by=cast.sue)
    deliver_on(fresh(story), cast)
    assert looks(story) == [("ready", "accepted"), ("ready", "open"), ("ready", "open")]


@pytest.mark.parametrize("who", ["sam", "sue", "vera"])
def test_only_signers_give_verdicts(cast, story, who):
    deliver_on(story, cast)
    with pytest.raises(NotYours):
        give_verdict(story, "criterion-1", by=getattr(cast, who), mark="accepted", revision=1)


def test_only_while_it_is_ready_to_demo(cast, story):
    with pytest.raises(Refused, match="while the story is ready to demo"):
        give_verdict(story, "criterion-1", by=cast.clara, mark="accepted", revision=1)


def test_a_verdict_on_another_wording_is_a_conflict(cast, story):
    deliver_on(story, cast)
    reword(story, "criterion-1", by=cast.sam, text="The link works twice.", base=1)
    moved = give_verdict(story, "criterion-1", by=cast.clara, mark="accepted", revision=1)
    assert isinstance(moved, Moved)
    assert [d.key for d in moved.differences] == ["criterion-1"]
    answer = signed_in(cast.clara).post(
        at("criterion_verdict", story, "criterion-1"), {"mark": "accepted", "revision": 1}
    )
    assert answer.status_code == 409
    assert "Nothing was signed" in answer.content.decode()


def test_a_refused_note_stays_beside_its_field(cast):
    story = deliver(cast.story, by=cast.sue)
    html = (
        signed_in(cast.clara)
        .post(at("criterion_verdict", story, "criterion-2"), {"mark": "changes", "revision": 1, "note": ""})
        .content.decode()
    )
    assert 'id="note-2-error"' in html
