"""Days: booked by each for themselves, confirmed by the lead, corrected by new entries; and what all of it costs."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from budgets.actions import (
    agree_to_rate,
    book_days,
    confirm_days,
    decide_budget,
    keep_budgets,
    propose_rate,
    set_pace,
)
from budgets.facts import facts_of
from budgets.models import Budget, Confirmation, DayEntry
from budgets.weekly import rows_of
from engagements.models import Engagement
from engagements.refusals import NotYours, Refused
from iterations.actions import set_length, set_strength, turn_week
from iterations.reading import plan_page
from people.actions import plan_absence
from stories.actions import estimate, move_story, write_story
from tests.budgets.conftest import MONDAY, at
from tests.cast import signed_in

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


def test_weeks_to_come_are_cut_at_the_strength_that_their_days_make(priced, week):
    """Half of the days from the second week on; Sam away in the third; another strength decided for the fourth."""
    for number in range(6):
        story = write_story(priced.acme, by=priced.clara, title=f"Wish {number}", criteria=["It holds."])
        estimate(story, by=priced.sam, points=5, seen=None)
        move_story(story, by=priced.sam, state="unstarted")

    def weeks() -> list[tuple[int, int]]:
        acme = Engagement.objects.select_related("charter", "budget").get(pk=priced.acme.pk)
        return [(one.strength, one.capacity) for one in plan_page(acme, priced.clara).weeks[:4]]

    assert weeks() == [(100, 10)] * 3
    set_pace(priced.acme, by=priced.clara, iteration=2, quarters={priced.sue: 10, priced.sam: 10})
    set_strength(priced.acme, by=priced.clara, number=4, strength=80)
    assert weeks() == [(100, 10), (50, 5), (50, 5), (80, 8)]
    assert "50 % of the team" in signed_in(priced.vera).get("/e/acme/plan/").content.decode()
    plan_absence(by=priced.sam.user, first=MONDAY + timedelta(14), last=MONDAY + timedelta(18))
    for day, strength in (("2026-03-30", 50), ("2026-03-31", 25)):  # summed up anew once a day
        with at(day, "12:00"):
            keep_budgets(timezone.now())
            assert weeks()[2][0] == strength


def test_a_longer_week_to_come_has_more_days_and_moves_those_behind_it(priced, friday):
    before = facts_of(priced.acme)
    set_length(priced.acme, by=priced.sam, number=2, weeks=2)
    after = facts_of(priced.acme)
    assert [week.weeks for week in after.coming[:3]] == [1, 2, 1]
    assert after.coming[2].starts == before.coming[3].starts
    assert after.ahead[1].quarters > before.ahead[1].quarters


# --- What it costs, reckoned by another hand ------------------------------------------------------------------

PEOPLE = {"sue": "vendor_member", "sam": "delivery_lead"}
WHO, DAYS, MONEY = st.sampled_from(list(PEOPLE)), st.integers(0, 4), st.integers(0, 10**12)
BOOKED = st.lists(st.tuples(WHO, DAYS, st.integers(0, 4)), max_size=8)
RATES = st.lists(
    st.tuples(st.sampled_from([*PEOPLE, *PEOPLE.values()]), st.integers(0, 9_999_999), DAYS), max_size=5
)
AWAY = st.lists(st.tuples(WHO, DAYS, DAYS), max_size=2)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    code=st.sampled_from(["EUR", "JPY", "KWD"]),
    decisions=st.lists(MONEY, min_size=1, max_size=4),
    rates=RATES,
    away=AWAY,
    booked=BOOKED,
    corrected=BOOKED,
)
def test_what_the_page_says_is_what_was_decided_priced_and_worked(
    code, decisions, rates, away, booked, corrected, opened
):
    """Rates change within the week, people are away, days are corrected after the confirmation."""
    acme, week = opened.acme, opened.acme.iterations.current()
    with transaction.atomic(), at("2026-04-03", "18:00"):
        decide_budget(acme, by=opened.clara, amount=decisions[0], code=code, reason="First")
        for who, money, day in rates:
            whose = {"member": getattr(opened, who)} if who in PEOPLE else {"role": who}
            given = {"amount": money, "valid_from": MONDAY + timedelta(day), **whose}
            agree_to_rate(propose_rate(acme, by=opened.sam, **given), by=opened.clara)
        for who, *days in away:
            first, last = (MONDAY + timedelta(day) for day in sorted(days))
            plan_absence(by=getattr(opened, who).user, first=first, last=last)
        for who, day, figure in booked:
            book_days(week, by=getattr(opened, who), quarters={MONDAY + timedelta(day): figure})
        confirm_days(week, by=opened.sam)
        for who, day, figure in corrected:
            given = {"quarters": {MONDAY + timedelta(day): figure}, "reason": "It was otherwise"}
            book_days(week, by=getattr(opened, who), **given)
        for money in decisions[1:]:
            decide_budget(acme, by=opened.clara, amount=money, code=code, reason="Otherwise")

        held = by_another_hand(away, booked, corrected)
        spent = sum(cost_by_another_hand(who, day, figure, rates) for (who, day), figure in held.items())
        budget, facts = Budget.objects.get(), facts_of(acme)
        assert (budget.spent, budget.amount, budget.left) == (spent, decisions[-1], decisions[-1] - spent)
        assert (budget.currency, budget.digits) == (code, {"EUR": 2, "JPY": 0, "KWD": 3}[code])
        (row,) = rows_of(facts)
        assert (row.actual, row.cost, row.sum) == (sum(held.values()), spent, spent)
        absent = {(who, day) for who, *days in away for day in range(min(days), max(days) + 1)}
        planned = {(who, day): 4 for who in PEOPLE for day in range(5) if (who, day) not in absent}
        assert row.planned == sum(planned.values())
        assert row.planned_cost == sum(cost_by_another_hand(*one, 4, rates) for one in planned)
        transaction.set_rollback(True)


def by_another_hand(away, booked, corrected) -> dict[tuple[str, int], int]:
    """Quarters by person and day: as booked last; by nobody, as planned, which is all of it but where one is away."""
    absent = {(who, day) for who, *days in away for day in range(min(days), max(days) + 1)}
    held = {(who, day): 4 for who in PEOPLE for day in range(5) if (who, day) not in absent}
    for who, day, figure in [*booked, *corrected]:
        held[who, day] = figure
    return held


def cost_by_another_hand(who: str, day: int, quarters: int, rates) -> int:
    """The newest of the person's own rates that hold that day, else of the role's; rounded half-even, once."""
    for whose in (who, PEOPLE[who]):
        holding = [(since, place, money) for place, (of, money, since) in enumerate(rates) if of == whose]
        holding = [one for one in holding if one[0] <= day]
        if holding:
            return round(Fraction(quarters * max(holding)[2], 4))  # Python rounds fractions half-even
    return 0
