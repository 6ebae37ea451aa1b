"""What the plan page shows: the one list, cut into dated weeks by velocity, and the icebox below it."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from engagements.models import Charter, Engagement
from iterations.actions import cadence, midnight, velocity_sum
from iterations.models import Iteration
from iterations.planning import Plan, Planned, Row, arrange
from iterations.velocity import Sum
from iterations.weeks import Window
from stories.models import State, Story


@dataclass
class Week:
    """One iteration of the plan with its stories, as the page shows it."""

    planned: Planned
    stories: list[Story]
    stored: Iteration | None = None

    @property
    def last_day(self) -> datetime:
        return self.planned.window.finish - timedelta(days=1)


@dataclass
class PlanPage:
    """Everything on the plan page of one engagement, for one who may be trying another velocity."""

    weeks: list[Week]
    icebox: list[Story]
    current: Iteration | None
    sum: Sum
    velocity: int
    what_if: bool
    accepted: int = 0
    later: list[Story] = field(default_factory=list)


def plan_page(engagement: Engagement, *, what_if: int | None = None) -> PlanPage:
    """Arrange the list. Weeks to come are computed here and stored nowhere; without a week yet, all waits."""
    charter = engagement.charter
    assert charter is not None
    current = engagement.iterations.current()
    since = midnight(current.starts, charter.zone) if current else None
    listed = list(Story.objects.filter(engagement=engagement).wanted().on_the_plan(since))
    total = velocity_sum(engagement, charter)
    icebox = [story for story in listed if story.state == State.UNSCHEDULED]
    stories = {story.number: story for story in listed if story.state != State.UNSCHEDULED}
    if current is None:
        return PlanPage([], icebox, None, total, total.velocity, False, later=list(stories.values()))
    plan = arranged(charter, current, list(stories.values()), total.velocity, what_if)
    weeks = [Week(planned, [stories[row.key] for row in planned.rows]) for planned in plan.iterations]
    weeks[0].stored = current
    accepted = [story for story in weeks[0].stories if story.state == State.ACCEPTED]
    page = PlanPage(
        weeks, icebox, current, total, plan.velocity, plan.what_if, sum(s.points or 0 for s in accepted)
    )
    page.later = [stories[row.key] for row in plan.later]
    return page


def arranged(
    charter: Charter, current: Iteration, stories: list[Story], velocity: int, what_if: int | None
) -> Plan:
    rows = [Row(story.number, story.kind, story.state, story.points) for story in stories]
    begins, ends = midnight(current.starts, charter.zone), midnight(current.finishes, charter.zone)
    return arrange(
        rows,
        velocity=velocity,
        current=Window(current.number, begins, ends),
        cadence=cadence(charter),
        automatic=charter.automatic_planning,
        strengths={current.number: current.strength / 100},
        bugs_and_chores_are_estimatable=charter.bugs_and_chores_are_estimatable,
        what_if=what_if,
    )
