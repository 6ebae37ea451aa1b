from collections import Counter
from datetime import date, timedelta
from fractions import Fraction
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iterations.planning import Override, Row, arrange, cut, cut_by_hand
from iterations.weeks import Cadence, of_days

ZONE = "Europe/Berlin"
CURRENT = of_days(8, date(2026, 11, 16), date(2026, 11, 23), ZONE)
WEEKLY = Cadence(ZONE)

points = st.lists(st.none() | st.integers(0, 13), max_size=25)
velocities = st.integers(0, 20)
own = st.dictionaries(
    st.integers(1, 12),
    st.builds(Override, st.integers(0, 200).map(lambda cent: cent / 100), st.integers(1, 4)),
    max_size=5,
)
few = settings(max_examples=100, deadline=None)


def planned(rows: list[Row], velocity: int = 10, **more):
    return arrange(rows, velocity=velocity, current=CURRENT, cadence=WEEKLY, **more)


def keys(plan):
    return [[row.key for row in iteration.rows] for iteration in plan.iterations]


def sums(points, places):
    held = Counter()
    for own, place in zip(points, places, strict=True):
        held[place] += own or 0
    return [held[at] for at in range(1, max(places) + 1)]


# --- cut -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("velocity", "listed", "overrides", "result"),
    [
        (8, [3, 4, 3, 5, 1, 2], None, [7, 9, 2]),
        (10, [3] * 12, None, [9, 9, 12, 6]),
        (1, [5, 1], None, [0, 0, 0, 0, 5, 1]),
        (10, [2, 3, 5, 8, 1], {1: Override(strength=0.5)}, [5, 5, 9]),
    ],
)
def test_the_table(velocity, listed, overrides, result):
    assert sums(listed, cut(listed, velocity=velocity, overrides=overrides)) == result


def test_a_longer_iteration_has_more_room():
    assert cut([10, 10, 10], velocity=10, overrides={1: Override(weeks=2)}) == [1, 1, 2]
    assert cut([10, 10, 10], velocity=10, iteration_length=2, overrides={1: Override(weeks=1)}) == [2, 3, 4]


def test_a_paused_week_holds_nothing_and_two_thirds_hold_two_thirds():
    assert cut([1, 9], velocity=10, overrides={1: Override(strength=0)}) == [2, 2]
    assert cut([6, 1], velocity=9, overrides={1: Override(strength=2 / 3)}) == [1, 2]


def test_what_is_under_way_counts_and_stays_whatever_the_capacity():
    assert cut([8, 8, 4, 1], velocity=10, in_progress=2) == [1, 1, 2, 3]
    assert cut([8, None, 30], velocity=10, in_progress=9) == [1, 1, 1]


def test_stories_without_points_keep_their_place():
    assert cut([None, 10, None, 1, None], velocity=10) == [1, 1, 1, 2, 2]


def test_a_velocity_below_one_plans_as_one():
    assert cut([2], velocity=0) == cut([2], velocity=1) == [2]


def test_nothing_listed_is_nothing_planned():
    assert cut([], velocity=5) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"points": [-1]},
        {"overrides": {0: Override()}},
        {"overrides": {1: Override(strength=-1)}},
        {"overrides": {1: Override(weeks=0)}},
        {"iteration_length": 0},
        {"in_progress": -1},
    ],
)
def test_what_makes_no_plan_is_refused(wrong):
    with pytest.raises(ValueError, match=r"negative|from 1|one week|fewer"):
        cut(**{"points": [1], "velocity": 1} | wrong)


def slow_reference(listed, velocity, overrides, length, in_progress):
    """The rule read word by word, from the start again for each story."""
    places = []
    for i in range(len(listed)):
        if i < in_progress:
            places.append(1)
            continue
        needed = sum(own or 0 for own in listed[: i + 1])
        room = Fraction(0)
        for k in count(1):
            override = overrides.get(k, Override(1.0, length))
            room += Fraction(max(1, velocity) * round(override.strength * 100) * override.weeks, 100 * length)
            if room >= needed and k >= max(places[in_progress:], default=1):
                places.append(k)
                break
    return places


@few
@given(points, velocities, own, st.integers(1, 4), st.integers(0, 4))
def test_the_cumulative_rule_holds_for_every_prefix(listed, velocity, overrides, length, in_progress):
    places = cut(
        listed, velocity=velocity, overrides=overrides, iteration_length=length, in_progress=in_progress
    )
    assert places == slow_reference(listed, velocity, overrides, length, in_progress)
    assert places == sorted(places)
    for shorter in range(len(listed)):
        assert places[:shorter] == cut(
            listed[:shorter],
            velocity=velocity,
            overrides=overrides,
            iteration_length=length,
            in_progress=in_progress,
        )


