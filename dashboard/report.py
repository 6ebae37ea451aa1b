"""The report of one week: what was planned, accepted, sent back and carried on, for both parties and for people who
were not there. A past week is told from what was stored then: its row, the ledger, the journal."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Q
from django.http import Http404
from django.utils.translation import gettext as _

from budgets.facts import budget_of, facts_of
from budgets.weekly import week_in_words
from config.locales import day as day_in_words
from dashboard import charts
from dashboard.getting_on import Pulse, ball_in, ball_in_words, pulse_up_to
from dashboard.week import StoryOfWeek, stories_of
from engagements.days import DAY
from engagements.models import Engagement, Event, EventQuerySet, Party
from engagements.today import charter_of
from iterations.board import Card, Silence
from iterations.models import Iteration
from iterations.plans import agreed_versions, sum_over
from iterations.reading import silence_now
from iterations.velocity import Sum, carried
from partnership.models import Commitment
from partnership.outcomes import Ended, FollowThrough, follow_through
from partnership.reading.ball import WeekOfBall
from standups.models import Concern
from stories.models import Decision, LedgerEntry, State, Story

BARS = 8  # iterations in the picture of the velocity
BURNUP = 26
NEXT_STORIES = 12
ACCEPTED = (Decision.ACCEPT, Decision.ACCEPT_WITH_FOLLOW_UPS)
# By which event a story came to be under way, and by which it ceased to be: the last of them says where it stood.
UNDER_WAY = {
    "story.started": State.STARTED,
    "story.taken_up": State.STARTED,
    "story.finished": State.FINISHED,
    "story.delivered": State.DELIVERED,
    "story.rejected": State.REJECTED,
    "story.reopened": State.REJECTED,
}
DONE = "story.done"
SETTLED = (
    DONE,
    "story.accepted",
    "story.accepted_with_follow_ups",
    "story.scheduled",
    "story.unscheduled",
)
STEP_BACK = "story.taken_back"  # its data says to which state


@dataclass(frozen=True)
class Line:
    """One story in the report, with the points it counts and what there is to say of it."""

    number: int
    title: str
    points: int | None
    why: str = ""
    state: str = ""
    entry: int | None = None  # of the ledger


@dataclass(frozen=True)
class Promises:
    """A party's commitments of the week: what those became that have ended, and how many have not."""

    ended: FollowThrough
    open: int

    @property
    def party(self) -> str:
        return self.ended.party

    @property
    def due(self) -> int:
        """Those that were to be kept: all but what was released."""
        return self.ended.counted + self.open

    @property
    def sentence(self) -> str:
        """Kept 3 of 4, 1 of them late, 1 open."""
        told = [_("kept %(kept)s of %(due)s") % {"kept": self.ended.kept + self.ended.late, "due": self.due}]
        for many, words in (
            (self.ended.late, _("%(num)s of them late")),
            (self.ended.broken, _("%(num)s broken")),
            (self.open, _("%(num)s open")),
        ):
            if many:
                told.append(words % {"num": many})
        return ", ".join(told)


