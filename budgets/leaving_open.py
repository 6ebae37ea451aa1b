"""What is left of the money, in the checklist for closing an engagement."""

from django.urls import reverse
from django.utils.translation import gettext as _

from budgets.models import Budget
from budgets.saying import said
from engagements.ending import Point
from engagements.models import Engagement


def money_left(engagement: Engagement) -> Point:
    budget = Budget.objects.filter(engagement=engagement).first()
    how = _("no budget was decided")
    if budget:
        words = {"left": said(budget.left, budget.money), "all": said(budget.amount, budget.money)}
        how = _("%(left)s of %(all)s are left") % words
    return Point(_("Budget"), how, reverse("budget", args=[engagement.slug]))
