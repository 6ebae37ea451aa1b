"""What people do to a story and its texts. Hold → check → write → record → return."""

from collections.abc import Sequence
from functools import partial
from typing import cast

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from engagements.access import demand
from engagements.actions import writing
from engagements.actions.writing import Conflict, Gone, Saved, clean, on_one_line
from engagements.journal import hold, record
from engagements.models import Engagement, Membership
from engagements.refusals import NotYours, Refused
from engagements.twice import a_moment_ago
from stories import events, rank
from stories.actions.mentions import note_mentions
from stories.models import Criterion, Draft, Revision, State, Story, StoryKind
from stories.states import MARKERS
from stories.wording import NoSuchText, Wording

Outcome = Saved[Wording] | Conflict[Wording] | Gone[Wording]


@transaction.atomic
def write_story(
    engagement: Engagement,
    *,
    by: Membership,
    title: str,
    kind: str = "feature",
    narrative: str = "",
    criteria: Sequence[str] = (),
    origin: str | None = None,
) -> Story:
    """Write a story at the end of the list; `origin` is the element id of what it is made out of."""
    demand(by, "write stories")
    engagement = hold(engagement)
    title, narrative = on_one_line(clean(title)), clean(narrative)
    last: Story | None = engagement.stories.order_by("-rank").first()
    criteria = [clean(text) for text in criteria]
    if last and sent_twice(last, by, (kind, title, narrative, origin), criteria):
        last.engagement = engagement
        return last
    story = Story.objects.create(
        engagement=engagement,
        kind=kind,
        title=title,
        narrative=narrative,
        rank=rank.between(last.rank if last else None, None),
        requested_by=by,
        origin=origin,
    )
    texts = {"title": story.title, "narrative": story.narrative}
    texts |= {criterion.key: criterion.text for criterion in put_criteria(story, criteria, after=None)}
    first_revisions(story, texts, by)
    record(events.WRITTEN, story, by=by, story=story.number)
    return story


def sent_twice(last: Story, by: Membership, written: tuple[str | None, ...], criteria: list[str]) -> bool:
    same = (last.kind, last.title, last.narrative, last.origin) == written and last.requested_by_id == by.pk
    lately = last.withdrawn_at is None and last.created_at > a_moment_ago()
    return same and lately and [one.text for one in last.criteria.in_order()] == criteria


@transaction.atomic
def add_criteria(story: Story, texts: Sequence[str], *, by: Membership) -> list[Criterion]:
    """Add criteria below those that are there."""
    demand(by, "write stories")
    story = hold(story)
    refuse_if_withdrawn(story)
    refuse_if_frozen(story)
    texts = [clean(text) for text in texts]
    last = list(story.criteria.order_by("-rank")[: max(len(texts), 1)])[::-1]
    since = a_moment_ago()
    if [one.text for one in last if one.withdrawn_at is None and one.created_at > since] == texts:
        return last
    criteria = put_criteria(story, texts, after=last[-1].rank if last else None)
    first_revisions(story, {criterion.key: criterion.text for criterion in criteria}, by)
    numbers = [criterion.number for criterion in criteria]
    record(events.CRITERIA_ADDED, story, by=by, story=story.number, count=len(numbers), criteria=numbers)
    return criteria


def put_criteria(story: Story, texts: Sequence[str], *, after: str | None) -> list[Criterion]:
    criteria = []
    for text in texts:
        after = rank.between(after, None)
        criteria.append(
            Criterion(engagement_id=story.engagement_id, story=story, text=clean(text), rank=after)
        )
    return Criterion.objects.bulk_create(criteria)


def first_revisions(story: Story, texts: dict[str, str], by: Membership) -> None:
    Revision.objects.bulk_create(
        Revision(engagement_id=story.engagement_id, story=story, key=key, number=1, text=text, author=by)
        for key, text in texts.items()
    )


