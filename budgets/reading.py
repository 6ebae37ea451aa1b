"""What the budget's page shows to one member."""

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from budgets import forms
from budgets.burn import Ends
from budgets.chart import Chart, chart
from budgets.facts import Facts, Span, budget_of, facts_of
from budgets.models import DayEntry, DayRate, Pace
from budgets.money import Currency, amount, as_days, half_even
from budgets.saying import days, period, said, weeks
from budgets.weekly import WeekRow, per_point, rows_of
from budgets.what_if import Answer, Question, Slider, answer, sliders
from engagements.access import may
from engagements.days import DAY
from engagements.models import Engagement, Membership
from iterations.models import Iteration

HALF, MOST = 500, 850  # of 1,000 cases
WEEKS_SHOWN = 26
LATEST_SHOWN = 30
FEWEST_SUMMED = 3  # people, where the charter agrees to totals only


# --- The page ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class RateRow:
    rate: DayRate
    may_agree: bool
    past: bool  # another one holds by now


@dataclass(frozen=True)
class PersonDays:
    """One person's days of the iteration that is looked at: quarters, and whether somebody booked them."""

    member: Membership
    days: list[tuple[date, int, bool]]

    @property
    def quarters(self) -> int:
        return sum(quarters for _day, quarters, _booked in self.days)


