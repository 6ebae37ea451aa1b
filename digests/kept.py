"""Reading the folder in which a trial keeps its outgoing mail."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from email.utils import make_msgid, parseaddr
from pathlib import Path

from django.conf import settings

from digests.incoming import Arrived

NAME = re.compile(r"\d{8}T\d{6}\.\d{6}Z-[0-9a-f-]{36}")


@dataclass(frozen=True)
class KeptMail:
    name: str
    message: EmailMessage

    @property
    def subject(self) -> str:
        return str(self.message["Subject"] or "")

    @property
    def to(self) -> str:
        return str(self.message["To"] or "")

    @property
    def at(self) -> datetime:
        return datetime.strptime(self.name[:22], "%Y%m%dT%H%M%S.%f").replace(tzinfo=UTC)

    @property
    def headers(self) -> list[tuple[str, str]]:
        return [(name, str(value)) for name, value in self.message.items()]

    @property
    def reply_to(self) -> str:
        """Where an answer to it would go; empty for one that cannot be answered."""
        return str(self.message["Reply-To"] or "")

    @property
    def text(self) -> str:
        return self._body("plain")

    @property
    def html(self) -> str:
        return self._body("html")

    @property
    def attachments(self) -> list[str]:
        return [part.get_filename() or part.get_content_type() for part in self.message.iter_attachments()]

    def _body(self, kind: str) -> str:
        part = self.message.get_body((kind,))
        return str(part.get_content()) if part else ""


def newest(limit: int = 200) -> Iterator[KeptMail]:
    """The headers of what was kept last, newest first."""
    parser = BytesHeaderParser(policy=policy.default)
    for file in sorted(files(), reverse=True)[:limit]:
        with file.open("rb") as opened:
            yield KeptMail(file.stem, parser.parse(opened))


def reply_to(mail: KeptMail, text: str) -> EmailMessage:
    """What the reader's mail program would send."""
    reply = EmailMessage()
    reply["From"], reply["To"], reply["Subject"] = mail.to, mail.reply_to, f"Re: {mail.subject}"
    reply["In-Reply-To"], reply["Message-ID"] = mail.message["Message-ID"], make_msgid()
    reply.set_content(text)
    return reply


def arriving(reply: EmailMessage) -> Arrived:
    """The same as a mail exchanger would hand it in."""
    to, sender = (parseaddr(str(reply[name]))[1] for name in ("To", "From"))
    return Arrived(reply, (to,), sender)


def mail_named(name: str) -> KeptMail | None:
    file = settings.MAIL_KEPT_DIR / f"{name}.eml"
    if not NAME.fullmatch(name) or not file.is_file():
        return None
    return KeptMail(name, message_from_bytes(file.read_bytes(), policy=policy.default))


def files() -> list[Path]:
    return [file for file in settings.MAIL_KEPT_DIR.glob("*.eml") if NAME.fullmatch(file.stem)]