@transaction.atomic
def reword(story: Story, key: str, *, by: Membership, text: str, base: int) -> Outcome:
    """Save a text that was edited from revision `base` (`writing.save_text`)."""
    wording = Wording.of(hold(story), key)
    demand_pen(wording, by)
    if not wording.gone:
        refuse_if_settled(wording)
    return writing.save_text(wording, by=by, text=text, base=base, note=partial(note_wording, by))


def note_wording(by: Membership, wording: Wording) -> None:
    story = wording.story
    data = {"story": story.number, "key": wording.key, "revision": wording.revision}
    if wording.comment:
        data["mentioned"] = note_mentions(wording.comment, by=by)
    record(events.COMMENT_CHANGED if wording.comment else events.REWORDED, story, by=by, **data)


@transaction.atomic
def bring_back(story: Story, key: str, *, by: Membership, revision: int, seen: int) -> Saved[Wording]:
    """Make an earlier wording the present one again (`writing.revert_text`)."""
    wording = Wording.of(hold(story), key)
    demand_pen(wording, by)
    if not wording.gone:
        refuse_if_settled(wording)
    return writing.revert_text(wording, by=by, revision=revision, seen=seen, note=partial(note_wording, by))


@transaction.atomic
def move_criterion(story: Story, key: str, *, by: Membership, step: int) -> Criterion:
    """Move a criterion up (negative) or down the list; past the ends it stays at the end."""
    demand(by, "write stories")
    story = hold(story)
    refuse_if_frozen(story)
    criterion = standing_criterion(story, key)
    others = list(story.criteria.standing().in_order())
    old = next(i for i, other in enumerate(others) if other.pk == criterion.pk)
    others.pop(old)
    new = max(0, min(len(others), old + step))
    if new != old:
        criterion.rank = rank_beside(
            criterion, others[new] if new < old else others[new - 1], above=new < old
        )
        criterion.save(update_fields=["rank"])
        record(events.CRITERION_MOVED, story, by=by, story=story.number, key=key, place=new + 1)
    return criterion


def rank_beside(criterion: Criterion, other: Criterion, *, above: bool) -> str:
    """A place right above or below another; deleted ones keep theirs for the day on which they come back."""
    ranks = criterion.story.criteria.exclude(pk=criterion.pk).values_list("rank", flat=True)
    if above:
        return rank.between(ranks.filter(rank__lt=other.rank).order_by("-rank").first(), other.rank)
    return rank.between(other.rank, ranks.filter(rank__gt=other.rank).order_by("rank").first())


@transaction.atomic
def withdraw_criterion(story: Story, key: str, *, by: Membership) -> Criterion:
    """Delete a criterion. It can be brought back, with every wording it had."""
    demand(by, "write stories")
    story = hold(story)
    refuse_if_frozen(story)
    criterion = find_criterion(story, key)
    if criterion.withdrawn_at is None:
        criterion.withdrawn_at, criterion.withdrawn_by = timezone.now(), by
        criterion.save(update_fields=["withdrawn_at", "withdrawn_by"])
        record(events.CRITERION_WITHDRAWN, story, by=by, story=story.number, key=key)
    return criterion


@transaction.atomic
def restore_criterion(
    story: Story, key: str, *, by: Membership, text: str | None = None, base: int = 1
) -> Outcome:
    """Bring a deleted criterion back to its place, with the wording typed meanwhile (from `base`) if there is one."""
    demand(by, "write stories")
    story = hold(story)
    refuse_if_withdrawn(story)
    refuse_if_frozen(story)
    criterion = find_criterion(story, key)
    wording = Wording(story, key, criterion)
    if criterion.withdrawn_at is not None:
        criterion.withdrawn_at = criterion.withdrawn_by = None
        criterion.save(update_fields=["withdrawn_at", "withdrawn_by"])
        record(events.CRITERION_RESTORED, story, by=by, story=story.number, key=key)
    # What others saved before they deleted it, or since somebody else brought it back, is kept as in any saving.
    return Saved(wording) if text is None else reword(story, key, by=by, text=text, base=base)