@dataclass
class BudgetPage:
    """Everything on the page, for one viewer."""

    facts: Facts
    viewer: Membership
    look: dict[str, Any] = field(default_factory=dict)
    asked: Any = None  # the query
    typed: dict[str, Any] = field(default_factory=dict)  # the form that has to come back, by its name

    @property
    def money(self) -> Currency | None:
        return self.facts.decision.money if self.facts.decision else None

    def said(self, units: int) -> str:
        """An amount in words: before a decision in the currency of the offer, in which rates may have come."""
        basis = self.facts.decision or self.facts.proposal
        assert basis is not None
        return said(units, basis.money)

    def days(self, quarters: int) -> str:
        return days(quarters)

    def period(self, days: tuple[date | None, date | None]) -> str:
        return period(*days)

    @cached_property
    def shows_people(self) -> bool:
        """Whether rates and days of single people are shown: the charter may agree to totals only (RULES section 5).

        Whoever proposes the rates sees them all the same, and everybody their own days.
        """
        return self.facts.charter.rates_are_shown or may(self.viewer, "propose rates")

    @property
    def shows_sums(self) -> bool:
        """Whether days of everybody together are shown: of fewer than three people they would tell of each of them."""
        return self.shows_people or len(self.facts.people) >= FEWEST_SUMMED

    def summed(self, quarters: int) -> str:
        return days(quarters) if self.shows_sums else "–"

    @cached_property
    def end(self) -> Ends | None:
        return self.facts.ends()

    @property
    def half(self) -> tuple[date | None, date | None]:
        return self.end.middle(HALF) if self.end else (None, None)

    @property
    def most(self) -> tuple[date | None, date | None]:
        return self.end.middle(MOST) if self.end else (None, None)

    @cached_property
    def spent(self) -> int:
        return self.facts.spent

    @property
    def reference(self) -> int | None:
        budget = budget_of(self.facts.engagement)
        return budget.reference if budget else None

    @property
    def sentence(self) -> str:
        """Spent, left, how long that lasts, in one."""
        decision = self.facts.decision
        assert decision is not None
        words = {
            "amount": self.said(decision.amount),
            "spent": self.said(self.spent),
            "left": self.said(decision.amount - self.spent),
        }
        if self.end is None:
            return _("Of %(amount)s, %(spent)s is spent and %(left)s is left.") % words
        words |= {"weeks": weeks(self.facts.today, *self.half), "period": period(*self.half)}
        known = _("Of %(amount)s, %(spent)s is spent and %(left)s is left:") % words
        return known + " " + _("that lasts %(weeks)s at this pace, until %(period)s.") % words

    @property
    def basis(self) -> str:
        """What the range rests on."""
        many = len(self.facts.accuracy)
        wide = _("In 85 of 100 cases it ends %(period)s.") % {"period": period(*self.most)}
        if not many:
            return wide + " " + _("No week is confirmed yet: this takes the plan to hold within a tenth.")
        shares = [half_even(part, 10) for part in self.facts.accuracy]
        least, most = min(shares), max(shares)
        rest = ngettext(
            "In %(num)s confirmed week the days cost %(share)s %% of what was planned.",
            "In %(num)s confirmed weeks the days cost %(share)s %% of what was planned.",
            many,
        )
        words = {"num": many, "share": str(most) if least == most else f"{least}–{most}"}
        return f"{wide} {rest % words}"

    @property
    def open_cost(self) -> int:
        """What the days of iterations cost that are over and not confirmed, as far as nobody booked them."""
        return (
            self.facts.decision.amount
            - self.facts.left
            - self.facts.cost_of_days(before=self.facts.current.starts)
            if self.facts.decision and self.facts.current
            else 0
        )

    @property
    def without_rate(self) -> list[Membership]:
        facts = self.facts
        week = facts.coming[0] if facts.coming else None
        planned = [one for one in facts.people if week and any(facts.plan(one, week).values())]
        return [one for one in planned if facts.rates.on(facts.today, one.pk, one.role) is None]

    @cached_property
    def all_rows(self) -> list[WeekRow]:
        return rows_of(self.facts)

    @property
    def rows(self) -> list[WeekRow]:
        return self.all_rows[-WEEKS_SHOWN:]

    @property
    def per_point(self) -> int | None:
        return per_point(self.all_rows)

    @property
    def charts(self) -> list[Chart]:
        """One for a wide page, one for a phone."""
        decision, facts, rows = self.facts.decision, self.facts, self.rows
        if not rows or decision is None:
            return []
        first = rows[0]
        sums = [(first.iteration.starts, first.sum - first.cost)]
        sums += [(min(row.iteration.finishes - DAY, facts.today), row.sum) for row in rows]
        given = {"amount": decision.amount, "today": facts.today, "ranges": [self.most, self.half]}
        return [chart(sums, width=720, **given), chart(sums, width=340, many=2, **given)]

    @property
    def rate_rows(self) -> list[RateRow]:
        """The newest first; what no longer holds for anybody is marked."""
        facts, agrees = self.facts, may(self.viewer, "agree")
        newest: dict[object, DayRate] = {}
        for row in facts.rate_rows:
            if row.agreed and row.valid_from <= facts.today:
                who = row.member_id or row.role
                if who not in newest or row.valid_from >= newest[who].valid_from:
                    newest[who] = row
        holds = {row.pk for row in newest.values()}
        rows = [
            RateRow(
                row,
                agrees and not row.agreed and self.viewer.party == "client",
                bool(row.agreed) and row.pk not in holds and row.valid_from <= facts.today,
            )
            for row in reversed(facts.rate_rows)
        ]
        return rows if self.shows_people else [row for row in rows if row.may_agree]

    @property
    def pace_rows(self) -> list[Pace]:
        """Who offered and who chose how many days, the newest first."""
        given = Pace.objects.filter(engagement=self.facts.engagement)
        if not self.shows_people:
            return []
        return list(given.select_related("by__user", "member__user").order_by("-number")[:LATEST_SHOWN])

    @property
    def corrections(self) -> list[DayEntry]:
        """Entries of days that had been confirmed, the newest first."""
        given = DayEntry.objects.filter(engagement=self.facts.engagement).exclude(reason="")
        if not self.shows_people:
            return []
        return list(given.select_related("by__user", "member__user").order_by("-number")[:LATEST_SHOWN])

    # --- The week that is looked at -----------------------------------------------------------------

    @cached_property
    def week(self) -> Iteration | None:
        """The one asked for, else the oldest that waits for being confirmed, else the one under way."""
        facts, asked = self.facts, self.look.get("week")
        if asked:
            return next((one for one in facts.iterations if one.number == asked), None)
        return next(iter(facts.unconfirmed), facts.current)

    def table(self, week: Iteration) -> list[PersonDays]:
        shown = [one for one in self.facts.people if self.shows_people or one.pk == self.viewer.pk]
        return [self.days_of(member, week) for member in shown]

    def days_of(self, member: Membership, week: Iteration) -> PersonDays:
        facts, span = self.facts, self.facts.span_of(week)
        plan = facts.plan(member, span) if facts.counts(week) and week.pk not in facts.confirmations else {}
        held = {day: facts.days.get((member.pk, day)) for day in shown_days(facts, span)}
        return PersonDays(
            member,
            [
                (day, plan.get(day, 0) if booked is None else booked, booked is not None)
                for day, booked in held.items()
            ],
        )

    @property
    def worker(self) -> Membership | None:
        """Whose days the form books: one's own, or somebody's whom the delivery lead names."""
        asked = self.look.get("who")
        if asked and may(self.viewer, "confirm days"):
            return next((one for one in self.facts.people if one.number == asked), None)
        return next((one for one in self.facts.people if one.pk == self.viewer.pk), None)

    def may_confirm(self, week: Iteration) -> bool:
        facts = self.facts
        if week.pk in facts.confirmations or not facts.counts(week) or not may(self.viewer, "confirm days"):
            return False
        works = facts.calendar.is_working_day
        return not any(day > facts.today and works(day) for day in facts.span_of(week).days)

    # --- Pace ---------------------------------------------------------------------------------------

    @property
    def number(self) -> int:
        return self.facts.current.number if self.facts.current else 1

    def planned(self) -> dict[Membership, int]:
        return {one: self.facts.pace(one, self.number) for one in self.facts.team}

    def offered(self) -> dict[Membership, int]:
        return {one: self.facts.offered(one, self.number) for one in self.facts.team}

    # --- Forms, each made when its part of the page is ------------------------------------------------

    @cached_property
    def decision_form(self) -> forms.DecisionForm:
        first: dict[str, Any] = {"currency": (self.money or forms.EURO).code}
        if one := self.facts.proposal:
            first = {"amount": amount(one.amount, one.money), "currency": one.currency}
        return self.typed.get("decision_form") or forms.DecisionForm(money=self.money, initial=first)

    @cached_property
    def rate_form(self) -> forms.RateForm:
        first = {"valid_from": self.facts.today}
        return self.typed.get("rate_form") or forms.RateForm(
            money=self.money, people=self.facts.team, initial=first
        )

    @cached_property
    def pace_form(self) -> forms.PaceForm:
        first = {"iteration": self.number}
        return self.typed.get("pace_form") or forms.PaceForm(people=self.planned(), initial=first)

    @cached_property
    def offer_form(self) -> forms.OfferForm:
        first = {"iteration": self.number}
        return self.typed.get("offer_form") or forms.OfferForm(people=self.offered(), initial=first)

    @cached_property
    def days_form(self) -> forms.DaysForm | None:
        if typed := self.typed.get("days_form"):
            return typed
        return days_form(self, self.worker, self.week) if self.worker and self.week else None

    @cached_property
    def what_if_form(self) -> forms.WhatIfForm:
        return forms.WhatIfForm(self.asked, money=self.money)

    @property
    def sliders(self) -> dict[str, Slider]:
        """One for each field of the question, by its name."""
        given = self.what_if_form.cleaned_data if self.what_if_form.is_valid() else {}
        return sliders(self.facts, Question.of(given))

    @cached_property
    def what_if(self) -> Answer | None:
        form = self.what_if_form
        asked = Question.of(form.cleaned_data) if form.is_valid() else Question()
        return answer(self.facts, self.reference, asked)


