"""What people do to a story and its texts. Hold → check → write → record → return."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engagements import live
from engagements.access import demand
from engagements.journal import hold, record
from engagements.models import Engagement, Membership
from engagements.refusals import NotYours, Refused
from stories import events, rank
from stories.actions.mentions import note_mentions
from stories.merge import Overlap, merge
from stories.models import Criterion, Draft, Revision, State, Story, StoryKind
from stories.states import MARKERS
from stories.wording import NoSuchText, Wording


@dataclass(frozen=True)
class Saved:
    """The text stands as its writer wanted it, perhaps combined with what another saved meanwhile."""

    wording: Wording
    combined: bool = False


@dataclass(frozen=True)
class Conflict:
    """Two people changed the same words. Nothing was saved; what was typed is kept as the writer's draft."""

    wording: Wording
    mine: str
    overlap: Overlap
    theirs: Revision


@dataclass(frozen=True)
class Gone:
    """The text was deleted while it was being edited. What was typed is kept as the writer's draft."""

    wording: Wording
    mine: str
    base: int  # the revision that it was typed from


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
    last = engagement.stories.order_by("-rank").values_list("rank", flat=True).first()
    story = Story.objects.create(
        engagement=engagement,
        kind=kind,
        title=on_one_line(clean(title)),
        narrative=clean(narrative),
        rank=rank.between(last, None),
        requested_by=by,
        origin=origin,
    )
    texts = {"title": story.title, "narrative": story.narrative}
    texts |= {criterion.key: criterion.text for criterion in put_criteria(story, criteria, after=None)}
    first_revisions(story, texts, by)
    record(events.WRITTEN, story, by=by, story=story.number)
    return story


@transaction.atomic
def add_criteria(story: Story, texts: Sequence[str], *, by: Membership) -> list[Criterion]:
    """Add criteria below those that are there."""
    demand(by, "write stories")
    story = hold(story)
    refuse_if_withdrawn(story)
    refuse_if_frozen(story)
    last = story.criteria.order_by("-rank").values_list("rank", flat=True).first()
    criteria = put_criteria(story, texts, after=last)
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
def reword(story: Story, key: str, *, by: Membership, text: str, base: int) -> Saved | Conflict | Gone:
    """Save a text that was edited from revision `base`.

    What others saved meanwhile is kept: changes to other words are combined, changes to the same words come back
    as a conflict for the writer to settle. Sending the same twice saves it once.
    """
    story = hold(story)
    wording = Wording.of(story, key)
    demand_pen(wording, by)
    text = check_text(wording, text)
    if wording.gone:
        put_draft(wording, by, text, base)
        return Gone(wording, text, base)
    refuse_if_settled(wording)
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
        theirs = Revision.objects.select_related("author__user").get(
            story=story, key=key, number=wording.revision
        )
        return Conflict(wording, text, outcome, theirs)
    combined = outcome != text
    if combined:
        check_text(wording, outcome)  # both changes together may be too long
    if outcome != wording.text:
        save_wording(wording, outcome, by=by, base=base, typed=text if combined else None)
    drop_draft(wording, by)
    return Saved(wording, combined)


def sent_before(wording: Wording, by: Membership, text: str, base: int) -> bool:
    """Whether this very save is in already, only its answer got lost: what others made of it since stays."""
    own = Revision.objects.filter(story=wording.story, key=wording.key, author=by, base=base)
    return own.filter(Q(typed=text) | Q(typed=None, text=text)).exists()


def settle(wording: Wording, text: str, base: int) -> str | Overlap:
    """The text to stand, out of what the writer wants and what others saved since `base`."""
    if base == wording.revision or text == wording.text:
        return text
    started_from = Revision.objects.get(story=wording.story, key=wording.key, number=base).text
    outcome = merge(started_from, text, wording.text)
    return outcome if isinstance(outcome, Overlap) else outcome.text


