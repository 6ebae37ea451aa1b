"""How an event becomes mail, and how a row of the outbox becomes the bytes that travel."""

import base64
from dataclasses import dataclass
from datetime import UTC
from email.utils import format_datetime, formataddr, parseaddr

import structlog
from css_inline import CSSInliner
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.message import sanitize_address

from digests.kinds import NOTIFICATION, Enclosed, habits_of
from digests.models import OutgoingMail
from digests.replying import address_of
from digests.unsubscribing import headers_of
from engagements.journal import Kind
from engagements.models import Event, Invitation

log = structlog.get_logger(__name__)

MOST_ENCLOSED = 2 * 1024 * 1024  # bytes; a server that takes 10 MB takes it three times over, encoded
INLINER = CSSInliner(keep_style_tags=False, keep_at_rules=True, load_remote_stylesheets=False)


def post_letters(kind: Kind, event: Event) -> None:
    """Called by the journal with every event, in its transaction: they are rows with it or not at all."""
    if kind.letter is None:
        return
    thread = f"<{event.engagement.slug}.{event.subject}@{settings.MAIL_DOMAIN}>"
    for number, message in enumerate(kind.letter(event)):
        message.extra_headers = {
            "X-Tandem-Kind": NOTIFICATION.code,
            "X-Tandem-Key": f"event:{event.engagement_id}:{event.number}:{number}",
            "X-Tandem-Engagement": str(event.engagement_id),
            "In-Reply-To": thread,  # nothing was ever sent by that name: it only holds the thread together
            "References": thread,
            **message.extra_headers,
        }
        message.send()


def event_of(mail: OutgoingMail) -> Event | None:
    """The event that became this mail, if one did."""
    what, *numbers = mail.dedupe_key.split(":")
    if what != "event":
        return None
    return Event.objects.filter(engagement_id=numbers[0], number=numbers[1]).first()


def invitation_waits(mail: OutgoingMail) -> bool:
    """Whether the invitation of this mail can still be followed: not withdrawn, replaced or accepted meanwhile."""
    event = event_of(mail)
    if event is None:
        return True
    invitations = Invitation.objects.filter(engagement_id=event.engagement_id)
    return invitations.filter(
        number=event.data.get("invitation"), accepted_at=None, withdrawn_at=None
    ).exists()


@dataclass(frozen=True)
class Letter:
    """A mail ready to travel: the envelope, and the same bytes at every attempt."""

    id: str
    name: str  # sorts by time
    sender: str
    recipient: str
    content: bytes


def letter_of(mail: OutgoingMail) -> Letter:
    """Raises whatever its payload makes Django raise; the caller takes that as one failed attempt."""
    message = message_of(mail).message()
    for number, part in enumerate(message.walk()):
        if part.is_multipart():
            part.set_boundary(f"=_{mail.id.hex}.{number}")
    return Letter(
        id=mail.message_id,
        name=name_of(mail),
        sender=envelope_address(mail.payload["from"]),
        recipient=envelope_address(mail.to_addr),
        content=message.as_bytes(linesep="\r\n"),  # type: ignore[call-arg]  # Django's has it
    )


def name_of(mail: OutgoingMail) -> str:
    return f"{mail.created_at.astimezone(UTC):%Y%m%dT%H%M%S.%fZ}-{mail.id}"


def message_of(mail: OutgoingMail) -> EmailMultiAlternatives:
    payload = mail.payload
    message = EmailMultiAlternatives(
        subject=payload["subject"],
        body=payload["text"],
        from_email=payload["from"],
        to=[payload["to"]],
        reply_to=reply_to(mail) or payload["reply_to"],
        headers={
            "Message-ID": mail.message_id,
            "Date": format_datetime(mail.created_at),
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "OOF, AutoReply",
            **list_id(mail),
            **headers_of(mail),
            **payload["headers"],
        },
    )
    if payload["html"]:
        message.attach_alternative(INLINER.inline(payload["html"]), "text/html")
    for content, kind in payload["alternatives"]:
        message.attach_alternative(content, kind)
    for name, data, kind in payload["attachments"]:
        message.attach(name, base64.b64decode(data), kind)
    for enclosed in enclosed_with(mail):
        message.attach(*enclosed)
    return message


def enclosed_with(mail: OutgoingMail) -> list[Enclosed]:
    """Papers that go along. The same at every attempt, or the bytes under one Message-ID would differ.

    The mail is complete without them, so one that can't be made, or is too large for many servers, stays at home.
    """
    encloses = habits_of(mail.kind).encloses
    try:
        papers = encloses(mail) if encloses else []
    except Exception:
        log.exception("not_enclosed", mail=str(mail.pk), kind=mail.kind)
        return []
    return [paper for paper in papers if len(paper[1]) <= MOST_ENCLOSED]


def reply_to(mail: OutgoingMail) -> list[str]:
    """Where an answer finds its way back to what this mail is about, under the engagement's name."""
    address = address_of(mail)
    return [formataddr((mail.engagement.name, address))] if address and mail.engagement else []


def list_id(mail: OutgoingMail) -> dict[str, str]:
    """Lets a mail program sort the mails of one engagement into one folder."""
    return {"List-Id": f"<{mail.engagement.slug}.{settings.MAIL_DOMAIN}>"} if mail.engagement else {}


def envelope_address(address: str) -> str:
    return parseaddr(sanitize_address(address, "utf-8"))[1]