def shown_days(facts: Facts, week: Span) -> list[date]:
    """The agreed working days, and every other on which somebody worked."""
    worked = {day for _key, day in facts.days}
    return [day for day in week.days if day.isoweekday() in facts.calendar.working_days or day in worked]


# --- All of it ---------------------------------------------------------------------------------------


def budget_page(
    engagement: Engagement, viewer: Membership, asked: Any, typed: dict[str, Any] | None = None
) -> dict[str, Any]:
    """The page's context: what a part of it shows is reckoned when the part is rendered."""
    look = forms.LookForm(asked)
    seen = look.cleaned_data if look.is_valid() else {}
    return {
        "page": BudgetPage(facts_of(engagement), viewer, seen, asked, typed or {}),
        "said": said,
        "plain": amount,
        "as_days": as_days,
        "may": {act: may(viewer, act) for act in ACTS},
        "place": "budget",
        "tab": "m",
    }


ACTS = (
    "decide the budget",
    "propose a budget",
    "propose rates",
    "offer days",
    "set the pace",
    "book days",
    "confirm days",
)


def days_form(page: BudgetPage, worker: Membership, week: Iteration, data: Any = None) -> forms.DaysForm:
    held = {day: n for day, n, _booked in page.days_of(worker, week).days if day <= page.facts.today}
    other = worker.number if worker.pk != page.viewer.pk else None
    return forms.DaysForm(data, days_of=held, initial={"member": other})


def booked_for(page: BudgetPage, number: str | None) -> Membership:
    """Whose days somebody books; 404 for who has none here."""
    look = forms.LookForm({"who": number})
    page.look = look.cleaned_data if look.is_valid() else {}
    if worker := page.worker:
        return worker
    raise Http404


def find_rate(engagement: Engagement, number: int) -> DayRate:
    if rate := DayRate.objects.filter(engagement=engagement, number=number).first():
        return rate
    raise Http404


def find_week(engagement: Engagement, number: int) -> Iteration:
    if week := engagement.iterations.filter(number=number).first():
        return week
    raise Http404
