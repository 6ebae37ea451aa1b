"""FORECAST.md: ranges that are causal, deterministic, calibrated, and that collapse where nothing ever varied."""

import json
from io import StringIO
from pathlib import Path
from statistics import fmean

import numpy as np
import pytest
from django.core.management import CommandError, call_command
from hypothesis import given, settings
from hypothesis import strategies as st

from iterations.backtest import backlog_figures, figures, files
from iterations.forecast import Past, outlook, this_iteration
from iterations.planning import cut

DATA = Path(__file__).parent.parent / "data" / "iterations"
points = st.integers(0, 60)


@st.composite
def pasts(draw) -> Past:
    done, rest, delivered = draw(points), draw(points), draw(points)
    return Past(done, done + rest, delivered, draw(st.sampled_from([0.5, 1.0, 2.0])))


@settings(max_examples=60)
@given(points, points, st.lists(pasts(), max_size=12))
def test_chances_are_chances_and_the_same_each_time(done, rest, past):
    chances = this_iteration(done, done + rest, past)
    assert chances.of.sum() == pytest.approx(1)
    assert (chances.of >= 0).all()
    low, high = chances.middle(0.5)
    wide_low, wide_high = chances.middle(0.85)
    assert 0 <= wide_low <= low <= chances.quantile(0.5) <= high <= wide_high
    assert (this_iteration(done, done + rest, past).of == chances.of).all()


@pytest.mark.parametrize(
    ("done", "target", "capacity", "delivered"),
    [(0, 20, 1.0, 10), (0, 6, 1.0, 6), (12, 15, 1.0, 12), (0, 20, 0.5, 5), (0, 30, 2.0, 20)],
)
def test_a_past_that_never_varied_is_taken_at_its_word(done, target, capacity, delivered):
    chances = this_iteration(done, target, [Past(0, 10, 10)] * 3, capacity=capacity)
    assert chances.middle(0.85) == (delivered, delivered)


def test_a_first_week_rests_on_what_is_expected_and_is_wide():
    low, high = this_iteration(0, 20, [], usual=10).middle(0.85)
    assert low <= 1
    assert high >= 19
    assert this_iteration(0, 20, [], usual=10).of[10] > this_iteration(0, 20, []).of[10]


def test_a_team_that_does_half_is_expected_to_do_half_again():
    past = [Past(0, 20, 10 + n % 3) for n in range(10)]
    low, high = this_iteration(0, 20, past).middle(0.5)
    assert 9 <= low <= high <= 13


def test_weeks_that_were_alike_count_more():
    small, large = [Past(0, 8, 8)] * 4 + [Past(0, 8, 7)], [Past(0, 40, 16)] * 4 + [Past(0, 40, 18)]
    assert this_iteration(0, 8, large + small).quantile(0.5) >= 7
    assert this_iteration(0, 40, small + large).quantile(0.5) <= 20


@pytest.mark.parametrize(("done", "target"), [(-1, 5), (3, 2)])
def test_what_cannot_be_is_refused(done, target):
    with pytest.raises(ValueError):
        this_iteration(done, target, [])


# --- The weeks to come -----------------------------------------------------------------------------


@given(st.lists(st.integers(0, 8), min_size=1, max_size=40), st.integers(1, 12))
@settings(max_examples=30)
def test_without_variance_it_is_the_rule_of_velocity(story_points, velocity):
    ahead = outlook([velocity] * 3)
    planned = cut(story_points, velocity=velocity)
    finished = ahead.finished(np.cumsum(story_points), 0.95)
    assert finished == [place if place <= 104 else None for place in planned]
    assert ahead.finished(np.cumsum(story_points), 0.5) == finished


@settings(max_examples=30)
@given(st.lists(st.integers(0, 40), min_size=1, max_size=15))
def test_surer_is_never_sooner_and_more_is_never_earlier(paces):
    ahead = outlook(paces, initial=10)
    stretches = np.arange(0, 120, 7)
    even, sure = (ahead.finished(stretches, share) for share in (0.5, 0.95))
    for half, nearly in zip(even, sure, strict=True):
        assert half is not None or nearly is None
        assert nearly is None or half <= nearly
    reached = ahead.reached(0.85)
    assert (np.diff(reached) >= 0).all()
    assert ahead.chance_by(5, 0) == 0
    assert (outlook(paces, initial=10).sums == ahead.sums).all()


