"""The kick-off: one guides, everybody sees the same step. It can be left and resumed."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from charters import events
from charters.actions.proposing import propose
from charters.models import KickOff
from charters.sections import STEPS
from engagements.access import demand
from engagements.journal import hold, record
from engagements.models import Engagement, Membership
from engagements.refusals import Refused


@transaction.atomic
def begin(engagement: Engagement, *, by: Membership) -> KickOff:
    """Begin the sitting, as the one who guides it. What is said goes into a proposal for the first charter."""
    demand(by, "guide the kick-off")
    engagement = hold(engagement)
    if found := KickOff.objects.filter(engagement=engagement).first():
        return found
    assert engagement.charter is not None
    if engagement.charter.version:
        raise Refused(_("A charter is agreed already. Propose a change of it."))
    propose(engagement, by=by)
    kick_off = KickOff.objects.create(engagement=engagement, step=STEPS[0], guide=by)
    record(events.KICK_OFF_BEGUN, kick_off, by=by)
    return kick_off


def hold_open(kick_off: KickOff, by: Membership) -> KickOff:
    demand(by, "guide the kick-off")
    kick_off = hold(kick_off)
    if kick_off.ended_at:
        raise Refused(_("The kick-off is over."))
    return kick_off


@transaction.atomic
def guide(kick_off: KickOff, *, by: Membership, instead_of: int | None) -> KickOff:
    """Guide it from now on, instead of the member of that number, whom the page showed as guiding."""
    kick_off = hold_open(kick_off, by)
    if kick_off.guide_id == by.pk:
        return kick_off
    if kick_off.guide and kick_off.guide.number != instead_of:
        raise Refused(_("%(name)s guides by now. Take over if you mean to.") % {"name": kick_off.guide.name})
    kick_off.guide = by
    kick_off.save(update_fields=["guide"])
    record(events.KICK_OFF_GUIDED, kick_off, by=by)
    return kick_off


@transaction.atomic
def show_step(kick_off: KickOff, step: str, *, by: Membership) -> KickOff:
    """Go to a step, on everybody's page: the guide's alone to do."""
    kick_off = hold_open(kick_off, by)
    if kick_off.guide_id != by.pk:
        raise Refused(_("Only who guides leads to another step. Take over if you mean to."))
    if step not in STEPS:
        raise Refused(_("There is no such step."))
    if kick_off.step != step:
        kick_off.step = step
        kick_off.save(update_fields=["step"])
        record(events.KICK_OFF_MOVED, kick_off, by=by, step=step)
    return kick_off


@transaction.atomic
def end(kick_off: KickOff, *, by: Membership, first_planning: date) -> KickOff:
    """End it with a day for the first planning, once the charter is agreed."""
    kick_off = hold_open(kick_off, by)
    assert kick_off.engagement.charter is not None
    if not kick_off.engagement.charter.version:
        raise Refused(_("One named person of each party has to agree to the charter first."))
    kick_off.first_planning, kick_off.ended_at = first_planning, timezone.now()
    kick_off.save(update_fields=["first_planning", "ended_at"])
    record(events.KICK_OFF_ENDED, kick_off, by=by, day=first_planning.isoformat())
    return kick_off
