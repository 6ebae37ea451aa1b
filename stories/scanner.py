"""A virus scanner that looks through what people attach: ClamAV's daemon, by its own protocol (clamd(8), INSTREAM).

It is asked before anything is stored. Where one is set and does not answer, nothing is attached: a door that opens when
the guard is away is none.
"""

import logging
import re
import socket
import struct
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from engagements.refusals import Refused

log = logging.getLogger(__name__)
PIECE = 1024 * 1024  # bytes
CONNECT_PATIENCE, PATIENCE = 3, 30  # seconds; 25 MB of office files take some
ANSWER_LIMIT = 1024  # bytes
FOUND = re.compile(rb"stream: (.{1,200}) FOUND")


class NoAnswer(Exception):
    """The scanner was asked and said neither that it found something nor that it did not."""


def look_through(name: str, content: bytes) -> None:
    """Raises Refused if the scanner finds something, and if it is set and can't be asked."""
    if not settings.CLAMD:
        return
    try:
        virus = ask(settings.CLAMD, content)
    except (OSError, NoAnswer):
        log.exception("the virus scanner did not answer")
        raise Refused(
            _(
                "Files can't be looked through for viruses just now, so nothing was attached. Try again in a while."
            )
        ) from None
    if virus:
        log.warning("a virus was attached and not taken", extra={"note": {"virus": virus}})
        raise Refused(
            _("“%(name)s” is not taken: the virus scanner finds %(virus)s in it.")
            % {"name": name, "virus": virus}
        )


def ask(address: str, content: bytes) -> str:
    """What the scanner calls the virus; empty if there is none. Raises OSError, NoAnswer."""
    with connected(address) as line:
        line.settimeout(PATIENCE)
        line.sendall(b"zINSTREAM\0")
        for at in range(0, len(content), PIECE):
            piece = content[at : at + PIECE]
            line.sendall(struct.pack(">I", len(piece)) + piece)
        line.sendall(struct.pack(">I", 0))
        answer = b""
        while b"\0" not in answer and len(answer) < ANSWER_LIMIT and (more := line.recv(ANSWER_LIMIT)):
            answer += more
    said = answer.partition(b"\0")[0]
    if said == b"stream: OK":
        return ""
    if found := FOUND.fullmatch(said):
        return found[1].decode("ascii", "replace")
    raise NoAnswer(said.decode("ascii", "replace"))


def connected(address: str) -> socket.socket:
    """A line to `unix:///path` or `tcp://host:port`."""
    at = urlsplit(address)
    if at.scheme == "tcp":
        return socket.create_connection((at.hostname, at.port), timeout=CONNECT_PATIENCE)
    line = socket.socket(socket.AF_UNIX)
    try:
        line.settimeout(CONNECT_PATIENCE)
        line.connect(at.path)
    except OSError:
        line.close()
        raise
    return line
