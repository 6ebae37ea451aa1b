"""Money and days as whole numbers: rounding, splitting, laying out, and when the money ends."""

from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgets.burn import HORIZON, NEVER, Ahead, Rate, Rates, Steps, ends, reach, shares, spread
from budgets.chart import chart
from budgets.money import LIMIT, Currency, amount, cost, currency, half_even, minor_units
from iterations.forecast import outlook

DAY = date(2026, 11, 23)


@pytest.mark.parametrize(("code", "digits"), [("EUR", 2), ("JPY", 0), ("KWD", 3)])
def test_a_currency_has_its_digits(code, digits):
    assert currency(code) == Currency(code, digits)


def test_what_is_no_currency_is_refused():
    for code in ("", "eur", "XQX", "EURO"):
        with pytest.raises(ValueError):
            currency(code)


@pytest.mark.parametrize("typed", ["", "x", "1.005", "-1", "NaN", "Infinity", "1e20", str(LIMIT)])
def test_what_is_no_amount_is_refused(typed):
    with pytest.raises(ValueError):
        minor_units(typed, currency("EUR"))


@given(st.integers(0, LIMIT), st.sampled_from(["EUR", "JPY", "KWD"]))
def test_what_is_shown_is_what_was_typed(units, code):
    of = currency(code)
    assert minor_units(str(amount(units, of)), of) == units


@given(st.integers(0, 28), st.integers(0, 10**12))
def test_a_cost_is_rounded_half_even_once(quarters, rate):
    exact = Decimal(quarters * rate) / 4
    assert cost(quarters, rate) == int(exact.quantize(Decimal(1), ROUND_HALF_EVEN))


@given(st.integers(0, 4), st.integers(0, 10**9), st.sampled_from(["EUR", "JPY", "KWD"]))
def test_in_every_currency_a_cost_is_that_of_amounts_as_people_write_them(quarters, rate, code):
    of = currency(code)
    written = amount(rate, of) * quarters / 4
    assert amount(cost(quarters, rate), of) == written.quantize(amount(1, of), ROUND_HALF_EVEN)


@given(st.integers(-(10**12), 10**12), st.integers(1, 10**6))
def test_half_even_is_that_of_fractions(numerator, denominator):
    assert half_even(numerator, denominator) == round(Fraction(numerator, denominator))


def test_of_two_rates_the_persons_own_holds_and_the_later_one_for_a_day():
    rates = Rates(
        [
            Rate(None, "vendor_member", DAY, 100),
            Rate(7, "", DAY + timedelta(2), 150),
            Rate(None, "vendor_member", DAY + timedelta(3), 110),
            Rate(None, "vendor_member", DAY + timedelta(3), 120),
        ]
    )
    days = [DAY + timedelta(n) for n in range(-1, 4)]
    assert [rates.on(day, 7, "vendor_member") for day in days] == [None, 100, 100, 150, 150]
    assert [rates.on(day, 8, "vendor_member") for day in days] == [None, 100, 100, 100, 120]


def test_a_figure_holds_until_the_next_one():
    steps = Steps([(3, 5), (7, 0), (5, 9), (5, 8)])
    assert [steps.at(number) for number in (2, 3, 4, 5, 6, 7, 8)] == [None, 5, 5, 8, 8, 0, 0]


@given(st.integers(0, 40), st.dictionaries(st.dates(), st.integers(0, 4), max_size=7))
def test_days_are_laid_where_there_is_room(quarters, room):
    laid = spread(quarters, room)
    assert sum(laid.values()) == min(quarters, sum(room.values()))
    assert all(0 <= laid[day] <= room[day] for day in room)


@given(st.integers(0, 500), st.dictionaries(st.integers(), st.integers(0, 28), min_size=1, max_size=9))
def test_shares_are_whole_and_make_up_the_total(total, among):
    split = shares(total, among)
    whole = sum(among.values())
    assert sum(split.values()) == (total if whole else 0)
    for key, figure in among.items():
        assert not whole or abs(split[key] - total * figure / whole) < 1


def weeks(costs: list[int]) -> list[Ahead]:
    return [
        Ahead(n + 1, DAY + timedelta(weeks=n), DAY + timedelta(weeks=n + 1), 20, money)
        for n, money in enumerate(costs)
    ]


def test_a_plan_that_always_held_ends_on_one_day():
    end = ends(2_500, weeks([1_000] * 10), [1_000] * 5)
    assert end.middle(500) == end.middle(850) == (DAY + timedelta(17), DAY + timedelta(17))
    assert set(end.iterations) == {2}
    assert set(end.rest) == {500}


@given(
    st.integers(-1000, 50_000),
    st.lists(st.integers(0, 3_000), min_size=1, max_size=HORIZON),
    st.lists(st.integers(0, 2_000), max_size=12),
)
def test_ranges_hold_each_other_and_more_money_lasts_longer(left, costs, past):
    end, richer = ends(left, weeks(costs), past), ends(left + 500, weeks(costs), past)
    (early, late), (first, last) = end.middle(500), end.middle(850)
    assert (first or date.max) <= (early or date.max) <= (late or date.max) <= (last or date.max)
    assert (richer.days >= end.days).all()
    assert ((end.days >= 0) & (end.days <= NEVER)).all()


def test_without_a_cost_it_never_ends():
    assert ends(1, weeks([0] * 5)).middle(850) == (None, None)


def test_points_reached_follow_the_money():
    sums = outlook([10, 10, 10]).sums
    points = reach(ends(2_500, weeks([1_000] * 10), [1_000] * 3), sums)
    assert set(points) == {25}
    assert set(reach(ends(0, weeks([1_000] * 10), [1_000] * 3), sums)) == {0}


def test_a_week_at_another_pace_costs_its_share():
    [week] = weeks([1_001])
    assert week.at(10).cost == 500
    assert week.at(20) is week
    assert Ahead(1, DAY, DAY, 0, 0).at(8).cost == 0


@given(
    st.lists(st.integers(0, 10**12), min_size=1, max_size=20),
    st.integers(0, 10**12),
    st.integers(0, 800),
)
def test_a_chart_stays_in_its_frame(sums, money, ahead):
    spent = [(DAY + timedelta(weeks=n), total) for n, total in enumerate(sorted(sums))]
    wide = (spent[-1][0] + timedelta(ahead), None if ahead % 2 else spent[-1][0] + timedelta(ahead + 5))
    drawn = chart(spent, amount=money, today=DAY, ranges=[wide, (None, None)], width=340)
    for x, y in (*drawn.spent, *(corner for band in drawn.bands for corner in band)):
        assert 0 <= x <= 340
        assert 0 <= y <= drawn.height
