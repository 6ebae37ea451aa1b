"""A story on its way: planned, started, finished, delivered, taken back; chores that end by themselves."""

import pytest

from engagements.models import Event
from engagements.refusals import NotYours, Refused
from stories import actions
from stories.actions import Seen
from tests.cast import HTMX, signed_in
from tests.stories.journey import at, begin, deliver, fresh


@pytest.fixture
def chore(cast):
    return actions.write_story(cast.acme, by=cast.sam, title="Move the data", kind="chore")


def newest(cast):
    return Event.objects.filter(engagement=cast.acme).latest("number")


def test_either_party_plans_and_takes_back(cast):
    assert actions.schedule(cast.story, by=cast.clara).state == "unstarted"
    assert newest(cast).kind == "story.scheduled"
    assert actions.unschedule(cast.story, by=cast.sue).state == "unscheduled"


def test_a_feature_starts_only_when_it_is_ready(cast):
    with pytest.raises(Refused, match="it has no points yet"):
        actions.start(cast.story, by=cast.sam)
    bare = actions.write_story(cast.acme, by=cast.sam, title="Bare")
    with pytest.raises(Refused, match="no points yet and it has no acceptance criterion yet"):
        actions.start(bare, by=cast.sam)
    bug = actions.write_story(cast.acme, by=cast.sam, title="Crash", kind="bug")
    assert actions.start(bug, by=cast.sam).state == "started"


def test_who_starts_it_owns_it_unless_somebody_of_the_vendor_does(cast):
    begin(cast.story, by=cast.sue)
    assert list(cast.story.owners.all()) == [cast.sue]
    assert fresh(cast.story).started_at
    other = actions.write_story(cast.acme, by=cast.sam, title="Crash", kind="bug")
    actions.own(other, by=cast.sam, member=cast.sue)
    actions.own(other, by=cast.sam, member=cast.clara)
    actions.start(other, by=cast.sam)
    assert set(other.owners.all()) == {cast.sue, cast.clara}


def test_delivering_needs_every_criterion_stamped_ready(cast):
    begin(cast.story, by=cast.sue)
    actions.finish(cast.story, by=cast.sue)
    actions.stamp_ready(cast.story, "criterion-2", by=cast.sue, revision=1)
    with pytest.raises(Refused, match="Not stamped ready yet: criterion 1, 3"):
        actions.deliver(cast.story, by=cast.sue)
    actions.stamp_all_ready(cast.story, by=cast.sue, revisions=Seen.of(fresh(cast.story)).revisions)
    story = actions.deliver(cast.story, by=cast.sam)
    assert (story.state, story.delivered_by) == ("delivered", cast.sam)
    assert newest(cast).kind == "story.delivered"


def test_pressing_twice_does_it_once(cast):
    begin(cast.story, by=cast.sue)
    before = newest(cast).number
    for _press in range(2):
        assert actions.finish(cast.story, by=cast.sue, seen="started").state == "finished"
    assert newest(cast).number == before + 1
    for _press in range(2):
        assert actions.take_back(cast.story, by=cast.sue, seen="finished").state == "started"
    assert newest(cast).number == before + 2


def test_a_step_from_another_state_is_refused_with_the_state(cast):
    with pytest.raises(Refused, match="“Icebox” now"):
        actions.finish(cast.story, by=cast.sam)
    begin(cast.story, by=cast.sue)
    with pytest.raises(Refused, match="“In progress” now"):
        actions.unschedule(cast.story, by=cast.clara, seen="unstarted")


def test_a_chore_is_done_without_sign_off(cast, chore):
    actions.start(chore, by=cast.sam)
    story = actions.finish_chore(chore, by=cast.sam)
    assert (story.state, story.sign_offs.count()) == ("accepted", 0)
    assert story.accepted_at
    assert actions.state_word(story) == "Done"
    with pytest.raises(Refused, match="This chore is done"):
        actions.reword(story, "title", by=cast.clara, text="Else", base=1)
    assert actions.take_up(chore, by=cast.sam).accepted_at is None
    with pytest.raises(Refused, match="needs no sign-off"):
        actions.accept(chore, by=cast.clara, seen=Seen.of(chore))


def test_taking_a_delivery_back_forgets_who_delivered(cast):
    story = actions.take_back(deliver(cast.story, by=cast.sue), by=cast.sue)
    assert (story.state, story.delivered_at, story.delivered_by) == ("finished", None, None)


@pytest.mark.parametrize("who", ["clara", "carl", "vera"])
def test_only_the_vendor_works_on_it(cast, who):
    actions.estimate(cast.story, by=cast.sam, points=3, seen=None)
    with pytest.raises(NotYours):
        actions.start(cast.story, by=getattr(cast, who))


def test_observers_plan_nothing(cast):
    with pytest.raises(NotYours):
        actions.schedule(cast.story, by=cast.vera)


def test_a_deleted_story_stays_where_it_is(cast):
    actions.withdraw_story(cast.story, by=cast.clara)
    with pytest.raises(Refused, match="deleted"):
        actions.schedule(cast.story, by=cast.clara)


def test_owners_come_and_go(cast):
    actions.own(cast.story, by=cast.clara, member=cast.sue)
    assert newest(cast).data["owner"] == "Sue Winter"
    before = newest(cast).number
    actions.own(cast.story, by=cast.clara, member=cast.sue)
    assert newest(cast).number == before
    actions.disown(cast.story, by=cast.clara, member=cast.sue)
    assert not cast.story.owners.exists()
    with pytest.raises(Refused, match="not in the engagement"):
        actions.own(cast.story, by=cast.clara, member=cast.bert)


# --- The page ------------------------------------------------------------------------------------------------


def test_the_states_button_is_the_next_act(cast):
    sam, carl = signed_in(cast.sam), signed_in(cast.carl)
    assert "it has no points yet" in sam.get(at("story", cast.story)).content.decode()
    actions.estimate(cast.story, by=cast.sam, points=3, seen=None)
    for act, word in (("start", "Finish"), ("finish", "Deliver")):
        answer = sam.post(
            at("progress", cast.story), {"act": act, "seen": fresh(cast.story).state}, headers=HTMX
        )
        assert answer.status_code == 200
        assert word in answer.content.decode()
    assert carl.post(at("progress", cast.story), {"act": "deliver", "seen": "finished"}).status_code == 403
    refused = sam.post(at("progress", cast.story), {"act": "deliver", "seen": "finished"})
    assert refused.status_code == 422
    assert "Not stamped ready yet" in refused.content.decode()
    actions.disown(cast.story, by=cast.sam, member=cast.sam)
    assert sam.post(at("all_ready", cast.story), {"seen": "0"}).status_code == 403


def test_nobody_signs_by_a_step(cast):
    deliver(cast.story, by=cast.sue)
    for name, who in (("progress", cast.sam), ("schedule", cast.clara)):
        answer = signed_in(who).post(at(name, cast.story), {"act": "accept", "seen": "delivered"})
        assert answer.status_code == 422
    assert fresh(cast.story).state == "delivered"


def test_owners_are_changed_on_the_page(cast):
    carl = signed_in(cast.carl)
    carl.post(at("story_owner", cast.story), {"member": cast.sue.number})
    assert list(cast.story.owners.all()) == [cast.sue]
    carl.post(at("story_owner", cast.story), {"member": cast.sue.number, "take_off": "1"})
    assert not cast.story.owners.exists()
    assert carl.post(at("story_owner", cast.story), {"member": 999}).status_code == 404
