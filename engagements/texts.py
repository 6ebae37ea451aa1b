"""What pages show of texts that are edited by themselves, wherever these stand."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import cached_property

from engagements.actions.writing import Conflict, Gone, Saved
from engagements.merge import differences
from engagements.models import Membership
from engagements.models.texts import AbstractDraft, DraftQuerySet
from engagements.wording import Wording

SHOWN, EDITING, CONFLICT, GONE, ASKING = "shown", "editing", "conflict", "gone", "asking"


@dataclass
class TextView:
    """One text as one viewer sees it now: shown, being edited by them, in conflict, deleted under their hands."""

    wording: Any  # a Wording; which one, the templates of its room know
    state: str = SHOWN
    text: str = ""  # what stands in the editor
    base: int = 0
    error: str = ""
    combined: bool = False
    outcome: Conflict | Gone | None = None
    draft: AbstractDraft | None = None  # the viewer's own, unsaved
    writers: list[Membership] = field(default_factory=list)

    @cached_property
    def key(self) -> str:
        return self.wording.key

    @cached_property
    def element_id(self) -> str:
        return self.wording.element_id

    @cached_property
    def at(self) -> str:
        """Its address; those of its editor and the like begin with it."""
        return self.wording.address

    @property
    def unsaved(self) -> bool:
        """Whether the viewer typed anything: an editor keeps what stands in it as soon as it opens."""
        return self.draft is not None and self.draft.text != self.wording.text

    @cached_property
    def conflict(self) -> dict[str, Any]:
        """The card's three readings, each with the words that differ from the one both started from."""
        outcome = self.outcome
        assert isinstance(outcome, Conflict)
        before = outcome.overlap.base
        return {
            "theirs": outcome.theirs,
            "before": before,
            "their_pieces": pieces(before, outcome.overlap.theirs),
            "my_pieces": pieces(before, outcome.overlap.mine),
            "both": outcome.overlap.both_readings(),
        }


def pieces(old: str, new: str) -> list[tuple[str, str]]:
    """The differences as pairs of (same, ins or del; text), for `ui.diff`."""
    return [(piece.op, piece.text) for piece in differences(old, new)]


def editor(wording: Wording, viewer: Membership) -> TextView:
    """The editor of a text: with its writer's unsaved draft if there is one, from the revision that one began at."""
    if draft := wording.drafts.by(viewer).first():
        return TextView(wording, EDITING, text=draft.text, base=draft.base)
    return TextView(wording, EDITING, text=wording.text, base=wording.revision)


def written_by_others(wording: Wording, viewer: Membership) -> DraftQuerySet:
    """What others are typing into this text just now."""
    return wording.drafts.fresh().not_by(viewer)


def others(wording: Wording, viewer: Membership, base: int | None) -> dict[str, Any]:
    """What others do to a text that the viewer edits from revision `base`: their drafts, and what they saved."""
    revisions = wording.revisions.with_author()
    started = revisions.numbered(base).first() if base else None
    newest = revisions.get(number=wording.revision)
    return {
        "view": TextView(wording, EDITING, base=started.number if started else wording.revision),
        "newest": newest if started and started.number < newest.number else None,
        "pieces": pieces(started.text, newest.text) if started else [],
        "drafts": list(written_by_others(wording, viewer).with_people()),
    }


def after_saving(outcome: Saved | Conflict | Gone) -> TextView:
    wording = outcome.wording
    if isinstance(outcome, Conflict):
        return TextView(wording, CONFLICT, text=outcome.mine, base=wording.revision, outcome=outcome)
    if isinstance(outcome, Gone):
        return TextView(wording, GONE, text=outcome.mine, base=outcome.base, outcome=outcome)
    return TextView(wording, SHOWN, combined=outcome.combined)


def wordings(wording: Wording) -> list[dict[str, Any]]:
    """Every wording it had, newest first, each with the words that changed and the one before it."""
    revisions = list(wording.revisions.with_author().order_by("number"))
    befores = [None, *revisions[:-1]]
    return [
        {
            "revision": after,
            "before": before,
            "pieces": pieces(before.text if before else "", after.text),
        }
        for before, after in zip(befores, revisions, strict=True)
    ][::-1]
