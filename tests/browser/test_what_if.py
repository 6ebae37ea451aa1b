"""A sponsor tries another budget by a slider, sees what would be, sends the question on, and makes it a decision."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from budgets.actions import agree_to_rate, decide_budget, propose_rate
from budgets.models import BudgetDecision
from iterations.actions import turn_week
from tests.axe import axe


@pytest.fixture
def priced(cast):
    turn_week(cast.acme, now=timezone.now())
    decide_budget(cast.acme, by=cast.clara, amount=120_000_00, code="EUR", reason="As offered")
    day = cast.acme.iterations.current().starts
    for role in ("vendor_member", "delivery_lead"):
        rate = propose_rate(cast.acme, by=cast.sam, amount=800_00, valid_from=day, role=role)
        agree_to_rate(rate, by=cast.clara)
    return cast


def test_a_slider_asks_and_its_answer_becomes_a_decision(priced, window):
    sponsor = window(priced.clara)
    page = sponsor.open("/e/acme/budget/")
    field, answer = page.locator("#whatifform-amount"), page.locator("#whatif-answer")
    expect(answer).to_contain_text("With €120,000.00")
    page.locator("[data-slides=whatifform-amount]").fill("240000")
    expect(field).to_have_value("240000")
    expect(answer).to_contain_text("With €240,000.00")
    expect(page).to_have_url(re.compile(r"/budget/what-if/\?amount=240000&"))
    field.fill("60000")
    expect(page.locator("[data-slides=whatifform-amount]")).to_have_value("60000")
    expect(answer).to_contain_text("With €60,000.00")
    assert axe(page) == []

    other = window(priced.sam).open(page.url.removeprefix(sponsor.site.url))
    expect(other.locator("#whatif-answer")).to_contain_text("With €60,000.00")
    expect(other.get_by_role("button", name="Decide budget and pace")).to_have_count(0)

    page.get_by_label("Make it a decision: why").fill("Half is enough for the gate")
    page.get_by_role("button", name="Decide budget and pace").click()
    expect(page.locator("#budget")).to_contain_text("Half is enough for the gate")
    assert BudgetDecision.objects.last().amount == 60_000_00
    assert sponsor.complaints == []