def test_a_long_list_is_cut_at_once():
    assert cut([100] * 10_000, velocity=1)[-1] == 1_000_000


def test_by_hand_the_backlog_is_counted_afresh_from_the_second_on():
    assert cut_by_hand([30, 8, 3, 5], held=1, velocity=8) == [1, 2, 3, 3]
    assert cut_by_hand([8, 3], held=0, velocity=8) == [2, 3]
    assert cut_by_hand([1, 4], held=1, velocity=8, overrides={2: Override(strength=0)}) == [1, 3]
    assert cut_by_hand([1, 4], held=1, velocity=8, overrides={1: Override(strength=0)}) == [1, 2]
    with pytest.raises(ValueError, match="fewer"):
        cut_by_hand([1], held=-1, velocity=8)


# --- arrange ---------------------------------------------------------------------------------------


def test_the_list_becomes_dated_iterations():
    plan = planned([Row(at, points=3) for at in range(1, 6)], velocity=8)
    assert keys(plan) == [[1, 2], [3, 4, 5]]
    assert [(p.window.number, p.window.first_day, p.window.last_day, p.points) for p in plan.iterations] == [
        (8, date(2026, 11, 16), date(2026, 11, 22), 6),
        (9, date(2026, 11, 23), date(2026, 11, 29), 9),
    ]


def test_current_work_comes_first_with_what_was_accepted_on_top():
    rows = [
        Row(1, points=5),
        Row(2, state="started", points=8),
        Row(3, state="rejected", points=2),
        Row(4, state="accepted", points=3),
        Row(5, state="delivered", points=1),
        Row(6, "chore", state="done"),
        Row(7, points=1),
    ]
    plan = planned(rows)
    assert keys(plan) == [[4, 6, 3, 2, 5], [1, 7]]
    assert plan.iterations[0].points == 14


def test_bugs_and_chores_take_room_only_by_the_setting():
    rows = [Row(1, "bug", points=8), Row(2, "chore", points=8), Row(3, points=8)]
    assert keys(planned(rows)) == [[1, 2, 3]]
    assert keys(planned(rows, bugs_and_chores_are_estimatable=True)) == [[1], [2], [3]]


def test_features_without_points_count_nothing_and_are_marked():
    plan = planned([Row(1), Row(2, "bug"), Row(3, points=10)])
    assert keys(plan) == [[1, 2, 3]]
    assert [row.key for row in plan.iterations[0].unestimated] == [1]


def test_strengths_and_lengths_go_by_the_numbers_of_the_engagement():
    rows = [Row(1, points=5), Row(2, points=5), Row(3, points=20), Row(4, points=10)]
    plan = planned(rows, strengths={7: 0.0, 8: 0.5}, lengths={9: 3})
    assert keys(plan) == [[1], [2, 3], [4]]
    assert [(p.strength, p.weeks, p.capacity) for p in plan.iterations] == [
        (0.5, 1, 5),
        (1.0, 3, 30),
        (1.0, 1, 10),
    ]
    assert plan.iterations[1].window.last_day == date(2026, 12, 13)


def test_a_change_of_length_holds_from_the_iteration_it_names():
    rows = [Row(at, points=10) for at in range(5)]
    plan = planned(rows, changes={10: Cadence(ZONE, 0, 2)})
    assert keys(plan) == [[0], [1], [2, 3], [4]]
    assert [p.window.last_day for p in plan.iterations][2:] == [date(2026, 12, 13), date(2026, 12, 27)]


def test_with_automatic_planning_off_people_say_what_the_current_iteration_holds():
    rows = [Row(1, points=3), Row(2, state="started", points=2), Row(3, points=9, put=True), Row(4, points=8)]
    assert keys(planned(rows, automatic=False)) == [[2, 3], [1], [4]]
    assert keys(planned(rows)) == [[2, 1], [3], [4]]  # on, nobody's hand counts


def test_an_empty_list_is_an_empty_current_iteration():
    plan = planned([])
    assert keys(plan) == [[]]
    assert plan.iterations[0].capacity == 10


def test_a_story_larger_than_the_velocity_leaves_empty_iterations_before_it():
    assert keys(planned([Row(1, points=5), Row(2, points=1)], velocity=1)) == [[], [], [], [], [1], [2]]


def test_what_lies_behind_the_horizon_is_later_and_has_no_date():
    rows = [Row(1, points=1), Row(2, points=100), Row(3, "release", promised=date(2026, 12, 1))]
    plan = planned(rows, velocity=1, horizon=4)
    assert keys(plan) == [[1], [], [], []]
    assert [row.key for row in plan.later] == [2, 3]
    assert (plan.markers[0].iteration, plan.markers[0].predicted, plan.markers[0].reached) == (
        108,
        None,
        False,
    )


