"""What the budget's page shows, the line above all pages, and the lines across the list."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from budgets import forms
from budgets.burn import Ahead, Ends, reach
from budgets.chart import Chart, chart
from budgets.facts import Facts, Span, budget_of, facts_of
from budgets.models import Budget, Confirmation, DayEntry, DayRate, Pace
from budgets.money import Currency, amount, half_even
from budgets.saying import about, days, period, said, weeks
from engagements.access import may
from engagements.days import DAY, local_day
from engagements.models import Engagement, Membership
from engagements.pages import Line
from iterations.models import Iteration
from iterations.reading import Mark

HALF, MOST = 500, 850  # of 1,000 cases
WEEKS_SHOWN = 26
LATEST_SHOWN = 30
FEWEST_SUMMED = 3  # people, where the charter agrees to totals only


# --- On every page -----------------------------------------------------------------------------------


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


# --- The page ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class WeekRow:
    """An iteration as it was planned and as it was."""

    iteration: Iteration
    planned: int  # quarters
    actual: int
    cost: int
    sum: int
    confirmation: Confirmation | None
    per_point: int | None  # minor units


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
class WhatIf:
    """What would be. `done` and `ends` are ranges of days with even chances."""

    amount: int
    quarters: int
    scope: int
    ends: tuple[date | None, date | None]
    done: tuple[date | None, date | None]
    chance: int  # in 100, that the list gets done before the money ends
    reach: tuple[int, int]  # points, likely and sure
    changed: bool


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

    def summed(self, quarters: int) -> str:
        """Days of everybody together; of fewer than three people they would tell of each of them."""
        if self.shows_people or len(self.facts.people) >= FEWEST_SUMMED:
            return days(quarters)
        return "–"

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
    def rows(self) -> list[WeekRow]:
        """The iterations that were and the one under way, oldest first."""
        facts, total, rows = self.facts, 0, []
        for one in facts.iterations:
            word = facts.confirmations.get(one.pk)
            cost = facts.cost_of_days(one.starts, one.finishes)
            held = facts.days.items()
            actual = sum(quarters for (_key, day), quarters in held if one.starts <= day < one.finishes)
            total += cost
            if not (actual or word or facts.counts(one)):
                continue
            planned = word.quarters if word else facts.planned(facts.span_of(one)).quarters
            per_point = half_even(cost, one.points) if one.points and word else None
            rows.append(WeekRow(one, planned, actual, cost, total, word, per_point))
        return rows[-WEEKS_SHOWN:]

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
            if row.agreed and row.valid_from <= facts.today:  # type: ignore[attr-defined]
                who = row.member_id or row.role
                if who not in newest or row.valid_from >= newest[who].valid_from:
                    newest[who] = row
        holds = {row.pk for row in newest.values()}
        rows = [
            RateRow(
                row,
                agrees and not row.agreed and self.viewer.party == "client",  # type: ignore[attr-defined]
                bool(row.agreed) and row.pk not in holds and row.valid_from <= facts.today,  # type: ignore[attr-defined]
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
    def team(self) -> list[Membership]:
        return [one for one in self.facts.people if not one.left_at]

    @property
    def number(self) -> int:
        return self.facts.current.number if self.facts.current else 1

    def planned(self) -> dict[Membership, int]:
        return {one: self.facts.pace(one, self.number) for one in self.team}

    def offered(self) -> dict[Membership, int]:
        return {one: self.facts.offered(one, self.number) for one in self.team}

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
            money=self.money, people=self.team, initial=first
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

    @cached_property
    def what_if(self) -> "WhatIf | None":
        form = self.what_if_form
        return what_if(self, form.cleaned_data if form.is_valid() else {})


def shown_days(facts: Facts, week: Span) -> list[date]:
    """The agreed working days, and every other on which somebody worked."""
    worked = {day for _key, day in facts.days}
    return [day for day in week.days if day.isoweekday() in facts.calendar.working_days or day in worked]


# --- What if -----------------------------------------------------------------------------------------


def what_if(page: BudgetPage, given: dict[str, Any]) -> WhatIf | None:
    """The answer for another budget, pace, team or scope; None without a budget and a week."""
    facts = page.facts
    if facts.decision is None or not facts.ahead:
        return None
    standing = sum(page.planned().values())
    amount_, quarters = given.get("amount"), given.get("days")
    money = facts.decision.amount if amount_ in (None, "") else amount_
    quarters = standing if quarters is None else quarters
    more = given.get("people") or 0
    wanted = max(quarters + more * 4 * len(facts.calendar.working_days), 0)
    coming = facts.ahead if wanted == standing else at_pace(facts.ahead, wanted, standing)
    end = facts.ends(money, coming)
    assert end is not None
    outlook = facts.outlook(page.reference or sum(page.offered().values()) or None, coming)
    scope = max(facts.scope() + (given.get("scope") or 0), 0)
    points = reach(end, outlook.sums)
    early, late = (outlook.finished([scope], share)[0] for share in (0.25, 0.75))
    return WhatIf(
        money,
        wanted,
        scope,
        end.middle(HALF),
        (last_day(coming, early), last_day(coming, late)),
        int((points >= scope).sum() * 100 // len(points)),
        (int(points[len(points) // 2]), int(points[len(points) * 15 // 100])),
        any(value not in (None, "") for value in given.values()),
    )


def at_pace(ahead: list[Ahead], wanted: int, standing: int) -> list[Ahead]:
    """The iterations at another pace; absences and holidays take the same share of it."""
    return [
        week.at(half_even(week.quarters * wanted, standing) if standing else wanted * week.weeks)
        for week in ahead
    ]


def last_day(ahead: list[Ahead], place: int | None) -> date | None:
    return ahead[place - 1].finishes - DAY if place else None


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
        "as_days": forms.as_days,
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
