"""Contacts out of a CSV: each row a contact, its organisation found by name or added."""

from collections.abc import Iterable

from django.db import transaction

from engagements.actions import add_organisation, demand_staff
from engagements.models import Organisation
from people.models import User
from sales.models import Contact
from sales.table import Row


@transaction.atomic
def import_contacts(rows: Iterable[Row], *, by: User) -> list[Contact]:
    """Add those rows that can be taken in; the ones that are there already are left as they are."""
    demand_staff(by, "sales.add_contact")
    wanted = [row for row in rows if row.fits]
    names = {row.organisation.lower(): row.organisation for row in wanted}
    known = {one.name.lower(): one for one in Organisation.objects.named(names)}
    for key in names.keys() - known.keys():
        known[key] = add_organisation(name=names[key], by=by)
    added = [Contact(organisation=known[row.organisation.lower()], **row.facts) for row in wanted]
    return Contact.objects.bulk_create(added)
