"""What of the money waits for somebody: a budget and rates that were proposed, days of a week that is over."""

from typing import Any

from django.db.models import DateField, Exists, F, Func, OuterRef, Q, QuerySet, Value
from django.utils.translation import gettext as _

from budgets.models import BudgetDecision, Confirmation, DayRate
from engagements.awaiting import Among, Row, at, awaited, rows
from engagements.models import Party
from iterations.models import Iteration


def proposals(among: Among) -> QuerySet[Any]:
    """The newest word on the budget, if it is no decision."""
    later = BudgetDecision.objects.filter(engagement=OuterRef("engagement"), number__gt=OuterRef("number"))
    waits = BudgetDecision.objects.filter(~Exists(later), engagement__in=among.engagements, proposed=True)
    return rows(waits, "budget.decide", about=F("reason"), since=F("at"))


def rates(among: Among) -> QuerySet[Any]:
    """All of an engagement are one thing to do. One that a later proposal replaces altogether waits no more."""
    whose = Q(member=OuterRef("member")) | Q(member=None, role__gt="", role=OuterRef("role"))
    later = DayRate.objects.filter(
        whose,
        engagement=OuterRef("engagement"),
        number__gt=OuterRef("number"),
        valid_from__lte=OuterRef("valid_from"),
    )
    proposed = DayRate.objects.filter(~Exists(later), engagement__in=among.engagements)
    waits = proposed.with_consent().filter(agreed=False)
    return rows(waits, "rate.agree", said=Value(Party.VENDOR.value))


def days(among: Among) -> QuerySet[Any]:
    """Iterations that are over, counted since the first decision, and whose days nobody has confirmed."""
    day = Func(
        OuterRef("engagement__charter__zone"),
        F("at"),
        template="timezone(%(expressions)s)::date",
        output_field=DateField(),
    )
    decided = BudgetDecision.objects.filter(engagement=OuterRef("engagement"), proposed=False)
    decided = decided.annotate(day=day).filter(day__lt=OuterRef("finishes"))
    waits = Iteration.objects.filter(
        Exists(decided),
        ~Exists(Confirmation.objects.filter(iteration=OuterRef("pk"))),
        engagement__in=among.engagements,
        closed_at__isnull=False,
    )
    return rows(waits, "days.confirm", number=F("number"), since=F("closed_at"))


def budget_in_words(row: Row) -> tuple[str, str]:
    return _("Decide the budget"), row.about


def rates_in_words(row: Row) -> tuple[str, str]:
    return _("Agree to day rates"), _("What a day costs, as the vendor proposes it")


def days_in_words(row: Row) -> tuple[str, str]:
    return _("Confirm the days of iteration %(number)s") % {"number": row.number}, _(
        "What each of you worked"
    )


def week_asked_for(slug: str, row: Row) -> str:
    return f"{at('budget')(slug, row)}?week={row.number}#days"


def declare() -> None:
    awaited(
        72,
        "budget.decide",
        right="decide the budget",
        find=proposals,
        words=budget_in_words,
        page=at("budget", anchor="decisions-heading"),
        sign="check",
    )
    awaited(
        74,
        "rate.agree",
        right="agree",
        find=rates,
        words=rates_in_words,
        page=at("budget", anchor="rates-heading"),
        sign="check",
    )
    awaited(
        76,
        "days.confirm",
        right="confirm days",
        find=days,
        words=days_in_words,
        page=week_asked_for,
        sign="calendar-days",
    )