class Report:
    """Everything on the page, the mail and the paper of one week."""

    def __init__(self, engagement: Engagement, number: int) -> None:
        self.engagement, self.charter = engagement, charter_of(engagement)
        weeks = engagement.iterations
        found = weeks.filter(number=number).first()
        if found is None:
            raise Http404
        self.iteration: Iteration = found
        self.begins, self.ends = found.window.start, found.window.finish
        self.is_over = found.closed_at is not None
        self.all_kinds = self.charter.bugs_and_chores_are_estimatable

    @property
    def number(self) -> int:
        return self.iteration.number

    @property
    def last_day(self) -> date:
        return self.iteration.finishes - DAY

    # --- What was planned, accepted, sent back, carried on ---

    @cached_property
    def planned(self) -> int | None:
        """Points of the first plan of the week that both parties agreed to; without one only its room is known."""
        agreed = agreed_versions().filter(iteration=self.iteration, consents=2).order_by("version").first()
        return (
            sum(points or 0 for points in agreed.lines.values_list("points", flat=True)) if agreed else None
        )

    @property
    def room(self) -> int:
        """Points that the velocity of its first day had room for, at its strength."""
        week = self.iteration
        share = week.strength / 100 * week.weeks / self.charter.iteration_length
        return round(week.velocity * share)

    @cached_property
    def points(self) -> int:
        """Accepted in it: as counted at the boundary, or so far."""
        if self.iteration.points is not None:
            return self.iteration.points
        accepted = Story.objects.filter(engagement=self.engagement).accepted_between(self.begins, self.ends)
        return accepted.points(all_kinds=self.all_kinds)

    @cached_property
    def entries(self) -> list[LedgerEntry]:
        """The sign-offs of the week, in order."""
        rows = LedgerEntry.objects.filter(engagement=self.engagement, at__gte=self.begins, at__lt=self.ends)
        return list(rows.exclude(story=None).select_related("story").order_by("number"))

    @cached_property
    def accepted(self) -> list[Line]:
        """Stories whose last decision of the week accepted them, and chores that were done in it."""
        last = {entry.story_id: entry for entry in self.entries}
        signed = [self.signed(entry) for entry in last.values() if entry.decision in ACCEPTED]
        return [*signed, *(self.line(story, state=State.ACCEPTED) for story in self.done)]

    @cached_property
    def done(self) -> list[Story]:
        """Chores whose last step in the week ended them, whatever became of them since."""
        last = self.last_steps(at__gte=self.begins).filter(kind=DONE).values_list("data__story", flat=True)
        return list(self.stories_of(last))

    @cached_property
    def sent_back(self) -> list[Line]:
        """Every rejection and reopening of the week, with its reason; also of what was accepted after all."""
        back = (Decision.REJECT, Decision.REOPEN)
        return [self.signed(entry) for entry in self.entries if entry.decision in back]

    @cached_property
    def carried(self) -> list[Line]:
        """What was under way when the week ended (or is, while it lasts), the oldest number first."""
        under_way = Q(kind__in=UNDER_WAY) | Q(kind=STEP_BACK, data__state__in=[State.STARTED, State.FINISHED])
        steps = self.last_steps().filter(under_way)
        where = {event.data["story"]: self.state_after(event) for event in steps}
        return [self.line(story, state=where[story.number]) for story in self.stories_of(where)]

    def last_steps(self, **since: Any) -> EventQuerySet:
        """The last step of each story before the week's end."""
        kinds = [*UNDER_WAY, *SETTLED, STEP_BACK]
        steps = self.engagement.events.filter(kind__in=kinds, at__lt=self.ends, **since)
        last = steps.order_by("subject", "-number").distinct("subject").values("number")
        return self.engagement.events.filter(number__in=last)

    def stories_of(self, numbers: Iterable[int]) -> Iterable[Story]:
        stories = Story.objects.filter(engagement=self.engagement, number__in=list(numbers))
        return stories.wanted().order_by("number")

    @staticmethod
    def state_after(event: Event) -> str:
        return event.data["state"] if event.kind == STEP_BACK else UNDER_WAY[event.kind]

    def signed(self, entry: LedgerEntry) -> Line:
        """By what was signed: the title as it was then, the reason in full."""
        body = json.loads(entry.body)
        story = entry.story
        assert story is not None  # the change of a key is no sign-off
        told = body["story"] if body["kind"] == "sign-off" else None
        title = told["title"]["text"] if told else story.title
        points = self.carries(story.kind, told["points"] if told else story.points)
        state = State.ACCEPTED if entry.decision in ACCEPTED else State.REJECTED
        return Line(story.number, title, points, body.get("reason", ""), state, entry.number)

    def line(self, story: Story, *, state: str) -> Line:
        return Line(story.number, story.title, self.carries(story.kind, story.points), state=state)

    def carries(self, kind: str, points: int | None) -> int | None:
        return carried(kind, points, bugs_and_chores_are_estimatable=self.all_kinds)

    @cached_property
    def carried_points(self) -> int:
        return sum(line.points or 0 for line in self.carried)

    # --- Velocity and burn-up ---

    @cached_property
    def so_far(self) -> list[Iteration]:
        """The iterations up to this one that are over, oldest first."""
        over = self.engagement.iterations.completed().filter(number__lte=self.number)
        return list(over.order_by("-number")[: max(BURNUP, self.charter.velocity_averaged_over)])[::-1]

    @cached_property
    def sum(self) -> Sum:
        return sum_over(self.so_far, self.charter, self.iteration.regular_weeks)

    def velocity_chart(self, width: int = 720) -> charts.Bars:
        values = [(f"{week.number}", week.points or 0, week.strength == 0) for week in self.so_far[-BARS:]]
        return charts.bars(values, width=width, line=None if self.sum.initial else self.sum.velocity)

    def burnup_chart(self, width: int = 720) -> charts.Burnup:
        steps = [(f"{week.number}", week.points or 0) for week in self.so_far]
        return charts.burnup(steps, width=width, scope=self.scope, before=self.before)

    @property
    def velocity_table(self) -> list[tuple[int, int, str]]:
        return [(week.number, week.points or 0, f"{week.strength} %") for week in self.so_far[-BARS:]]

    @property
    def burnup_table(self) -> list[tuple[str, int]]:
        chart = self.burnup_chart()
        return list(zip(chart.labels, chart.totals, strict=True))

    @cached_property
    def before(self) -> int:
        """Points accepted before the first iteration of the picture."""
        first = self.so_far[0].number if self.so_far else 0
        earlier = self.engagement.iterations.completed().filter(number__lt=first)
        return sum(earlier.values_list("points", flat=True))

    @property
    def accepted_in_all(self) -> int:
        return self.before + sum(week.points or 0 for week in self.so_far)

    @cached_property
    def scope(self) -> int | None:
        """All points there are, accepted or estimated; known for the newest week alone: what was is not kept."""
        if not self.is_newest:
            return None
        to_come = Story.objects.filter(engagement=self.engagement).wanted().to_come()
        return self.accepted_in_all + to_come.points(all_kinds=self.all_kinds)

    @property
    def velocity_sentence(self) -> str:
        if self.sum.initial:
            return _("No points were accepted yet; the initial velocity of %(n)s holds.") % {
                "n": self.sum.velocity
            }
        return _("%(points)s points were accepted in iteration %(n)s. The velocity is %(velocity)s.") % {
            "points": self.so_far[-1].points,
            "n": self.so_far[-1].number,
            "velocity": self.sum.velocity,
        }

    @property
    def burnup_sentence(self) -> str:
        told = {"done": self.accepted_in_all, "all": self.scope}
        if self.scope is None:
            return _("%(done)s points were accepted by the end of this week.") % told
        return _("%(done)s of %(all)s points known today are accepted.") % told

    # --- Around it ---

    @cached_property
    def is_newest(self) -> bool:
        """Whether no later week is over: then the present is what came of it."""
        return not self.engagement.iterations.completed().filter(number__gt=self.number).exists()

    @cached_property
    def concerns_closed(self) -> list[Concern]:
        concerns = Concern.objects.filter(engagement=self.engagement)
        return list(concerns.filter(closed_at__gte=self.begins, closed_at__lt=self.ends).order_by("number"))

    @cached_property
    def concerns_open(self) -> list[Concern]:
        """Those that were open when it ended."""
        raised = Concern.objects.filter(engagement=self.engagement, raised_at__lt=self.ends)
        return list(
            (raised.filter(closed_at=None) | raised.filter(closed_at__gte=self.ends)).order_by("number")
        )

    @cached_property
    def money(self) -> list[str]:
        """What its days cost and where that leaves the budget, in sentences; nothing before one is decided."""
        if budget_of(self.engagement) is None:
            return []
        return week_in_words(facts_of(self.engagement), self.number)

    @cached_property
    def promises(self) -> list[Promises]:
        """What became of each party's commitments that were due in it, vendor first; without any, nothing."""
        due = Commitment.objects.filter(engagement=self.engagement)
        due = due.due_between(self.iteration.starts, self.last_day).order_by()
        rows = list(due.values_list("promiser__party", "ended_as"))
        ended = follow_through((Ended(*row) for row in rows if row[1]), [Party.VENDOR, Party.CLIENT])
        told = [Promises(one, rows.count((one.party, ""))) for one in ended]
        return [one for one in told if one.due]

    @cached_property
    def pulse(self) -> Pulse | None:
        return pulse_up_to(self.engagement, self.number)

    @cached_property
    def ball(self) -> WeekOfBall | None:
        return ball_in(self.engagement, self.iteration)

    @property
    def ball_sentences(self) -> list[str]:
        return ball_in_words(self.ball) if self.ball else []

    @cached_property
    def silence(self) -> Silence | None:
        """What waits on the client now; told with the newest week only."""
        if not self.is_newest:
            return None
        waiting = Story.objects.filter(engagement=self.engagement, state=State.DELIVERED).wanted()
        columns = ("number", "kind", "state", "title", "points", "delivered_at")
        cards = [Card(criteria_count=0, **row) for row in waiting.values(*columns)]
        return silence_now(self.charter, cards)

    @cached_property
    def next_week(self) -> Iteration | None:
        return self.engagement.iterations.filter(number=self.number + 1).first()

    @cached_property
    def next_stories(self) -> list[StoryOfWeek]:
        """What stands in the week after it, while that is the present one."""
        week = self.next_week
        if week is None or week.closed_at is not None:
            return []
        stories = stories_of(self.charter, week)
        return [story for story in stories if story.state != State.ACCEPTED][:NEXT_STORIES]

    @cached_property
    def head(self) -> str:
        """The newest hash of the ledger when the week ended: who keeps it can tell a ledger that was cut short."""
        rows = LedgerEntry.objects.filter(engagement=self.engagement, at__lt=self.ends)
        return rows.order_by("-number").values_list("hash", flat=True).first() or ""

    @property
    def days(self) -> str:
        return f"{day_in_words(self.iteration.starts)} – {day_in_words(self.last_day)}"


def newest_report(engagement: Engagement) -> int | None:
    """The number of the last week that is over, else of the first one; None before there is one."""
    over = engagement.iterations.completed().order_by("-number").values_list("number", flat=True).first()
    return over or engagement.iterations.values_list("number", flat=True).first()


def figures(report: Report) -> list[list[str]]:
    """The week in a few numbers, each with its word."""
    planned = (
        [_("planned"), str(report.planned)] if report.planned is not None else [_("room"), str(report.room)]
    )
    return [planned, [_("accepted"), str(report.points)], [_("carried"), str(report.carried_points)]]