def test_a_state_that_has_no_place_in_the_list_is_refused():
    with pytest.raises(ValueError, match="icebox"):
        planned([Row(1, state="icebox")])
    with pytest.raises(ValueError, match="current"):
        planned([], horizon=0)


def test_a_typed_velocity_cuts_anew_and_says_so():
    rows = [Row(at, points=5) for at in range(4)]
    plan = planned(rows, velocity=10, what_if=5)
    assert (keys(plan), plan.velocity, plan.what_if) == ([[0], [1], [2], [3]], 5, True)
    assert not planned(rows).what_if


@pytest.mark.parametrize(
    ("promised", "late"), [(date(2026, 11, 29), 0), (date(2026, 11, 27), 2), (date(2026, 12, 5), -6)]
)
def test_a_release_compares_what_is_predicted_with_what_was_promised(promised, late):
    rows = [Row(1, points=8), Row(2, points=8), Row(3, "release", promised=promised), Row(4, points=8)]
    (marker,) = planned(rows).markers
    assert (marker.iteration, marker.predicted) == (9, date(2026, 11, 29))
    assert (marker.days_late, marker.reached) == (late, False)


def test_a_release_waits_for_the_work_above_it_wherever_that_stands():
    release = Row(9, "release", promised=date(2026, 11, 20))
    assert planned([release, Row(1, points=3)]).markers[0].reached
    assert planned([Row(1, state="accepted", points=3), release]).markers[0].reached
    assert not planned([release, Row(1, state="started", points=30)]).markers[0].reached
    (marker,) = planned([Row(1, state="started", points=30), Row(2, "feature"), release]).markers
    assert (marker.predicted, marker.unestimated) == (date(2026, 12, 6), 1)


def test_a_release_stands_with_the_last_story_above_it():
    rows = [Row(1, state="started", points=15), Row(2, "release"), Row(3, points=1)]
    assert keys(planned(rows)) == [[1, 2], [3]]
    assert planned(rows).markers[0].days_late is None


rows = st.lists(
    st.builds(
        Row,
        st.just(0),
        st.sampled_from(["feature", "feature", "bug", "chore", "release"]),
        st.sampled_from(["unstarted"] * 4 + ["started", "delivered", "rejected", "accepted"]),
        st.none() | st.integers(0, 8),
        st.none(),
        st.booleans(),
    ),
    max_size=20,
).map(
    lambda found: [
        Row(at, r.kind, r.state, r.points, r.promised, r.put) for at, r in enumerate(found, start=1)
    ]
)


def listed(plan):
    return [row.key for p in plan.iterations for row in p.rows] + [row.key for row in plan.later]


@few
@given(rows, velocities, st.booleans(), st.data())
def test_moving_a_story_never_changes_the_order_of_the_others(found, velocity, automatic, data):
    if not found:
        return
    at = data.draw(st.integers(0, len(found) - 1))
    to = data.draw(st.integers(0, len(found) - 1))
    moved = [*found[:at], *found[at + 1 :]]
    moved.insert(to, found[at])
    before = listed(planned(found, velocity, automatic=automatic))
    after = listed(planned(moved, velocity, automatic=automatic))
    key = found[at].key
    assert [k for k in before if k != key] == [k for k in after if k != key]


@few
@given(rows, velocities, st.booleans(), st.dictionaries(st.integers(6, 14), st.sampled_from([0, 0.5, 1.5])))
def test_every_story_is_planned_once_and_the_sum_of_points_is_kept(found, velocity, automatic, strengths):
    plan = planned(found, velocity, automatic=automatic, strengths=strengths)
    assert sorted(listed(plan)) == [row.key for row in found]
    counted = sum(row.points or 0 for row in found if row.kind == "feature")
    left = sum(row.points or 0 for row in plan.later if row.kind == "feature")
    assert sum(p.points for p in plan.iterations) + left == counted


@few
@given(rows, velocities)
def test_the_plan_is_the_cut_of_its_list(found, velocity):
    found = [row for row in found if row.kind != "release"]
    plan = planned(found, velocity)
    order = [row for p in plan.iterations for row in p.rows]
    busy = sum(row.state != "unstarted" for row in order)
    weight = [row.points if row.kind == "feature" else None for row in order]
    places = [at for at, p in enumerate(plan.iterations, start=1) for _ in p.rows]
    assert places == cut(weight, velocity=velocity, in_progress=busy)


def test_a_year_of_weeks_follows_the_calendar():
    plan = planned([Row(at, points=10) for at in range(52)])
    days = [p.window.first_day for p in plan.iterations]
    assert days == [date(2026, 11, 16) + timedelta(weeks=at) for at in range(52)]
