"""What the installation's administrators do to a person. Signing in and its passwords are allauth's."""

from typing import Any

from allauth.account.models import EmailAddress
from django.db import transaction

from people.models import User


@transaction.atomic
def add_person(*, email: str, name: str, **more: Any) -> User:
    """Somebody who can sign in by a code that is mailed to them; a password they may give themselves later."""
    person = User.objects.create_user(email, name=name, **more)
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return person


@transaction.atomic
def change_person(person: User, **changes: Any) -> User:
    """Change what is known of a person and what rights they have. A new address is the one they sign in with."""
    before: User = User.objects.select_for_update().get(pk=person.pk)
    changed = [field for field, value in changes.items() if getattr(before, field) != value]
    for field in changed:
        setattr(before, field, changes[field])
    if changed:
        before.save(update_fields=changed)
    if "email" in changed:
        EmailAddress.objects.filter(user=before).delete()
        EmailAddress.objects.create(user=before, email=before.email, verified=True, primary=True)
    return before
