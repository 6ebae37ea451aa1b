"""One-click unsubscribing (RFC 8058): every mail that can be chosen carries an address that stops its matter.

The address names the mail and a seal over it, so it works without signing in, for that reader and matter only.
"""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from digests.kinds import habits_of
from digests.matters import MATTERS
from digests.models import OutgoingMail
from engagements.models import Membership

SEAL = 32  # hexadecimal digits: 128 bits


def seal_of(mail: UUID) -> str:
    return salted_hmac("digests.unsubscribe", mail.hex, algorithm="sha256").hexdigest()[:SEAL]


def address_of(mail: OutgoingMail) -> str:
    return settings.SITE_URL + reverse("unsubscribe", args=[f"{mail.pk.hex}{seal_of(mail.pk)}"])


def headers_of(mail: OutgoingMail) -> dict[str, str]:
    """None for what must come: codes, invitations."""
    if not (habits_of(mail.kind).matter and mail.recipient_id):
        return {}
    return {
        "List-Unsubscribe": f"<{address_of(mail)}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def mail_of(token: str) -> OutgoingMail | None:
    """The mail that this address came with; None for one that nobody was ever given."""
    try:
        key, seal = UUID(token[:32]), token[32:]
    except ValueError:
        return None
    if not constant_time_compare(seal, seal_of(key)):
        return None
    mail = OutgoingMail.objects.select_related("engagement", "recipient").filter(pk=key).first()
    return mail if mail and mail.recipient and habits_of(mail.kind).matter else None


def member_of(mail: OutgoingMail) -> Membership | None:
    """The membership in which it was read; None for a digest over all of them."""
    mine = Membership.objects.filter(user=mail.recipient_id).select_related("engagement")
    return mine.filter(engagement=mail.engagement_id).first() if mail.engagement_id else None


def page_of(mail: OutgoingMail) -> dict[str, Any]:
    """What would stop, in words, and where its row stands among one's notifications."""
    matter = MATTERS.get(habits_of(mail.kind).matter)
    row = f"#{mail.engagement.slug}-{matter.code}-row" if matter and mail.engagement else ""
    return {"mail": mail, "label": matter.label() if matter else "", "anchor": row}
