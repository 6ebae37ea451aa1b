"""What happens to an engagement's weeks: they turn by themselves, people say what a week is for."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from engagements.access import demand
from engagements.journal import hold, record
from engagements.models import Charter, Engagement, Membership
from engagements.refusals import Refused
from iterations import events
from iterations.actions.meeting import miss_demo
from iterations.models import GOAL_LIMIT, Iteration, engagements_to_turn
from iterations.plans import cadence, cadence_for, first_day, sum_over
from iterations.weeks import Cadence, finish_of, midnight
from stories.models import Story


def turn_weeks(now: datetime) -> None:
    """Turn the week of every engagement whose boundary has passed; a duty of every tick."""
    for engagement in engagements_to_turn(now):
        turn_week(engagement, now=now)


@transaction.atomic
def turn_week(engagement: Engagement, *, now: datetime) -> Iteration | None:
    """Close every week whose boundary has passed and begin the one that `now` is in.

    Exactly once however late or often it is called: under the engagement's lock the newest row says what is left
    to do. Before the start date there is no week yet.
    """
    engagement = hold(engagement)
    charter, current = engagement.charter, engagement.iterations.newest()
    if charter is None or (current is None and today(charter, now) < first_day(charter)):
        return None
    current = current or begin_first(engagement, charter)
    while current.window.finish <= now:
        close(engagement, charter, current)
        current = begin_next(engagement, charter, current)
    return current


def today(charter: Charter, now: datetime) -> date:
    return now.astimezone(ZoneInfo(charter.zone)).date()


def begin_first(engagement: Engagement, charter: Charter) -> Iteration:
    starts = first_day(charter)
    return begin(engagement, charter, 1, starts, midnight(starts, charter.zone), cadence(charter))


def begin_next(engagement: Engagement, charter: Charter, last: Iteration) -> Iteration:
    """By the cadence of the one before it, or the charter's from the iteration on that a change was named for."""
    number = last.number + 1
    by = cadence_for(charter, last, number)
    return begin(engagement, charter, number, last.finishes, last.window.finish, by)


def begin(
    engagement: Engagement, charter: Charter, number: int, starts: date, at: datetime, by: Cadence
) -> Iteration:
    """At the instant `at`, which is where the one before it ended; overrides that stand for it hold."""
    own = engagement.overrides.in_force().of(number)
    iteration = Iteration.objects.create(
        engagement=engagement,
        number=number,
        starts=starts,
        finishes=finish_of(at, by, weeks=own.weeks).date(),
        zone=by.time_zone,
        week_starts_on=by.week_start_day + 1,
        regular_weeks=by.iteration_length,
        weeks=own.weeks or by.iteration_length,
        strength=strength_at(engagement, at, own.strength),
        velocity=sum_over(engagement.iterations.completed(), charter, by.iteration_length).velocity,
        began_at=at,
    )
    record(events.BEGUN, iteration, by=None, number=number)
    return iteration


def strength_at(engagement: Engagement, at: datetime, own: int | None) -> int:
    """In per cent: none of a week that begins while the engagement rests, else what was said of it, else all."""
    if engagement.recesses.at(at).exists():
        return 0
    return 100 if own is None else own


def close(engagement: Engagement, charter: Charter, iteration: Iteration) -> None:
    """Count what was accepted between the two local midnights; that figure stays as it is for ever."""
    begin, end = iteration.window.start, iteration.window.finish
    accepted = Story.objects.filter(engagement=engagement).accepted_between(begin, end)
    iteration.points = accepted.points(all_kinds=charter.bugs_and_chores_are_estimatable)
    iteration.closed_at = end
    iteration.save(update_fields=["points", "closed_at"])
    record(events.CLOSED, iteration, by=None, number=iteration.number, points=iteration.points)
    miss_demo(iteration, end)


@transaction.atomic
def set_goal(iteration: Iteration, *, by: Membership, goal: str) -> Iteration:
    """Say what this week is for, in a sentence."""
    demand(by, "write stories")
    iteration = hold(iteration)
    refuse_if_closed(iteration)
    goal = " ".join(goal.split())
    if len(goal) > GOAL_LIMIT:
        raise Refused(_("A goal has at most %(n)s characters.") % {"n": GOAL_LIMIT})
    if goal != iteration.goal:
        iteration.goal = goal
        iteration.save(update_fields=["goal"])
        record(events.GOAL_SET, iteration, by=by, number=iteration.number)
    return iteration


def refuse_if_closed(iteration: Iteration) -> None:
    if iteration.closed_at:
        raise Refused(_("This week is over; it stays as it was."))
