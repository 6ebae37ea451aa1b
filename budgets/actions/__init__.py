"""What people do to the money and the days, each act in the module of its subject."""

from budgets.actions.booking import book_days, confirm_days
from budgets.actions.deciding import agree_to_rate, decide_budget, propose_budget, propose_rate
from budgets.actions.keeping import keep, keep_budgets, leave_to_the_tick
from budgets.actions.pacing import offer_days, set_pace

__all__ = [
    "agree_to_rate",
    "book_days",
    "confirm_days",
    "decide_budget",
    "keep",
    "keep_budgets",
    "leave_to_the_tick",
    "offer_days",
    "propose_budget",
    "propose_rate",
    "set_pace",
]
