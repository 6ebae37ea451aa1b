"""What else people say of a story: its type, labels, needed skills, deadline, who asked for it, what blocks it."""

from datetime import date

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from engagements.access import demand
from engagements.actions import skill_word, team_skill
from engagements.actions.writing import clean, on_one_line
from engagements.journal import hold, record
from engagements.models import Membership
from engagements.refusals import Refused
from people.skills import one_word
from stories import events
from stories.actions.texts import refuse_if_frozen, refuse_if_withdrawn
from stories.models import (
    FIRST_DAY,
    LAST_DAY,
    REASON_LIMIT,
    WORD_LIMIT,
    Block,
    Label,
    NeededSkill,
    Relation,
    State,
    Story,
    StoryKind,
    StoryLabel,
)
from stories.states import MARKERS

OPEN_TO_RETYPING = {State.UNSCHEDULED, State.UNSTARTED, State.STARTED}


def hold_open(story: Story, by: Membership) -> Story:
    """The story under the lock, if this member may still change what is said of it."""
    demand(by, "write stories")
    story = hold(story)
    refuse_if_withdrawn(story)
    refuse_if_frozen(story)
    return story


def word(text: str, what: str) -> str:
    """A label as it is kept: on one line, neither empty nor endless."""
    name = on_one_line(clean(text))
    if not name:
        raise Refused(_("%(what)s can't be empty.") % {"what": what})
    if len(name) > WORD_LIMIT:
        raise Refused(
            _("%(what)s has at most %(n)s characters.") % {"what": what, "n": WORD_LIMIT},
        )
    return name


# --- Labels and skills ---------------------------------------------------------------------------------------


@transaction.atomic
def label_story(story: Story, *, by: Membership, name: str) -> Label:
    """Put a label on the story; the engagement's word if it has it already, however it is capitalised."""
    story = hold_open(story, by)
    name = word(name, _("A label"))
    label = Label.objects.filter(engagement_id=story.engagement_id, name__iexact=name).first()
    label = label or Label.objects.create(engagement_id=story.engagement_id, name=name)
    _row, new = StoryLabel.objects.get_or_create(
        story=story, label=label, defaults={"engagement_id": story.engagement_id}
    )
    if new:
        record(events.LABELLED, story, by=by, story=story.number, label=label.name)
    return label


@transaction.atomic
def unlabel_story(story: Story, *, by: Membership, name: str) -> Story:
    """Take a label off the story; the engagement keeps the word."""
    story = hold_open(story, by)
    gone, _rows = StoryLabel.objects.filter(story=story, label__name__iexact=clean(name)).delete()
    if gone:
        record(events.UNLABELLED, story, by=by, story=story.number, label=clean(name))
    return story


@transaction.atomic
def need_skill(story: Story, *, by: Membership, name: str) -> Story:
    """Say that whoever works on the story must know this."""
    story = hold_open(story, by)
    skill = team_skill(story.engagement_id, skill_word(name))
    _row, new = NeededSkill.objects.get_or_create(
        story=story, skill=skill, defaults={"engagement_id": story.engagement_id}
    )
    if new:
        record(events.SKILL_NEEDED, story, by=by, story=story.number, skill=skill.name)
    return story


@transaction.atomic
def drop_skill(story: Story, *, by: Membership, name: str) -> Story:
    """Say that it takes no such knowledge after all."""
    story = hold_open(story, by)
    gone, _rows = story.needed_skills.filter(skill__name__iexact=one_word(name)).delete()
    if gone:
        record(events.SKILL_DROPPED, story, by=by, story=story.number, skill=one_word(name))
    return story


# --- Type, deadline, who asked for it ------------------------------------------------------------------------


@transaction.atomic
def set_kind(story: Story, *, by: Membership, kind: str, seen: str) -> Story:
    """Make it a feature, a bug, a chore or a release; `seen` is the type that the page showed.

    A release carries no points, so an estimate goes; the history keeps it.
    """
    story = hold_open(story, by)
    if kind not in StoryKind.values:
        raise Refused(_("Choose a type: feature, bug, chore or release."))
    if story.kind == kind:
        return story
    if story.state not in OPEN_TO_RETYPING:
        raise Refused(_("The type of a finished story stays as it is. Take it back first."))
    if story.kind != seen:
        raise Refused(_("Somebody changed the type meanwhile. Look again, then choose."))
    if kind in MARKERS and story.state == State.STARTED:
        raise Refused(_("Work on this story has begun. Take it one step back, then make it a release."))
    if kind in MARKERS and story.points is not None:
        story.points = None
        record(events.ESTIMATED, story, by=by, story=story.number, points="–")
    story.kind = kind
    story.save(update_fields=["kind", "points"])
    record(events.KIND_SET, story, by=by, story=story.number, type=kind)
    return story


