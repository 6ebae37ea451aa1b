"""What the pages about the ball show: of one thing whose turn it was when, of a week how long each party had it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engagements.access import may
from engagements.journal import sentence
from engagements.models import Engagement, Event, Membership
from iterations.models import Iteration
from partnership import ball
from partnership.ball import Happened, Stretch
from partnership.models import BallNote
from partnership.promised import promised_reply
from partnership.reading.replies import reply_times
from stories.origins import Place, place_asked_for

WEEKS = 8
LISTED = 50
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
KINDS = {"story": ball.STORY_KINDS, "ping": ball.PING_KINDS, "concern": ball.CONCERN_KINDS}
ALL_KINDS = [kind for kinds in KINDS.values() for kind in kinds]
QUESTIONS_END = [*ball.PING_OVER, "concern.closed"]
OPEN_QUESTIONS = [kind for kind in (*ball.PING_KINDS, *ball.CONCERN_KINDS) if kind not in QUESTIONS_END]


def in_words(span: timedelta) -> str:
    """Days from one day on, else hours; calendar time."""
    if span >= DAY:
        return ngettext("%(num)s day", "%(num)s days", span // DAY) % {"num": span // DAY}
    if span >= HOUR:
        return ngettext("%(num)s hour", "%(num)s hours", span // HOUR) % {"num": span // HOUR}
    return _("under an hour") if span else "–"


def in_hours(worked: timedelta | None) -> str:
    """Working hours, begun ones whole."""
    hours = -(-(worked or timedelta()) // HOUR)
    return ngettext("%(num)s working hour", "%(num)s working hours", hours) % {"num": hours}


def parties_of(engagement: Engagement) -> dict[int, str]:
    """Of everybody who ever took part, by number."""
    return dict(engagement.members.values_list("number", "party"))


def turns_of(subject: str, events: Iterable[Event], parties: dict[int, str]) -> list[ball.Turn]:
    what = subject.partition("-")[0]
    happened = [Happened(one.kind, one.at, number_of(one.actor), one.data) for one in events]
    if what == "story":
        return ball.turns_of_story(happened)
    return (ball.turns_of_ping if what == "ping" else ball.turns_of_concern)(happened, parties)


def number_of(actor: Membership | None) -> int:
    return actor.number if actor else 0


def steps(engagement: Engagement, subjects: Any, kinds: Iterable[str]) -> QuerySet[Event]:
    """subjects: element ids, or a question for them."""
    rows = Event.objects.filter(engagement=engagement, subject__in=subjects, kind__in=kinds)
    return rows.select_related("actor").order_by("number")


# --- One thing ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Told:
    """One stretch with the act that began it."""

    stretch: Stretch
    began: str

    @property
    def length(self) -> str:
        return in_words(self.stretch.length)


@dataclass
class Thing:
    """A story or a question with its stretches, and what they come to in the time looked at."""

    subject: str
    stretches: Sequence[Stretch]
    first: datetime
    last: datetime
    place: Place | None = None
    contested: bool = False
    sums: dict[str, timedelta] = field(init=False)

    def __post_init__(self) -> None:
        self.sums = ball.split(self.stretches, self.first, self.last)

    @property
    def whole(self) -> timedelta:
        return sum(self.sums.values(), timedelta())

    @property
    def parts(self) -> list[tuple[str, str]]:
        return parts_of(self.sums)


def parts_of(sums: dict[str, timedelta]) -> list[tuple[str, str]]:
    return [(holder, in_words(sums[holder])) for holder in ball.HOLDERS]


def ball_of(engagement: Engagement, viewer: Membership, subject: str) -> dict[str, Any]:
    what, now = subject.partition("-")[0], timezone.now()
    place = place_asked_for(engagement, subject) if what in KINDS else None
    if place is None:
        raise Http404
    events = list(steps(engagement, [subject], KINDS[what]))
    turns = turns_of(subject, events, parties_of(engagement))
    found = ball.stretches(turns, now)
    said = {(event.kind, event.at): sentence(event) for event in events}
    notes = BallNote.objects.filter(engagement=engagement, subject=subject).select_related("by__user")
    return {
        "subject": subject,
        "thing": Thing(subject, found, found[0].since if found else now, now, place),
        "told": [Told(one, said[one.kind, one.since]) for one in found],
        "notes": list(notes.order_by("number")),
        "may_contest": may(viewer, "contest the ball"),
        "place": "ball",
        "tab": "k",
    }


# --- A week -------------------------------------------------------------------------------------------------


@dataclass
class WeekOfBall:
    """How long each party had stories and questions in one iteration, in all; the things behind it, longest first."""

    iteration: Iteration
    stories: list[Thing]
    questions: list[Thing]

    @staticmethod
    def sum(things: Iterable[Thing]) -> list[tuple[str, str]]:
        sums = dict.fromkeys(ball.HOLDERS, timedelta())
        for thing in things:
            for holder, span in thing.sums.items():
                sums[holder] += span
        return parts_of(sums)

    @property
    def contested(self) -> int:
        """Things whose split somebody has said a word against."""
        return sum(one.contested for one in (*self.stories, *self.questions))

    @property
    def rows(self) -> list[tuple[str, list[tuple[str, str]], int]]:
        return [
            (_("Stories"), self.sum(self.stories), len(self.stories)),
            (_("Questions"), self.sum(self.questions), len(self.questions)),
        ]


def in_play(engagement: Engagement, first: datetime, last: datetime) -> QuerySet[Event, str]:
    """Element ids of what was somebody's turn between these: what was left so before, and what happened since."""
    steps = Event.objects.filter(engagement=engagement, kind__in=ALL_KINDS)
    before = steps.filter(at__lt=first).order_by("subject", "-number").distinct("subject").values("number")
    back = Q(kind=ball.BACK, data__state__in=["started", "finished", "delivered"])
    left_so = Q(number__in=before) & (Q(kind__in=[*ball.UNDER_WAY, *OPEN_QUESTIONS]) | back)
    found = steps.filter(left_so | Q(at__gte=first, at__lt=last))
    return found.order_by().values_list("subject", flat=True).distinct()


