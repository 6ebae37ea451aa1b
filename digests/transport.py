"""Where mail goes when it leaves the outbox: an SMTP server, or a folder in a trial.

A transport is careful with one moment: just before a mail can become somebody's mail it asks for the last
word, and lets go without a trace if the row has been given to somebody else meanwhile.
"""

import os
import re
import smtplib
import ssl
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import NamedTuple, Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from digests.letters import Letter, name_of
from digests.models import OutgoingMail


class Answer(NamedTuple):
    """What the server said of one mail: 2xx taken, 4xx try again, 5xx never."""

    code: int
    text: str


class Unreachable(Exception):
    """Nobody to hand mail to at present: no mail's fault."""


class Lost(Exception):
    """The connection broke, or the server fell silent, while a mail was handed over."""


class Overtaken(Exception):
    """The last word was refused: somebody else has this mail. Nothing of it was handed over."""


LastWord = Callable[[], bool]


class Line(Protocol):
    """An open connection. After Lost or Overtaken it must be closed."""

    def hand_over(self, letter: Letter, last_word: LastWord) -> Answer: ...
    def close(self) -> None: ...


class Transport(Protocol):
    def open(self) -> Line: ...
    def knows(self, mail: OutgoingMail) -> bool | None:
        """Whether the mail was taken; None where nobody can tell."""


def transport() -> Transport:
    chosen: type[Transport] = import_string(settings.MAIL_TRANSPORT)
    return chosen()


class Smtp:
    """Any mail server, by EMAIL_* of the settings."""

    def open(self) -> Line:
        try:
            return SmtpLine()
        except (OSError, smtplib.SMTPException) as error:
            raise Unreachable(str(error)) from error

    def knows(self, mail: OutgoingMail) -> bool | None:
        return None


class SmtpLine:
    def __init__(self) -> None:
        # smtplib alone believes any certificate.
        context = ssl.create_default_context()
        kind = partial(smtplib.SMTP_SSL, context=context) if settings.EMAIL_USE_SSL else smtplib.SMTP
        self.smtp: smtplib.SMTP = kind(
            settings.EMAIL_HOST,
            settings.EMAIL_PORT,
            local_hostname=settings.MAIL_DOMAIN,
            timeout=settings.EMAIL_TIMEOUT,
        )
        try:
            if settings.EMAIL_USE_TLS:
                self.smtp.starttls(context=context)
            self.smtp.ehlo_or_helo_if_needed()
            if settings.EMAIL_HOST_USER:
                self.smtp.login(settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD)
        except BaseException:
            self.smtp.close()
            raise

    def hand_over(self, letter: Letter, last_word: LastWord) -> Answer:
        with self.breaking_is_lost():
            answer = self.announce(letter)
        if answer.code != 354:
            return answer
        # From here to the final dot the server throws everything away if we go.
        if not last_word():
            self.smtp.close()
            raise Overtaken(letter.id)
        with self.breaking_is_lost():
            self.smtp.send(dotted(letter.content))
            return said(self.smtp.getreply())

    def announce(self, letter: Letter) -> Answer:
        options = ["BODY=8BITMIME"] if self.smtp.has_extn("8bitmime") else []
        answer = said(self.smtp.mail(letter.sender, options))
        if answer.code == 250:
            answer = said(self.smtp.rcpt(letter.recipient))
        if answer.code in {250, 251}:
            answer = said(self.smtp.docmd("DATA"))
        if answer.code == 421:
            raise smtplib.SMTPServerDisconnected(f"421 {answer.text}")
        if answer.code != 354:
            self.smtp.docmd("RSET")
        return answer

    @contextmanager
    def breaking_is_lost(self) -> Iterator[None]:
        try:
            yield
        except (OSError, smtplib.SMTPException, UnicodeError) as error:
            self.smtp.close()
            raise Lost(f"{type(error).__name__}: {error}") from error

    def close(self) -> None:
        if self.smtp.sock is None:
            return
        with suppress(OSError, smtplib.SMTPException):
            self.smtp.sock.settimeout(2)
            self.smtp.quit()
        self.smtp.close()


def said(reply: tuple[int, bytes]) -> Answer:
    return Answer(reply[0], reply[1].decode("ascii", "replace"))


def dotted(content: bytes) -> bytes:
    """The message as it goes over the wire: a dot at the start of a line doubled, a single one at the end."""
    body = content if content.endswith(b"\r\n") else content + b"\r\n"
    return re.sub(rb"(?m)^\.", b"..", body) + b".\r\n"


class Kept:
    """A folder with one file for each mail, to be read at /dev/mail/. Handing over twice makes one file."""

    def __init__(self) -> None:
        self.folder: Path = settings.MAIL_KEPT_DIR

    def open(self) -> Line:
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise Unreachable(str(error)) from error
        return self

    def hand_over(self, letter: Letter, last_word: LastWord) -> Answer:
        if not last_word():
            raise Overtaken(letter.id)
        try:
            with tempfile.NamedTemporaryFile(dir=self.folder, prefix=".", delete=False) as file:
                file.write(letter.content)
            os.replace(file.name, self.file_of(letter.name))
        except OSError as error:
            raise Lost(str(error)) from error
        return Answer(250, "kept")

    def knows(self, mail: OutgoingMail) -> bool | None:
        return self.file_of(name_of(mail)).exists()

    def file_of(self, name: str) -> Path:
        return self.folder / f"{name}.eml"

    def close(self) -> None:
        pass
