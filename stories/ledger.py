"""The ledger: what was signed off, word by word, so that nobody can change it later without being found out.

Source: RULES section 7, PRODUCT section 6; canonical JSON is RFC 8785, signatures are Ed25519 (RFC 8032).
Nothing here reads a database or a clock.

An entry is a body (what was decided), the hash of the entry before, its own hash and a signature:

    hash      = SHA-256 of the canonical JSON of {"body": body, "previous": previous}, in hex
    signature = Ed25519 over "tandem ledger entry 1:" and the 32 bytes of the hash, in hex

The first entry of an engagement has 64 zeros as previous. Bodies are numbered from 1 without gaps, and hold
texts, whole numbers, booleans, lists and objects only: a fraction has more than one way to be written.
A change of the installation's key is an entry too, signed with the old key; those after it bear the new one.

`docs/verify/tandem_verify.py` checks an export with nothing of Tandem installed; both must agree, tests see to it.
"""

import hashlib
import hmac
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from typing import Any, Literal, TypedDict

import rfc8785
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

FORMAT = "tandem-ledger/1"
SIGNED = b"tandem ledger entry 1:"
BEFORE_THE_FIRST = "0" * 64
HASH = re.compile(r"[0-9a-f]{64}")
SIGNATURE = re.compile(r"[0-9a-f]{128}")
FIELDS = frozenset({"body", "previous", "hash", "signature"})
LARGEST = 2**53 - 1  # what every reader of JSON holds exactly

Body = Mapping[str, Any]
Decision = Literal["accept", "accept with follow-ups", "reject"]


class Entry(TypedDict):
    """One link of the chain, as stored and exported. See the module for what each field is."""

    body: Body
    previous: str
    hash: str
    signature: str


@dataclass(frozen=True)
class Signer:
    """Who did something: the salted reference of person_reference(), the party and role at that time.

    deputy_of: the reference of whom they stood in for, if they did; the role then says of which role.
    """

    person: str
    party: str
    role: str
    deputy_of: str = ""


@dataclass(frozen=True)
class Wording:
    """A text as it stood, and the number of the revision that holds it."""

    text: str
    revision: int


@dataclass(frozen=True)
class Stamp:
    """A party's mark on a criterion: ready, accepted, changes asked or not shown; who, when, with what note."""

    mark: str
    by: Signer
    at: datetime
    note: str = ""


@dataclass(frozen=True)
class Judged:
    """One criterion as it stood at the sign-off, with the stamps it bore. A follow-up: the story's number."""

    number: int
    wording: Wording
    ready: Stamp | None = None
    verdict: Stamp | None = None
    follow_up: int | None = None


@dataclass(frozen=True)
class Signed:
    """The story as it stood at the sign-off."""

    number: int
    kind: str
    points: int | None
    title: Wording
    narrative: Wording
    criteria: Sequence[Judged] = ()


class Fault(Enum):
    """What is wrong with the first bad entry. The value is a code that may be stored."""

    MISSING = "missing", gettext_lazy("It is missing: the expected head is not among the entries.")
    MALFORMED = "malformed", gettext_lazy("It is no ledger entry.")
    NUMBER = (
        "number",
        gettext_lazy("Another number should stand here: entries were removed, inserted or exchanged."),
    )
    ENGAGEMENT = "engagement", gettext_lazy("It belongs to another engagement.")
    PREVIOUS = "previous", gettext_lazy("It does not follow the entry before it.")
    CONTENT = "content", gettext_lazy("Its content was changed after it was signed.")
    SIGNATURE = "signature", gettext_lazy("Its signature is not by the installation's key.")

    text: object

    def __new__(cls, code: str, text: object) -> "Fault":
        member = object.__new__(cls)
        member._value_, member.text = code, text
        return member

    @property
    def sentence(self) -> str:
        """The fault in the reader's language."""
        return str(self.text)


@dataclass(frozen=True)
class FirstBad:
    """The first entry that does not hold, by the number that should stand there, and what is wrong with it."""

    number: int
    fault: Fault

    def __str__(self) -> str:
        return _("Entry %(number)d: %(sentence)s") % {"number": self.number, "sentence": self.fault.sentence}


# --- Writing ---------------------------------------------------------------------------------------


def sign_off(
    *,
    engagement: str,
    number: int,
    at: datetime,
    by: Signer,
    story: Signed,
    decision: Decision,
    reason: str = "",
    follow_ups: Sequence[tuple[int, str]] = (),
) -> Body:
    """The body of a client's decision on a story.

    Arguments: engagement, what the ledger is known by (the same in all its entries); number from 1; at, an
    aware instant; story, texts and stamps as they stood; reason, of a rejection; follow_ups, the numbers and
    titles of the stories made in the same act. Whether the signer may is asked before, in the action.
    Raises ValueError for a naive instant or a number below 1.
    """
    return {
        **_head("sign-off", engagement, number, at),
        "by": _signer(by),
        "decision": decision,
        "reason": reason,
        "story": _story(story),
        "follow_ups": [{"number": n, "title": title} for n, title in follow_ups],
    }


