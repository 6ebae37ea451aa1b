"""Django's mail goes into the outbox, in the transaction of whoever sends it: no change without its mail, no
mail without its change, and no request ever waits for a mail server."""

import base64
import uuid
from collections.abc import Sequence
from datetime import datetime
from email.utils import parseaddr
from typing import Any

from django.contrib.auth import get_user_model
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction

from digests.models import OutgoingMail

# Headers for us, taken off before anything leaves. Ours as well, and made anew: Message-ID, Date.
KIND, NOT_AFTER, KEY, ENGAGEMENT = (
    "x-tandem-kind",
    "x-tandem-not-after",
    "x-tandem-key",
    "x-tandem-engagement",
)
OURS = {KIND, NOT_AFTER, KEY, ENGAGEMENT, "message-id", "date", "to", "cc", "bcc", "from"}


class OutboxBackend(BaseEmailBackend):
    """One row for each message and recipient; a second one with the same X-Tandem-Key is the same mail."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        rows = [row for message in email_messages for row in rows_of(message)]
        with transaction.atomic():
            OutgoingMail.objects.bulk_create(rows, ignore_conflicts=True)
        return len(email_messages)


def rows_of(message: EmailMessage) -> list[OutgoingMail]:
    """Raises BadHeaderError where a header or address has a line break, ValueError for no address."""
    message.message()
    ours = {name.lower(): str(value) for name, value in message.extra_headers.items() if name.lower() in OURS}
    payload = payload_of(message)
    return [row_for(address, ours, payload) for address in message.recipients()]


def row_for(address: str, ours: dict[str, str], payload: dict[str, Any]) -> OutgoingMail:
    mailbox = parseaddr(address)[1]
    if "@" not in mailbox:
        raise ValueError("A mail needs an address to go to.")
    key = uuid.uuid4()
    return OutgoingMail(
        id=key,
        dedupe_key=f"{ours[KEY]}:{mailbox.lower()}" if KEY in ours else str(key),
        engagement_id=int(ours[ENGAGEMENT]) if ENGAGEMENT in ours else None,
        recipient=get_user_model()._default_manager.filter(email__iexact=mailbox).first(),
        to_addr=mailbox,
        kind=ours.get(KIND, "mail"),
        not_after=datetime.fromisoformat(ours[NOT_AFTER]) if NOT_AFTER in ours else None,
        payload={**payload, "to": address},
    )


def payload_of(message: EmailMessage) -> dict[str, Any]:
    """Everything needed to build the same mail later, as JSON. PostgreSQL's has no NUL, so nor has a mail."""
    alternatives = [(str(content), kind) for content, kind in getattr(message, "alternatives", [])]
    payload = {
        "subject": str(message.subject),
        "from": str(message.extra_headers.get("From", message.from_email)),
        "reply_to": [str(address) for address in message.reply_to],
        "headers": {n: str(v) for n, v in message.extra_headers.items() if n.lower() not in OURS},
        "text": str(message.body),
        "html": next((content for content, kind in alternatives if kind == "text/html"), ""),
        "alternatives": [[content, kind] for content, kind in alternatives if kind != "text/html"],
        "attachments": [attachment_of(attachment) for attachment in message.attachments],
    }
    return {name: without_nul(value) for name, value in payload.items()}


def attachment_of(attachment: Any) -> list[str]:
    if not isinstance(attachment, tuple):
        raise ValueError("Attach files by name, content and type.")
    name, content, kind = attachment
    data = content.encode() if isinstance(content, str) else bytes(content)
    return [name or "", base64.b64encode(data).decode(), kind or "application/octet-stream"]


def without_nul(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("\x00", "")
    if isinstance(value, list):
        return [without_nul(item) for item in value]
    return {name: without_nul(item) for name, item in value.items()} if isinstance(value, dict) else value
