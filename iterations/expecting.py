"""What the weeks so far let a team expect: of the week under way, and of the list. `forecast.py` does the sums."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engagements.models import Charter
from engagements.statements import Statement
from iterations.forecast import HORIZON, Chances, Outlook, Past, outlook, this_iteration
from iterations.models import Iteration, weeks_before
from stories.models import State

UNTOUCHED = {State.UNSTARTED}
BEFORE: Statement[Any] = Statement(weeks_before, int, int, int)


@dataclass(frozen=True)
class Expected:
    """How much of the week's plan will be accepted by its end: the middle half, and 85 of 100 cases."""

    chances: Chances
    target: int
    weeks: list[int]  # points delivered in the earlier weeks it rests on
    untouched: int  # stories nobody has begun
    stories: int
    day: int  # from 1

    @property
    def half(self) -> tuple[int, int]:
        return self.chances.middle(0.5)

    @property
    def most(self) -> tuple[int, int]:
        return self.chances.middle(0.85)

    @property
    def why(self) -> str:
        """What it rests on, in one sentence."""
        if not self.weeks:
            past = _("No week is over yet: this rests on the velocity you began with")
        else:
            past = ngettext(
                "In the last week you accepted %(most)s points",
                "In the last %(num)s weeks you accepted %(least)s to %(most)s points",
                len(self.weeks),
            ) % {"num": len(self.weeks), "least": min(self.weeks), "most": max(self.weeks)}
        now = ngettext(
            "%(untouched)s of %(num)s story is untouched on day %(day)s",
            "%(untouched)s of %(num)s stories are untouched on day %(day)s",
            self.stories,
        ) % {"untouched": self.untouched, "num": self.stories, "day": self.day}
        return f"{past}; {now}."


def this_week(
    iteration: Iteration, charter: Charter, *, states: Iterable[str], done: int, target: int, today: date
) -> Expected | None:
    """What to expect of the week under way; None while nothing is planned.

    Arguments: states of the stories in it; done and target, their points accepted and in all; today, a local day.
    """
    if target <= 0:
        return None
    states = list(states)
    day = min(max((today - iteration.starts).days, 0), (iteration.finishes - iteration.starts).days - 1)
    earlier = earlier_weeks(iteration, day)
    chances = this_iteration(
        done,
        target,
        [past for past, _points in earlier],
        capacity=iteration.strength / 100 * iteration.weeks,
        usual=charter.initial_velocity / charter.iteration_length,
    )
    return Expected(
        chances,
        target,
        weeks=[points for _past, points in earlier],
        untouched=sum(state in UNTOUCHED for state in states),
        stories=len(states),
        day=day + 1,
    )


def earlier_weeks(iteration: Iteration, day: int) -> list[tuple[Past, int]]:
    """The weeks before, as they stood on the same day of theirs, with what they delivered.

    Of a week that nobody noted on that day only what it delivered is known; one without a plan teaches nothing.
    """
    weeks = []
    for week in BEFORE(iteration.engagement_id, iteration.number, day):
        points = week.points or 0
        done, target = (points, points) if week.target_then is None else (week.done_then, week.target_then)
        if target:
            weeks.append((Past(done, target, points, week.strength / 100 * week.weeks), points))
    return weeks


# --- The list -------------------------------------------------------------------------------------------------


def outlook_of(
    charter: Charter, iterations: Iterable[Iteration], capacities: Sequence[float], *, done: int = 0
) -> Outlook:
    """Points of the iteration under way and of those to come.

    Arguments: iterations, of which those that are over and had a team tell the pace, oldest first; capacities,
    strength times weeks, from the one under way on; done, points accepted in that one so far.
    """
    over = [one for one in iterations if one.closed_at and one.strength]
    paces = [(one.points or 0) / (one.strength / 100 * one.weeks) for one in over]
    usual = charter.initial_velocity / charter.iteration_length
    return outlook(paces, capacities=capacities, initial=usual, horizon=HORIZON, done=done)
