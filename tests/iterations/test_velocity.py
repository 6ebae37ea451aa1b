from datetime import UTC, datetime, timedelta
from fractions import Fraction
from math import floor
from statistics import pstdev
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iterations.velocity import (
    Done,
    carried,
    cycle_time,
    exact,
    for_planning,
    rejection_rate,
    shown_sum,
    velocity,
    volatility,
)

histories = st.lists(
    st.builds(Done, st.integers(0, 100), st.integers(0, 200).map(lambda cent: cent / 100), st.integers(1, 4)),
    max_size=8,
)
few = settings(max_examples=100, deadline=None)


@pytest.mark.parametrize(
    ("averaged_over", "done", "expected"),
    [
        (3, [(10, 1, 1), (5, 1, 1), (15, 1, 1)], 10),
        (2, [(5, 1, 1), (11, 1, 1)], 8),
        (3, [(6, 0.6, 1), (10, 1, 1), (11, 1, 1)], 10),
        (3, [(0, 0, 1), (8, 1, 1), (12, 1, 1)], 10),
        (3, [(20, 1, 2), (10, 1, 1), (9, 1, 1)], 9),
        (3, [(10, 1, 1), (10, 1, 1), (9, 1, 1)], 9),
        (3, [(0, 1, 1), (0, 1, 1), (0, 1, 1)], 10),
    ],
)
def test_the_table(averaged_over, done, expected):
    assert velocity([Done(*d) for d in done], averaged_over=averaged_over, initial=10) == expected


def test_only_the_last_ones_are_looked_at_and_a_paused_one_is_not_made_up_for():
    done = [Done(100), Done(4), Done(0, strength=0), Done(6)]
    assert velocity(done) == 5
    assert velocity(done, averaged_over=1) == 6


def test_without_history_the_initial_velocity_holds():
    assert velocity([], initial=7) == 7
    assert velocity([Done(0, strength=0)] * 3, initial=7) == 7
    assert shown_sum([], initial=7).initial


def test_a_longer_iteration_holds_more_weeks():
    assert velocity([Done(10), Done(11)], averaged_over=2, iteration_length=2) == 21


def test_a_share_of_a_point_is_no_point_but_planning_goes_by_one():
    assert velocity([Done(1), Done(0), Done(0)]) == 0
    assert for_planning(0) == 1


@pytest.mark.parametrize("cent", [7, 14, 28, 55, 56, 57, 58, 70, 110])
def test_per_cents_that_binary_numbers_cannot_hold_are_exact(cent):
    assert velocity([Done(cent, strength=cent / 100)], averaged_over=1) == 100


def test_person_days_give_the_fraction_that_was_meant():
    assert exact(2 / 3) == Fraction(2, 3)
    assert velocity([Done(6, strength=2 / 3)], averaged_over=1) == 9


@few
@given(histories, st.integers(1, 4), st.integers(1, 4), st.integers(1, 999))
def test_the_formula_read_word_by_word(done, over, length, initial):
    used = [d for d in done[-over:] if d.strength]
    points = sum(d.points for d in used)
    expected = initial
    if used and points:
        by_strength = sum(Fraction(d.points * 100, round(d.strength * 100)) for d in used)
        expected = floor(by_strength / sum(d.weeks for d in used) * length)
    found = shown_sum(done, averaged_over=over, initial=initial, iteration_length=length)
    assert found.velocity == expected
    assert found.window == tuple(done[-over:])
    assert found.initial == (not (used and points))


@few
@given(histories, st.integers(1, 4))
def test_volatility_is_the_spread_over_the_mean(done, over):
    rates = [d.points / d.strength / d.weeks for d in done[-over:] if d.strength]
    mean = sum(rates) / len(rates) if rates else 0
    expected = 100 * pstdev(rates) / mean if mean else 0.0
    assert volatility(done, averaged_over=over) == pytest.approx(expected)


def test_volatility_of_a_steady_team_is_nothing():
    assert volatility([Done(6, 0.6), Done(10), Done(20, weeks=2)]) == 0.0
    assert volatility([Done(5), Done(15)]) == pytest.approx(50.0)


@pytest.mark.parametrize(
    "done",
    [
        Done(-1),
        Done(1, strength=-0.5),
        Done(1, weeks=0),
        Done(1, strength=float("nan")),
        Done(1, strength=float("inf")),
    ],
)
def test_what_no_iteration_can_be_is_refused(done):
    with pytest.raises(ValueError, match=r"not negative|one week|a number"):
        velocity([done])


def test_windows_and_lengths_below_one_are_refused():
    with pytest.raises(ValueError, match="at least one iteration"):
        velocity([], averaged_over=0)
    with pytest.raises(ValueError, match="one week"):
        velocity([], iteration_length=0)


@pytest.mark.parametrize(
    ("kind", "setting", "expected"),
    [
        ("feature", False, 3),
        ("bug", False, None),
        ("chore", False, None),
        ("bug", True, 3),
        ("chore", True, 3),
        ("release", True, None),
    ],
)
def test_bugs_and_chores_carry_points_where_the_setting_lets_them(kind, setting, expected):
    assert carried(kind, 3, bugs_and_chores_are_estimatable=setting) == expected


def test_cycle_time_runs_from_the_first_start_to_the_last_acceptance():
    berlin = ZoneInfo("Europe/Berlin")
    starts = [datetime(2026, 3, 30, 9, tzinfo=berlin), datetime(2026, 3, 28, 9, tzinfo=berlin)]
    accepted = [datetime(2026, 3, 29, 9, tzinfo=berlin), datetime(2026, 3, 31, 7, tzinfo=UTC)]
    assert cycle_time(starts, accepted) == timedelta(days=3) - timedelta(hours=1)
    assert cycle_time(starts, accepted[:1]) == timedelta(hours=23)  # clocks went forward that night
    assert cycle_time([], accepted) is None
    assert cycle_time(starts, []) is None
    assert cycle_time([accepted[1]], starts[1:]) is None
    with pytest.raises(ValueError, match="offset"):
        cycle_time([datetime(2026, 3, 30)], accepted)  # noqa: DTZ001


def test_rejection_rate_counts_stories_not_rejections():
    assert rejection_rate([1, 2, 3, 4], [2, 9]) == 25.0
    assert rejection_rate([1, 1, 2], [2]) == 50.0
    assert rejection_rate([], [2]) is None
