"""The week as people plan it: what they put into it by hand, and the plan that both parties agree to."""

from collections.abc import Callable, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from engagements.access import demand
from engagements.actions import agree
from engagements.journal import Kind, hold, record
from engagements.models import Agreement, Engagement, Event, Membership
from engagements.refusals import Refused
from iterations import events
from iterations.models import Iteration, PlanLine, PlanVersion, Put
from iterations.openness import open_concerns
from iterations.plans import Draft, draft_now
from stories import events as story_events
from stories.actions import Stand, move_story, put_back, schedule
from stories.models import State, Story

IN, OUT = "in", "out"


# --- By hand, with automatic planning off ---------------------------------------------------------------------


@transaction.atomic
def put_into_week(story: Story, *, by: Membership) -> Story:
    """Take a story into the current iteration, out of the icebox if it is there. What is under way is in it anyway."""
    story = hold_by_hand(story, by)
    if story.state == State.UNSCHEDULED:
        story = schedule(story, by=by)
    if story.state == State.UNSTARTED and not Put.objects.filter(story=story).exists():
        Put.objects.create(engagement_id=story.engagement_id, story=story, member=by)
        record(events.PUT, story, by=by, story=story.number)
    return story


@transaction.atomic
def take_out_of_week(story: Story, *, by: Membership) -> Story:
    """Leave a story to a later iteration; it keeps its place in the list."""
    story = hold_by_hand(story, by)
    gone, _rows = Put.objects.filter(story=story).delete()
    if gone:
        record(events.TAKEN_OUT, story, by=by, story=story.number)
    return story


def hold_by_hand(story: Story, by: Membership) -> Story:
    demand(by, "schedule")
    story = hold(story)
    charter = story.engagement.charter
    if charter is None or charter.automatic_planning:
        raise Refused(_("The week is filled by velocity here. Order the list to change what is in it."))
    if story.engagement.iterations.current() is None:
        raise Refused(_("The first week has not begun yet."))
    if story.withdrawn_at:
        raise Refused(_("This story has been deleted. Bring it back to go on with it."))
    return story


HANDS: dict[str, Callable[..., Story]] = {IN: put_into_week, OUT: take_out_of_week}


@transaction.atomic
def move_on_plan(story: Story, *, by: Membership, week: str = "", **move: Any) -> Story:
    """Move a story to a place, a state, into the week or out of it, as one act; `move` is that of `move_story`."""
    if move.get("to") or move.get("state"):
        story = move_story(story, by=by, **move)
    return HANDS[week](story, by=by) if week else story


@transaction.atomic
def undo_move(engagement: Engagement, before: Sequence[Stand], *, by: Membership, week: str = "") -> None:
    """Each story as it stood; with `week`, the first of them also by hand."""
    stories = put_back(engagement, before, by=by)
    if week:
        HANDS[week](stories[0], by=by)


def forget_put(what: Kind, event: Event) -> None:
    """A story that goes into the icebox is in no week; planned anew it is not in this one by itself."""
    if what == story_events.UNSCHEDULED:
        Put.objects.filter(engagement=event.engagement_id, story__number=event.data["story"]).delete()


# --- The plan that both agree to ------------------------------------------------------------------------------


@transaction.atomic
def agree_plan(
    engagement: Engagement, *, by: Membership, seen: str, over: Sequence[int] = ()
) -> list[Agreement]:
    """Agree to the current iteration's plan as it stands. Answers the agreements that this version has now.

    Arguments: seen, the mark of the draft that the page showed; over, the concerns without an answer that its
    agreer goes on in spite of. The first party's consent keeps the plan as the next version; the other's to the
    very same completes it. A plan that changed in between is another version.
    """
    demand(by, "agree")
    engagement = hold(engagement)
    current: Iteration | None = engagement.iterations.current()
    if current is None:
        raise Refused(_("The first week has not begun yet."))
    draft = draft_now(engagement)
    if draft.mark != seen:
        raise Refused(_("The plan changed since your page showed it. Look again, then agree."))
    unanswered = [concern.number for concern in open_concerns(engagement) if not concern.answered]
    if set(unanswered) - set(over):
        raise Refused(
            _("Concerns are open that nobody has answered. Answer them, or say that you agree over them.")
        )
    plan = keep(engagement, current, draft)
    given = list(engagement.agreements.on(plan.element_id, plan.version))
    agreed = agree(engagement, to=plan, version=plan.version, what=events.PLAN_AGREED, by=by)
    if unanswered and len(agreed) > len(given):
        record(events.AGREED_OVER, plan, by=by, version=plan.version, concerns=unanswered)
    return agreed


def keep(engagement: Engagement, current: Iteration, draft: Draft) -> PlanVersion:
    """The version that says just this: the newest, or the next."""
    newest = current.plans.order_by("-version").first()
    if newest and Draft.of_version(newest).mark == draft.mark:
        newest.iteration = current
        return newest
    plan = PlanVersion.objects.create(
        engagement=engagement,
        iteration=current,
        version=newest.version + 1 if newest else 1,
        goal=draft.goal,
    )
    numbers = [number for number, _points in draft.lines]
    stories = {story.number: story for story in engagement.stories.filter(number__in=numbers)}
    PlanLine.objects.bulk_create(
        PlanLine(engagement=engagement, plan=plan, place=place, story=stories[number], points=points)
        for place, (number, points) in enumerate(draft.lines, 1)
    )
    return plan
