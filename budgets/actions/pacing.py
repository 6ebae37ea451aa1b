"""The vendor offers days; the client says how many of them it wants."""

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from budgets import events
from budgets.actions.keeping import follow_pace, keep
from budgets.burn import shares
from budgets.facts import Facts, facts_of
from budgets.models import WEEK_LIMIT, Budget, Pace
from budgets.saying import days
from engagements.access import demand
from engagements.journal import hold, record
from engagements.models import Engagement, Membership
from engagements.refusals import Refused


@transaction.atomic
def offer_days(
    engagement: Engagement, *, by: Membership, iteration: int, quarters: Mapping[Membership, int]
) -> None:
    """Say how many quarter-days a week of whom the vendor has on offer from an iteration on."""
    demand(by, "offer days")
    engagement = hold(engagement)
    facts = facts_of(engagement)
    check(facts, iteration, quarters)
    changed = {
        member: figure for member, figure in quarters.items() if facts.offered(member, iteration) != figure
    }
    if changed:
        put(engagement, iteration, changed, by=by, offered=True)
        keep(engagement)


@transaction.atomic
def set_pace(
    engagement: Engagement,
    *,
    by: Membership,
    iteration: int,
    quarters: Mapping[Membership, int],
    reason: str = "",
) -> None:
    """Say how many quarter-days a week of whom are wanted from an iteration on, within what is on offer.

    The team strength of the iteration under way follows; that of later ones does when they begin.
    """
    demand(by, "set the pace")
    engagement = hold(engagement)
    facts = facts_of(engagement)
    check(facts, iteration, quarters)
    for member, figure in quarters.items():
        if figure > (offer := facts.offered(member, iteration)):
            sentence = _("%(name)s is on offer with %(days)s days a week.")
            raise Refused(sentence % {"name": member.name, "days": days(offer)})
    changed = {m: figure for m, figure in quarters.items() if facts.pace(m, iteration) != figure}
    if changed:
        put(engagement, iteration, changed, by=by, offered=False, reason=reason.strip())
        budget = Budget.objects.get(engagement=engagement)
        if budget.reference is None:  # 100 %: the team as it was on offer before anybody chose
            budget.reference = sum(facts.offered(m, iteration) for m in facts.people if not m.left_at)
            budget.save(update_fields=["reference"])
        facts = facts_of(engagement)
        if facts.current and iteration <= facts.current.number:
            follow_pace(facts, budget, by=by)
        keep(engagement, facts)


def put_pace(
    engagement: Engagement, quarters: int, iteration: int | None, *, reason: str, by: Membership
) -> None:
    """Set the pace of all together: each person's share of it stays as it is."""
    facts = facts_of(engagement)
    number = iteration or (facts.current.number if facts.current else 1)
    team = {member.pk: member for member in facts.people if not member.left_at}
    now = {key: facts.pace(member, number) for key, member in team.items()}
    if quarters == sum(now.values()):
        return
    offers = {key: facts.offered(member, number) for key, member in team.items()}
    if quarters > sum(offers.values()):
        sentence = _("The vendor has %(days)s days a week on offer.")
        raise Refused(sentence % {"days": days(sum(offers.values()))})
    wanted = within(quarters, now if sum(now.values()) else offers, offers)
    chosen = {team[key]: figure for key, figure in wanted.items()}
    set_pace(engagement, by=by, iteration=number, quarters=chosen, reason=reason)


def within(quarters: int, now: Mapping[int, int], offers: Mapping[int, int]) -> dict[int, int]:
    """The split by what each has now; what is more than somebody's offer goes to those who have some left."""
    wanted = {key: min(figure, offers[key]) for key, figure in shares(quarters, now).items()}
    for key in wanted:
        more = min(quarters - sum(wanted.values()), offers[key] - wanted[key])
        wanted[key] += more
    return wanted


def check(facts: Facts, iteration: int, quarters: Mapping[Membership, int]) -> None:
    if facts.decision is None:
        raise Refused(_("First the sponsor decides the budget."))
    if iteration < (facts.current.number if facts.current else 1):
        raise Refused(_("That iteration is over; choose this one or one to come."))
    for member, figure in quarters.items():
        if member.pk not in facts.roles or member.left_at:
            raise Refused(_("Choose somebody of the vendor who works in this engagement."))
        if not 0 <= figure <= WEEK_LIMIT:
            raise Refused(_("A week has at most seven days."))


def put(
    engagement: Engagement,
    iteration: int,
    quarters: Mapping[Membership, int],
    *,
    by: Membership,
    offered: bool,
    reason: str = "",
) -> None:
    for member, figure in quarters.items():
        Pace.objects.create(
            engagement=engagement,
            member=member,
            iteration=iteration,
            quarters=figure,
            offered=offered,
            reason=reason,
            by=by,
            at=timezone.now(),
        )
    what = events.OFFERED if offered else events.PACE_SET
    record(what, engagement, by=by, iteration=iteration)
