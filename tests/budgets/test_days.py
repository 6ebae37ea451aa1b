"""Days: booked by each for themselves, confirmed by the lead, corrected by new entries; and what all of it costs."""

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from budgets.actions import agree_to_rate, book_days, confirm_days, keep_budgets, propose_rate, set_pace
from budgets.facts import facts_of
from budgets.models import Budget, Confirmation, DayEntry
from engagements.refusals import NotYours, Refused
from iterations.actions import set_length, set_strength, turn_week
from people.actions import plan_absence
from tests.budgets.conftest import MONDAY, at

pytestmark = pytest.mark.django_db
TUESDAY, FRIDAY = MONDAY + timedelta(1), MONDAY + timedelta(4)


@pytest.fixture
def friday(week):
    with at("2026-04-03", "18:00"):
        yield week


def test_somebody_books_quarters_of_their_own_days(priced, friday):
    book_days(friday, by=priced.sue, quarters={MONDAY: 4, TUESDAY: 3})
    book_days(friday, by=priced.sue, quarters={MONDAY: 4, TUESDAY: 3})  # sent twice
    assert DayEntry.objects.count() == 2
    assert Budget.objects.get().spent == 800_00 + 600_00
    book_days(friday, by=priced.sue, quarters={TUESDAY: 1})  # nothing is changed: the newest holds
    assert DayEntry.objects.count() == 3
    assert Budget.objects.get().spent == 800_00 + 200_00


@pytest.mark.parametrize(
    ("day", "quarters"),
    [(MONDAY, 5), (MONDAY, -1), (MONDAY - timedelta(1), 4), (MONDAY + timedelta(5), 4)],
)
def test_a_day_belongs_to_its_week_and_is_one_at_most(day, quarters, priced, friday):
    with pytest.raises(Refused):
        book_days(friday, by=priced.sue, quarters={day: quarters})


def test_who_books_and_who_confirms(priced, friday):
    for who in (priced.clara, priced.carl, priced.vera):
        with pytest.raises(NotYours):
            book_days(friday, by=who, quarters={MONDAY: 4})
    with pytest.raises(NotYours):
        book_days(friday, by=priced.sue, member=priced.sam, quarters={MONDAY: 4})
    book_days(friday, by=priced.sam, member=priced.sue, quarters={MONDAY: 2})
    assert DayEntry.objects.get().member == priced.sue
    for who in (priced.sue, priced.clara):
        with pytest.raises(NotYours):
            confirm_days(friday, by=who)


