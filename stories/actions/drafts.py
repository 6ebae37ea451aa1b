"""Unsaved words that nobody goes on typing: what a browser still held, and what is left of a deleted text."""

from typing import cast

from django.db import transaction
from django.utils.translation import gettext as _

from engagements.access import demand
from engagements.actions import writing
from engagements.journal import hold
from engagements.models import Membership
from engagements.refusals import Refused
from stories.actions.texts import add_criteria, demand_pen
from stories.models import Criterion, Draft, Story
from stories.wording import Wording


@transaction.atomic
def keep_found(story: Story, key: str, *, by: Membership, text: str, base: int) -> Draft | None:
    """Keep words that its author's browser still held (`writing.keep_words`)."""
    wording = Wording.of(hold(story), key)
    demand_pen(wording, by)
    return cast(Draft | None, writing.keep_words(wording, by=by, text=text, base=base))


@transaction.atomic
def criterion_from_draft(story: Story, key: str, *, by: Membership) -> Criterion:
    """Make a new criterion of what somebody typed into one that was deleted. Once: then it is no draft any more."""
    demand(by, "write stories")
    story = hold(story)
    wording = Wording.of(story, key)
    draft = wording.drafts.by(by).first()
    if draft is None:
        raise Refused(_("These words are saved or discarded already."))
    [criterion] = add_criteria(story, [writing.check_text(wording, draft.text)], by=by)
    writing.drop_draft(wording, by)
    return criterion
