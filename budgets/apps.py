from django.apps import AppConfig
from django.utils.translation import gettext


class BudgetsConfig(AppConfig):
    name = "budgets"

    def ready(self) -> None:
        from budgets import awaiting, events, occasions  # noqa: F401  (events declares the kinds)
        from budgets.actions import keep_budgets, leave_to_the_tick
        from budgets.everywhere import money_line, money_marks, strengths_to_come
        from budgets.leaving_open import money_left
        from digests.duties import duty
        from engagements.ending import point
        from engagements.journal import on_record
        from engagements.models.members import read_along
        from engagements.pages import line, tab
        from iterations.plans import strengths_from
        from iterations.reading import mark

        read_along("engagement__budget")
        point(50, money_left)
        line(10, money_line)
        mark(money_marks)
        strengths_from(strengths_to_come)
        occasions.declare()
        awaiting.declare()
        duty(keep_budgets)
        on_record(leave_to_the_tick)
        tab(50, "budget", lambda: gettext("Budget"), "m")
