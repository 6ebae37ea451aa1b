"""The client's word on a story: a stamp on each criterion, then accept or reject, kept for good in the ledger."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from engagements.access import demand, in_whose_place
from engagements.actions.writing import clean
from engagements.journal import hold, record
from engagements.models import Membership
from engagements.refusals import NotYours, Refused
from stories import events, ledger, rank, sealing
from stories.actions.awaiting import Seen, end_links, involved, revisions_of, signers, why_not
from stories.actions.progress import marks_on, put_stamp
from stories.actions.texts import add_criteria, refuse_if_withdrawn, write_story
from stories.models import (
    NOTE_LIMIT,
    Decision,
    LedgerEntry,
    Mark,
    Revision,
    State,
    Story,
)
from stories.stamps import Marks, standing_marks
from stories.states import find_step
from stories.wording import Wording

VERDICTS = {
    Mark.ACCEPTED: events.CRITERION_ACCEPTED,
    Mark.CHANGES: events.CHANGES_ASKED,
    Mark.NOT_SHOWN: events.NOT_SHOWN,
    Mark.WITHDRAWN: events.VERDICT_WITHDRAWN,
}
DECIDED = {
    Decision.ACCEPT: events.ACCEPTED,
    Decision.ACCEPT_WITH_FOLLOW_UPS: events.ACCEPTED_WITH_FOLLOW_UPS,
    Decision.REJECT: events.REJECTED,
    Decision.REOPEN: events.REOPENED,
}


@dataclass(frozen=True)
class Difference:
    """A text that is not as the page showed it; None where it was not there, or is gone."""

    key: str
    before: str | None
    after: str | None


@dataclass(frozen=True)
class Moved:
    """The story was changed since the page was shown. Nothing was decided."""

    story: Story
    differences: list[Difference] = field(default_factory=list)


# --- The client's stamp --------------------------------------------------------------------------------------


@transaction.atomic
def give_verdict(
    story: Story, key: str, *, by: Membership, mark: str, revision: int, note: str = ""
) -> Marks | Moved:
    """A signer's mark on one criterion: accepted, changes asked, not shown; withdrawn takes the last one back."""
    demand(by, "sign off")
    story = hold(story)
    refuse_if_withdrawn(story)
    refuse_unless_signer(story, by)
    if story.state != State.DELIVERED:
        raise Refused(_("Verdicts are given while the story is ready to demo."))
    if mark not in VERDICTS:
        raise Refused(_("Choose a verdict: accepted, changes asked or not shown."))
    marks = marks_on(story, key)
    if marks.criterion.revision != revision:
        return Moved(story, list(differences(story, Seen(revisions_of(story) | {key: revision}, 0))))
    note = check_note(note)
    if mark == Mark.CHANGES and not note:
        raise Refused(_("Say in a sentence what should change."))
    if not is_given(marks, mark, note, by):
        put_stamp(marks, by, mark, note, in_whose_place(by, "sign off", involved(story)))
        record(VERDICTS[Mark(mark)], story, by=by, story=story.number, key=key, revision=revision)
    return marks_on(story, key)


def is_given(marks: Marks, mark: str, note: str, by: Membership) -> bool:
    if mark == Mark.WITHDRAWN:
        return not marks.verdict
    given = marks.client
    return marks.verdict == mark and given is not None and (given.note, given.member_id) == (note, by.pk)


# --- The decision on the story -------------------------------------------------------------------------------


@transaction.atomic
def accept(story: Story, *, by: Membership, seen: Seen, all_shown: bool = False) -> LedgerEntry | Moved:
    """Accept: every criterion bears the client's stamp by then; `all_shown` gives those that nobody has judged."""
    act = {"decision": "accept", "all_shown": all_shown}
    story, request, settled = begin(story, by, seen, act)
    if settled:
        return settled
    if all_shown:
        of = in_whose_place(by, "sign off", involved(story))
        for marks in standing_marks(story):
            if not marks.verdict:
                put_stamp(marks, by, Mark.ACCEPTED, of=of)
    unaccepted = [marks for marks in standing_marks(story) if not marks.accepted]
    if unaccepted:
        raise Refused(
            _("Not accepted yet: criterion %(numbers)s. Accept with follow-ups, or reject.")
            % {"numbers": numbers_of(unaccepted)}
        )
    return sign(story, Decision.ACCEPT, by, request)


@transaction.atomic
def accept_with_follow_ups(story: Story, *, by: Membership, seen: Seen) -> LedgerEntry | Moved:
    """Accept what holds; each criterion that isn't accepted becomes a planned story of its own in the same act."""
    story, request, settled = begin(story, by, seen, {"decision": "accept_with_follow_ups"})
    if settled:
        return settled
    unaccepted = [marks for marks in standing_marks(story) if not marks.accepted]
    if not unaccepted:
        return sign(story, Decision.ACCEPT, by, request)
    follow_ups = {marks.criterion.number: follow_up(story, marks, by) for marks in unaccepted}
    return sign(story, Decision.ACCEPT_WITH_FOLLOW_UPS, by, request, follow_ups=follow_ups)