@transaction.atomic
def set_deadline(story: Story, *, by: Membership, deadline: date | None, seen: date | None) -> Story:
    """Say by which day it is needed, or that no day matters; `seen` is the deadline that the page showed."""
    story = hold_open(story, by)
    if deadline and not FIRST_DAY <= deadline <= LAST_DAY:
        raise Refused(_("A deadline lies between 2000 and 2100."))
    if story.deadline == deadline:
        return story
    if story.deadline != seen:
        raise Refused(_("Somebody changed the deadline meanwhile. Look again, then choose."))
    story.deadline = deadline
    story.save(update_fields=["deadline"])
    record(
        events.DEADLINE_SET, story, by=by, story=story.number, day=deadline.isoformat() if deadline else ""
    )
    return story


@transaction.atomic
def set_requester(story: Story, *, by: Membership, member: Membership) -> Story:
    """Say who asked for it."""
    story = hold_open(story, by)
    if member.engagement_id != story.engagement_id or member.left_at:
        raise Refused(_("This person is not in the engagement."))
    if story.requested_by_id != member.pk:
        story.requested_by = member
        story.save(update_fields=["requested_by"])
        record(
            events.REQUESTER_SET, story, by=by, story=story.number, member=member.number, person=member.name
        )
    return story


# --- What blocks it ------------------------------------------------------------------------------------------


@transaction.atomic
def block_story(story: Story, *, by: Membership, reason: str, by_story: Story | None = None) -> Block:
    """Say why it can't go on, and which story must come first if it is one."""
    story = hold_open(story, by)
    reason = clean(reason)
    if not reason:
        raise Refused(_("Say in a sentence what blocks it."))
    if len(reason) > REASON_LIMIT:
        raise Refused(_("The reason has at most %(n)s characters.") % {"n": REASON_LIMIT})
    if by_story and (by_story.engagement_id != story.engagement_id or by_story.withdrawn_at):
        raise Refused(_("There is no such story."))
    if by_story and by_story.pk == story.pk:
        raise Refused(_("A story can't block itself."))
    block: Block | None = story.blocks.standing().filter(reason=reason, by_story=by_story).first()
    if block:
        return block  # said already
    block = Block.objects.create(
        engagement_id=story.engagement_id, story=story, reason=reason, by_story=by_story, member=by
    )
    block.refresh_from_db(fields=["number"])
    record(events.BLOCKED, story, by=by, story=story.number, block=block.number, reason=reason)
    return block


@transaction.atomic
def lift_block(story: Story, *, by: Membership, number: int) -> Block:
    """Say that this no longer blocks it."""
    story = hold_open(story, by)
    block = find_block(story, number)
    if block.lifted_at is None:
        block.lifted_at, block.lifted_by = timezone.now(), by
        block.save(update_fields=["lifted_at", "lifted_by"])
        record(events.UNBLOCKED, story, by=by, story=story.number, block=number, reason=block.reason)
    return block


@transaction.atomic
def put_block_back(story: Story, *, by: Membership, number: int) -> Block:
    """It blocks after all."""
    story = hold_open(story, by)
    block = find_block(story, number)
    if block.lifted_at is not None:
        block.lifted_at = block.lifted_by = None
        block.save(update_fields=["lifted_at", "lifted_by"])
        record(events.BLOCKED, story, by=by, story=story.number, block=number, reason=block.reason)
    return block


def find_block(story: Story, number: int) -> Block:
    block: Block | None = story.blocks.filter(number=number).first()
    if block is None:
        raise Refused(_("There is no such block."))
    return block


# --- What it has to do with others ---------------------------------------------------------------------------


@transaction.atomic
def relate_stories(story: Story, *, by: Membership, other: Story) -> Story:
    """Say that two stories have to do with each other; both show it."""
    demand(by, "write stories")
    story = hold(story)
    refuse_if_withdrawn(story)
    if other.engagement_id != story.engagement_id or other.withdrawn_at:
        raise Refused(_("There is no such story."))
    if other.pk == story.pk:
        raise Refused(_("A story is related to others, not to itself."))
    if not between(story, other).exists():
        Relation.objects.create(engagement_id=story.engagement_id, story=story, other=other)
        record(events.RELATED, story, by=by, story=story.number, other=other.number)
    return story


@transaction.atomic
def unrelate_stories(story: Story, *, by: Membership, other: Story) -> Story:
    """Say that they have nothing to do with each other after all."""
    demand(by, "write stories")
    story = hold(story)
    refuse_if_withdrawn(story)
    gone, _rows = between(story, other).delete()
    if gone:
        record(events.UNRELATED, story, by=by, story=story.number, other=other.number)
    return story


def between(story: Story, other: Story) -> QuerySet[Relation]:
    return Relation.objects.filter(story__in=[story, other], other__in=[story, other])
