"""What the home of an engagement shows to one of its members."""

from dataclasses import dataclass
from typing import Any

from dashboard.news import news_for
from dashboard.waiting import waiting_for
from dashboard.week import SHOWN, Week, week_of
from engagements.access import may
from engagements.models import Engagement, Membership, Party
from engagements.pages import crew_and_calendar
from engagements.statements import Statement
from engagements.today import today_of
from standups.reading import open_concerns
from stories.models import Story

CONCERNS_SHOWN = 3
WAITING_SHOWN = 9  # each has a key, from 1 to 9
FIRST_STORIES = 10


@dataclass(frozen=True)
class Step:
    """One of the first steps of an engagement: its page, and whether it is done."""

    name: str
    page: str
    done: bool


TO_COME: Statement[int] = Statement(
    lambda engagement: (
        Story.objects.filter(engagement=engagement)
        .wanted()
        .to_come()
        .order_by()
        .values_list("number", flat=True)[:FIRST_STORIES]
    ),
    int,
)


def home_page(engagement: Engagement, viewer: Membership) -> dict[str, Any]:
    today, (crew, calendar) = today_of(engagement), crew_and_calendar(engagement)
    week, round_ = week_of(engagement, viewer, crew, today, calendar)
    concerns = open_concerns(engagement, viewer, calendar=calendar)
    waiting = waiting_for(viewer, engagement, today, week=week, concerns=concerns, calendar=calendar)
    return {
        "today": today,
        "works": calendar.is_working_day(today),
        "crew": crew,
        "came": round_.came(today),
        "expected": round_.expected(today),
        "week": week,
        "stories": week.stories[:SHOWN] if week else [],
        "waiting": waiting[:WAITING_SHOWN],
        "waiting_count": len(waiting),
        "concerns": concerns[:CONCERNS_SHOWN],
        "concerns_count": len(concerns),
        "news": news_for(viewer, engagement),
        "steps": first_steps(engagement, crew, week),
        "may_write": may(viewer, "write stories"),
        "place": "home",
        "tab": "h",
    }


def first_steps(engagement: Engagement, crew: list[Membership], week: Week | None) -> list[Step]:
    """What a new engagement needs, until all of it is there or the first week is over."""
    if week and week.iteration.number > 1:
        return []
    stories = len(TO_COME(engagement.pk))
    assert engagement.charter is not None
    steps = [
        Step("charter", "kick_off", engagement.charter.version > 0),
        Step("people", "people", {member.party for member in crew} == set(Party)),
        Step("stories", "stories", stories == FIRST_STORIES),
        Step("goal", "plan", bool(week and week.iteration.goal)),
    ]
    return [] if all(step.done for step in steps) else steps
