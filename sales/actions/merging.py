"""Two organisations that are one: what hangs on either hangs on the one that is kept."""

from django.db import transaction

from engagements.actions import demand_staff
from engagements.actions import merge_organisations as merge_engagements
from engagements.models import Organisation
from people.models import User
from sales.models import Contact, Opportunity


@transaction.atomic
def merge_organisations(keep: Organisation, gone: Organisation, *, by: User) -> Organisation:
    """Move contacts, opportunities and engagements, archive the one that goes. Refused where both face each other."""
    demand_staff(by, "engagements.change_organisation")
    keep = merge_engagements(keep, gone, by=by)
    Contact.objects.filter(organisation=gone).update(organisation=keep)
    Opportunity.objects.filter(organisation=gone, vendor=keep).update(vendor=None)
    Opportunity.objects.filter(vendor=gone, organisation=keep).update(vendor=None)
    Opportunity.objects.filter(organisation=gone).update(organisation=keep)
    Opportunity.objects.filter(vendor=gone).update(vendor=keep)
    return keep