def save_wording(wording: Wording, text: str, *, by: Membership, base: int, typed: str | None) -> None:
    story = wording.story
    wording.put(text)
    Revision.objects.create(
        engagement_id=story.engagement_id,
        story=story,
        key=wording.key,
        number=wording.revision,
        text=text,
        typed=typed,
        base=base,
        author=by,
    )
    data = {"story": story.number, "key": wording.key, "revision": wording.revision}
    if wording.comment:
        data["mentioned"] = note_mentions(wording.comment, by=by)
    record(events.COMMENT_CHANGED if wording.comment else events.REWORDED, story, by=by, **data)


@transaction.atomic
def bring_back(story: Story, key: str, *, by: Membership, revision: int, seen: int) -> Saved:
    """Make an earlier wording the present one again, as a new revision.

    `seen` is the revision that the page showed, so that nobody overwrites one unseen.
    """
    story = hold(story)
    wording = Wording.of(story, key)
    demand_pen(wording, by)
    if wording.gone:
        raise Refused(_("This text has been deleted. Bring it back first."))
    refuse_if_settled(wording)
    earlier = Revision.objects.filter(story=story, key=key, number=revision).first()
    if earlier is None:
        raise Refused(_("There is no such version."))
    if earlier.text != wording.text:
        if seen != wording.revision:
            raise Refused(_("Somebody changed this text meanwhile. Look again, then choose."))
        save_wording(wording, earlier.text, by=by, base=seen, typed=None)
    return Saved(wording)


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
) -> Saved | Conflict | Gone:
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


# --- Drafts: no events and no lock, they are only what somebody is typing ------------------------------------


def keep_draft(story: Story, key: str, *, by: Membership, text: str, base: int) -> Draft | None:
    """Keep what somebody has typed so far, for the others to see and for its author to find again."""
    wording = Wording.of(story, key)
    demand_pen(wording, by)
    text = clean(text)[: wording.limit]
    if late(wording, by, base):
        return None
    draft, begun = put_draft(wording, by, text, base)
    live.hint(story.engagement_id, [f"draft-{story.number}", *([f"writers-{story.number}"] if begun else [])])
    return draft


def late(wording: Wording, by: Membership, base: int) -> bool:
    """Whether the writer has saved already what they began at `base`: then this draft arrived behind it."""
    newer = Revision.objects.filter(story=wording.story, key=wording.key, base=base, author=by)
    return newer.exists()


def discard_draft(story: Story, key: str, *, by: Membership) -> None:
    wording = Wording.of(story, key)
    demand_pen(wording, by)
    drop_draft(wording, by)


def put_draft(wording: Wording, by: Membership, text: str, base: int) -> tuple[Draft, bool]:
    return Draft.objects.update_or_create(
        story=wording.story,
        key=wording.key,
        member=by,
        defaults={"engagement_id": wording.story.engagement_id, "text": text, "base": base, "at": Now()},
    )


def drop_draft(wording: Wording, by: Membership) -> None:
    dropped, _rows = Draft.objects.filter(story=wording.story, key=wording.key, member=by).delete()
    if dropped:
        story = wording.story
        topics = [f"draft-{story.number}", f"writers-{story.number}"]
        transaction.on_commit(lambda: live.hint(story.engagement_id, topics))


# --- Checks --------------------------------------------------------------------------------------------------


def demand_pen(wording: Wording, by: Membership) -> None:
    """Whoever writes stories writes in all their texts; a comment is its author's alone."""
    demand(by, "comment" if wording.comment else "write stories")
    if wording.comment and wording.comment.author_id != by.pk:
        raise NotYours(_("Only its author changes a comment."))


def clean(text: str) -> str:
    """The text with one kind of line end and nothing blank around it."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def on_one_line(title: str) -> str:
    """A title stands in subjects and lists: the words of several lines become one."""
    return " ".join(line.strip() for line in title.split("\n") if line.strip())


def check_text(wording: Wording, text: str) -> str:
    text = on_one_line(clean(text)) if wording.key == "title" else clean(text)
    if not text and not wording.may_be_empty:
        raise Refused(_("%(label)s can't be empty.") % {"label": wording.label})
    if len(text) > wording.limit:
        too_many = len(text) - wording.limit
        raise Refused(
            ngettext("This is %(n)s character too long.", "This is %(n)s characters too long.", too_many)
            % {"n": too_many}
        )
    return text


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
