"""What would be, with another budget, another pace, more or fewer people, more or less to do. Nothing is changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from budgets.burn import Ahead, reach
from budgets.facts import Facts
from budgets.money import QUARTERS, amount, as_days, half_even
from engagements.days import DAY

HALF = 500  # of 1,000 cases
MORE_PEOPLE = 5  # at the end of the slider; the field takes more
SURE = 15  # of 100 cases that many points are not reached


@dataclass(frozen=True)
class Question:
    """None: as it is. amount in minor units, quarters a week; people and points more than now, or fewer."""

    amount: int | None = None
    quarters: int | None = None
    people: int = 0
    points: int = 0

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> "Question":
        """From what the form holds."""
        amount = given.get("amount")
        return cls(
            None if amount in (None, "") else amount,
            given.get("days"),
            given.get("people") or 0,
            given.get("scope") or 0,
        )


@dataclass(frozen=True)
class Answer:
    """`done` and `ends` are ranges of days with even chances."""

    amount: int
    quarters: int
    scope: int  # points of the list from its top
    ends: tuple[date | None, date | None]
    done: tuple[date | None, date | None]
    chance: int  # in 100, that the list gets done before the money ends
    reach: tuple[int, int]  # points, likely and sure
    changed: bool


def answer(facts: Facts, reference: int | None, asked: Question) -> Answer | None:
    """None without a budget and a week. reference: the quarters a week that are a team strength of 100 %."""
    if facts.decision is None or facts.current is None:
        return None
    standing, offered = standing_and_offered(facts, facts.current.number)
    money = facts.decision.amount if asked.amount is None else asked.amount
    quarters = standing if asked.quarters is None else asked.quarters
    wanted = max(quarters + asked.people * QUARTERS * len(facts.calendar.working_days), 0)
    coming = facts.ahead if wanted == standing else at_pace(facts.ahead, wanted, standing)
    end = facts.ends(money, coming)
    assert end is not None
    outlook = facts.outlook(reference or offered or None, coming)
    scope = max(facts.scope + asked.points, 0)
    points = reach(end, outlook.sums)
    early, late = (outlook.finished([scope], share)[0] for share in (0.25, 0.75))
    return Answer(
        money,
        wanted,
        scope,
        end.middle(HALF),
        (last_day(coming, early), last_day(coming, late)),
        int((points >= scope).sum() * 100 // len(points)),
        (int(points[len(points) // 2]), int(points[len(points) * SURE // 100])),
        asked != Question(),
    )


def at_pace(ahead: Sequence[Ahead], wanted: int, standing: int) -> list[Ahead]:
    """The iterations at another pace; absences and holidays take the same share of it."""
    return [
        week.at(half_even(week.quarters * wanted, standing) if standing else wanted * week.weeks)
        for week in ahead
    ]


def last_day(ahead: Sequence[Ahead], place: int | None) -> date | None:
    return ahead[place - 1].finishes - DAY if place else None


# --- To move ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Slider:
    """From where to where a figure is moved, in what steps, where it stands in the question and in truth."""

    least: Decimal | int
    most: Decimal | int
    step: Decimal | int
    value: Decimal | int
    standing: Decimal | int


def sliders(facts: Facts, asked: Question) -> dict[str, Slider]:
    """By the names of the form's fields. A budget reaches to twice what it is, days to what is on offer."""
    decision, current = facts.decision, facts.current
    assert decision is not None
    assert current is not None
    money, whole = decision.money, 10**decision.digits
    least_step = 10 ** max(len(str(decision.amount // whole)) - 2, 0)
    paid = decision.amount if asked.amount is None else asked.amount
    standing, offered = standing_and_offered(facts, current.number)
    quarters = standing if asked.quarters is None else asked.quarters
    scope = max(facts.scope, 1)
    most_money = max(-(-2 * decision.amount // whole), -(-paid // whole), 1)
    return {
        "amount": Slider(0, most_money, least_step, amount(paid, money), amount(decision.amount, money)),
        "days": Slider(0, as_days(max(offered, quarters)), as_days(1), as_days(quarters), as_days(standing)),
        "people": Slider(-len(facts.team), MORE_PEOPLE, 1, asked.people, 0),
        "scope": Slider(-scope, scope, 1, asked.points, 0),
    }


def standing_and_offered(facts: Facts, number: int) -> tuple[int, int]:
    """The quarters a week of all together from an iteration on: as planned, and as the vendor has on offer."""
    team = facts.team
    return sum(facts.pace(one, number) for one in team), sum(facts.offered(one, number) for one in team)
