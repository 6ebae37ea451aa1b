"""What can happen to the money and the days."""

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from budgets.money import Currency
from budgets.saying import said
from config.locales import day
from engagements.journal import kind

BUDGET = ("budget",)


def in_words(data: dict[str, Any]) -> dict[str, Any]:
    words = {}
    if "currency" in data:
        words["money"] = said(data["amount"], Currency(data["currency"], data["digits"]))
    if "day" in data:
        words["day"] = day(date.fromisoformat(data["day"]))
    return words


DECIDED = kind("budget.decided", _("decided a budget of %(money)s"), touches=BUDGET, words=in_words)
PROPOSED = kind("budget.proposed", _("proposed a budget of %(money)s"), touches=BUDGET, words=in_words)
# Without the figure: a timeline is for everybody, a rate only where the charter shows rates (RULES section 5).
RATE_PROPOSED = kind(
    "rate.proposed", _("proposed a day rate from %(day)s on"), touches=BUDGET, words=in_words
)
RATE_AGREED = kind("rate.agreed", _("agreed to a day rate"), touches=BUDGET)
OFFERED = kind("pace.offered", _("offered days from iteration %(iteration)s on"), touches=BUDGET)
PACE_SET = kind("pace.set", _("set the pace from iteration %(iteration)s on"), touches=BUDGET)
BOOKED = kind("days.booked", _("booked days of iteration %(iteration)s"), touches=BUDGET)
CONFIRMED = kind("days.confirmed", _("confirmed the days of iteration %(iteration)s"), touches=BUDGET)
ALARMED = kind("budget.alarmed", _("%(share)s %% of the budget is spent"), touches=BUDGET)