def test_half_a_team_takes_longer():
    paces = [8, 10, 12, 9]
    [whole], [half] = (outlook(paces, capacities=[share] * 20).finished([60], 0.5) for share in (1.0, 0.5))
    assert half >= 2 * whole - 1


def test_without_a_pace_there_is_no_outlook():
    with pytest.raises(ValueError):
        outlook([])
    assert outlook([0, 0, 0], initial=10).finished([10], 0.5) == outlook([], initial=10).finished([10], 0.5)


def test_two_thousand_stories_take_one_table():
    ahead = outlook([10, 14, 6, 11])
    assert len(ahead.finished(np.arange(2000) * 3, 0.85)) == 2000
    assert ahead.finished([10_000], 0.85) == [None]


# --- The back-test ---------------------------------------------------------------------------------


def test_on_real_iterations_it_holds_what_was_promised():
    [file] = files(DATA)
    told = figures(file)
    assert (told.n, told.malformed, round(told.mae_commit, 1), round(told.mae_mean3, 1)) == (268, 0, 7.8, 7.5)
    assert told.mae <= 0.6 * told.mae_commit
    assert 0.45 <= told.coverage50 <= 0.55
    assert 0.81 <= told.coverage85 <= 0.89
    backlogs = backlog_figures(file)
    assert [row.iterations for row in backlogs] == [2, 4, 8]
    assert 0.44 <= fmean(row.coverage50 for row in backlogs) <= 0.6
    assert 0.79 <= fmean(row.coverage85 for row in backlogs) <= 0.91


HEADER = "boardid,sprintid,name,vel_diff,planday,vel_todo,vel_inprogress,vel_done\n"


def test_a_forecast_knows_nothing_of_its_own_outcome_nor_of_later_ones(tmp_path):
    def row(order: int, diff: int) -> str:
        return f"1,{order},Sprint {order},{diff},14,8,2,0\n"

    def asked(last: int) -> list[float]:
        (tmp_path / "made_0.csv").write_text(
            HEADER + "".join(row(n, -n) for n in (3, 1, 2)) + row(4, -3) + row(5, last), "cp1252"
        )
        from iterations.backtest import ask

        return [one.chances.quantile(0.5) for one in ask(files(tmp_path)[0])[0]]

    assert asked(0) == asked(-9)


def test_rows_that_are_not_to_be_read_are_counted(tmp_path):
    good = "".join(f'1,{n},"Caf\xe9, {n}",0,14,5,0,0\n' for n in range(4))
    bad = "1,5,Sprint,x,14,5,0,0\n1,6,Sprint\n1,7,a,b, c,-2,14,5,0,0\n"
    (tmp_path / "made_30.csv").write_text(HEADER + good + bad + "1,8,Nothing,0,14,0,0,0\n", "cp1252")
    (tmp_path / "README.md").write_text("no data")
    out = StringIO()
    call_command("backtest_forecast", str(tmp_path), "--json", stdout=out)
    [row] = json.loads(out.getvalue())
    assert set(row) == {
        "project",
        "moment",
        "n",
        "mae",
        "mae_commit",
        "mae_mean3",
        "coverage50",
        "coverage85",
        "width50",
        "width85",
        "malformed",
    }
    assert (row["project"], row["moment"], row["n"], row["malformed"]) == ("made", 30, 2, 2)


def test_the_command_prints_both_tables_and_says_what_it_cannot_read(tmp_path):
    out = StringIO()
    call_command("backtest_forecast", str(DATA), "--backlog", stdout=out)
    assert "coverage85" in out.getvalue()
    for folder, sentence in ((tmp_path, "no file named"), (tmp_path / "gone", "can't be read")):
        with pytest.raises(CommandError, match=sentence):
            call_command("backtest_forecast", str(folder))