def things_between(engagement: Engagement, first: datetime, last: datetime) -> dict[str, list[Stretch]]:
    """By element id; what only lay planned is left out: it was nobody's turn yet."""
    now, parties = timezone.now(), parties_of(engagement)
    happened: dict[str, list[Event]] = {}
    for event in steps(engagement, in_play(engagement, first, last), ALL_KINDS):
        happened.setdefault(event.subject, []).append(event)
    return {
        subject: ball.stretches(turns_of(subject, some, parties), now) for subject, some in happened.items()
    }


def week_of_ball(
    engagement: Engagement, iteration: Iteration, every: dict[str, list[Stretch]], contested: set[str]
) -> WeekOfBall:
    window = iteration.window
    things = [
        Thing(subject, some, window.start, window.finish, contested=subject in contested)
        for subject, some in every.items()
    ]
    moved = sorted((one for one in things if was_in_play(one)), key=lambda one: one.whole, reverse=True)
    stories = [one for one in moved if one.subject.startswith("story-")]
    return WeekOfBall(iteration, stories, [one for one in moved if one not in stories])


def was_in_play(thing: Thing) -> bool:
    if thing.subject.startswith("story-"):
        return bool(thing.sums[ball.VENDOR] or thing.sums[ball.CLIENT])
    return bool(thing.whole)


def ball_page(engagement: Engagement, asked: QueryDict) -> dict[str, Any]:
    iterations = list(engagement.iterations.order_by("-number")[:WEEKS])
    weeks: list[WeekOfBall] = []
    if iterations:
        every = things_between(engagement, iterations[-1].window.start, iterations[0].window.finish)
        notes = BallNote.objects.filter(engagement=engagement, subject__in=every)
        contested = set(notes.values_list("subject", flat=True))
        weeks = [week_of_ball(engagement, one, every, contested) for one in iterations]
    promised = promised_reply(engagement)
    chosen = next((one for one in weeks if str(one.iteration.number) == asked.get("week")), None)
    return {
        "weeks": weeks,
        "chosen": chosen or next(iter(weeks), None),
        "listed": LISTED,
        "replies": reply_times(engagement),
        "promised": promised and promised // HOUR,
        "in_hours": in_hours,
        "place": "ball",
        "tab": "k",
    }
