"""The one ordered list stays a permutation, whatever is moved where, by how many at once."""

import random
import threading

import pytest
from django.db import connections

from engagements.models import Event
from engagements.refusals import NotYours, Refused
from stories import rank
from stories.actions import estimate, move_stories, move_story, put_back, stands, write_story
from stories.models import State, Story


@pytest.fixture
def listed(cast):
    stories = [cast.story, *(write_story(cast.acme, by=cast.clara, title=str(n)) for n in range(2, 6))]
    for story in stories:
        story.state = State.UNSTARTED
        story.save(update_fields=["state"])
    return stories


def order(cast):
    return list(Story.objects.filter(engagement=cast.acme).in_order().values_list("number", flat=True))


@pytest.mark.parametrize(
    ("number", "to", "result"),
    [
        (3, "up", [1, 3, 2, 4, 5]),
        (3, "down", [1, 2, 4, 3, 5]),
        (3, "top", [3, 1, 2, 4, 5]),
        (3, "bottom", [1, 2, 4, 5, 3]),
        (1, "up", [1, 2, 3, 4, 5]),
        (5, "bottom", [1, 2, 3, 4, 5]),
    ],
)
def test_moving_puts_the_story_there_and_leaves_the_others(cast, listed, number, to, result):
    move_story(listed[number - 1], by=cast.carl, to=to)
    assert order(cast) == result


@pytest.mark.parametrize(
    ("number", "to", "at", "result"),
    [
        (5, "before", 2, [1, 5, 2, 3, 4]),
        (5, "after", 2, [1, 2, 5, 3, 4]),
        (1, "before", 5, [2, 3, 4, 1, 5]),
        (1, "after", 5, [2, 3, 4, 5, 1]),
        (3, "before", 3, [1, 2, 3, 4, 5]),
    ],
)
def test_a_story_is_placed_beside_another_by_its_number(cast, listed, number, to, at, result):
    move_story(listed[number - 1], by=cast.carl, to=to, at=at)
    assert order(cast) == result


def test_what_stands_there_already_is_not_told_as_a_move(cast, listed):
    told = Event.objects.count()
    move_story(listed[2], by=cast.carl, to="after", at=2)
    move_story(listed[2], by=cast.carl, to="before", at=4)
    assert Event.objects.count() == told
    move_story(listed[2], by=cast.carl, to="before", at=1)
    assert Event.objects.latest("number").data == {"story": 3, "to": "before", "at": 1}


def test_beside_a_story_of_the_icebox_it_goes_there_and_back_beside_a_planned_one(cast, listed):
    waiting = write_story(cast.acme, by=cast.clara, title="6")
    assert move_story(listed[0], by=cast.carl, to="before", at=6).state == State.UNSCHEDULED
    assert move_story(waiting, by=cast.carl, to="after", at=2).state == State.UNSTARTED
    assert order(cast) == [2, 6, 3, 4, 5, 1]


@pytest.mark.parametrize("at", [None, 99])
def test_there_must_be_a_story_to_stand_beside(cast, listed, at):
    with pytest.raises(Refused):
        move_story(listed[0], by=cast.carl, to="after", at=at)


def test_another_clients_story_is_none(cast, listed):
    theirs = [write_story(cast.bolt, by=cast.bert, title=str(n)) for n in range(8)][-1]
    with pytest.raises(Refused):
        move_story(listed[0], by=cast.carl, to="after", at=theirs.number)


def test_a_state_is_reached_by_the_acts_that_lead_there(cast, listed):
    story = estimate(listed[0], by=cast.sam, points=2, seen=None)
    story = move_story(story, by=cast.sam, state="finished", seen="unstarted")
    assert story.state == State.FINISHED
    kinds = Event.objects.filter(subject="story-1").order_by("-number").values_list("kind", flat=True)[:2]
    assert list(kinds) == ["story.finished", "story.started"]
    assert move_story(story, by=cast.sam, state="finished", seen="started").state == State.FINISHED
    assert move_story(story, by=cast.sam, state="unscheduled").state == State.UNSCHEDULED


