"""The installation's signing key is replaced: each ledger says so in an entry signed with the old one."""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import transaction
from django.utils import timezone

from engagements.journal import hold, record
from engagements.models import Engagement
from stories import events, ledger, sealing
from stories.models import Decision, LedgerEntry


@transaction.atomic
def announce_key(engagement: Engagement, *, old: Ed25519PrivateKey) -> LedgerEntry | None:
    """Add the entry by which the installation's present key takes over from `old`; None where that is not due.

    An engagement without entries begins with the present key; one whose key in force is another is left alone.
    """
    engagement = hold(engagement)
    last = LedgerEntry.objects.filter(engagement=engagement).order_by("-number").first()
    new = sealing.public_key()
    if last is None or sealing.key_in_force(last) != sealing.key_id(old.public_key()):
        return None
    if sealing.key_in_force(last) == sealing.key_id(new):
        return None
    now, number = timezone.now(), last.number + 1
    body = ledger.key_change(engagement=engagement.slug, number=number, at=now, public_key=new)
    entry = LedgerEntry.objects.create(
        engagement=engagement,
        number=number,
        decision=Decision.KEY_CHANGE,
        request=f"key change {number}",
        at=now,
        **sealing.seal(body, last, old),
    )
    record(events.KEY_CHANGED, engagement, by=None, entry=number)
    return entry