def reopening(
    *, engagement: str, number: int, at: datetime, by: Signer, story: int, sign_off: int, reason: str
) -> Body:
    """The body of a reopening: a signer takes an accepted story (its number) back into work, with a reason.

    sign_off is the number of the entry that accepted it. The rest and the errors as for sign_off().
    """
    return {
        **_head("reopening", engagement, number, at),
        "by": _signer(by),
        "story": {"number": story},
        "sign_off": sign_off,
        "reason": reason,
    }


def key_change(*, engagement: str, number: int, at: datetime, public_key: Ed25519PublicKey) -> Body:
    """The body that says which key signs from the next entry on. It is sealed with the old one."""
    return {**_head("key change", engagement, number, at), "public_key": public_hex(public_key)}


def seal(body: Body, *, previous: str, key: Ed25519PrivateKey) -> Entry:
    """The entry made of a body.

    Arguments: previous, the hash of the entry before, BEFORE_THE_FIRST for the first; key, that signs.
    Raises ValueError if previous is no hash or the body holds what canonical() refuses.
    """
    own = entry_hash(previous, body)
    return {"body": body, "previous": previous, "hash": own, "signature": sign(own, key)}


def entry_hash(previous: str, body: Body) -> str:
    """The hash of an entry, in hex. Raises ValueError as seal() does."""
    if not HASH.fullmatch(previous):
        raise ValueError("the hash of the entry before is 64 hexadecimal digits")
    return hashlib.sha256(canonical({"body": body, "previous": previous})).hexdigest()


def canonical(value: Any) -> bytes:
    """The one way to write a value as JSON (RFC 8785), in UTF-8.

    Raises ValueError for fractions, whole numbers beyond 2^53 - 1, texts that are no Unicode, keys that are
    no text, nesting without end, and whatever JSON has no word for.
    """
    _check(value, 0)
    try:
        return rfc8785.dumps(value)
    except (rfc8785.CanonicalizationError, UnicodeError, RecursionError) as error:
        raise ValueError("this can't be written as canonical JSON") from error


def instant(at: datetime) -> str:
    """An aware instant as it stands in a body: UTC, six decimals, Z. Raises ValueError if it is naive."""
    if at.utcoffset() is None:
        raise ValueError("an instant needs its offset")
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def person_reference(salt: bytes, person: str) -> str:
    """What stands in an entry for a person: HMAC-SHA256 of a fixed name of theirs under their own salt.

    Arguments: salt, at least 16 random bytes, kept beside the name and erased with it; person, what never
    changes about them. Without the salt nobody can tell whether a reference is a given person's.
    Raises ValueError for a shorter salt.
    """
    if len(salt) < 16:
        raise ValueError("a salt has at least 16 bytes")
    return hmac.new(salt, person.encode(), hashlib.sha256).hexdigest()


def _head(kind: str, engagement: str, number: int, at: datetime) -> dict[str, Any]:
    if number < 1:
        raise ValueError("entries are counted from 1")
    return {"format": FORMAT, "kind": kind, "engagement": engagement, "number": number, "at": instant(at)}


def _signer(by: Signer) -> Body:
    place = {"deputy_of": by.deputy_of} if by.deputy_of else {}
    return {"person": by.person, "party": by.party, "role": by.role, **place}


def _story(story: Signed) -> Body:
    return {
        "number": story.number,
        "kind": story.kind,
        "points": story.points,
        "title": _wording(story.title),
        "narrative": _wording(story.narrative),
        "criteria": [_judged(criterion) for criterion in story.criteria],
    }


def _judged(criterion: Judged) -> Body:
    return {
        "number": criterion.number,
        **_wording(criterion.wording),
        "ready": _stamp(criterion.ready),
        "verdict": _stamp(criterion.verdict),
        "follow_up": criterion.follow_up,
    }


def _wording(wording: Wording) -> Body:
    return {"text": wording.text, "revision": wording.revision}


def _stamp(stamp: Stamp | None) -> Body | None:
    if stamp is None:
        return None
    return {"mark": stamp.mark, "by": _signer(stamp.by), "at": instant(stamp.at), "note": stamp.note}


DEEP = 60  # levels; a body has six


def _check(value: Any, depth: int) -> None:
    if depth > DEEP:
        raise ValueError("this is nested too deeply for a ledger")
    if isinstance(value, Mapping):
        if not all(isinstance(key, str) for key in value):
            raise ValueError("a key in a ledger is a text")
        for part in value.values():
            _check(part, depth + 1)
    elif isinstance(value, (list, tuple)):
        for part in value:
            _check(part, depth + 1)
    elif isinstance(value, int):
        if abs(value) > LARGEST:
            raise ValueError("a number in a ledger is at most 2^53 - 1")
    elif not (value is None or isinstance(value, str)):
        raise ValueError(f"a ledger holds no {type(value).__name__}")


# --- Keys ------------------------------------------------------------------------------------------


def sign(own_hash: str, key: Ed25519PrivateKey) -> str:
    """The signature over an entry's hash, in hex. Raises ValueError if it is no hash."""
    if not HASH.fullmatch(own_hash):
        raise ValueError("a hash is 64 hexadecimal digits")
    return key.sign(SIGNED + bytes.fromhex(own_hash)).hex()