@transaction.atomic
def reject(
    story: Story, *, by: Membership, seen: Seen, reason: str, new_criterion: str = ""
) -> LedgerEntry | Moved:
    """Ask for changes: a reason, and at least one criterion that says which, marked before or written now."""
    reason, new_criterion = clean(reason), clean(new_criterion)
    act = {"decision": "reject", "reason": reason, "new_criterion": new_criterion}
    story, request, settled = begin(story, by, seen, act)
    if settled:
        return settled
    reason = check_reason(reason)
    if new_criterion:
        add_criteria(story, [new_criterion], by=by)
    elif not any(marks.verdict == Mark.CHANGES for marks in standing_marks(story)):
        raise Refused(_("Mark a criterion “changes asked” first, or write a new criterion below."))
    return sign(story, Decision.REJECT, by, request, reason=reason)


@transaction.atomic
def reopen(story: Story, *, by: Membership, seen: Seen, reason: str) -> LedgerEntry | Moved:
    """Take an acceptance back, with a reason. Weeks that are finished stay as they were counted."""
    reason = clean(reason)
    story, request, settled = begin(story, by, seen, {"decision": "reopen", "reason": reason})
    if settled:
        return settled
    return sign(story, Decision.REOPEN, by, request, reason=check_reason(reason))


def begin(
    story: Story, by: Membership, seen: Seen, act: dict[str, Any]
) -> tuple[Story, str, LedgerEntry | Moved | None]:
    """Hold the story and see whether this is settled already: the same was asked before, or its page is out of date."""
    demand(by, "sign off")
    story = hold(story)
    asked = {**act, "story": story.number, "by": by.number, "seen": str(seen)}
    request = hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()
    first = LedgerEntry.objects.filter(engagement=story.engagement, request=request).first()
    if first:
        return story, request, first
    refuse_if_withdrawn(story)
    refuse_unless_signer(story, by)
    refuse_if_decided(story, seen, act["decision"])
    found = list(differences(story, seen))
    return story, request, Moved(story, found) if found else None


def refuse_if_decided(story: Story, seen: Seen, decision: str) -> None:
    last = story.sign_offs.select_related("signer__user").order_by("-number").first()
    if last and last.signer and story.sign_offs.count() != seen.decided:
        raise Refused(
            _("%(name)s has decided meanwhile: %(decision)s. Look at the story again.")
            % {"name": last.signer.name, "decision": last.get_decision_display()}
        )
    if find_step(decision, story.state, story.kind) is None:
        if story.kind == "chore":
            raise Refused(_("A chore needs no sign-off."))
        if decision == Decision.REOPEN:
            raise Refused(_("Only an accepted story can be reopened."))
        raise Refused(
            _("This story is “%(state)s”, not ready to demo.") % {"state": story.get_state_display()}
        )
    if story.accepted_elsewhere_on:
        raise Refused(_("This story was accepted elsewhere, before Tandem. Write a new story."))


# --- Who may -------------------------------------------------------------------------------------------------


def refuse_unless_signer(story: Story, by: Membership) -> None:
    if by.engagement_id != story.engagement_id:
        raise NotYours(_("Only people of this engagement sign its stories."))
    if why := why_not(story, by):
        others = ", ".join(member.name for member in signers(story))
        if others:
            raise Refused(_("%(why)s %(names)s can sign it.") % {"why": why, "names": others})
        raise Refused(
            _("%(why)s Nobody else can sign at present: the client names another signer.") % {"why": why}
        )


# --- What changed since the page was shown -------------------------------------------------------------------


def differences(story: Story, seen: Seen) -> Iterator[Difference]:
    now = revisions_of(story)
    for key in sorted(now.keys() | seen.revisions.keys(), key=place_of):
        if now.get(key) != seen.revisions.get(key):
            after = Wording.of(story, key).text if key in now else None
            yield Difference(key, shown_text(story, key, seen.revisions.get(key)), after)


def moved_since(story: Story, seen: str) -> list[Difference]:
    """The texts that are not as a mail told of them."""
    return list(differences(story, Seen.read(seen)))


def place_of(key: str) -> tuple[int, int]:
    places = {"title": 0, "narrative": 1}
    return places.get(key, 2), int(key.rpartition("-")[2]) if key not in places else 0


