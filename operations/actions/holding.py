"""Legal holds: while one is in force, nobody whom it concerns is erased."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from engagements.models import Engagement
from engagements.refusals import Refused
from operations.models import LegalHold
from people.models import User


def set_hold(*, engagement: Engagement | None, user: User | None, reason: str, by: User) -> LegalHold:
    """On an engagement or on a person, never on both."""
    if (engagement is None) == (user is None):
        raise Refused(_("Choose either an engagement or a person."))
    return LegalHold.objects.create(engagement=engagement, user=user, reason=reason, set_by=by)


@transaction.atomic
def lift_hold(hold: LegalHold, *, by: User) -> LegalHold:
    hold = LegalHold.objects.select_for_update(no_key=True).get(pk=hold.pk)
    if hold.lifted_at:
        raise Refused(_("This hold was lifted already."))
    hold.lifted_at, hold.lifted_by = timezone.now(), by
    hold.save(update_fields=["lifted_at", "lifted_by"])
    return hold
