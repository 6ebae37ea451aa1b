"""A sponsor or product owner has somebody else of the client sign and agree in their place for some days."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from engagements import events
from engagements.access import ACTS, BY_DEPUTY, demand
from engagements.days import local_day
from engagements.journal import hold, record
from engagements.models import Deputy, Engagement, Membership, Party, Role
from engagements.refusals import NotYours, Refused


@transaction.atomic
def name_deputy(
    engagement: Engagement, *, member: Membership, starts: date, finishes: date, by: Membership
) -> Deputy:
    """Have `member` act in one's own place from one local day of the engagement to another, both included."""
    demand(by, "name deputies")
    engagement = hold(engagement)
    refuse_as_deputy(engagement, member, by)
    assert engagement.charter is not None
    if finishes < starts:
        raise Refused(_("The last day lies before the first."))
    if finishes < local_day(timezone.now(), engagement.charter.zone):
        raise Refused(_("These days are over already."))
    earlier = Deputy.objects.standing().filter(member=member, of=by)
    if earlier.filter(starts__lte=finishes, finishes__gte=starts).exists():
        raise Refused(_("%(name)s is your deputy on some of these days already.") % {"name": member.name})
    deputy = Deputy.objects.create(
        engagement=engagement, member=member, of=by, starts=starts, finishes=finishes
    )
    days = {"first": starts.isoformat(), "last": finishes.isoformat()}
    record(events.DEPUTY_NAMED, deputy, by=by, deputy=member.name, **days)
    return deputy


def refuse_as_deputy(engagement: Engagement, member: Membership, by: Membership) -> None:
    fits = member.engagement_id == engagement.pk and member.left_at is None and member.party == Party.CLIENT
    if not fits or member.role == Role.OBSERVER or member.pk == by.pk:
        raise Refused(_("A deputy is another person of the client who is no observer."))
    if all(member.role in ACTS[act] or by.role not in ACTS[act] for act in BY_DEPUTY):
        raise Refused(_("%(name)s may do that anyway.") % {"name": member.name})


@transaction.atomic
def withdraw_deputy(deputy: Deputy, *, by: Membership) -> Deputy:
    """End it before its time, by who named the deputy or by the deputy. What was signed stays signed."""
    deputy = hold(deputy)
    if by.pk not in {deputy.of_id, deputy.member_id}:
        raise NotYours(_("Only who named a deputy, or the deputy, ends this."))
    if deputy.withdrawn_at is None:
        deputy.withdrawn_at = timezone.now()
        deputy.save(update_fields=["withdrawn_at"])
        record(events.DEPUTY_WITHDRAWN, deputy, by=by, deputy=deputy.member.name, of=deputy.of.name)
    return deputy
