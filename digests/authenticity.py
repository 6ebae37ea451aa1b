"""Whether a mail is from the domain that its From names, as the mail exchanger found out and wrote down (RFC 8601).

Only what the named exchanger wrote counts, and only where nobody else can have written: above the Received lines that
came with the mail. No DNS and no cryptography here: that was the exchanger's work.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message


@dataclass(frozen=True)
class Finding:
    """What one method (dmarc, dkim, spf) came to."""

    method: str
    result: str
    said: dict[str, str] = field(default_factory=dict)  # "header.d": "example.org"


TOKENS = re.compile(r'"(?:[^"\\]|\\.)*"|\(|\)|[^\s"();=]+|[;=]', re.S)


def without_comments(value: str) -> list[str]:
    """The words and signs of a header, without what stands in brackets; quotes are taken off."""
    words, depth = [], 0
    for piece in TOKENS.findall(value):
        if piece == "(":
            depth += 1
        elif piece == ")":
            depth = max(depth - 1, 0)
        elif not depth:
            words.append(re.sub(r"\\(.)", r"\1", piece[1:-1]) if piece[0] == '"' else piece)
    return words


def findings_of(value: str) -> tuple[str, list[Finding]]:
    """Who says it, and what was found; nothing at all of a header that is not as the RFC wants it."""
    parts: list[list[str]] = [[]]
    for word in without_comments(value):
        if word == ";":
            parts.append([])
        else:
            parts[-1].append(word)
    by, *found = parts
    if not by or len(by) > 2:
        return "", []
    return by[0].lower(), [finding for part in found if (finding := finding_of(part))]


def finding_of(words: list[str]) -> Finding | None:
    """method = result, then what it is about: property = value."""
    if len(words) < 3 or words[1] != "=":
        return None
    said = {words[n - 1].lower(): words[n + 1].lower() for n in range(4, len(words) - 1) if words[n] == "="}
    return Finding(words[0].split("/")[0].lower(), words[2].lower(), said)


def stamped(message: Message, exchanger: str, hops: int) -> Iterator[Finding]:
    """What the exchanger found, topmost first. It adds `hops` Received lines; what stands below them is the world's."""
    received = 0
    for name, value in message.items():
        if name.lower() == "received":
            received += 1
            if received > hops:
                return
        elif name.lower() == "authentication-results":
            by, findings = findings_of(str(value))
            if by == exchanger.lower():
                yield from findings


def is_authentic(message: Message, domain: str, *, exchanger: str, hops: int = 1) -> bool:
    """Whether it passed DMARC for this domain or, where that has no policy, bears its signature or its parent's."""
    found = list(stamped(message, exchanger, hops))
    dmarc = next((one for one in found if one.method == "dmarc"), None)
    if dmarc and dmarc.result == "pass":
        return dmarc.said.get("header.from", domain) == domain
    if dmarc and dmarc.result not in {"none", "bestguesspass"}:
        return False
    return any(one.method == "dkim" and one.result == "pass" and signs_for(one, domain) for one in found)


def signs_for(finding: Finding, domain: str) -> bool:
    signer = finding.said.get("header.d") or finding.said.get("header.i", "").rpartition("@")[2]
    return "." in signer and (domain == signer or domain.endswith(f".{signer}"))
