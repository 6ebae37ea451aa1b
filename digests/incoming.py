"""Reading a mail that came in: who wrote it, whether a machine did, and what they wrote above the quote."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import getaddresses
from hashlib import sha256
from html.parser import HTMLParser

from mailparser_reply.constants import MAIL_LANGUAGES
from mailparser_reply.parser import EmailMessage as Written

MACHINES = {"bulk", "junk", "list", "auto_reply"}  # values of Precedence
HOLDS_BACK = ("List-Id", "X-Autoreply", "X-Autorespond", "X-Auto-Reply")
WRAPPED_AT = 72  # columns: where mail programs break lines, if they do
ITEM = re.compile(r"\s*([-*•>]|\d+[.)]\s)")
AT_THE_END = re.compile(r"\s*(>.*|_{5,}|)\s*")  # what is left of a quote
HEAD = 6_000  # characters
LANGUAGES = [name for name in MAIL_LANGUAGES if len(name) == 2]


@dataclass(frozen=True)
class Arrived:
    """A mail as it was handed in. `recipients` are the envelope's, `sender` too: empty for what answers to nobody."""

    message: EmailMessage
    recipients: tuple[str, ...]
    sender: str | None = None
    size: int = 0

    @classmethod
    def read(cls, content: bytes, recipients: Iterable[str], sender: str | None) -> "Arrived":
        message = message_from_bytes(content, policy=policy.default)
        return cls(message, tuple(recipients), sender, len(content))

    @property
    def author(self) -> str:
        """The one address that it says it is from, in lower case; empty if it names none or several."""
        found = {address.lower() for _name, address in getaddresses(all_of(self.message, "From"))}
        return found.pop() if len(found) == 1 and len(all_of(self.message, "From")) == 1 else ""

    @property
    def name(self) -> str:
        """Of the Message-ID, as it came."""
        return str(self.message["Message-ID"] or "").strip()

    @property
    def fingerprint(self) -> str:
        """The same for every delivery of the same mail."""
        what = self.name or self.message.as_bytes(policy=policy.default).decode("latin-1")
        whole = "\n".join([what, self.author, *sorted(one.lower() for one in self.recipients)])
        return sha256(whole.encode("utf-8", "surrogateescape")).hexdigest()

    @property
    def is_automatic(self) -> bool:
        """Whether a machine wrote it: absence notices, bounces, lists (RFC 3834)."""
        told = str(self.message["Auto-Submitted"] or "no").split(";")[0].strip().lower()
        return (
            told != "no"
            or str(self.message["Precedence"] or "").strip().lower() in MACHINES
            or any(name in self.message for name in HOLDS_BACK)
            or self.sender in {"", "<>"}
            or str(self.message["Return-Path"] or "").strip() == "<>"
            or self.message.get_content_type() == "multipart/report"
        )

    @property
    def attached(self) -> list[str]:
        """The names of files that somebody attached; pictures within the text are not among them."""
        parts = (part for part in self.message.walk() if part.get_content_disposition() == "attachment")
        return [part.get_filename() or part.get_content_type() for part in parts]

    @property
    def reply(self) -> str:
        """What was written, without the mail that it answers and without a signature."""
        part = self.message.get_body(("plain", "html"))
        if part is None:
            return ""
        text = content_of(part)
        if part.get_content_subtype() == "html":
            text = text_of(text)
        elif str(part.get_param("format", "")).lower() == "flowed":
            text = unflowed(text, joined=str(part.get_param("delsp", "")).lower() == "yes")
        return above_the_quote(text)


def all_of(message: EmailMessage, name: str) -> list[str]:
    return [str(value) for value in message.get_all(name, [])]


def content_of(part: EmailMessage) -> str:
    """The text of a part; bytes in an alphabet that nobody knows are shown as well as they can be."""
    try:
        content = str(part.get_content())
    except (LookupError, KeyError, UnicodeError):
        content = bytes(part.get_payload(decode=True) or b"").decode("utf-8", "replace")
    return content.replace("\x00", "").replace("\r\n", "\n")


def above_the_quote(text: str) -> str:
    """What stands above the mail that is answered. Its end is looked for near the beginning only: the library's
    patterns take minutes over long texts that somebody made for that."""
    text = without_gaps(text)
    head, rest = text[:HEAD], text[HEAD:]
    read = Written(text=head, languages=LANGUAGES, keep_hyphen_lists=True).read().replies
    written = read[0].body if read else ""
    if rest and len(written) >= len(head.strip()) - 1:  # no end found
        written += re.split(r"(?m)^>", rest, maxsplit=1)[0]
    lines = written.split("\n")
    while lines and AT_THE_END.fullmatch(lines[-1]):
        lines.pop()
    return "\n".join(lines).strip()


def without_gaps(text: str) -> str:
    """No two empty lines in a row, nothing at the end of lines."""
    lines: list[str] = []
    for line in map(str.rstrip, text.split("\n")):
        if line or (lines and lines[-1]):
            lines.append(line)
    return "\n".join(lines)


def unflowed(text: str, *, joined: bool) -> str:
    """Lines that were broken only for the way are one again (RFC 3676)."""
    lines: list[str] = []
    open_line = False
    for line in text.split("\n"):
        quoted = line.startswith(">")
        line = line[1:] if line.startswith(" ") else line
        flows = line.endswith(" ") and line != "-- " and not quoted
        written = line[:-1] if flows and joined else line
        if open_line and not quoted:
            lines[-1] += written
        else:
            lines.append(written)
        open_line = flows
    return "\n".join(lines)


def unwrapped(text: str) -> str:
    """Lines that a mail program broke at its edge are one again: those whose next word had no room."""
    lines: list[str] = []
    before = ""
    for line in text.split("\n"):
        first = line.split(maxsplit=1)[0] if line.strip() else ""
        no_room = len(before) + 1 + len(first) > WRAPPED_AT and len(before) <= WRAPPED_AT + 8
        if lines and first and no_room and not ITEM.match(line):
            lines[-1] += f" {line.strip()}"
        else:
            lines.append(line)
        before = line
    return "\n".join(lines)


class Words(HTMLParser):
    """The text of HTML, a line for each block; what is quoted is left out."""

    BLOCKS = frozenset({"p", "div", "br", "li", "tr", "h1", "h2", "h3", "h4", "ul", "ol", "table", "hr"})
    SILENT = frozenset({"script", "style", "head", "title", "blockquote"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.silent: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        quote = "gmail_quote" in (dict(attrs).get("class") or "").split()
        if self.silent:
            if tag == self.silent[0]:
                self.silent.append(tag)
        elif tag in self.SILENT or quote:
            self.silent.append(tag)
        elif tag in self.BLOCKS:
            self.pieces.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if self.silent:
            if tag == self.silent[0]:
                self.silent.pop()
        elif tag in self.BLOCKS and tag != "br":
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.pieces.append(re.sub(r"\s+", " ", data))


def text_of(html: str) -> str:
    reader = Words()
    reader.feed(html)
    reader.close()
    lines = (line.strip() for line in "".join(reader.pieces).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
