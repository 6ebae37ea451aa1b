"""Organisations and engagements are opened and corrected by sales staff."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from engagements import events
from engagements.journal import hold, record
from engagements.models import Charter, Engagement, Organisation
from engagements.refusals import NotYours, Refused
from people.models import User


def demand_staff(by: User) -> None:
    if not (by.is_active and by.is_staff):
        raise NotYours(_("Only sales staff do this."))


def add_organisation(*, name: str, by: User) -> Organisation:
    demand_staff(by)
    return Organisation.objects.create(name=name)


def rename_organisation(organisation: Organisation, *, name: str, by: User) -> Organisation:
    demand_staff(by)
    organisation.name = name
    organisation.save(update_fields=["name"])
    return organisation


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
        demand_staff(by)
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
