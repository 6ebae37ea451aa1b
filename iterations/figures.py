"""The figures of an iteration: what was accepted, how steady the weeks were, how long stories took, what came back.

Source: VELOCITY.md, "Figures derived". Read from the journal, so that a story reopened later changes no iteration
that is over.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from engagements.models import Engagement, Event
from iterations.models import Iteration
from iterations.plans import done
from iterations.velocity import cycle_time, rejection_rate, volatility

STARTED = frozenset({"story.started"})
ACCEPTED = frozenset({"story.accepted", "story.accepted_with_follow_ups", "story.done"})
REJECTED = frozenset({"story.rejected"})
TOLD = STARTED | ACCEPTED | REJECTED


@dataclass(frozen=True)
class Figures:
    """Of one iteration, up to its end or to now.

    stories: how many were accepted in it. volatility, rejection_rate: in per cent, None where there is nothing to
    measure. cycle_time: the median of those accepted in it, from first start to last acceptance.
    """

    number: int
    points: int | None
    strength: int
    velocity: int
    stories: int
    volatility: float | None
    cycle_time: timedelta | None
    rejection_rate: float | None

    @property
    def days(self) -> float | None:
        """The cycle time in days."""
        return None if self.cycle_time is None else self.cycle_time / timedelta(days=1)


@dataclass(frozen=True)
class Told:
    """What the journal says of a story: one line."""

    story: int
    kind: str
    at: datetime


def figures_of(iteration: Iteration) -> Figures:
    """Of one iteration; for several of an engagement ask `figures_of_all`."""
    completed = iteration.engagement.iterations.completed().filter(number__lt=iteration.number)
    return figures_of_all(iteration.engagement, [iteration], list(completed))[0]


def figures_of_all(
    engagement: Engagement, iterations: list[Iteration], before: list[Iteration]
) -> list[Figures]:
    """Of these, oldest first, in two questions to the journal; `before` are the completed ones ahead of the first."""
    if not iterations:
        return []
    begin, end = iterations[0].window.start, iterations[-1].window.finish
    events = Event.objects.filter(engagement=engagement, kind__in=TOLD)
    answered = events.filter(kind__in=ACCEPTED | REJECTED, at__gte=begin, at__lt=end)
    about = set(answered.values_list("subject", flat=True))
    rows = events.filter(subject__in=about, at__lt=end).values_list("subject", "kind", "at")
    told = [Told(int(subject.removeprefix("story-")), kind, at) for subject, kind, at in rows]
    averaged_over = engagement.charter.velocity_averaged_over
    history = [each for each in before if each.closed_at]
    found = []
    for iteration in iterations:
        history += [iteration] if iteration.closed_at else []
        found.append(reckoned(iteration, told, history, averaged_over))
    return found


def reckoned(
    iteration: Iteration, told: Iterable[Told], completed: list[Iteration], averaged_over: int
) -> Figures:
    """Pure: out of the journal's lines and the iterations completed up to this one, itself included."""
    window = iteration.window
    by_story: dict[int, list[Told]] = defaultdict(list)
    for line in told:
        if line.at < window.finish:
            by_story[line.story].append(line)
    inside = {
        story: {line.kind for line in lines if line.at >= window.start} for story, lines in by_story.items()
    }
    accepted = [story for story, kinds in inside.items() if kinds & ACCEPTED]
    answered = [story for story, kinds in inside.items() if kinds & (ACCEPTED | REJECTED)]
    signed = [story for story in answered if not is_chore(by_story[story])]
    rejected = [story for story in signed if any(line.kind in REJECTED for line in by_story[story])]
    times = [time for story in accepted if (time := time_of(by_story[story])) is not None]
    steady = [done(each) for each in completed]
    return Figures(
        iteration.number,
        iteration.points,
        iteration.strength,
        iteration.velocity,
        len(accepted),
        volatility(steady, averaged_over=averaged_over) if len(steady) > 1 else None,
        median(times) if times else None,
        rejection_rate(signed, rejected),
    )


def is_chore(lines: Iterable[Told]) -> bool:
    """Chores and releases end without a sign-off, so nobody could have rejected them."""
    return any(line.kind == "story.done" for line in lines)


def time_of(lines: Iterable[Told]) -> timedelta | None:
    lines = list(lines)
    return cycle_time(
        (line.at for line in lines if line.kind in STARTED),
        (line.at for line in lines if line.kind in ACCEPTED),
    )
