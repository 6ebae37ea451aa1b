"""The best choice is the one that trying all of them finds; a score says what it is made of."""

import random
from itertools import product

from engagements.skills import NOTHING, Ability
from iterations.matching import AVOIDS, CONFIRMED, EACH_MORE, LEARNS, OWNS, best, fit, worth


def by_trying_all(scores, room) -> int:
    """What the best of all choices is worth."""
    people = range(len(room))
    ways = [[None, *(p for p in people if row[p] is not None and room[p])] for row in scores]
    choices = (c for c in product(*ways) if all(c.count(p) <= room[p] for p in people))
    return max(worth(choice, scores) for choice in choices)


def test_it_equals_trying_all_choices_on_two_hundred_small_teams():
    chance = random.Random(7)
    for turn in range(200):
        people = chance.randint(1, 4)
        scores = [
            [chance.choice([None, 3, 10, 20, 24, 30, 43]) for _ in range(people)]
            for _ in range(chance.randint(1, 5))
        ]
        room = [chance.choice([0, 1, 1, 2, 5]) for _ in range(people)]
        chosen = best(scores, room)
        assert worth(chosen, scores) == by_trying_all(scores, room), (turn, scores, room, chosen)
        for person in range(people):
            assert chosen.count(person) <= room[person], "nobody gets more than they have time for"


def test_nobody_and_nothing():
    assert best([], [1]) == []
    assert best([[None], [None]], [3]) == [None, None]
    assert best([[30]], [0]) == [None]
    # A greedy choice would give the first story its best, and leave the second with nobody.
    assert best([[40, 30], [20, None]], [1, 1]) == [1, 0]
    # The third story of the same person is worth less than of somebody who knows a little less.
    assert best([[30, 20], [30, 20], [30, 20]], [5, 5]).count(1) == 1
    assert EACH_MORE > 0


def test_a_score_is_the_sum_of_its_parts():
    cranes, django = Ability("Cranes", 4, "", confirmed=((3, 4),)), Ability("Django", 2, "learn")
    found = fit([("Cranes", cranes), ("Django", django), ("SQL", NOTHING)], owns=True)
    assert [part.points for part in found.parts] == [40 + CONFIRMED, 20 + LEARNS, OWNS]
    assert found.score == 40 + CONFIRMED + 20 + LEARNS + OWNS
    assert found.lacking == ("Django", "SQL")
    assert fit([("Cranes", Ability("Cranes", 1, "learn"))]) is None  # a beginner is no help yet
    assert fit([("Cranes", Ability("Cranes", 4, "avoid"))]).score == 40 + AVOIDS
