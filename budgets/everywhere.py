"""What other pages say of the money: the line above each of them, lines across the list, strengths of weeks to come.

All of it stands in the budget's row, which is read along at the door: none of this asks the database anything there.
"""

from collections.abc import Iterable, Mapping
from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from budgets.facts import budget_of
from budgets.models import Budget
from budgets.saying import about, period, weeks
from engagements.days import local_day
from engagements.models import Engagement
from engagements.pages import Line
from iterations.reading import Mark


def money_line(engagement: Engagement) -> Line | None:
    """Spent, left, weeks left at this pace, the date it ends; nothing before the first decision."""
    budget = budget_of(engagement)
    if budget is None:
        return None
    assert engagement.charter is not None
    today = local_day(timezone.now(), engagement.charter.zone)
    return Line(sentence_of(budget, today), reverse("budget", args=[engagement.slug]))


def sentence_of(budget: Budget, today: date) -> str:
    money = budget.money
    words = {"spent": about(budget.spent, money), "left": about(budget.left, money)}
    if budget.left <= 0:
        return _("%(spent)s spent, nothing left") % words
    if not budget.iteration:
        return _("%(spent)s spent, %(left)s left") % words
    ends = (budget.ends_early, budget.ends_late)
    words |= {"weeks": weeks(today, *ends), "period": period(*ends)}
    return _("%(spent)s spent, %(left)s left · %(weeks)s at this pace · ends %(period)s") % words


def money_marks(engagement: Engagement) -> Iterable[Mark]:
    """How far down the list the money gets, from the top of the iteration under way."""
    budget = budget_of(engagement)
    if budget and budget.points_sure is not None and budget.points_likely is not None:
        yield Mark(budget.points_sure, _("Down to here the money lasts in 85 of 100 cases"))
        yield Mark(budget.points_likely, _("Here the money ends with even chances"))


def strengths_to_come(engagement: Engagement) -> Mapping[int, int]:
    """The team strength in per cent of each iteration to come, as its planned days make it; none without a pace."""
    budget = budget_of(engagement)
    return dict(enumerate(budget.strengths, budget.iteration)) if budget else {}
