"""Mails that can be answered by mail: the address under which a reply finds its way back, and what it then does.

A room says in its `apps.py` what a reply to a kind of its mails does. The address names the mail, so nothing else has
to be remembered: who was written to, in which engagement, about what.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings

from digests.seals import LENGTH, opened, sealed
from engagements.models import Membership

if TYPE_CHECKING:
    from digests.models import OutgoingMail

PURPOSE = "reply"
WORTH = timedelta(days=30)  # after which nobody answers a mail, but somebody may have found it

Post = Callable[["OutgoingMail", Membership, str], object]
Place = Callable[["OutgoingMail"], tuple[str, str]]


@dataclass(frozen=True)
class Answering:
    """What a reply to a kind of mail does, and where the same is done on the page: its name, its path."""

    post: Post
    place: Place


ANSWERABLE: dict[str, Answering] = {}


def answerable(kind: str, post: Post, *, place: Place) -> None:
    """Have replies to this kind of mail given to `post`, with the member and what they wrote.

    It is called within a transaction, and raises Refused or NotYours with a sentence, which is mailed back together
    with the way to `place`. Raises ValueError if the kind is declared already.
    """
    if kind in ANSWERABLE:
        raise ValueError(f"Replies to {kind!r} are declared twice.")
    ANSWERABLE[kind] = Answering(post, place)


def replies_come() -> bool:
    """Whether incoming mail reaches this house at all."""
    return bool(settings.MAIL_IN_DOMAIN)


def address_of(mail: "OutgoingMail") -> str:
    """Where a reply to this mail goes; empty for one that cannot be answered."""
    if not (replies_come() and mail.kind in ANSWERABLE and mail.recipient_id and mail.engagement_id):
        return ""
    return f"r+{sealed(PURPOSE, mail.pk)}@{settings.MAIL_IN_DOMAIN}"


def answered_by(addresses: Iterable[str], at: datetime) -> "OutgoingMail | None":
    """The mail that something sent to these addresses answers; None if no key among them holds (any more)."""
    from digests.models import OutgoingMail

    ours = re.compile(rf"r\+([a-z2-7]{{{LENGTH}}})@{re.escape(settings.MAIL_IN_DOMAIN)}", re.I)
    keys = [opened(PURPOSE, found[1]) for found in map(ours.fullmatch, addresses) if found]
    if not (replies_come() and any(keys)):
        return None
    mails = OutgoingMail.objects.select_related("engagement__charter", "recipient", "occurrence")
    mail = mails.filter(pk__in=keys, created_at__gt=at - WORTH).first()
    return mail if mail and mail.kind in ANSWERABLE and mail.recipient and mail.engagement else None
