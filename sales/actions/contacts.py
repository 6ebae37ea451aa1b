"""People of organisations: added, corrected, archived, merged where the same one is there twice."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from engagements.actions import demand_staff
from engagements.refusals import Refused
from people.models import User
from sales.models import Contact, Seat

CHANGE = "sales.change_contact"


def add_contact(*, by: User, **facts: Any) -> Contact:
    demand_staff(by, "sales.add_contact")
    return Contact.objects.create(**facts)


@transaction.atomic
def change_contact(contact: Contact, *, by: User, **facts: Any) -> Contact:
    demand_staff(by, CHANGE)
    held: Contact = Contact.objects.select_for_update().get(pk=contact.pk)
    changed = [name for name, value in facts.items() if getattr(held, name) != value]
    for name in changed:
        setattr(held, name, facts[name])
    if changed:
        held.save(update_fields=changed)
    return held


def archive_contact(contact: Contact, *, by: User) -> None:
    """Take somebody out of lists and suggestions; what was said with them stays."""
    demand_staff(by, CHANGE)
    Contact.objects.filter(pk=contact.pk, archived_at=None).update(archived_at=timezone.now())


@transaction.atomic
def merge_contacts(keep: Contact, gone: Iterable[Contact], *, by: User) -> Contact:
    """Make one out of several: their seats go to the one that is kept, which learns what it did not know."""
    demand_staff(by, CHANGE)
    keep = Contact.objects.select_for_update().get(pk=keep.pk)
    if keep.archived_at:
        raise Refused(_("%(name)s is archived. Keep one that isn't.") % {"name": keep.name})
    for one in Contact.objects.select_for_update().filter(pk__in=[c.pk for c in gone]).exclude(pk=keep.pk):
        learnt = [
            name for name in ("email", "phone", "position") if not getattr(keep, name) and getattr(one, name)
        ]
        for name in learnt:
            setattr(keep, name, getattr(one, name))
        if learnt:
            keep.save(update_fields=learnt)
        taken = Seat.objects.filter(contact=keep).values("opportunity")
        Seat.objects.filter(contact=one, opportunity__in=taken).delete()
        Seat.objects.filter(contact=one).update(contact=keep)
        one.archived_at, one.merged_into = timezone.now(), keep
        one.save(update_fields=["archived_at", "merged_into"])
    return keep