def test_a_state_keeps_its_rules(cast, listed):
    with pytest.raises(Refused, match="no points"):
        move_story(listed[0], by=cast.sam, state="started")
    with pytest.raises(NotYours):
        move_story(listed[0], by=cast.clara, state="started")
    with pytest.raises(Refused, match="sign"):
        move_story(listed[0], by=cast.clara, state="accepted")
    story = estimate(listed[0], by=cast.sam, points=2, seen=None)
    with pytest.raises(Refused, match="Not stamped ready"):
        move_story(story, by=cast.sam, state="delivered", to="bottom")
    story.refresh_from_db()
    assert story.state == State.UNSTARTED  # all of the way, or nothing
    assert order(cast) == [1, 2, 3, 4, 5]
    with pytest.raises(Refused, match="Planned"):
        move_story(story, by=cast.sam, state="finished", seen="started")


def test_several_keep_their_order_among_each_other(cast, listed):
    move_stories(cast.acme, [4, 2], by=cast.carl, to="top")
    assert order(cast) == [2, 4, 1, 3, 5]
    move_stories(cast.acme, [4, 1], by=cast.carl, to="bottom")
    assert order(cast) == [2, 3, 5, 4, 1]


def test_several_are_moved_all_or_none_and_it_says_which_refused(cast, listed):
    Story.objects.filter(number=4, engagement=cast.acme).update(state=State.ACCEPTED)
    with pytest.raises(Refused, match=r"^#4: "):
        move_stories(cast.acme, [2, 4], by=cast.clara, state="unscheduled")
    assert Story.objects.get(number=2, engagement=cast.acme).state == State.UNSTARTED
    with pytest.raises(Refused):
        move_stories(cast.acme, [2, 99], by=cast.carl, to="top")
    with pytest.raises(Refused):
        move_stories(cast.acme, [], by=cast.carl, to="top")
    assert order(cast) == [1, 2, 3, 4, 5]


def test_what_was_moved_is_put_back_as_it_stood(cast, listed):
    before = stands(cast.acme, [1, 3, 4])
    move_stories(cast.acme, [1, 3, 4], by=cast.carl, to="bottom")
    move_stories(cast.acme, [3], by=cast.carl, state="unscheduled")
    put_back(cast.acme, before, by=cast.carl)
    assert order(cast) == [1, 2, 3, 4, 5]
    assert set(Story.objects.filter(engagement=cast.acme).values_list("state", flat=True)) == {"unstarted"}


def test_the_icebox_is_passed_over(cast, listed):
    Story.objects.filter(number=2, engagement=cast.acme).update(state=State.UNSCHEDULED)
    move_story(listed[2], by=cast.carl, to="up")
    assert order(cast) == [3, 1, 2, 4, 5]


def test_members_of_either_party_order_but_not_observers_and_plain_client_members(cast, listed):
    move_story(listed[1], by=cast.sue, to="top")
    with pytest.raises(NotYours):
        move_story(listed[1], by=cast.vera, to="bottom")


def test_ranks_grown_long_are_spread_anew_in_the_same_order(cast, listed, monkeypatch):
    monkeypatch.setattr(rank, "LONG", 3)
    for _turn in range(30):
        move_story(listed[4], by=cast.carl, to="up")
        move_story(listed[3], by=cast.carl, to="up")
    assert sorted(order(cast)) == [1, 2, 3, 4, 5]
    assert max(len(place) for place in Story.objects.values_list("rank", flat=True)) <= 5


@pytest.mark.django_db(transaction=True)
def test_fifty_movers_at_once_keep_it_a_permutation(cast, listed, monkeypatch):
    monkeypatch.setattr(rank, "LONG", 8)  # fresh ranks are given out in between, too
    troubles = []

    def mover(seed):
        dice = random.Random(seed)
        try:
            for _turn in range(4):
                to = dice.choice(["up", "down", "top", "bottom", "before", "after"])
                move_story(dice.choice(listed), by=cast.carl, to=to, at=dice.randint(1, 5))
        except Exception as trouble:
            troubles.append(trouble)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=mover, args=[seed]) for seed in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert troubles == []
    assert sorted(order(cast)) == [1, 2, 3, 4, 5]
    places = list(Story.objects.filter(engagement=cast.acme).values_list("rank", flat=True))
    assert len(set(places)) == 5
