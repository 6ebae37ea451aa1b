"""The one ordered list stays a permutation, whatever is moved where, by how many at once."""

import random
import threading

import pytest
from django.db import connections

from engagements.refusals import NotYours
from stories import rank
from stories.actions import move_story, write_story
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
def test_many_movers_at_once_keep_it_a_permutation(cast, listed):
    def mover(seed):
        dice = random.Random(seed)
        for _turn in range(6):
            move_story(dice.choice(listed), by=cast.carl, to=dice.choice(["up", "down", "top", "bottom"]))
        connections.close_all()

    threads = [threading.Thread(target=mover, args=[seed]) for seed in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(order(cast)) == [1, 2, 3, 4, 5]
