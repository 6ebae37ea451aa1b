"""The plan of an engagement as it stands: its weeks, what is different about those to come, the list cut into them.

Between the pure rules (`weeks`, `velocity`, `planning`) and the rows they are applied to; pages and actions both
ask here, so that what is agreed to is what was shown.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any, NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, Count, Exists, Max, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Concat, JSONObject

from engagements.models import Agreement, Charter, Engagement
from engagements.statements import Statement
from iterations import weeks
from iterations.models import Iteration, Override, PlanLine, PlanVersion, Put
from iterations.planning import HORIZON, Plan, Row, arrange
from iterations.velocity import MARKERS, Done, Sum, shown_sum
from iterations.weeks import Cadence
from stories.models import State, Story

NEVER = datetime(2200, 1, 1, tzinfo=UTC)  # nothing was accepted since
RECENT_MOST = 5  # the current iteration, and as many before it as a velocity is ever averaged over


# --- Settings and rows, as the pure rules want them ----------------------------------------------------------


def cadence(charter: Charter) -> Cadence:
    return Cadence(charter.zone, charter.week_start_day, charter.iteration_length)


def changes(charter: Charter, current: Iteration) -> dict[int, Cadence]:
    """The charter's cadence by the first iteration that it holds for, which is never the current one."""
    return {max(charter.cadence_from, current.number + 1): cadence(charter)}


def cadence_for(charter: Charter, last: Iteration | None, number: int) -> Cadence:
    """What holds for an iteration that follows the last stored one."""
    return cadence(charter) if last is None or number >= charter.cadence_from else last.cadence


def first_day(charter: Charter) -> date:
    return weeks.first_day(charter.start_date, charter.week_start_day)


def done(past: Iteration) -> Done:
    return Done(points=past.points or 0, strength=past.strength / 100, weeks=past.weeks)


def sum_over(completed: Iterable[Iteration], charter: Charter, length: int) -> Sum:
    """The velocity by which weeks to come are filled, with its working.

    completed: oldest first; those that the charter averages over are enough. length: of a regular iteration.
    """
    return shown_sum(
        [done(past) for past in completed],
        averaged_over=charter.velocity_averaged_over,
        initial=charter.initial_velocity,
        iteration_length=length,
    )


# --- What stands around the list ------------------------------------------------------------------------------


@dataclass
class Own:
    """What is different about one iteration to come, in force or proposed; strengths in per cent."""

    strength: int | None = None
    weeks: int | None = None
    proposed: int | None = None
    proposer: str = ""


@dataclass
class Agreed:
    """The newest plan of the current iteration that both parties agreed to."""

    version: int
    at: datetime
    numbers: frozenset[int]


@dataclass
class Around:
    """The stored iterations that a plan looks at, and what was decided about those to come."""

    current: Iteration | None = None
    completed: list[Iteration] = field(default_factory=list)  # oldest first
    own: dict[int, Own] = field(default_factory=dict)  # by the number of the iteration
    agreed: Agreed | None = None
    paced: dict[int, int] = field(default_factory=dict)  # strengths as the planned days make them

    @property
    def strengths(self) -> dict[int, float]:
        """What was decided for one alone wins over what its planned days make of it; the current one has begun."""
        own = {number: each.strength for number, each in self.own.items() if each.strength is not None}
        if self.current:
            own[self.current.number] = self.current.strength
        return {number: strength / 100 for number, strength in (self.paced | own).items()}

    @property
    def lengths(self) -> dict[int, int]:
        own = {number: each.weeks for number, each in self.own.items() if each.weeks is not None}
        if self.current:
            own[self.current.number] = self.current.weeks
        return own

    def of(self, number: int) -> Own:
        return self.own.get(number, Own())

    def velocity(self, charter: Charter) -> Sum:
        """As the weeks are cut now: by the regular length that the current one began with."""
        completed = self.completed[-charter.velocity_averaged_over :]
        length = self.current.regular_weeks if self.current else charter.iteration_length
        return sum_over(completed, charter, length)


def agreed_versions() -> QuerySet[PlanVersion]:
    """Each with `consents`, how many parties agreed to it, and `settled_at`, when the last of them did."""
    subject = Concat(Value("plan-"), Cast(OuterRef("iteration__number"), CharField()))
    given = Agreement.objects.filter(
        engagement=OuterRef("engagement"), subject=subject, version=OuterRef("version")
    ).values("subject")
    return PlanVersion.objects.annotate(
        consents=Subquery(given.annotate(n=Count("*")).values("n")),
        settled_at=Subquery(given.annotate(last=Max("at")).values("last")),
    )


def recent_iterations(engagement: Any) -> QuerySet[Iteration]:
    standing = Override.objects.standing().filter(
        engagement=OuterRef("engagement"), number__gte=OuterRef("number")
    )
    row = JSONObject(
        number="number",
        strength="strength",
        weeks="weeks",
        agreed="agreed_by__number",
        by="proposed_by__user__name",
    )
    settled = agreed_versions().filter(iteration=OuterRef("pk"), consents=2).order_by("-version")
    lines = PlanLine.objects.filter(plan__iteration=OuterRef("pk"), plan__version=OuterRef("plan_version"))
    return (
        Iteration.objects.filter(engagement=engagement)
        .annotate(
            standing=ArraySubquery(standing.values(line=row)),
            plan_version=Subquery(settled.values("version")[:1]),
            plan_settled_at=Subquery(settled.values("settled_at")[:1]),
        )
        .annotate(plan_numbers=ArraySubquery(lines.values("story__number")))
        .order_by("-number")[:RECENT_MOST]
    )


