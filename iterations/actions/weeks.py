"""What happens to an engagement's weeks: they turn by themselves, people say what a week is for."""

from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from engagements.access import demand
from engagements.journal import hold, record
from engagements.models import Charter, Engagement, Membership
from engagements.refusals import Refused
from iterations import events, weeks
from iterations.models import GOAL_LIMIT, Iteration, engagements_to_turn
from iterations.velocity import Done, Sum, shown_sum
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
    charter = engagement.charter
    if charter is None or today(charter, now) < first_day(charter):
        return None
    current = engagement.iterations.newest() or begin(engagement, charter, first_day(charter))
    while current.finishes <= today(charter, now):
        close(engagement, charter, current)
        current = begin(engagement, charter, current.finishes)
    return current


def today(charter: Charter, now: datetime) -> date:
    return now.astimezone(ZoneInfo(charter.zone)).date()


def first_day(charter: Charter) -> date:
    return weeks.first_day(charter.start_date, charter.week_start_day)


def begin(engagement: Engagement, charter: Charter, starts: date) -> Iteration:
    number = engagement.iterations.count() + 1
    iteration = Iteration.objects.create(
        engagement=engagement,
        number=number,
        starts=starts,
        finishes=weeks.finish_of(midnight(starts, charter.zone), cadence(charter)).date(),
        weeks=charter.iteration_length,
        velocity=velocity_now(engagement, charter),
    )
    record(events.BEGUN, iteration, by=None, number=number)
    return iteration


def close(engagement: Engagement, charter: Charter, iteration: Iteration) -> None:
    """Count what was accepted between the two local midnights; that figure stays as it is for ever."""
    begin, end = midnight(iteration.starts, charter.zone), midnight(iteration.finishes, charter.zone)
    accepted = Story.objects.filter(engagement=engagement).accepted_between(begin, end)
    iteration.points = accepted.points(all_kinds=charter.bugs_and_chores_are_estimatable)
    iteration.closed_at = end
    iteration.save(update_fields=["points", "closed_at"])
    record(events.CLOSED, iteration, by=None, number=iteration.number, points=iteration.points)


def midnight(day: date, zone: str) -> datetime:
    """The instant at which the local day begins, also where clocks skip midnight."""
    return weeks.start_of(1, start_date=day, week_start_day=day.weekday(), time_zone=zone)


def cadence(charter: Charter) -> weeks.Cadence:
    return weeks.Cadence(charter.zone, charter.week_start_day, charter.iteration_length)


def velocity_now(engagement: Engagement, charter: Charter) -> int:
    return velocity_sum(engagement, charter).velocity


def velocity_sum(engagement: Engagement, charter: Charter) -> Sum:
    """The velocity by which weeks to come are filled, with its working; see `iterations.velocity`."""
    return sum_over(engagement.iterations.completed(), charter)


def sum_over(completed: Iterable[Iteration], charter: Charter) -> Sum:
    """The same of these iterations, oldest first: those that the charter averages over are enough."""
    done = [
        Done(points=past.points or 0, strength=past.strength / 100, weeks=past.weeks) for past in completed
    ]
    return shown_sum(
        done,
        averaged_over=charter.velocity_averaged_over,
        initial=charter.initial_velocity,
        iteration_length=charter.iteration_length,
    )


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


@transaction.atomic
def set_strength(iteration: Iteration, *, by: Membership, strength: int) -> Iteration:
    """Say how much of the usual team is there this week, in per cent; 0 pauses it and keeps it out of the average."""
    demand(by, "set team strength")
    iteration = hold(iteration)
    refuse_if_closed(iteration)
    if not 0 <= strength <= 200:
        raise Refused(_("Team strength is a figure from 0 to 200 per cent."))
    put_strength(iteration, strength, by=by)
    return iteration


def put_strength(iteration: Iteration, strength: int, *, by: Membership | None) -> None:
    """Write it down, for an action that holds the iteration; `by` is None where it follows from the agreed pace."""
    if strength != iteration.strength:
        iteration.strength = strength
        iteration.save(update_fields=["strength"])
        record(events.STRENGTH_SET, iteration, by=by, number=iteration.number, strength=strength)


def refuse_if_closed(iteration: Iteration) -> None:
    if iteration.closed_at:
        raise Refused(_("This week is over; it stays as it was."))