def test_confirming_lets_the_plan_stand_where_nobody_booked(priced, friday):
    plan_absence(by=priced.sam.user, first=TUESDAY, last=FRIDAY)
    book_days(friday, by=priced.sue, quarters={MONDAY: 2})
    confirm_days(friday, by=priced.sam)
    confirm_days(friday, by=priced.sam)
    assert Confirmation.objects.count() == 1
    held = {(entry.member_id, entry.day): entry.quarters for entry in DayEntry.objects.all()}
    assert sum(n for (key, _day), n in held.items() if key == priced.sue.pk) == 2 + 4 * 4
    assert sum(n for (key, _day), n in held.items() if key == priced.sam.pk) == 4  # away on the others
    assert Budget.objects.get().spent == (18 + 4) * 200_00
    assert facts_of(priced.acme).accuracy == [22 * 1000 // 24]


def test_a_week_with_days_to_come_is_not_confirmed(priced, week):
    with pytest.raises(Refused, match="still to come"):
        confirm_days(week, by=priced.sam)


def test_a_correction_afterwards_is_an_entry_with_a_reason(priced, friday):
    confirm_days(friday, by=priced.sam)
    with pytest.raises(Refused, match="Say why"):
        book_days(friday, by=priced.sue, quarters={MONDAY: 0})
    before = DayEntry.objects.count()
    book_days(friday, by=priced.sue, quarters={MONDAY: 0}, reason="I was at the dentist")
    assert DayEntry.objects.count() == before + 1
    assert Budget.objects.get().spent == (40 - 4) * 200_00


def test_confirmed_days_keep_their_price(priced, friday):
    confirm_days(friday, by=priced.sam)
    with pytest.raises(Refused, match="keep their price"):
        propose_rate(priced.acme, by=priced.sam, amount=1, valid_from=FRIDAY, role="vendor_member")
    spent = Budget.objects.get().spent
    monday = MONDAY + timedelta(7)
    rate = propose_rate(priced.acme, by=priced.sam, amount=1_000_00, valid_from=monday, member=priced.sue)
    agree_to_rate(rate, by=priced.clara)
    assert Budget.objects.get().spent == spent


def test_a_new_week_takes_the_strength_of_its_pace(priced, friday):
    set_pace(priced.acme, by=priced.clara, iteration=2, quarters={priced.sue: 10, priced.sam: 10})
    now = datetime(2026, 4, 6, 8, tzinfo=UTC)
    with at("2026-04-07"):
        turn_week(priced.acme, now=now)
        keep_budgets(now)
        keep_budgets(now)
    assert priced.acme.iterations.current().strength == 50
    assert Budget.objects.get().iteration == 2


def test_what_was_decided_for_one_week_alone_wins_over_its_pace(priced, friday):
    set_pace(priced.acme, by=priced.clara, iteration=2, quarters={priced.sue: 10, priced.sam: 10})
    set_strength(priced.acme, by=priced.clara, number=2, strength=80)
    for number, day, strength in ((2, 6, 80), (3, 13, 50)):
        now = datetime(2026, 4, day, 8, tzinfo=UTC)
        with at(f"2026-04-{day + 1:02}"):
            turn_week(priced.acme, now=now)
            keep_budgets(now)
        current = priced.acme.iterations.current()
        assert (current.number, current.strength) == (number, strength)


def test_a_longer_week_to_come_has_more_days_and_moves_those_behind_it(priced, friday):
    before = facts_of(priced.acme)
    set_length(priced.acme, by=priced.sam, number=2, weeks=2)
    after = facts_of(priced.acme)
    assert [week.weeks for week in after.coming[:3]] == [1, 2, 1]
    assert after.coming[2].starts == before.coming[3].starts
    assert after.ahead[1].quarters > before.ahead[1].quarters


# --- What it costs, reckoned from the raw rows by another hand ----------------------------------------

FIGURES = st.lists(
    st.tuples(st.sampled_from(["sue", "sam"]), st.integers(0, 4), st.integers(0, 4)), max_size=12
)
RATES = st.lists(
    st.tuples(
        st.sampled_from(["sue", "sam", "vendor_member", "delivery_lead"]),
        st.integers(0, 9_999_999),
        st.integers(0, 4),
    ),
    max_size=5,
)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(booked=FIGURES, rates=RATES)
def test_what_is_spent_is_what_the_raw_rows_say(booked, rates, priced, friday):
    with transaction.atomic():
        for who, money, day in rates:
            member = {"member": getattr(priced, who)} if who in ("sue", "sam") else {"role": who}
            valid_from = MONDAY + timedelta(day)
            rate = propose_rate(priced.acme, by=priced.sam, amount=money, valid_from=valid_from, **member)
            agree_to_rate(rate, by=priced.clara)
        for who, day, figure in booked:
            book_days(friday, by=getattr(priced, who), quarters={MONDAY + timedelta(day): figure})
        assert Budget.objects.get().spent == by_another_hand(priced.acme, booked)
        transaction.set_rollback(True)


def by_another_hand(engagement, booked) -> int:
    held: dict[tuple[str, date], int] = {}
    for who, day, figure in booked:
        held[who, MONDAY + timedelta(day)] = figure
    rows = list(
        engagement.day_rates.order_by("number").values("member__user__name", "role", "valid_from", "amount")
    )
    names = {"sue": ("Sue Winter", "vendor_member"), "sam": ("Sam Vogel", "delivery_lead")}
    total = 0
    for (who, day), figure in held.items():
        name, role = names[who]
        own = [row for row in rows if row["member__user__name"] == name and row["valid_from"] <= day]
        all_in_role = [row for row in rows if row["role"] == role and row["valid_from"] <= day]
        of = own or all_in_role
        newest = [row for row in of if row["valid_from"] == max(row["valid_from"] for row in of)][-1]
        total += round(Fraction(figure * newest["amount"], 4))  # Python rounds fractions half-even
    return total