_strengths: list[Callable[[Engagement], Mapping[int, int]]] = []


def strengths_from(said: Callable[[Engagement], Mapping[int, int]]) -> None:
    """Have a room above say how much of the team comes in iterations to come: per cent by their numbers.

    Done in its `apps.py`. It is asked for every plan, so it answers from what was read along at the door.
    """
    _strengths.append(said)


RECENT: Statement[Any] = Statement(recent_iterations, int)


def around(engagement: Engagement) -> Around:
    """In one statement, for every page that shows the plan."""
    recent = RECENT(engagement.pk)[::-1]
    current = recent[-1] if recent and recent[-1].closed_at is None else None
    found = Around(current, [each for each in recent if each is not current])
    if current is None:
        return found
    for said in _strengths:
        found.paced.update(said(engagement))
    for line in current.standing:
        note(found.own.setdefault(line["number"], Own()), line)
    if current.plan_version:
        found.agreed = Agreed(current.plan_version, current.plan_settled_at, frozenset(current.plan_numbers))
    return found


def note(own: Own, line: dict[str, Any]) -> None:
    if line["weeks"] is not None:
        own.weeks = line["weeks"]
    elif line["agreed"] is None:
        own.proposed, own.proposer = line["strength"], line["by"]
    else:
        own.strength = line["strength"]


# --- A plan to agree to -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Draft:
    """What an iteration's plan says: its goal, and its stories in order with their points. Markers are no scope."""

    goal: str
    lines: tuple[tuple[int, int | None], ...]

    @classmethod
    def of(cls, goal: str, rows: Iterable[Any]) -> "Draft":
        """rows: whatever has a number, kind and points."""
        return cls(goal, tuple((row.number, row.points) for row in rows if row.kind not in MARKERS))

    @classmethod
    def of_version(cls, plan: PlanVersion) -> "Draft":
        return cls(plan.goal, tuple(plan.lines.values_list("story__number", "points")))

    @property
    def mark(self) -> str:
        """Another one for another goal, other stories or points; a form sends it, so nobody agrees to what is unseen.

        The order within the week is none of it: it follows from which stories are begun and finished.
        """
        return sha256(json.dumps([self.goal, sorted(self.lines)]).encode()).hexdigest()[:16]


class Listed(NamedTuple):
    """A story as far as planning looks at it: ten thousand of these are read at once."""

    number: int
    kind: str
    state: str
    points: int | None
    deadline: date | None
    put: bool


def listed_since(engagement: int, since: datetime, *, automatic: bool = False) -> QuerySet[Story]:
    """In list order: what waits, what is under way, what was accepted from an instant on, the icebox.

    Arguments: engagement, its key; automatic, whether people don't say what the current iteration holds.
    """
    by_hand = Exists(Put.objects.filter(story=OuterRef("pk")))
    listed = Story.objects.filter(engagement=engagement).wanted().on_the_plan(since)
    return listed.annotate(put=Value(False) if automatic else by_hand)


def on_the_plan(engagement: Engagement, charter: Charter, current: Iteration | None) -> QuerySet[Story]:
    """The same since the current iteration began."""
    since = current.began_at if current else NEVER
    return listed_since(engagement.pk, since, automatic=charter.automatic_planning)


def draft_now(engagement: Engagement) -> Draft:
    """The plan of the current iteration, to be called under the engagement's lock."""
    charter, found = engagement.charter, around(engagement)
    assert charter is not None
    assert found.current is not None
    listed = on_the_plan(engagement, charter, found.current).exclude(state=State.UNSCHEDULED)
    rows = {row[0]: Listed(*row) for row in listed.values_list(*Listed._fields)}
    plan = arranged(charter, found, list(rows.values()), found.velocity(charter).velocity)
    return Draft.of(found.current.goal, (rows[row.key] for row in plan.iterations[0].rows))


# --- The list, cut --------------------------------------------------------------------------------------------


def row_of(card: Any) -> Row:
    return Row(card.number, card.kind, card.state, card.points, getattr(card, "deadline", None), card.put)


def arranged(
    charter: Charter,
    around: Around,
    cards: Sequence[Any],
    velocity: int,
    what_if: int | None = None,
    *,
    horizon: int = HORIZON,
) -> Plan:
    """The list of whatever has a number, kind, state, points, `put` and perhaps a deadline, cut into dated weeks."""
    current = around.current
    assert current is not None  # before the first week there is nothing to cut into
    return arrange(
        [row_of(card) for card in cards],
        velocity=velocity,
        current=current.window,
        cadence=current.cadence,
        automatic=charter.automatic_planning,
        strengths=around.strengths,
        lengths=around.lengths,
        changes=changes(charter, current),
        bugs_and_chores_are_estimatable=charter.bugs_and_chores_are_estimatable,
        what_if=what_if,
        horizon=horizon,
    )
