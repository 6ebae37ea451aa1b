"""How goals go: readings of their measure, and what both leads say at an iteration's end."""

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from charters import events
from charters.cadence import ended_iterations
from charters.models import Goal, GoalReading, GoalWord
from engagements.access import demand
from engagements.journal import hold, record
from engagements.models import Engagement, Membership
from engagements.refusals import Refused


def agreed_goal(engagement: Engagement, number: int) -> Goal:
    """The goal of this number in the charter that holds."""
    assert engagement.charter is not None
    goal: Goal | None = Goal.objects.of(engagement.charter).standing().filter(number=number).first()
    if goal is None:
        raise Refused(_("The agreed charter has no such goal."))
    return goal


@transaction.atomic
def read_goal(
    engagement: Engagement, number: int, *, by: Membership, day: date, value: Decimal, note: str = ""
) -> GoalReading:
    """Put down what the measure of a goal is. Sent twice, it stands once."""
    demand(by, "measure goals")
    engagement = hold(engagement)
    goal = agreed_goal(engagement, number)
    same = engagement.goal_readings.standing().filter(goal=number, day=day, value=value, note=note, member=by)
    if found := same.first():
        return found
    [reading] = GoalReading.objects.bulk_create(
        [GoalReading(engagement=engagement, goal=number, day=day, value=value, note=note, member=by)]
    )
    said = f"{value.normalize():f}"
    record(events.READ, goal, by=by, goal=number, value=said, day=day.isoformat(), reading=reading.number)
    return reading


@transaction.atomic
def withdraw_reading(reading: GoalReading, *, by: Membership) -> GoalReading:
    """Take a mistaken reading back."""
    demand(by, "measure goals")
    reading = hold(reading)
    if reading.withdrawn_at is None:
        reading.withdrawn_at = timezone.now()
        reading.save(update_fields=["withdrawn_at"])
        record(events.READING_WITHDRAWN, reading, by=by, goal=reading.goal, reading=reading.number)
    return reading


@transaction.atomic
def judge(engagement: Engagement, number: int, *, by: Membership, iteration: int, text: str) -> GoalWord:
    """Say for one's party how a goal stands after an iteration that has ended."""
    demand(by, "judge goals")
    engagement = hold(engagement)
    goal = agreed_goal(engagement, number)
    if iteration not in ended_iterations(engagement):
        raise Refused(_("This iteration has not ended yet."))
    if not text.strip():
        raise Refused(_("Say in a sentence how it stands."))
    said = (
        engagement.goal_words.filter(goal=number, iteration=iteration, party=by.party).order_by("pk").last()
    )
    if said and (said.text, said.member_id) == (text.strip(), by.pk):
        return said
    word = GoalWord.objects.create(
        engagement=engagement, goal=number, iteration=iteration, party=by.party, text=text.strip(), member=by
    )
    record(events.JUDGED, goal, by=by, goal=number, iteration=iteration)
    return word
