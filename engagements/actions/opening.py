"""Organisations and engagements are opened and corrected by sales staff."""

from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from engagements import events
from engagements.journal import hold, record
from engagements.models import Charter, Engagement, Organisation
from engagements.refusals import NotYours, Refused
from people.models import User


def demand_staff(by: User, right: str = "engagements.change_engagement") -> None:
    """Raise `NotYours` unless this person is of the staff and a group of theirs has the right."""
    if not (by.is_active and by.is_staff and by.has_perm(right)):
        raise NotYours(_("Only sales staff do this."))


def add_organisation(*, name: str, by: User) -> Organisation:
    demand_staff(by, "engagements.add_organisation")
    return Organisation.objects.create(name=name)


def rename_organisation(organisation: Organisation, *, name: str, by: User) -> Organisation:
    demand_staff(by, "engagements.change_organisation")
    organisation.name = name
    organisation.save(update_fields=["name"])
    return organisation


def archive_organisation(organisation: Organisation, *, by: User) -> Organisation:
    """Take it out of lists and suggestions; engagements keep it."""
    demand_staff(by, "engagements.change_organisation")
    if organisation.archived_at is None:
        organisation.archived_at = timezone.now()
        organisation.save(update_fields=["archived_at"])
    return organisation


@transaction.atomic
def merge_organisations(keep: Organisation, gone: Organisation, *, by: User) -> Organisation:
    """Have all engagements of the one that goes be of the one that is kept, and archive it."""
    demand_staff(by, "engagements.change_organisation")
    if keep.pk == gone.pk or keep.archived_at:
        raise Refused(_("Keep one that is not archived, and another one goes."))
    both = Q(vendor=keep, client=gone) | Q(vendor=gone, client=keep)
    if Engagement.objects.filter(both).exists():
        raise Refused(_("Both take part in one engagement, on either side: they are two organisations."))
    for engagement in Engagement.objects.filter(Q(vendor=gone) | Q(client=gone)).order_by("pk"):
        engagement = hold(engagement, also_closed=True)
        side = "vendor" if engagement.vendor_id == gone.pk else "client"
        setattr(engagement, side, keep)
        engagement.save(update_fields=[side])
        record(events.PROPOSAL_CHANGED, engagement, by=None, changed=[side])
    archive_organisation(gone, by=by)
    return keep


@transaction.atomic
def open_engagement(
    *,
    name: str,
    slug: str,
    vendor: Organisation,
    client: Organisation,
    charter: Charter | None = None,
    by: User | None = None,
) -> Engagement:
    """Open an engagement with version 0 of its charter: what sales proposes holds until the parties agree."""
    if by:
        demand_staff(by, "engagements.add_engagement")
    engagement = Engagement.objects.create(name=name, slug=slug, vendor=vendor, client=client)
    charter = charter or Charter()
    charter.engagement, charter.version = engagement, 0
    charter.save()
    engagement.charter = charter
    engagement.save(update_fields=["charter"])
    record(events.OPENED, engagement, by=None)
    engagement.refresh_from_db()
    return engagement


@transaction.atomic
def change_proposal(engagement: Engagement, *, by: User, name: str, **terms: Any) -> Engagement:
    """Have sales correct what they entered: the engagement's name, and version 0 of its charter while it holds."""
    demand_staff(by)
    engagement = hold(engagement)
    charter = engagement.charter
    assert charter is not None  # it is opened with one
    changed = [term for term, value in terms.items() if getattr(charter, term) != value]
    if changed and charter.version:
        raise Refused(_("The parties have agreed a charter of their own. Only they change it now."))
    for term in changed:
        setattr(charter, term, terms[term])
    if changed:
        charter.save(update_fields=changed)
    if engagement.name != name:
        engagement.name = name
        engagement.save(update_fields=["name"])
        changed.append("name")
    if changed:
        record(events.PROPOSAL_CHANGED, engagement, by=None, changed=changed)
    return engagement