def shown_text(story: Story, key: str, revision: int | None) -> str | None:
    if revision is None:
        return None
    found = Revision.objects.filter(story=story, key=key, number=revision)
    return found.values_list("text", flat=True).first() or ""


# --- Writing it down -----------------------------------------------------------------------------------------


def sign(
    story: Story,
    decision: str,
    by: Membership,
    request: str,
    *,
    reason: str = "",
    follow_ups: dict[int, Story] | None = None,
) -> LedgerEntry:
    """Move the story and add the entry: texts, marks, who and when, chained to the entry before and signed."""
    last = LedgerEntry.objects.filter(engagement=story.engagement).order_by("-number").first()
    act = Act(
        number=last.number + 1 if last else 1,
        at=timezone.now(),
        by=by,
        of=in_whose_place(by, "sign off", involved(story)),
        reason=reason,
    )
    body = reopening(story, act) if decision == Decision.REOPEN else signed(story, decision, act, follow_ups)
    entry = LedgerEntry.objects.create(
        engagement=story.engagement,
        number=act.number,
        story=story,
        decision=decision,
        signer=by,
        request=request,
        at=act.at,
        **sealing.seal(body, last),
    )
    settle(story, decision, act)
    return entry


@dataclass(frozen=True)
class Act:
    """One decision on its way into the ledger: its number there, when, by whom, as whose deputy, why."""

    number: int
    at: datetime
    by: Membership
    of: Membership | None
    reason: str

    @property
    def head(self) -> dict[str, Any]:
        """What every entry's body says of it."""
        signer = sealing.as_signer(self.by, self.of)
        return {"number": self.number, "at": self.at, "by": signer, "reason": self.reason}


def reopening(story: Story, act: Act) -> ledger.Body:
    return ledger.reopening(
        engagement=story.engagement.slug, story=story.number, sign_off=acceptance_of(story), **act.head
    )


def signed(story: Story, decision: str, act: Act, follow_ups: dict[int, Story] | None) -> ledger.Body:
    made = follow_ups or {}
    return ledger.sign_off(
        engagement=story.engagement.slug,
        story=sealing.as_signed(story, standing_marks(story), made),
        decision=sealing.WORDS[decision],
        follow_ups=[(other.number, other.title) for other in made.values()],
        **act.head,
    )


def settle(story: Story, decision: str, act: Act) -> None:
    """The story goes where the decision takes it; its links are over, and the journal tells."""
    step = find_step(decision, story.state, story.kind)
    assert step is not None
    story.state = step.ends
    story.accepted_at = act.at if story.state == State.ACCEPTED else None
    if story.state == State.REJECTED:
        put_on_top(story)
    story.save(update_fields=["state", "accepted_at", "rank"])
    end_links(story)
    place = {"deputy_of": act.of.name} if act.of else {}
    told = {"story": story.number, "entry": act.number, "reason": act.reason[:200], **place}
    record(DECIDED[Decision(decision)], story, by=act.by, **told)


def acceptance_of(story: Story) -> int:
    """The number of the entry that a reopening takes back."""
    accepted = [Decision.ACCEPT, Decision.ACCEPT_WITH_FOLLOW_UPS]
    last = story.sign_offs.filter(decision__in=accepted).order_by("-number").first()
    if last is None:
        raise Refused(_("This story was accepted elsewhere, before Tandem. Write a new story."))
    return last.number


def put_on_top(story: Story) -> None:
    """What was rejected comes first again."""
    first = Story.objects.filter(engagement=story.engagement).exclude(pk=story.pk).in_order().first()
    if first and first.rank < story.rank:
        story.rank = rank.between(None, first.rank)


def follow_up(story: Story, marks: Marks, by: Membership) -> Story:
    note = marks.client.note if marks.client and marks.verdict else ""
    came_from = _("Follows from criterion %(criterion)s of #%(story)s.") % {
        "criterion": f"{story.number}.{marks.criterion.number}",
        "story": story.number,
    }
    other = write_story(
        story.engagement,
        by=by,
        title=marks.criterion.text,
        kind=story.kind,
        narrative=f"{note}\n\n{came_from}" if note else came_from,
        criteria=[marks.criterion.text],
    )
    other.state = State.UNSTARTED
    other.save(update_fields=["state"])
    return other


# --- Checks --------------------------------------------------------------------------------------------------


def check_note(note: str) -> str:
    note = clean(note)
    if len(note) > NOTE_LIMIT:
        raise Refused(_("This note is too long: %(n)s characters are the most.") % {"n": NOTE_LIMIT})
    return note


def check_reason(reason: str) -> str:
    if not reason:
        raise Refused(_("Give a reason: it becomes part of the record."))
    return check_note(reason)


def numbers_of(marks: list[Marks]) -> str:
    return ", ".join(str(each.criterion.number) for each in marks)
