"""Open concerns go to who takes over from their owner."""

from django.utils import timezone

from engagements.journal import record
from engagements.models import Membership
from standups import events
from standups.models import Concern


def pass_concerns_on(former: Membership, successor: Membership) -> int:
    concerns = list(Concern.objects.filter(owner=former).open())
    for concern in concerns:
        concern.owner, concern.owned_at = successor, timezone.now()
        concern.save(update_fields=["owner", "owned_at"])
        record(events.NAMED, concern, by=former, concern=concern.number, owner=successor.number)
    return len(concerns)