@transaction.atomic
def estimate(story: Story, *, by: Membership, points: int | None, seen: int | None) -> Story:
    """Set the points; `seen` is the estimate that the page showed, so that nobody overwrites one unseen."""
    demand(by, "estimate")
    story = hold(story)
    refuse_if_withdrawn(story)
    refuse_if_frozen(story)
    charter = story.engagement.charter
    if points is not None and story.kind in MARKERS:
        raise Refused(_("A release is a marker and carries no points."))
    if points is not None and charter and points not in charter.point_scale:
        raise Refused(_("%(points)s is not on the scale of this engagement.") % {"points": points})
    if story.points == points:
        return story
    if story.points != seen:
        raise Refused(
            _("Somebody set the estimate to %(points)s meanwhile. Look again, then choose.")
            % {"points": "–" if story.points is None else story.points}
        )
    story.points = points
    story.save(update_fields=["points"])
    record(events.ESTIMATED, story, by=by, story=story.number, points="–" if points is None else points)
    return story


@transaction.atomic
def withdraw_story(story: Story, *, by: Membership) -> Story:
    """Delete a story. It can be brought back, with all that it had."""
    demand(by, "write stories")
    story = hold(story)
    refuse_if_frozen(story)
    if story.withdrawn_at is None:
        story.withdrawn_at = timezone.now()
        story.save(update_fields=["withdrawn_at"])
        record(events.WITHDRAWN, story, by=by, story=story.number)
    return story


@transaction.atomic
def restore_story(story: Story, *, by: Membership) -> Story:
    demand(by, "write stories")
    story = hold(story)
    if story.withdrawn_at is not None:
        story.withdrawn_at = None
        story.save(update_fields=["withdrawn_at"])
        record(events.RESTORED, story, by=by, story=story.number)
    return story


# --- Drafts --------------------------------------------------------------------------------------------------


def keep_draft(story: Story, key: str, *, by: Membership, text: str, base: int) -> Draft | None:
    """Keep what somebody has typed so far, for the others to see and for its author to find again."""
    wording = Wording.of(story, key)
    demand_pen(wording, by)
    return cast(Draft | None, writing.keep_typing(wording, by=by, text=text, base=base))


def discard_draft(story: Story, key: str, *, by: Membership) -> None:
    wording = Wording.of(story, key)
    demand_pen(wording, by)
    writing.drop_draft(wording, by)


# --- Checks --------------------------------------------------------------------------------------------------


def demand_pen(wording: Wording, by: Membership) -> None:
    """Whoever writes stories writes in all their texts; a comment is its author's alone."""
    demand(by, "comment" if wording.comment else "write stories")
    if wording.comment and wording.comment.author_id != by.pk:
        raise NotYours(_("Only its author changes a comment."))


def refuse_if_withdrawn(story: Story) -> None:
    if story.withdrawn_at:
        raise Refused(_("This story has been deleted. Bring it back to go on with it."))


def refuse_if_frozen(story: Story) -> None:
    """What was accepted stays as it was signed."""
    if story.state == State.ACCEPTED or story.accepted_elsewhere_on:
        if story.kind == StoryKind.CHORE and not story.accepted_elsewhere_on:
            raise Refused(_("This chore is done. Take it up again, or write a new story."))
        if story.kind in MARKERS:
            raise Refused(_("This release is out. Take it one step back first."))
        raise Refused(_("This story is accepted. Reopen it, or write a new story."))


def refuse_if_settled(wording: Wording) -> None:
    """Comments go on after a story was accepted; what was signed does not change any more."""
    if wording.comment is None:
        refuse_if_frozen(wording.story)


def find_criterion(story: Story, key: str) -> Criterion:
    criterion = Wording.of(story, key).criterion
    if criterion is None:
        raise NoSuchText(key)
    return criterion


def standing_criterion(story: Story, key: str) -> Criterion:
    criterion = find_criterion(story, key)
    if criterion.withdrawn_at:
        raise Refused(_("This criterion has been deleted."))
    return criterion
