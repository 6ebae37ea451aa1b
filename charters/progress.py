"""How goals go, as pages show it: the readings as a line, how far it is, what was said."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from itertools import groupby
from typing import Any

from django.http import Http404
from django.utils import timezone
from django.utils.formats import number_format

from charters.cadence import ended_iterations
from charters.forms import ReadingForm, WordForm
from charters.models import Goal, GoalReading, GoalWord
from engagements.access import may
from engagements.days import local_day
from engagements.door import MemberRequest
from engagements.models import Engagement, Party
from engagements.pages import csrf_input

WIDTH, HEIGHT, EDGE = 80, 20, 3  # of the small line


def find_goal(engagement: Engagement, number: int) -> Goal:
    """A goal of the charter that holds."""
    found = Goal.objects.filter(charter=engagement.charter_id, number=number).standing().first()
    if found is None:
        raise Http404
    return found


def find_reading(engagement: Engagement, number: int) -> GoalReading:
    found = GoalReading.objects.filter(engagement=engagement, number=number).first()
    if found is None:
        raise Http404
    return found


def said(value: Decimal | None, unit: str = "") -> str:
    """A number as people write it, without the zeros that nobody typed."""
    if value is None:
        return "–"
    words = number_format(f"{value.normalize():f}")
    return f"{words} {unit}".strip()


@dataclass(frozen=True)
class Sparkline:
    """A small line of readings, from the baseline on; the target as a line across."""

    points: str
    last: tuple[float, float]
    target: float | None


def sparkline(values: list[tuple[date, Decimal]], target: Decimal | None) -> Sparkline | None:
    """The places of the readings in a picture of WIDTH by HEIGHT; none for fewer than two. Time runs to scale."""
    if len(values) < 2:
        return None
    first, span = values[0][0], max((values[-1][0] - values[0][0]).days, 1)
    heights = [value for _day, value in values] + ([target] if target is not None else [])
    low, room = min(heights), max(heights) - min(heights) or Decimal(1)

    def y(value: Decimal) -> float:
        return round(HEIGHT - EDGE - float((value - low) / room) * (HEIGHT - 2 * EDGE), 1)

    def x(day: date) -> float:
        return round(EDGE + (day - first).days / span * (WIDTH - 2 * EDGE), 1)

    places = [(x(day), y(value)) for day, value in values]
    return Sparkline(
        " ".join(f"{one},{other}" for one, other in places),
        places[-1],
        None if target is None else y(target),
    )


@dataclass(frozen=True)
class Standing:
    """A goal with its readings, oldest first."""

    goal: Goal
    readings: list[GoalReading]

    @property
    def line(self) -> Sparkline | None:
        by_day = {reading.day: reading.value for reading in self.readings}  # of one day the later one counts
        return sparkline(sorted(by_day.items()), self.goal.target)

    @property
    def last(self) -> GoalReading | None:
        return self.readings[-1] if self.readings else None

    @property
    def met(self) -> bool:
        return self.last is not None and self.goal.met_by(self.last.value)

    def in_unit(self, value: Decimal | None) -> str:
        return said(value, self.goal.unit)


def standings_of(engagement: Engagement, goals: list[Goal]) -> dict[int, Standing]:
    """By the goal's number; in one question."""
    rows = list(engagement.goal_readings.standing()) if goals else []
    readings = {goal: list(some) for goal, some in groupby(rows, key=lambda row: row.goal)}
    return {goal.number: Standing(goal, readings.get(goal.number, [])) for goal in goals}


class GoalPage:
    """One goal for one member."""

    def __init__(self, goal: Goal, request: MemberRequest) -> None:
        self.goal, self.engagement, self.viewer = goal, request.engagement, request.member
        self.csrf_input = csrf_input(request)
        self.may_read = may(self.viewer, "measure goals")

    @cached_property
    def standing(self) -> Standing:
        rows = self.engagement.goal_readings.standing().filter(goal=self.goal.number)
        return Standing(self.goal, list(rows.with_people()))

    @cached_property
    def today(self) -> date:
        return local_day(timezone.now(), self.engagement.charter.zone)

    @cached_property
    def reading_form(self) -> Any:
        return ReadingForm(prefix="reading", initial={"day": self.today})

    @cached_property
    def ended(self) -> list[int]:
        return ended_iterations(self.engagement)

    @cached_property
    def words(self) -> list[tuple[int, list[GoalWord]]]:
        """By iteration, newest first: the latest word of each party, vendor first."""
        rows = self.engagement.goal_words.filter(goal=self.goal.number).newest_first()
        by_iteration = groupby(rows, key=lambda row: row.iteration)
        return [(number, latest(list(some))) for number, some in by_iteration]

    @property
    def may_judge(self) -> bool:
        return bool(self.ended) and may(self.viewer, "judge goals")

    @cached_property
    def word_form(self) -> Any:
        return WordForm(prefix="word", initial={"iteration": self.ended[0]})


def latest(words: list[GoalWord]) -> list[GoalWord]:
    """Of each party the word it said last."""
    found = {party: [word for word in words if word.party == party] for party in Party.values}
    return [some[0] for some in found.values() if some]
