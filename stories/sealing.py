"""From a story to an entry of the ledger and back, with this installation's key. `ledger.py` says what an entry is."""

import base64
import json
import secrets
from collections.abc import Iterable
from functools import cache

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings
from django.utils.translation import gettext as _

from engagements.models import Membership
from engagements.refusals import Refused
from stories import ledger
from stories.models import Decision, LedgerEntry, Signatory, Stamp, Story
from stories.stamps import Marks

WORDS: dict[str, ledger.Decision] = {
    Decision.ACCEPT: "accept",
    Decision.ACCEPT_WITH_FOLLOW_UPS: "accept with follow-ups",
    Decision.REJECT: "reject",
}
MARK_WORDS = {"ready": "ready", "accepted": "accepted", "changes": "changes asked", "not_shown": "not shown"}


def signing_key() -> Ed25519PrivateKey:
    """The installation's key. Without one nothing is signed off: better to say so than to record half of it."""
    if not settings.SIGNING_KEY:
        raise Refused(
            _("This installation has no signing key (TANDEM_SIGNING_KEY); nothing can be signed off.")
        )
    return read_key(settings.SIGNING_KEY)


@cache
def read_key(text: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))


def public_key() -> Ed25519PublicKey:
    return signing_key().public_key()


def key_in_force(last: LedgerEntry) -> str:
    """The id of the key that signs what follows this entry."""
    if last.decision == Decision.KEY_CHANGE:
        announced: str = json.loads(last.body)["public_key"]
        return announced[:16]
    return last.key_id


def first_key(first: LedgerEntry | None) -> Ed25519PublicKey:
    """The public key of a ledger's first entry: the present one, or one that was retired since.

    A chain that begins with a key that the settings don't name is checked with the present one, and does not hold.
    """
    for text in settings.RETIRED_SIGNING_KEYS:
        if first and text.startswith(first.key_id):
            return ledger.public_from(text)
    return public_key()


def key_of(row: LedgerEntry) -> Ed25519PublicKey:
    """The public key that an entry is signed with: the last one announced before it."""
    before = LedgerEntry.objects.filter(engagement_id=row.engagement_id, number__lt=row.number)
    change = before.filter(decision=Decision.KEY_CHANGE).order_by("-number").first()
    if change:
        return ledger.public_from(json.loads(change.body)["public_key"])
    return first_key(before.order_by("number").first() or row)


def key_id(key: Ed25519PublicKey) -> str:
    return ledger.public_hex(key)[:16]


# --- Writing -------------------------------------------------------------------------------------------------


def seal(body: ledger.Body, last: LedgerEntry | None, key: Ed25519PrivateKey | None = None) -> dict[str, str]:
    """The columns of the next entry: its body as text, chained to the one before and signed.

    With the installation's key, or the one given. Refused while another key is in force in this chain: what it
    signed would not verify.
    """
    key = key or signing_key()
    if last and key_in_force(last) != key_id(key.public_key()):
        raise Refused(
            _("This installation’s signing key is being changed; its operator has to announce it first.")
        )
    entry = ledger.seal(body, previous=last.hash if last else ledger.BEFORE_THE_FIRST, key=key)
    return {
        "body": ledger.canonical(body).decode(),
        "previous_hash": entry["previous"],
        "hash": entry["hash"],
        "signature": entry["signature"],
        "key_id": key_id(key.public_key()),
    }


def as_signed(story: Story, marks: Iterable[Marks], follow_ups: dict[int, Story]) -> ledger.Signed:
    """The story as it is signed: the exact texts with their revisions, and what each party says of each criterion."""
    return ledger.Signed(
        number=story.number,
        kind=story.kind,
        points=story.points,
        title=ledger.Wording(story.title, story.title_revision),
        narrative=ledger.Wording(story.narrative, story.narrative_revision),
        criteria=[as_judged(each, follow_ups) for each in marks],
    )


def as_judged(marks: Marks, follow_ups: dict[int, Story]) -> ledger.Judged:
    criterion = marks.criterion
    made = follow_ups.get(criterion.number)
    return ledger.Judged(
        number=criterion.number,
        wording=ledger.Wording(criterion.text, criterion.revision),
        ready=as_stamp(marks.vendor) if marks.vendor and marks.ready else None,
        verdict=as_stamp(marks.client) if marks.client and marks.verdict else None,
        follow_up=made.number if made else None,
    )


def as_stamp(stamp: Stamp) -> ledger.Stamp:
    signer = as_signer(stamp.member, stamp.in_place_of)
    return ledger.Stamp(MARK_WORDS[stamp.mark], signer, stamp.at, stamp.note)


def as_signer(member: Membership, of: Membership | None = None) -> ledger.Signer:
    """Who signs; as a deputy, with the role they stood in for and a reference to whose it is."""
    reference = signatory(member).reference
    if of is None:
        return ledger.Signer(reference, member.party, member.role)
    return ledger.Signer(reference, member.party, f"deputy of {of.role}", signatory(of).reference)


def signatory(member: Membership) -> Signatory:
    """The row that keeps who stands behind a reference; made when somebody first enters the ledger."""
    found = Signatory.objects.filter(engagement_id=member.engagement_id, member=member).first()
    if found:
        return found
    salt = secrets.token_bytes(16)
    return Signatory.objects.create(
        engagement_id=member.engagement_id,
        member=member,
        salt=salt.hex(),
        reference=ledger.person_reference(salt, f"member {member.number}"),
        name=member.name,
    )


# --- Reading -------------------------------------------------------------------------------------------------


def as_entry(row: LedgerEntry) -> ledger.Entry:
    """The row as a link of the chain; a body that is no JSON any more stays what it is, and is found out."""
    try:
        body = json.loads(row.body)
    except ValueError:
        body = row.body
    return {"body": body, "previous": row.previous_hash, "hash": row.hash, "signature": row.signature}
