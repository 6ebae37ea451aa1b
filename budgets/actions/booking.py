"""Who worked how much on which day: booked by everybody for themselves, confirmed by the delivery lead."""

from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from budgets import events
from budgets.actions.keeping import keep
from budgets.facts import facts_of
from budgets.models import DAY_LIMIT, REASON_LIMIT, Confirmation, DayEntry
from engagements.access import demand
from engagements.journal import hold, record
from engagements.models import Membership
from engagements.refusals import Refused
from iterations.models import Iteration


@transaction.atomic
def book_days(
    iteration: Iteration,
    *,
    by: Membership,
    quarters: Mapping[date, int],
    member: Membership | None = None,
    reason: str = "",
) -> None:
    """Book days of an iteration in quarters: one's own, or as the delivery lead somebody else's.

    Nothing is changed: the newest entry of a day holds. Once the days are confirmed, it needs a reason.
    """
    demand(by, "book days")
    worker = member or by
    if worker.pk != by.pk:
        demand(by, "confirm days")
    iteration = hold(iteration)
    engagement = iteration.engagement
    facts = facts_of(engagement)
    if worker.pk not in facts.roles:
        raise Refused(_("Days are booked by people of the vendor who work in this engagement."))
    before = {day: facts.days.get((worker.pk, day)) for day in quarters}
    changed = {day: figure for day, figure in quarters.items() if before[day] != figure}
    reason = reason.strip()
    for day, figure in changed.items():
        if not iteration.starts <= day < iteration.finishes:
            raise Refused(_("That day belongs to another iteration."))
        if day > facts.today:
            raise Refused(_("That day is still to come."))
        if not 0 <= figure <= DAY_LIMIT:
            raise Refused(_("A day is booked in quarters, from none to four."))
    if changed and iteration.pk in facts.confirmations and not reason:
        raise Refused(_("These days are confirmed. Say why they change: both parties read it."))
    if len(reason) > REASON_LIMIT:
        raise Refused(_("A reason has at most %(n)s characters.") % {"n": REASON_LIMIT})
    for day, figure in sorted(changed.items()):
        DayEntry.objects.create(
            engagement=engagement,
            member=worker,
            day=day,
            quarters=figure,
            as_planned=False,
            reason=reason,
            by=by,
            at=timezone.now(),
        )
    if changed:
        record(events.BOOKED, iteration, by=by, iteration=iteration.number, member=worker.number)
        keep(engagement)


@transaction.atomic
def confirm_days(iteration: Iteration, *, by: Membership) -> Confirmation:
    """Say that the days of an iteration are right: what nobody booked stands from now on as it was planned."""
    demand(by, "confirm days")
    iteration = hold(iteration)
    engagement = iteration.engagement
    facts = facts_of(engagement)
    if iteration.pk in facts.confirmations:  # sent twice
        return facts.confirmations[iteration.pk]
    if not facts.counts(iteration):
        raise Refused(_("Days count from the iteration on in which the sponsor decided the budget."))
    week = facts.span_of(iteration)
    to_come = [day for day in week.days if day > facts.today and facts.calendar.is_working_day(day)]
    if to_come:
        raise Refused(_("Working days of this iteration are still to come."))
    for member in facts.people:
        for day, figure in facts.plan(member, week).items():
            if figure and (member.pk, day) not in facts.days:
                DayEntry.objects.create(
                    engagement=engagement,
                    member=member,
                    day=day,
                    quarters=figure,
                    as_planned=True,
                    by=by,
                    at=timezone.now(),
                )
    planned = facts.planned(week)
    confirmation = Confirmation.objects.create(
        engagement=engagement,
        iteration=iteration,
        quarters=planned.quarters,
        cost=planned.cost,
        by=by,
        at=timezone.now(),
    )
    record(events.CONFIRMED, confirmation, by=by, iteration=iteration.number)
    keep(engagement)
    return confirmation
