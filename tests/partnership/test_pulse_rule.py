"""What the pulse may show: a reader who keeps every sum and takes it that nobody changes their mind learns nothing of
fewer than three people. Without a database."""

from itertools import combinations, pairwise

from hypothesis import given
from hypothesis import strategies as st

from partnership import pulse
from partnership.pulse import chance_of, choose, figure, named, tells, trend, widening

P = 1_000_003  # the attacker reckons with remainders, not with fractions


def solve(sums, wanted) -> bool:
    """Whether some sum over just these people, each counted in any way, follows from the sums: by elimination of rows.

    The rows are reduced on everybody else first; a row that is left with nobody else, and is not empty, tells."""
    people = sorted(frozenset().union(*sums) - wanted) if sums else []
    order = [*people, *sorted(wanted)]
    rows = [[int(one in total) for one in order] for total in sums]
    done = 0
    for column in range(len(people)):
        pivot = next((r for r in range(done, len(rows)) if rows[r][column]), None)
        if pivot is None:
            continue
        rows[done], rows[pivot] = rows[pivot], rows[done]
        inverse = pow(rows[done][column], -1, P)
        for r in range(done + 1, len(rows)):
            share = rows[r][column] * inverse
            rows[r] = [(a - share * b) % P for a, b in zip(rows[r], rows[done], strict=True)]
        done += 1
    return any(any(row[len(people) :]) for row in rows[done:])


def learns(sums, known=frozenset()) -> bool:
    sums = [total - known for total in sums if total - known]
    people = frozenset().union(*sums) if sums else frozenset()
    few = [frozenset(some) for many in (1, 2) for some in combinations(people, many)]
    return any(solve(sums, some) for some in few)


people = st.frozensets(st.integers(1, 8), max_size=8)


@given(st.lists(people, max_size=5), st.frozensets(st.integers(1, 8), max_size=3))
def test_what_tells_is_what_an_attacker_finds(sums, known):
    assert tells(sums, known) == learns(sums, known)


@given(
    st.lists(st.dictionaries(st.integers(1, 7), st.booleans()), max_size=8),
    st.frozensets(st.integers(1, 7), max_size=2),
)
def test_whoever_joins_leaves_is_late_or_gives_a_name_no_row_of_rounds_tells(rounds, wishing):
    shown, known = [], frozenset()
    for n, there in enumerate(rounds):
        if n == len(rounds) // 2:
            known |= named(wishing, shown, known)
        counted = choose(there, shown, known)
        if counted:
            assert counted <= there.keys() - known
            assert sum(there[one] for one in counted) >= pulse.FEWEST
            shown.append(counted)
    assert not learns(shown, known)


def test_the_attacks_one_knows():
    team = frozenset({1, 2, 3, 4})
    everybody = dict.fromkeys(team, True)
    assert choose(everybody, []) == team
    assert choose(everybody, [team]) == team
    assert choose({1: True, 2: True}, []) == frozenset()  # two are no sum
    assert choose({1: True, 2: True, 3: False}, []) == frozenset()  # nor are three of whom one is silent
    # One comes: the difference would be what they say. Three come at once: they are a sum of their own.
    assert choose(everybody | {5: True}, [team]) == team
    assert choose(everybody | dict.fromkeys((5, 6, 7), True), [team]) == team | {5, 6, 7}
    # One goes; one goes and another comes; one goes and two come: what is left mixes three.
    assert choose({1: True, 2: True, 3: True}, [team]) == frozenset()
    assert choose({1: True, 2: True, 3: True, 5: True}, [team]) == frozenset()
    assert choose(dict.fromkeys((1, 2, 3, 5, 6), True), [team]) == {1, 2, 3, 5, 6}
    # Not two rounds alone: each pair of these differs by enough, the three together do not.
    rows = [frozenset(range(1, 7)), frozenset({1, 2, 3}), frozenset({4, 5, 6, 7})]
    assert not any(tells(pair) for pair in combinations(rows, 2))
    assert tells(rows)
    assert choose(dict.fromkeys(rows[2], True), rows[:2]) == {4, 5, 6}
    # A name that is given later would leave two in a sum of three.
    assert named({1}, [frozenset({1, 2, 3})], frozenset()) == frozenset()
    assert named({1}, [frozenset({1, 2, 3, 4})], frozenset()) == {1}
    assert named({1, 2}, [], frozenset()) == {1, 2}


def test_a_party_of_many_is_dealt_with_at_once():
    team = frozenset(range(60))
    one_is_silent = dict.fromkeys(team - {0}, True)
    assert len(choose(one_is_silent, [team, team])) == 57  # two more are left out with the silent one


def test_a_mean_of_few_says_not_what_each_of_them_said():
    assert [figure(total, 3, 3).value for total in (3, 4, 9, 14, 15)] == [1.5, 1.5, 3.0, 4.5, 4.5]
    assert figure(15, 3, 3) == figure(14, 3, 3)
    assert figure(3, 3, 3) == figure(4, 3, 3)


def test_a_trend_says_how_often_chance_makes_one():
    assert [round(chance_of(n * (n - 1) // 2, n), 4) for n in range(2, 6)] == [1.0, 0.3333, 0.0833, 0.0167]
    assert chance_of(0, 5) == 1
    orders = [chance_of(score, 6) for score in range(16)]
    assert all(one >= later for one, later in pairwise(orders))
    assert trend([3.0, 3.2, 3.9]).way == 0  # three rounds are too few for anything
    assert trend([3.0, 3.2, 3.3, 3.9]).way == 1
    assert trend([4.0, 3.2, 3.1, 2.9, 2.0]).way == -1
    assert trend([3.0, 3.5, 3.0, 3.5, 3.0, 3.5]).way == 0
    assert trend([]).way == 0


def test_the_gap_that_grew_most_is_asked_about():
    assert widening({"trust": [0.2, 0.4, 1.1], "pace": [0.0, 0.1, 0.9]}) == "trust"
    assert widening({"trust": [0.2, -0.4, -1.1], "pace": [0.0, 0.1, 1.6]}) == "pace"
    assert widening({"trust": [1.2, 1.3, 1.4]}) == ""  # wide, but it was so before
    assert widening({"trust": [0.0, 1.5]}) == ""
