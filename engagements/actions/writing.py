"""Saving a text that several people edit. The caller holds the engagement, and has asked for the right to write."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engagements import live
from engagements.merge import Overlap, merge
from engagements.models import Membership
from engagements.models.texts import DRAFT_IS_FRESH, TEXT_LIMIT, AbstractDraft, AbstractRevision
from engagements.refusals import Refused
from engagements.wording import Wording

Text = TypeVar("Text", bound=Wording)


@dataclass(frozen=True)
class Saved(Generic[Text]):
    """The text stands as its writer wanted it, perhaps combined with what another saved meanwhile."""

    wording: Text
    combined: bool = False


@dataclass(frozen=True)
class Conflict(Generic[Text]):
    """Two people changed the same words. Nothing was saved; what was typed is kept as the writer's draft."""

    wording: Text
    mine: str
    overlap: Overlap
    theirs: AbstractRevision


@dataclass(frozen=True)
class Gone(Generic[Text]):
    """The text was deleted while it was being edited. What was typed is kept as the writer's draft."""

    wording: Text
    mine: str
    base: int  # the revision that it was typed from


def save_text(
    wording: Text, *, by: Membership, text: str, base: int, note: Callable[[Text], None]
) -> Saved[Text] | Conflict[Text] | Gone[Text]:
    """Save a text that was edited from revision `base`; `note` records that it has another wording.

    What others saved meanwhile is kept: changes to other words are combined, changes to the same words come back
    as a conflict for the writer to settle. Sending the same twice saves it once.
    """
    text = check_text(wording, text)
    if wording.gone:
        put_draft(wording, by, text, base)
        return Gone(wording, text, base)
    if not 1 <= base <= wording.revision:
        raise Refused(
            _("This page shows a version that doesn't exist. Load it again; your text is kept as a draft.")
        )
    if base < wording.revision and sent_before(wording, by, text, base):
        drop_draft(wording, by)
        return Saved(wording)
    outcome = settle(wording, text, base)
    if isinstance(outcome, Overlap):
        put_draft(wording, by, text, base)
        theirs = wording.revisions.with_author().get(number=wording.revision)
        return Conflict(wording, text, outcome, theirs)
    combined = outcome != text
    if combined:
        check_text(wording, outcome)  # both changes together may be too long
    if outcome != wording.text:
        put_wording(wording, outcome, by=by, base=base, typed=text if combined else None)
        note(wording)
    drop_draft(wording, by)
    return Saved(wording, combined)


def sent_before(wording: Wording, by: Membership, text: str, base: int) -> bool:
    """Whether this very save is in already, only its answer got lost: what others made of it since stays."""
    own = wording.revisions.filter(author=by, base=base)
    return own.filter(Q(typed=text) | Q(typed=None, text=text)).exists()


def settle(wording: Wording, text: str, base: int) -> str | Overlap:
    """The text to stand, out of what the writer wants and what others saved since `base`."""
    if base == wording.revision or text == wording.text:
        return text
    outcome = merge(wording.revisions.get(number=base).text, text, wording.text)
    return outcome if isinstance(outcome, Overlap) else outcome.text


def put_wording(wording: Wording, text: str, *, by: Membership, base: int | None, typed: str | None) -> None:
    wording.put(text)
    wording.revisions.create(
        engagement_id=wording.engagement_id,
        number=wording.revision,
        text=text,
        typed=typed,
        base=base,
        author=by,
        **wording.host,
    )


def revert_text(
    wording: Text, *, by: Membership, revision: int, seen: int, note: Callable[[Text], None]
) -> Saved[Text]:
    """Make an earlier wording the present one again, as a new revision.

    `seen` is the revision that the page showed, so that nobody overwrites one unseen.
    """
    if wording.gone:
        raise Refused(_("This text has been deleted. Bring it back first."))
    earlier = wording.revisions.numbered(revision).first()
    if earlier is None:
        raise Refused(_("There is no such version."))
    if earlier.text != wording.text:
        if seen != wording.revision:
            raise Refused(_("Somebody changed this text meanwhile. Look again, then choose."))
        put_wording(wording, earlier.text, by=by, base=seen, typed=None)
        note(wording)
    return Saved(wording)


# --- Drafts: no events and no lock, they are only what somebody is typing ------------------------------------


def keep_typing(wording: Wording, *, by: Membership, text: str, base: int) -> AbstractDraft | None:
    """Keep what somebody has typed so far, for the others to see and for its author to find again."""
    text = clean(text)[: wording.limit]
    if late(wording, by, base):
        return None
    draft, begun = put_draft(wording, by, text, base)
    topics = [wording.draft_topic, *([wording.writers_topic] if begun else [])]
    live.hint(wording.engagement_id, topics)
    return draft


def late(wording: Wording, by: Membership, base: int) -> bool:
    """Whether the writer has saved already what they began at `base`: then this draft arrived behind it."""
    newer: bool = wording.revisions.filter(base=base, author=by).exists()
    return newer


def put_draft(wording: Wording, by: Membership, text: str, base: int) -> tuple[AbstractDraft, bool]:
    said = {"engagement_id": wording.engagement_id, "text": text, "base": base, "at": Now()}
    draft, begun = wording.drafts.update_or_create(**wording.host, member=by, defaults=said)
    return draft, begun


def drop_draft(wording: Wording, by: Membership) -> None:
    dropped, _rows = wording.drafts.by(by).delete()
    if dropped:
        engagement, topics = wording.engagement_id, [wording.draft_topic, wording.writers_topic]
        transaction.on_commit(lambda: live.hint(engagement, topics))


def keep_words(wording: Wording, *, by: Membership, text: str, base: int) -> AbstractDraft | None:
    """Keep words that its author's browser still held, as a draft that nobody is said to be writing.

    Words that a revision holds are in the history already. Those that stand in a draft from another browser stay
    there, above these.
    """
    text = clean(text)
    there = wording.drafts.by(by).first()
    if not text or in_history(wording, by, text) or (there and text in there.text):
        return None
    if there and there.text not in text and not in_history(wording, by, there.text):
        text, base = f"{there.text}\n{text}", there.base
    if len(text) > TEXT_LIMIT:
        raise Refused(_("These words are too many to be kept as a draft."))
    silent = {
        "engagement_id": wording.engagement_id,
        "text": text,
        "base": base,
        "at": Now() - DRAFT_IS_FRESH,
    }
    draft: AbstractDraft
    draft, _new = wording.drafts.update_or_create(**wording.host, member=by, defaults=silent)
    return draft


def in_history(wording: Wording, by: Membership, text: str) -> bool:
    found: bool = wording.revisions.filter(Q(text=text) | Q(typed=text, author=by)).exists()
    return found


# --- What is typed -------------------------------------------------------------------------------------------


def clean(text: str) -> str:
    """The text with one kind of line end and nothing blank around it."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def on_one_line(title: str) -> str:
    """A title stands in subjects and lists: the words of several lines become one."""
    return " ".join(line.strip() for line in title.split("\n") if line.strip())


def check_text(wording: Wording, text: str) -> str:
    text = on_one_line(clean(text)) if wording.on_one_line else clean(text)
    if not text and not wording.may_be_empty:
        raise Refused(_("%(label)s can't be empty.") % {"label": wording.label})
    if len(text) > wording.limit:
        too_many = len(text) - wording.limit
        raise Refused(
            ngettext("This is %(n)s character too long.", "This is %(n)s characters too long.", too_many)
            % {"n": too_many}
        )
    return text
