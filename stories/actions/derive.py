"""Stories made out of a story (a copy, or a part that is split off) or out of what somebody said."""

import re
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from engagements.access import demand
from engagements.actions.writing import check_text
from engagements.journal import hold, record
from engagements.models import Engagement, Membership
from engagements.refusals import Refused
from engagements.twice import a_moment_ago
from stories import events, rank
from stories.actions.texts import (
    first_revisions,
    put_criteria,
    refuse_if_frozen,
    refuse_if_withdrawn,
    write_story,
)
from stories.models import (
    TITLE_LIMIT,
    Criterion,
    NeededSkill,
    Relation,
    RelationKind,
    State,
    Story,
    StoryLabel,
)
from stories.wording import Wording

SHOWN = {State.DELIVERED, State.ACCEPTED}
MARKS = re.compile(r"(?:[#>*+-]+\s+)+")  # of Markdown, in front of a line


@transaction.atomic
def story_out_of(engagement: Engagement, *, by: Membership, text: str, origin: str) -> tuple[Story, bool]:
    """Make a story in the icebox out of something said: its first line the title, all of it the narrative.

    `origin` is the element id of what was said; of that there is one story, however often somebody presses.
    Answers the story, and whether it is new.
    """
    demand(by, "write stories")
    engagement = hold(engagement)
    if made := engagement.stories.made_of(origin).first():
        return made, False
    title = (MARKS.sub("", text.split("\n")[0], count=1).strip() or text)[:TITLE_LIMIT]
    narrative = "" if title == text.strip() else text
    made = write_story(engagement, by=by, title=title, narrative=narrative, origin=origin)
    record(events.CAME_OUT_OF, made, by=by, story=made.number, origin=origin)
    return made, True


@transaction.atomic
def copy_story(story: Story, *, by: Membership) -> Story:
    """A new story below this one with the same words, labels and needed skills; nobody has begun or estimated it."""
    demand(by, "write stories")
    story = hold(story)
    refuse_if_withdrawn(story)
    copied = Relation.objects.filter(
        other=story, kind=RelationKind.COPY, story__requested_by=by, story__created_at__gt=a_moment_ago()
    )
    if sent_twice := copied.filter(story__withdrawn_at=None).select_related("story").first():
        sent_twice.story.engagement = story.engagement
        return sent_twice.story
    standing = list(story.criteria.standing().in_order())
    new = put_below(story, by, _("%(title)s (copy)") % {"title": story.title}, [c.text for c in standing])
    Relation.objects.create(engagement_id=story.engagement_id, story=new, other=story, kind=RelationKind.COPY)
    record(events.COPIED, new, by=by, story=new.number, source=story.number)
    return new


@transaction.atomic
def split_story(story: Story, *, by: Membership, title: str, keys: Sequence[str]) -> Story:
    """A new story below this one, which the criteria of these keys move to. Here they can be brought back."""
    demand(by, "write stories")
    story = hold(story)
    refuse_if_withdrawn(story)
    refuse_if_frozen(story)
    if story.state in SHOWN:
        raise Refused(_("It is ready to demo. Take it one step back before splitting it."))
    moving = [c for c in story.criteria.standing().in_order() if c.key in set(keys)]
    if not moving:
        raise Refused(_("Choose at least one criterion for the new story."))
    title = check_text(Wording(story, "title"), title)
    new = put_below(story, by, title, [criterion.text for criterion in moving])
    now = timezone.now()
    for criterion in moving:
        criterion.withdrawn_at, criterion.withdrawn_by = now, by
    Criterion.objects.bulk_update(moving, ["withdrawn_at", "withdrawn_by"])
    Relation.objects.create(
        engagement_id=story.engagement_id, story=new, other=story, kind=RelationKind.SPLIT
    )
    numbers = ", ".join(str(criterion.number) for criterion in moving)
    record(events.SPLIT, story, by=by, story=story.number, new=new.number, criteria=numbers)
    return new


def put_below(story: Story, by: Membership, title: str, criteria: Sequence[str]) -> Story:
    """Write a story right below another, in the same part of the list, with its narrative, labels and skills."""
    ranks = Story.objects.filter(engagement=story.engagement, rank__gt=story.rank)
    below = ranks.order_by("rank").values_list("rank", flat=True).first()
    new = Story.objects.create(
        engagement=story.engagement,
        kind=story.kind,
        title=title,
        narrative=story.narrative,
        state=State.UNSCHEDULED if story.state == State.UNSCHEDULED else State.UNSTARTED,
        rank=rank.between(story.rank, below),
        requested_by=by,
    )
    texts = {"title": new.title, "narrative": new.narrative}
    texts |= {criterion.key: criterion.text for criterion in put_criteria(new, criteria, after=None)}
    first_revisions(new, texts, by)
    carry_words(story, new)
    record(events.WRITTEN, new, by=by, story=new.number)
    return new


def carry_words(story: Story, new: Story) -> None:
    labels = StoryLabel.objects.filter(story=story).values_list("label_id", flat=True)
    StoryLabel.objects.bulk_create(
        StoryLabel(engagement_id=new.engagement_id, story=new, label_id=label) for label in labels
    )
    NeededSkill.objects.bulk_create(
        NeededSkill(engagement_id=new.engagement_id, story=new, skill_id=needed.skill_id)
        for needed in story.needed_skills.all()
    )
