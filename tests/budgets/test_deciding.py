"""Who decides on the budget, rates and pace; that each is only ever added to, and followed at once."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from budgets.actions import (
    agree_to_rate,
    book_days,
    decide_budget,
    offer_days,
    propose_budget,
    propose_rate,
    set_pace,
)
from budgets.facts import facts_of
from budgets.models import Budget, BudgetAlarm, BudgetDecision, DayRate, Pace
from engagements.actions import name_deputy
from engagements.models import Event
from engagements.refusals import NotYours, Refused
from iterations.actions import set_strength
from tests.budgets.conftest import MONDAY, at
from tests.cast import HTMX, person, signed_in

pytestmark = pytest.mark.django_db


def test_the_sponsor_decides_and_every_page_has_the_line(priced):
    decision = BudgetDecision.objects.get()
    assert (decision.amount, decision.currency, decision.digits, decision.by) == (
        12_000_00,
        "EUR",
        2,
        priced.clara,
    )
    budget = Budget.objects.get()
    assert (budget.amount, budget.spent, budget.iteration) == (12_000_00, 0, 1)
    # 2 people x 5 days x 800 a week: a week and a half, give or take a tenth
    assert budget.ends_early <= budget.ends_late
    assert (budget.ends_early - MONDAY).days in range(9, 12)


def test_nobody_but_a_sponsor_changes_budget_or_pace(priced):
    """Not by an action, not by the page, not by a request that no page offers; nor does a deputy of the sponsor."""
    name_deputy(priced.acme, by=priced.clara, member=priced.carl, starts=MONDAY, finishes=MONDAY)
    decision = {"amount": "1", "currency": "EUR", "reason": "Less", "days": "1"}
    pace = {"iteration": "1", f"member-{priced.sue.number}": "1", f"member-{priced.sam.number}": "1"}
    ways = {"budget_decisions": decision, "pace": pace}
    for member in (priced.sam, priced.sue, priced.carl, priced.vera):
        with pytest.raises(NotYours):
            decide_budget(priced.acme, by=member, amount=1, code="EUR", reason="Less")
        with pytest.raises(NotYours):
            set_pace(priced.acme, by=member, iteration=1, quarters={priced.sue: 4})
        client = signed_in(member)
        page = client.get("/e/acme/budget/").content.decode()
        for name, form in ways.items():
            address = reverse(name, args=["acme"])
            assert f'action="{address}"' not in page, (member, name)
            for headers in ({}, HTMX):
                assert client.post(address, form, headers=headers).status_code == 403, (member, name)
    for stranger in (priced.otto, priced.bert):
        for name, form in ways.items():
            assert signed_in(stranger).post(reverse(name, args=["acme"]), form).status_code == 404
    assert BudgetDecision.objects.count() == 1
    assert not Pace.objects.exists()
    page = signed_in(priced.clara).get("/e/acme/budget/").content.decode()
    assert all(f'action="{reverse(name, args=["acme"])}"' in page for name in ways)


def test_a_proposal_holds_for_nothing_until_the_sponsor_decides(priced):
    propose_budget(priced.acme, by=priced.sam, amount=15_000_00, code="EUR", reason="The gate is larger")
    propose_budget(priced.acme, by=priced.sam, amount=15_000_00, code="EUR", reason="The gate is larger")
    facts = facts_of(priced.acme)
    assert (facts.decision.amount, facts.proposal.amount) == (12_000_00, 15_000_00)
    assert Budget.objects.get().amount == 12_000_00
    decide_budget(priced.acme, by=priced.clara, amount=15_000_00, code="EUR", reason="Agreed")
    assert facts_of(priced.acme).proposal is None
    assert Budget.objects.get().amount == 15_000_00
    assert BudgetDecision.objects.count() == 3


def test_sales_staff_may_propose_and_others_may_not(priced):
    staff = person("Eva Sales", is_staff=True)
    assert propose_budget(priced.bolt, by=staff, amount=5, code="JPY", reason="Offer").by is None
    with pytest.raises(NotYours):
        propose_budget(priced.bolt, by=priced.otto, amount=5, code="JPY", reason="Offer")


def test_the_currency_is_that_of_the_first_decision(priced):
    with pytest.raises(Refused, match="EUR"):
        decide_budget(priced.acme, by=priced.clara, amount=1, code="USD", reason="Dollars")
    with pytest.raises(IntegrityError), transaction.atomic():
        BudgetDecision.objects.create(
            engagement=priced.acme,
            amount=1,
            currency="USD",
            digits=2,
            reason="By hand",
            proposed=False,
            by=priced.clara,
        )


@pytest.mark.parametrize(
    ("amount", "code", "reason"), [(-1, "EUR", "x"), (10**16, "EUR", "x"), (5, "EUR", " "), (5, "XQX", "x")]
)
def test_a_decision_is_an_amount_with_a_reason(amount, code, reason, priced):
    engagement, by = (priced.bolt, priced.bert) if code == "XQX" else (priced.acme, priced.clara)
    with pytest.raises(Refused):
        decide_budget(engagement, by=by, amount=amount, code=code, reason=reason)


def test_the_same_decision_twice_is_one(priced):
    decide_budget(priced.acme, by=priced.clara, amount=12_000_00, code="EUR", reason="As offered")
    assert BudgetDecision.objects.count() == 1


# --- Rates -------------------------------------------------------------------------------------------


def test_a_rate_holds_once_both_parties_agree(priced):
    rate = propose_rate(priced.acme, by=priced.sam, amount=900_00, valid_from=MONDAY, member=priced.sue)
    again = propose_rate(priced.acme, by=priced.sam, amount=900_00, valid_from=MONDAY, member=priced.sue)
    assert again == rate
    key, role = priced.sue.pk, priced.sue.role
    assert facts_of(priced.acme).rates.on(MONDAY, key, role) == 800_00
    with pytest.raises(NotYours):
        agree_to_rate(rate, by=priced.carl)
    agree_to_rate(rate, by=priced.clara)
    assert facts_of(priced.acme).rates.on(MONDAY, key, role) == 900_00


def test_a_rate_needs_a_budget_and_somebody(priced):
    with pytest.raises(Refused, match="decides the budget"):
        propose_rate(priced.bolt, by=priced.bolt_sam, amount=1, valid_from=MONDAY, role="vendor_member")
    for whose in ({}, {"member": priced.clara}, {"role": "sponsor"}, {"member": priced.sue, "role": "x"}):
        with pytest.raises(Refused):
            propose_rate(priced.acme, by=priced.sam, amount=1, valid_from=MONDAY, **whose)
    with pytest.raises(NotYours):
        propose_rate(priced.acme, by=priced.clara, amount=1, valid_from=MONDAY, role="vendor_member")
    assert DayRate.objects.count() == 2


# --- Pace --------------------------------------------------------------------------------------------


def test_the_pace_lies_within_the_offer_and_the_strength_follows(priced, week):
    offer_days(priced.acme, by=priced.sam, iteration=1, quarters={priced.sue: 16})
    with pytest.raises(Refused, match="Sue Winter is on offer with 4 days"):
        set_pace(priced.acme, by=priced.clara, iteration=1, quarters={priced.sue: 17})
    before = Budget.objects.get().ends_late
    set_pace(priced.acme, by=priced.clara, iteration=1, quarters={priced.sue: 8, priced.sam: 10})
    week.refresh_from_db()
    # 100 % is what was on offer as the first pace was set: 4 + 5 days
    assert Budget.objects.get().reference == 36
    assert week.strength == 50
    assert Budget.objects.get().ends_late > before
    assert Event.objects.filter(engagement=priced.acme, kind="iteration.strength_set").count() == 1


def test_a_pace_for_a_week_to_come_leaves_this_one(priced, week):
    set_strength(priced.acme, by=priced.clara, number=1, strength=90)
    set_pace(priced.acme, by=priced.clara, iteration=3, quarters={priced.sue: 0})
    week.refresh_from_db()
    assert week.strength == 90
    facts = facts_of(priced.acme)
    assert [facts.pace(priced.sue, number) for number in (1, 2, 3, 9)] == [20, 20, 0, 0]


def test_a_decision_may_set_the_pace_of_all_together(priced, week):
    decide_budget(priced.acme, by=priced.clara, amount=13_000_00, code="EUR", reason="Slower", quarters=21)
    facts = facts_of(priced.acme)
    assert sorted(facts.pace(one, 1) for one in facts.people) == [10, 11]
    with pytest.raises(Refused, match="10 days a week on offer"):
        decide_budget(priced.acme, by=priced.clara, amount=1, code="EUR", reason="More", quarters=41)
    assert Budget.objects.get().amount == 13_000_00  # refused as a whole


# --- Alarms ------------------------------------------------------------------------------------------


def test_each_share_is_told_once_and_again_after_a_raise(priced, week):
    def told():
        return list(BudgetAlarm.objects.order_by("pk").values_list("share", "day__day"))

    with at("2026-04-03"):
        week_of = dict.fromkeys(facts_of(priced.acme).coming[0].days[:5], 4)
        book_days(week, by=priced.sue, quarters=week_of)  # 4,000 of 12,000
    assert told() == []
    decide_budget(priced.acme, by=priced.clara, amount=5_000_00, code="EUR", reason="Less")
    assert told() == [(75, 30)]
    decide_budget(priced.acme, by=priced.clara, amount=5_100_00, code="EUR", reason="A little more")
    assert told() == [(75, 30)]
    decide_budget(priced.acme, by=priced.clara, amount=4_200_00, code="EUR", reason="Less still")
    assert told() == [(75, 30), (90, 31)]  # one a day
    decide_budget(priced.acme, by=priced.clara, amount=40_000_00, code="EUR", reason="Much more")
    with at("2026-04-02"):
        decide_budget(priced.acme, by=priced.clara, amount=8_000_00, code="EUR", reason="Less again")
    assert told() == [(75, 30), (90, 31), (50, 2)]
