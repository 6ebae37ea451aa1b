"""Writing in the texts of a proposal, with the machinery that all texts have (`engagements/actions/writing.py`)."""

from functools import partial

from django.db import transaction

from charters import events
from charters.actions.proposing import hold_proposal, note_change
from charters.wording import Wording
from engagements.access import demand
from engagements.actions import writing
from engagements.actions.writing import Conflict, Gone, Saved
from engagements.journal import hold
from engagements.models import Charter, Membership


def note_wording(by: Membership, wording: Wording) -> None:
    note_change(wording.charter, events.REWORDED, by, key=wording.key, revision=wording.revision)


@transaction.atomic
def reword(
    charter: Charter, key: str, *, by: Membership, text: str, base: int
) -> Saved[Wording] | Conflict[Wording] | Gone[Wording]:
    """Save a text of a proposal, edited from revision `base`. Of one set aside the words are kept as a draft."""
    demand(by, "write charter")
    charter = hold(charter)
    if charter.withdrawn_at is None:
        charter = hold_proposal(charter, by)
    wording = Wording.of(charter, key)
    return writing.save_text(wording, by=by, text=text, base=base, note=partial(note_wording, by))


@transaction.atomic
def bring_back(charter: Charter, key: str, *, by: Membership, revision: int, seen: int) -> Saved[Wording]:
    wording = Wording.of(hold_proposal(charter, by), key)
    return writing.revert_text(wording, by=by, revision=revision, seen=seen, note=partial(note_wording, by))


def keep_draft(charter: Charter, key: str, *, by: Membership, text: str, base: int) -> None:
    demand(by, "write charter")
    writing.keep_typing(Wording.of(charter, key), by=by, text=text, base=base)


@transaction.atomic
def keep_found(charter: Charter, key: str, *, by: Membership, text: str, base: int) -> None:
    demand(by, "write charter")
    writing.keep_words(Wording.of(hold(charter), key), by=by, text=text, base=base)


def discard_draft(charter: Charter, key: str, *, by: Membership) -> None:
    demand(by, "write charter")
    writing.drop_draft(Wording.of(charter, key), by)
