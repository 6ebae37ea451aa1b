"""Unsaved words that nobody goes on typing: what a browser still held, and what is left of a deleted text."""

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from engagements.access import demand
from engagements.journal import hold
from engagements.models import Membership
from engagements.refusals import Refused
from stories.actions.texts import add_criteria, check_text, clean, demand_pen, drop_draft
from stories.models import DRAFT_IS_FRESH, TEXT_LIMIT, Criterion, Draft, Revision, Story
from stories.wording import Wording


@transaction.atomic
def keep_found(story: Story, key: str, *, by: Membership, text: str, base: int) -> Draft | None:
    """Keep words that its author's browser still held, as a draft that nobody is said to be writing.

    Words that a revision holds are in the history already. Those that stand in a draft from another browser stay
    there, above these.
    """
    story = hold(story)
    wording = Wording.of(story, key)
    demand_pen(wording, by)
    text = clean(text)
    there = Draft.objects.of(story, key).by(by).first()
    if not text or in_history(wording, by, text) or (there and text in there.text):
        return None
    if there and there.text not in text and not in_history(wording, by, there.text):
        text, base = f"{there.text}\n{text}", there.base
    if len(text) > TEXT_LIMIT:
        raise Refused(_("These words are too many to be kept as a draft."))
    silent = {"engagement_id": story.engagement_id, "text": text, "base": base, "at": Now() - DRAFT_IS_FRESH}
    draft, _new = Draft.objects.update_or_create(story=story, key=key, member=by, defaults=silent)
    return draft


def in_history(wording: Wording, by: Membership, text: str) -> bool:
    revisions = Revision.objects.filter(story=wording.story, key=wording.key)
    return revisions.filter(Q(text=text) | Q(typed=text, author=by)).exists()


@transaction.atomic
def criterion_from_draft(story: Story, key: str, *, by: Membership) -> Criterion:
    """Make a new criterion of what somebody typed into one that was deleted. Once: then it is no draft any more."""
    demand(by, "write stories")
    story = hold(story)
    wording = Wording.of(story, key)
    draft = Draft.objects.of(story, key).by(by).first()
    if draft is None:
        raise Refused(_("These words are saved or discarded already."))
    [criterion] = add_criteria(story, [check_text(wording, draft.text)], by=by)
    drop_draft(wording, by)
    return criterion
