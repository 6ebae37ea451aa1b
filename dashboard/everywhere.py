"""All engagements of one person: what waits for them anywhere, and how each of them stands.

The statements are the same few however many engagements there are: each reads the rows of all of them.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Value, prefetch_related_objects
from django.utils import timezone

from dashboard.waiting import (
    Waiting,
    awaited_by,
    commitments_of,
    concerns_of,
    in_order,
    stories_of,
)
from dashboard.week import StoryOfWeek
from engagements.access import may
from engagements.awaiting import Row as Awaited
from engagements.awaiting import rows_everywhere
from engagements.calendars import calendar_for, with_absences
from engagements.days import DAY, local_day
from engagements.models import Engagement, Membership
from engagements.pages import Line, lines_of
from engagements.statements import Statement
from engagements.today import charter_of
from iterations.models import Iteration
from partnership.models import Commitment
from partnership.reading.commitments import pressing_everywhere
from people.models import User
from standups.models import Concern
from standups.models import in_order as answers_in_order
from stories.models import State, Story, StoryOwner

SHOWN = 9  # of what waits: each has a key
WEEK = 7 * DAY
UNDER_WAY = [State.STARTED, State.FINISHED, State.DELIVERED, State.REJECTED]
LONGEST_BREAK = timedelta(
    days=30
)  # promises due within it are looked at: the next working day is one of them


@dataclass
class Standing:
    """One engagement as its member sees it from afar."""

    member: Membership
    now: datetime
    week: Iteration | None = None
    stories: list[StoryOfWeek] = field(default_factory=list)
    concerns: list[Concern] = field(default_factory=list)
    commitments: list[Commitment] = field(default_factory=list)
    rows: list[Awaited] = field(default_factory=list)

    @property
    def engagement(self) -> Engagement:
        return self.member.engagement

    @property
    def today(self) -> date:
        return local_day(self.now, charter_of(self.engagement).zone)

    @property
    def waiting(self) -> list[Waiting]:
        member, engagement, today = self.member, self.engagement, self.today
        if engagement.is_closed:
            return []
        calendar = calendar_for(charter_of(engagement), [member])
        return in_order(
            [
                *awaited_by(member, engagement, self.rows, calendar, today),
                *stories_of(member, engagement, self.stories, today),
                *concerns_of(member, engagement, self.worries()),
                *commitments_of(member, engagement, today, calendar, self.commitments),
            ]
        )

    def worries(self) -> Iterator["Worry"]:
        for concern in self.concerns:
            days = (self.today - local_day(concern.raised_at, charter_of(self.engagement).zone)).days
            yield Worry(
                concern, [(one, "") for one in concern.answers.all()], may(self.member, "own concerns"), days
            )

    @property
    def accepted(self) -> int:
        return sum(story.points or 0 for story in self.stories if story.state == State.ACCEPTED)

    @property
    def in_hand(self) -> int:
        """Points accepted in the week or under way."""
        return sum(story.points or 0 for story in self.stories)

    @property
    def awaited(self) -> int:
        """Stories that wait for the client's word."""
        return sum(story.state == State.DELIVERED for story in self.stories)

    @property
    def next_demo(self) -> date | None:
        if self.week is None:
            return None
        demo_on = charter_of(self.engagement).demo_on
        day = self.week.starts + DAY * ((demo_on - self.week.starts.isoweekday()) % 7)
        while day < self.today:
            day += WEEK
        return day

    @property
    def demo_soon(self) -> bool:
        return self.next_demo is not None and self.next_demo < self.today + WEEK

    @property
    def lines(self) -> list[Line]:
        return lines_of(self.engagement)


@dataclass(frozen=True)
class Worry:
    """A concern as far as it can wait for somebody; its age in days, because nobody's hours are read here."""

    concern: Concern
    answers: list[tuple[Any, Any]]
    may_own: bool
    days: int


MEMBERS: Statement[Membership] = Statement(
    lambda person: with_absences(Membership.objects.everywhere(person)), int
)
WEEKS: Statement[Iteration] = Statement(
    lambda person: Iteration.objects.filter(engagement__in=Engagement.objects.of(person), closed_at=None), int
)
CONCERNS: Statement[Concern] = Statement(
    lambda person: Concern.objects.filter(engagement__in=Engagement.objects.of(person)).open().with_people(),
    int,
)


def standings_of(user: User, now: datetime) -> list[Standing]:
    """Those that somebody waits in first, then by name."""
    found = {member.engagement_id: Standing(member, now) for member in MEMBERS(user.pk)}
    if not found:
        return []
    for week in WEEKS(user.pk):
        found[week.engagement_id].week = week
    concerns = CONCERNS(user.pk)
    prefetch_related_objects(concerns, answers_in_order())
    until = local_day(now, "UTC") + LONGEST_BREAK
    give(found, "stories", stories_in(found, user))
    give(found, "concerns", by_engagement(concerns))
    give(found, "commitments", by_engagement(pressing_everywhere(user.pk, until)))
    for row in rows_everywhere(user.pk, now):
        found[row.engagement].rows.append(row)
    return list(found.values())


def give(found: dict[int, Standing], name: str, rows: dict[int, list[Any]]) -> None:
    for engagement, some in rows.items():
        setattr(found[engagement], name, some)


def by_engagement(rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.engagement_id].append(row)
    return found


def under_way(person: int, since: datetime) -> QuerySet[Story, Any]:
    mine = Exists(StoryOwner.objects.filter(story=OuterRef("pk"), member__user=person))
    lately = Q(state__in=UNDER_WAY) | Q(state=State.ACCEPTED, accepted_at__gte=since)
    here = Story.objects.filter(engagement__in=Engagement.objects.of(person)).wanted().filter(lately)
    # Nobody asks for the last two from afar.
    here = here.annotate(mine=mine, put=Value(False), criteria_count=Value(0))
    return here.values_list("engagement", *StoryOfWeek._fields)


STORIES: Statement[tuple[Any, ...]] = Statement(under_way, int, datetime)


def stories_in(found: dict[int, Standing], user: User) -> dict[int, list[StoryOfWeek]]:
    """What is under way everywhere, and what was accepted since the week there began."""
    begins = {key: one.week.began_at for key, one in found.items() if one.week}
    rows: dict[int, list[StoryOfWeek]] = defaultdict(list)
    for engagement, *columns in STORIES(user.pk, min(begins.values(), default=timezone.now())):
        story = StoryOfWeek(*columns)
        if story.state != State.ACCEPTED or (
            engagement in begins and story.accepted_at >= begins[engagement]
        ):
            rows[engagement].append(story)
    return rows


def portfolio_page(user: User) -> dict[str, Any]:
    standings = [(one, one.waiting) for one in standings_of(user, timezone.now())]
    standings.sort(key=lambda pair: (-len(pair[1]), pair[0].engagement.name))
    waiting = [replace(one, where=standing.engagement.name) for standing, some in standings for one in some]
    waiting.sort(key=lambda one: one.days, reverse=True)
    return {
        "standings": standings,
        "waiting": waiting[:SHOWN],
        "waiting_count": len(waiting),
        "demos": sum(one.demo_soon for one, _waiting in standings),
        "concerns": sum(len(one.concerns) for one, _waiting in standings),
    }