def is_signed(own_hash: str, signature: str, public_key: Ed25519PublicKey) -> bool:
    """Whether a signature over an entry's hash is by the owner of a key. Never raises for texts."""
    if not (HASH.fullmatch(own_hash) and SIGNATURE.fullmatch(signature)):
        return False
    try:
        public_key.verify(bytes.fromhex(signature), SIGNED + bytes.fromhex(own_hash))
    except InvalidSignature:
        return False
    return True


def public_hex(public_key: Ed25519PublicKey) -> str:
    """A public key as exports show it: 64 hexadecimal digits."""
    return public_key.public_bytes_raw().hex()


def public_from(text: str) -> Ed25519PublicKey:
    """The public key that public_hex() wrote. Raises ValueError if it is none."""
    if not HASH.fullmatch(text):
        raise ValueError("a public key is 64 hexadecimal digits")
    return Ed25519PublicKey.from_public_bytes(bytes.fromhex(text))


# --- Reading ---------------------------------------------------------------------------------------


def verify_chain(
    entries: Iterable[Mapping[str, Any]],
    public_key: Ed25519PublicKey,
    expected_head: str | None = None,
) -> FirstBad | None:
    """The first entry of an engagement's ledger that does not hold, None if all do.

    Arguments: entries in order, each as seal() made it; public_key, that of the first entry, key changes
    lead on from there; expected_head, a hash that is known to have been the newest one at some time (from
    the weekly mail): without it a cut tail can't be seen. Never raises for anything JSON can hold.
    """
    chain = _Chain(public_key)
    found = expected_head in (None, BEFORE_THE_FIRST)
    for entry in entries:
        if fault := chain.fault(entry):
            return FirstBad(chain.number + 1, fault)
        chain.take(entry)
        found = found or chain.head == expected_head
    return None if found else FirstBad(chain.number + 1, Fault.MISSING)


def seal_fault(entry: Mapping[str, Any], public_key: Ed25519PublicKey) -> Fault | None:
    """What is wrong with one entry taken by itself: its shape, its hash, its signature."""
    if not _is_entry(entry):
        return Fault.MALFORMED
    try:
        right = entry_hash(entry["previous"], entry["body"]) == entry["hash"]
    except ValueError:
        right = False
    if not right:
        return Fault.CONTENT
    return None if is_signed(entry["hash"], entry["signature"], public_key) else Fault.SIGNATURE


class _Chain:
    """What is known after the entries so far: the head, the next number, the key in force."""

    def __init__(self, public_key: Ed25519PublicKey) -> None:
        self.public_key = public_key
        self.head = BEFORE_THE_FIRST
        self.number = 0
        self.engagement: object = None

    def fault(self, entry: Mapping[str, Any]) -> Fault | None:
        if not _is_entry(entry):
            return Fault.MALFORMED
        body = entry["body"]
        if body.get("number") != self.number + 1 or isinstance(body["number"], bool):
            return Fault.NUMBER
        if self.number and body.get("engagement") != self.engagement:
            return Fault.ENGAGEMENT
        if entry["previous"] != self.head:
            return Fault.PREVIOUS
        return seal_fault(entry, self.public_key)

    def take(self, entry: Mapping[str, Any]) -> None:
        body = entry["body"]
        self.head, self.number, self.engagement = entry["hash"], body["number"], body.get("engagement")
        if body.get("kind") == "key change":
            self.public_key = public_from(body["public_key"])


def _is_entry(entry: object) -> bool:
    if not isinstance(entry, Mapping) or entry.keys() != FIELDS or not isinstance(entry["body"], Mapping):
        return False
    if not all(isinstance(entry[name], str) for name in ("previous", "hash", "signature")):
        return False
    body = entry["body"]
    if body.get("format") != FORMAT:
        return False
    key = body.get("public_key")
    return body.get("kind") != "key change" or (isinstance(key, str) and HASH.fullmatch(key) is not None)


def wordings(body: Body) -> Iterator[tuple[str, int, str]]:
    """The texts a sign-off quotes: key of the revision row ("title", "narrative", "criterion-3"), number, text.

    For the check against the rows they name. Nothing for other kinds of entries.
    """
    if body.get("kind") != "sign-off":
        return
    story = body["story"]
    for key in ("title", "narrative"):
        yield key, story[key]["revision"], story[key]["text"]
    for criterion in story["criteria"]:
        yield f"criterion-{criterion['number']}", criterion["revision"], criterion["text"]


def export_lines(entries: Iterable[Entry], public_key: Ed25519PublicKey) -> Iterator[bytes]:
    """The lines of an export, for docs/verify/tandem_verify.py: a first one with the key of entry 1, then each entry.

    Every line is canonical and ends with a line break. Raises ValueError as canonical() does.
    """
    yield canonical({"format": FORMAT, "public_key": public_hex(public_key)}) + b"\n"
    for entry in entries:
        yield canonical(entry) + b"\n"
