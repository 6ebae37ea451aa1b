"""The sponsor decides how much money there is; both parties agree what a day costs."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from budgets import events
from budgets.actions.keeping import keep
from budgets.actions.pacing import put_pace
from budgets.facts import Facts, facts_of
from budgets.models import RATE_LIMIT, REASON_LIMIT, BudgetDecision, DayRate
from budgets.money import LIMIT, Currency, currency
from config.locales import day as day_in_words
from engagements.access import VENDOR, demand
from engagements.actions import agree, demand_staff
from engagements.days import DAY
from engagements.journal import hold, record
from engagements.models import Engagement, Membership
from engagements.refusals import Refused
from people.models import User


@transaction.atomic
def decide_budget(
    engagement: Engagement,
    *,
    by: Membership,
    amount: int,
    code: str,
    reason: str,
    quarters: int | None = None,
    iteration: int | None = None,
) -> BudgetDecision:
    """Decide how much money there is, in minor units; the first decision fixes the currency.

    With quarters a week from an iteration on, the pace of all together is decided in the same act. Sending the same
    again changes nothing.
    """
    demand(by, "decide the budget")
    engagement = hold(engagement)
    reason = check_reason(reason)
    facts = facts_of(engagement)
    before = facts.decision
    money = before.money if before else known(code)
    if before and code != money.code:
        raise Refused(_("The currency is %(code)s since the first decision.") % {"code": money.code})
    if before is None and facts.rate_rows and facts.proposal and code != facts.proposal.currency:
        raise Refused(
            _("The day rates were offered in %(code)s. Decide in it, or ask for another offer.")
            % {"code": facts.proposal.currency}
        )
    check_amount(amount)
    if before and before.amount == amount and not facts.proposal:
        decision = before
    else:
        decision = put_decision(engagement, amount, money, reason, by=by, proposed=False)
        keep(engagement)
    if quarters is not None:
        put_pace(engagement, quarters, iteration, reason=reason, by=by)
    return decision


@transaction.atomic
def propose_budget(
    engagement: Engagement, *, by: Membership | User, amount: int, code: str, reason: str
) -> BudgetDecision:
    """Propose a budget, as the delivery lead or as sales staff; it holds for nothing until the sponsor decides."""
    member = None if isinstance(by, User) else by
    if isinstance(by, User):
        demand_staff(by)
    else:
        demand(by, "propose a budget")
    engagement = hold(engagement)
    facts = facts_of(engagement)
    money = facts.decision.money if facts.decision else known(code)
    if code != money.code:
        raise Refused(_("The currency is %(code)s since the first decision.") % {"code": money.code})
    check_amount(amount)
    newest = facts.proposal
    if newest and (newest.amount, newest.currency) == (amount, money.code):  # sent twice
        return newest
    return put_decision(engagement, amount, money, check_reason(reason), by=member, proposed=True)


def put_decision(
    engagement: Engagement,
    amount: int,
    money: Currency,
    reason: str,
    *,
    by: Membership | None,
    proposed: bool,
) -> BudgetDecision:
    decision = BudgetDecision.objects.create(
        engagement=engagement,
        amount=amount,
        currency=money.code,
        digits=money.digits,
        reason=reason,
        proposed=proposed,
        by=by,
        at=timezone.now(),
    )
    decision.refresh_from_db(fields=["number"])
    what = events.PROPOSED if proposed else events.DECIDED
    record(what, decision, by=by, amount=amount, currency=money.code, digits=money.digits)
    return decision


def known(code: str) -> Currency:
    try:
        return currency(code)
    except ValueError:
        raise Refused(_("Choose a currency by its code, such as EUR.")) from None


def check_amount(amount: int) -> None:
    if not 0 <= amount <= LIMIT:
        raise Refused(_("That is no amount for a budget."))


def check_reason(reason: str) -> str:
    reason = reason.strip()
    if not reason:
        raise Refused(_("Say why, in a sentence: both parties read it."))
    if len(reason) > REASON_LIMIT:
        raise Refused(_("A reason has at most %(n)s characters.") % {"n": REASON_LIMIT})
    return reason


# --- Rates -----------------------------------------------------------------------------------------


@transaction.atomic
def propose_rate(
    engagement: Engagement,
    *,
    by: Membership | User,
    amount: int,
    valid_from: date,
    member: Membership | None = None,
    role: str = "",
) -> DayRate:
    """Propose what a day of a person of the vendor, or of everybody in a role, costs from a day on.

    Days that are confirmed keep their price: it is valid from the day behind them at the earliest. Sales staff offer
    for the vendor, by role, together with the budget that they propose: its currency is that of the rates.
    """
    proposer = None if isinstance(by, User) else by
    if isinstance(by, User):
        demand_staff(by)
    else:
        demand(by, "propose rates")
    engagement = hold(engagement)
    facts = facts_of(engagement)
    basis = facts.decision or (facts.proposal if proposer is None else None)
    if basis is None:
        raise Refused(_("First the sponsor decides the budget; its currency is that of the rates."))
    if not 0 <= amount <= RATE_LIMIT:
        raise Refused(_("That is no amount for a day."))
    if member is not None and member.pk not in facts.roles:
        raise Refused(_("Choose somebody of the vendor who works in this engagement."))
    roles = set(facts.roles.values()) if proposer else VENDOR
    if (member is None) == (not role) or (role and role not in roles):
        raise Refused(_("Say whose rate it is: a person's or a role's."))
    if valid_from < (first := first_day_open(facts)):
        sentence = _("Days until then are confirmed and keep their price. Choose %(day)s or later.")
        raise Refused(sentence % {"day": day_in_words(first)})
    again = {"amount": amount, "valid_from": valid_from, "member": member, "role": role}
    newest = DayRate.objects.filter(engagement=engagement, member=member, role=role).last()
    if newest and newest.amount == amount and newest.valid_from == valid_from:  # sent twice
        return newest
    rate = DayRate.objects.create(engagement=engagement, by=proposer, at=timezone.now(), **again)
    rate.refresh_from_db(fields=["number"])
    money = basis.money
    record(
        events.RATE_PROPOSED,
        rate,
        by=proposer,
        amount=amount,
        currency=money.code,
        digits=money.digits,
        day=valid_from.isoformat(),
    )
    if proposer:
        agree(engagement, to=rate, version=1, what=events.RATE_AGREED, by=proposer)
    return rate


def first_day_open(facts: Facts) -> date:
    """The day behind the last confirmed iteration."""
    confirmed = [one.finishes for one in facts.iterations if one.pk in facts.confirmations]
    return max(confirmed, default=date.min + DAY)


@transaction.atomic
def agree_to_rate(rate: DayRate, *, by: Membership) -> DayRate:
    """Agree to a proposed rate for one's party; with both parties' consent it holds."""
    demand(by, "agree")
    rate = hold(rate)
    facts = facts_of(rate.engagement)
    if rate.valid_from < first_day_open(facts):
        raise Refused(_("Days of that rate have been confirmed meanwhile. Ask for a new one."))
    agree(rate.engagement, to=rate, version=1, what=events.RATE_AGREED, by=by)
    keep(rate.engagement)
    return rate
