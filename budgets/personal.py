"""What of a person is held here (see `people/holdings.py`)."""

from people.holdings import kept

kept(  # what was paid for stays accountable: by whom is then said by no name
    "budgets.BudgetDecision",
    "budgets.DayRate",
    "budgets.Pace",
    "budgets.DayEntry",
    "budgets.Confirmation",
    "budgets.BudgetAlarm",
    "budgets.Budget",
)
