"""Iteration by iteration what was planned and what it came to, in days, money and points: for a page, and as a file."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from budgets.facts import Facts
from budgets.models import Confirmation
from budgets.money import Currency, amount, as_days, half_even
from budgets.saying import said
from engagements.days import DAY, local_day
from iterations.models import Iteration


@dataclass(frozen=True)
class WeekRow:
    """An iteration as it was planned and as it was; days in quarters, money in minor units."""

    iteration: Iteration
    planned: int
    planned_cost: int
    actual: int
    cost: int
    sum: int  # of the costs up to here
    confirmation: Confirmation | None

    @property
    def points(self) -> int | None:
        """Accepted in it; unknown while it lasts."""
        return self.iteration.points

    @property
    def per_point(self) -> int | None:
        """What an accepted point of it cost; known once its days are confirmed."""
        return half_even(self.cost, self.points) if self.points and self.confirmation else None

    @property
    def last_day(self) -> date:
        return self.iteration.finishes - DAY


def rows_of(facts: Facts) -> list[WeekRow]:
    """The iterations that were and the one under way, oldest first; those without days or money are left out."""
    total, rows = 0, []
    for one in facts.iterations:
        word = facts.confirmations.get(one.pk)
        cost = facts.cost_of_days(one.starts, one.finishes)
        held = facts.days.items()
        actual = sum(quarters for (_key, day), quarters in held if one.starts <= day < one.finishes)
        total += cost
        if not (actual or word or facts.counts(one)):
            continue
        plan = word or facts.planned(facts.span_of(one))
        rows.append(WeekRow(one, plan.quarters, plan.cost, actual, cost, total, word))
    return rows


def per_point(rows: Sequence[WeekRow]) -> int | None:
    """What an accepted point cost over all iterations whose days are confirmed."""
    confirmed = [row for row in rows if row.confirmation]
    points = sum(row.points or 0 for row in confirmed)
    return half_even(sum(row.cost for row in confirmed), points) if points else None


def week_in_words(facts: Facts, number: int) -> list[str]:
    """What the days of an iteration cost, what a point of it did, how much of the budget was gone at its end."""
    row = next((row for row in rows_of(facts) if row.iteration.number == number), None)
    if row is None or facts.decision is None:
        return []
    money = facts.decision.money
    costs = {"cost": said(row.cost, money), "planned": said(row.planned_cost, money)}
    sentences = [_("Its days cost %(cost)s; %(planned)s were planned.") % costs]
    if row.confirmation is None:
        sentences.append(_("They are not confirmed yet."))
    if row.per_point is not None:
        sentences.append(_("An accepted point cost %(money)s.") % {"money": said(row.per_point, money)})
    end = row.iteration.window.finish
    held = [one for one in facts.decisions if not one.proposed and one.at < end]
    if held:
        words = {"spent": said(row.sum, money), "amount": said(held[-1].amount, money)}
        sentences.append(_("By its end %(spent)s of %(amount)s were spent.") % words)
    return sentences


# --- As a table to keep ---------------------------------------------------------------------------------


def head(money: Currency) -> list[str]:
    words = [_("Planned cost"), _("Cost"), _("Spent so far"), _("A point cost")]
    planned, cost, total, each = (f"{word} ({money.code})" for word in words)
    return [
        _("Iteration"),
        _("First day"),
        _("Last day"),
        _("Planned days"),
        _("Actual days"),
        planned,
        cost,
        total,
        _("Points accepted"),
        each,
        _("Confirmed by"),
        _("Confirmed on"),
    ]


def cells(rows: Sequence[WeekRow], money: Currency, zone: str, *, days: bool) -> Iterator[list[Any]]:
    """The rows as numbers, dates and names: what a spreadsheet reckons with. Without `days` theirs are left empty."""
    for row in rows:
        one, word = row.iteration, row.confirmation
        yield [
            one.number,
            one.starts,
            row.last_day,
            as_days(row.planned) if days else None,
            as_days(row.actual) if days else None,
            amount(row.planned_cost, money),
            amount(row.cost, money),
            amount(row.sum, money),
            row.points,
            None if row.per_point is None else amount(row.per_point, money),
            word.by.name if word else "",
            local_day(word.at, zone) if word else None,
        ]
