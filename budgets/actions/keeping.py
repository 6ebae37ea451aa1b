"""Sum up how the money stands, whenever something changed; every page shows that row and asks nothing more."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from budgets import events
from budgets.burn import reach, strength_of
from budgets.facts import Facts, facts_of
from budgets.models import Budget, BudgetAlarm, budgets_to_keep_anew
from digests.occurrences import replan
from engagements.days import DAY
from engagements.journal import Kind, hold, record
from engagements.live import hint
from engagements.models import Engagement, Event, Membership
from iterations.actions.overrides import put_now

# What makes more or fewer points accepted, and so lets the money get further down the list, or less far.
COUNTED = {
    "story.accepted",
    "story.accepted_with_follow_ups",
    "story.reopened",
    "story.done",
    "story.taken_up",
}


def leave_to_the_tick(what: Kind, event: Event) -> None:
    """Called by the journal with every event, in its transaction. Nobody who accepts waits for a forecast."""
    if what.code in COUNTED:
        Budget.objects.filter(engagement=event.engagement_id).update(day=None)


def keep_budgets(now: datetime) -> None:
    """Sum up anew where something has changed without this room, or another day has come; a duty of every tick."""
    for iteration in budgets_to_keep_anew(now):
        keep_anew(iteration.engagement)


@transaction.atomic
def keep_anew(engagement: Engagement) -> None:
    engagement = hold(engagement)
    facts = facts_of(engagement)
    budget = keep(engagement, facts)
    follow_pace(facts, budget, by=None)
    transaction.on_commit(lambda: hint(engagement.pk, ["budget", "iteration"]))


def keep(engagement: Engagement, facts: Facts | None = None) -> Budget | None:
    """Sum up; called by every action that holds the engagement and has added a row. None before the first decision."""
    facts = facts or facts_of(engagement)
    decision = facts.decision
    if decision is None:
        return None
    budget, _new = Budget.objects.get_or_create(
        engagement=engagement,
        defaults={"currency": decision.currency, "digits": decision.digits, "amount": decision.amount},
    )
    budget.amount, budget.spent = decision.amount, facts.spent
    budget.iteration = facts.current.number if facts.current else 0
    budget.strengths = facts.strengths(budget.reference) if budget.reference else []
    budget.day = facts.today
    budget.ends_early = budget.ends_late = budget.points_likely = budget.points_sure = None
    if end := facts.ends():
        budget.ends_early, budget.ends_late = end.middle(500)
        points = reach(end, facts.outlook(budget.reference).sums)
        budget.points_likely = int(points[len(points) // 2])
        budget.points_sure = int(points[len(points) * 15 // 100])
    raise_alarm(engagement, budget, facts.today, facts.charter.alarm_shares)
    budget.save(
        update_fields=[
            "amount",
            "spent",
            "iteration",
            "ends_early",
            "ends_late",
            "points_likely",
            "points_sure",
            "strengths",
            "day",
            "alarmed",
        ]
    )
    return budget


def raise_alarm(engagement: Engagement, budget: Budget, today: date, shares: Iterable[int]) -> None:
    """Tell both parties of an agreed share that is reached, once. A raised budget arms those again that lie ahead."""
    reached = max((share for share in shares if budget.spent * 100 >= budget.amount * share), default=0)
    if budget.amount and reached > budget.alarmed:
        told = BudgetAlarm.objects.filter(engagement=engagement, day__gte=today).order_by("-day").first()
        BudgetAlarm.objects.create(
            engagement=engagement,
            share=reached,
            spent=budget.spent,
            amount=budget.amount,
            day=told.day + DAY if told else today,  # one mail a day: what comes later the same day waits
            at=timezone.now(),
        )
        record(events.ALARMED, budget, by=None, share=reached)
        replan(engagement)
    budget.alarmed = reached


def follow_pace(facts: Facts, budget: Budget | None, *, by: Membership | None) -> None:
    """Have the team strength of the iteration under way follow its planned days, once a sponsor has set a pace.

    Planned person-days by the reference (RULES section 3); `by` is the sponsor, None where the week just turned.
    What was decided for that one iteration beforehand wins over a pace that holds from some iteration on.
    """
    if budget is None or budget.reference is None or facts.current is None:
        return
    if by is None and facts.own_strength is not None:
        return
    strength = strength_of(facts.planned(facts.span_of(facts.current)), budget.reference)
    if strength != facts.current.strength:
        put_now(facts.current, strength, by=by)
