"""What people say about a story, and what they make of it. Hold → check → write → record → return.

The wording of a comment is changed like any other text (`reword` in `stories/actions/texts.py`).
"""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from engagements.access import demand
from engagements.actions.writing import Saved, check_text
from engagements.journal import hold, record
from engagements.models import Membership
from engagements.refusals import NotYours, Refused
from stories import events
from stories.actions.derive import story_out_of
from stories.actions.files import Upload, enter, storing
from stories.actions.mentions import note_mentions
from stories.actions.texts import (
    Outcome,
    add_criteria,
    first_revisions,
    refuse_if_withdrawn,
    reword,
)
from stories.models import TITLE_LIMIT, Comment, Criterion, Story
from stories.wording import NoSuchText, Wording


def comment(story: Story, *, by: Membership, text: str, files: Sequence[Upload] = ()) -> Comment:
    """Say something about a story, also about an accepted one. Sending the same twice says it once."""
    demand(by, "comment")
    with storing(files, by=by) as attachments, transaction.atomic():
        story = hold(story)
        refuse_if_withdrawn(story)
        said = Comment(engagement_id=story.engagement_id, story=story, author=by)
        said.text = check_text(Wording(story, "comment", comment=said), text)
        if not files and (before := said_before(said)):
            return before
        [said] = Comment.objects.bulk_create([said])
        first_revisions(story, {said.key: said.text}, by)
        enter(story, attachments, comment=said)
        told = note_mentions(said, by=by)
        record(events.COMMENTED, story, by=by, story=story.number, key=said.key, revision=1, mentioned=told)
        return said


def said_before(said: Comment) -> Comment | None:
    """The story's newest comment, if it is this very one: only the answer to it got lost."""
    newest = Comment.objects.filter(story=said.story).newest_first().first()
    if newest is None or newest.withdrawn_at or newest.author_id != said.author_id:
        return None
    return newest if newest.text == said.text else None


@transaction.atomic
def withdraw_comment(story: Story, key: str, *, by: Membership) -> Comment:
    """Take back what one said. A line stays, its wordings stay in the history, and it can be brought back."""
    demand(by, "comment")
    story = hold(story)
    said = own_comment(story, key, by)
    if said.withdrawn_at is None:
        said.withdrawn_at, said.withdrawn_by = timezone.now(), by
        said.save(update_fields=["withdrawn_at", "withdrawn_by"])
        record(events.COMMENT_WITHDRAWN, story, by=by, story=story.number, key=key)
    return said


@transaction.atomic
def restore_comment(
    story: Story, key: str, *, by: Membership, text: str | None = None, base: int = 1
) -> Outcome:
    """Bring a withdrawn comment back, with the wording typed meanwhile (from `base`) if there is one."""
    demand(by, "comment")
    story = hold(story)
    refuse_if_withdrawn(story)
    said = own_comment(story, key, by)
    if said.withdrawn_at is not None:
        said.withdrawn_at = said.withdrawn_by = None
        said.save(update_fields=["withdrawn_at", "withdrawn_by"])
        record(events.COMMENT_RESTORED, story, by=by, story=story.number, key=key)
    wording = Wording(story, key, comment=said)
    return Saved(wording) if text is None else reword(story, key, by=by, text=text, base=base)


@transaction.atomic
def story_from_comment(story: Story, key: str, *, by: Membership) -> Story:
    """Make a story out of a comment, once."""
    demand(by, "write stories")
    story = hold(story)
    refuse_if_withdrawn(story)
    said = standing_comment(story, key)
    made, new = story_out_of(story.engagement, by=by, text=said.text, origin=said.element_id)
    if new:
        record(events.COMMENT_BECAME_STORY, story, by=by, story=story.number, key=key, made=made.number)
    return made


@transaction.atomic
def criterion_from_comment(story: Story, key: str, *, by: Membership) -> Criterion:
    """Make a criterion of the same story out of a comment. Once, unless that criterion was deleted since."""
    demand(by, "write stories")
    story = hold(story)
    said = standing_comment(story, key)
    if said.became_criterion and said.became_criterion.withdrawn_at is None:
        return said.became_criterion
    if len(said.text) > TITLE_LIMIT:
        raise Refused(_("This comment is too long for a criterion. Make a story of it."))
    [made] = add_criteria(story, [said.text], by=by)
    said.became_criterion = made
    said.save(update_fields=["became_criterion"])
    record(events.COMMENT_BECAME_CRITERION, story, by=by, story=story.number, key=key, made=made.number)
    return made


def find_comment(story: Story, key: str) -> Comment:
    said = Wording.of(story, key).comment
    if said is None:
        raise NoSuchText(key)
    return said


def own_comment(story: Story, key: str, by: Membership) -> Comment:
    said = find_comment(story, key)
    if said.author_id != by.pk:
        raise NotYours(_("Only its author withdraws a comment."))
    return said


def standing_comment(story: Story, key: str) -> Comment:
    said = find_comment(story, key)
    if said.withdrawn_at:
        raise Refused(_("This comment has been withdrawn."))
    return said
