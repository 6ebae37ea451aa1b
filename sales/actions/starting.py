"""A won opportunity becomes an engagement, opened with what is proposed for it; then its people are invited."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from budgets.actions import propose_budget, propose_rate
from budgets.money import currency, minor_units
from charters.actions import begin_with
from engagements.actions import demand_staff, invite, open_engagement
from engagements.days import local_day
from engagements.models import Charter, Engagement, Invitation, Organisation
from engagements.refusals import Refused
from people.models import User
from sales.actions.opportunities import CHANGE, hold, put_line
from sales.models import Conversation, Kind, Opportunity, Seat, Stage


@dataclass(frozen=True)
class Terms:
    """What it would cost: a budget, and day rates by role, as amounts of one currency."""

    code: str
    reason: str
    budget: Decimal | None = None
    rates: Mapping[str, Decimal] = field(default_factory=dict)


@transaction.atomic
def start_engagement(
    opportunity: Opportunity,
    *,
    by: User,
    name: str,
    slug: str,
    vendor: Organisation,
    charter: Charter,
    terms: Terms,
) -> Engagement:
    """Open the engagement that it was won for, with what is proposed for it. Nothing is mailed yet."""
    demand_staff(by, CHANGE)
    opportunity = hold(opportunity)
    if opportunity.became:  # sent twice
        return opportunity.became
    if opportunity.stage != Stage.WON or opportunity.archived_at:
        raise Refused(_("An engagement begins out of an opportunity that is won."))
    engagement = open_engagement(
        name=name, slug=slug, vendor=vendor, client=opportunity.organisation, charter=charter, by=by
    )
    propose_terms(engagement, terms, by=by)
    hand_over(opportunity, charter)
    opportunity.became, opportunity.vendor = engagement, vendor
    opportunity.save(update_fields=["became", "vendor"])
    put_line(opportunity, Kind.CHANGE, _("the engagement is opened: %(slug)s") % {"slug": slug}, by=by)
    return engagement


def hand_over(opportunity: Opportunity, charter: Charter) -> None:
    """What was said in the first conversation begins the charter: both parties find it in their first proposal."""
    said = Conversation.objects.filter(opportunity=opportunity).first()
    if said is None:
        return
    rules = [
        f"**{label}**\n\n{text}"
        for label, text in (
            (_("What the client sees to"), said.client_responsibilities),
            (_("What the vendor sees to"), said.vendor_responsibilities),
            (_("How we talk"), said.communication),
        )
        if text
    ]
    goals = [*said.client_goals.splitlines(), *said.vendor_goals.splitlines()]
    begin_with(
        charter,
        texts={
            "purpose": said.purpose,
            "success": said.success,
            "difficult": said.difficult,
            "rules": "\n\n".join(rules),
        },
        goals=[goal for line in goals if (goal := " ".join(line.lstrip("-*• ").split()))],
    )


def propose_terms(engagement: Engagement, terms: Terms, *, by: User) -> None:
    """The budget goes to the sponsor, the rates to the client's consent: both hold for nothing until they agree."""
    money = currency(terms.code)
    if terms.budget is not None:
        amount = minor_units(str(terms.budget), money)
        propose_budget(engagement, by=by, amount=amount, code=terms.code, reason=terms.reason)
    assert engagement.charter is not None  # it was opened with one
    since = max(engagement.charter.start_date, local_day(timezone.now(), engagement.charter.zone))
    for role, rate in terms.rates.items():
        amount = minor_units(str(rate), money)
        propose_rate(engagement, by=by, amount=amount, valid_from=since, role=role)


def invite_seat(seat: Seat, *, by: User) -> Invitation:
    """Mail somebody of the team their invitation, anew if there was one."""
    engagement, contact = seat.opportunity.became, seat.contact
    if engagement is None:
        raise Refused(_("First start the engagement."))
    if not contact.email:
        raise Refused(_("No address is known of %(name)s.") % {"name": contact.name})
    return invite(engagement, email=contact.email, party=contact.party, role=seat.role, by=by)
