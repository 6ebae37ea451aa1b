"""A story on its way: planned, started, finished, stamped ready, delivered; and who works on it."""

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from engagements.access import demand
from engagements.journal import hold, record
from engagements.models import Membership, Party
from engagements.refusals import NotYours, Refused
from stories import events
from stories.actions.awaiting import ask_for_verdicts
from stories.actions.texts import refuse_if_frozen, refuse_if_withdrawn, standing_criterion
from stories.models import Mark, Stamp, State, Story, StoryOwner
from stories.stamps import Marks, standing_marks
from stories.states import MARKERS, STEPS, VENDOR, Step, find_step, missing_to_start

EVENTS = {
    "schedule": events.SCHEDULED,
    "unschedule": events.UNSCHEDULED,
    "start": events.STARTED,
    "finish": events.FINISHED,
    "deliver": events.DELIVERED,
    "done": events.DONE,
    "take_up": events.TAKEN_UP,
    "take_back": events.TAKEN_BACK,
}


def schedule(story: Story, *, by: Membership, seen: str | None = None) -> Story:
    """Take a story out of the icebox: it is planned."""
    return advance(story, "schedule", by=by, seen=seen)


def unschedule(story: Story, *, by: Membership, seen: str | None = None) -> Story:
    """Put a planned story back into the icebox."""
    return advance(story, "unschedule", by=by, seen=seen)


def start(story: Story, *, by: Membership, seen: str | None = None) -> Story:
    """Begin work. Whoever starts a story that nobody of the vendor owns becomes its owner."""
    return advance(story, "start", by=by, seen=seen)


def finish(story: Story, *, by: Membership, seen: str | None = None) -> Story:
    """Say that the vendor's work is done."""
    return advance(story, "finish", by=by, seen=seen)


def deliver(story: Story, *, by: Membership, seen: str | None = None) -> Story:
    """Say that it can be shown. Every criterion bears the vendor's stamp by then."""
    return advance(story, "deliver", by=by, seen=seen)


def finish_chore(story: Story, *, by: Membership, seen: str | None = None) -> Story:
    """End a chore: it needs no sign-off."""
    return advance(story, "done", by=by, seen=seen)


def take_up(story: Story, *, by: Membership, seen: str | None = None) -> Story:
    """Go on with a story after changes were asked, or with a chore that was not done after all."""
    return advance(story, "take_up", by=by, seen=seen)


def take_back(story: Story, *, by: Membership, seen: str | None = None) -> Story:
    """One step back, when the last was a slip."""
    return advance(story, "take_back", by=by, seen=seen)


@transaction.atomic
def advance(story: Story, act: str, *, by: Membership, seen: str | None = None) -> Story:
    """Take the step that `act` means. `seen` is the state the page showed: asked twice, it happens once."""
    demand(by, "schedule" if act in {"schedule", "unschedule"} else "move stories on")
    story = hold(story)
    refuse_if_withdrawn(story)
    step = find_step(act, seen or story.state, story.kind)
    if taken_already(act, step, story, seen):
        return story
    if step is None or story.state not in step.begins:
        raise Refused(
            _("This story is “%(state)s” now; that can't be done from there.") % {"state": state_word(story)}
        )
    check(step, story)
    take(step, story, by)
    if act == "deliver":
        ask_for_verdicts(story)
    what = events.RELEASED if act == "done" and story.kind in MARKERS else EVENTS[act]
    record(what, story, by=by, story=story.number, state=story.state)
    return story


def taken_already(act: str, step: Step | None, story: Story, seen: str | None) -> bool:
    if seen is None:
        ends = {s.ends for s in STEPS if s.act == act and story.kind in s.kinds}
        return find_step(act, story.state, story.kind) is None and story.state in ends
    return step is not None and story.state != seen and story.state == step.ends


def state_word(story: Story) -> str:
    if story.state == State.ACCEPTED and story.kind == "chore":
        return _("Done")
    if story.state == State.ACCEPTED and story.kind in MARKERS:
        return _("Released")
    return str(story.get_state_display())


def check(step: Step, story: Story) -> None:
    if step.act == "start":
        missing = missing_to_start(story.kind, story.points, story.criteria.standing().count())
        if missing:
            raise Refused(_("Not ready to start: %(what)s.") % {"what": in_words(missing)})
    if step.act == "deliver":
        unready = [marks.criterion.number for marks in standing_marks(story) if not marks.ready]
        if unready:
            numbers = ", ".join(str(number) for number in unready)
            raise Refused(_("Not stamped ready yet: criterion %(numbers)s.") % {"numbers": numbers})


def in_words(missing: list[str]) -> str:
    words = {"points": _("it has no points yet"), "criteria": _("it has no acceptance criterion yet")}
    return _(" and ").join(words[what] for what in missing)


def take(step: Step, story: Story, by: Membership) -> None:
    now, began = timezone.now(), story.state
    story.state = step.ends
    if step.act == "start":
        story.started_at = now
        if not owners(story).filter(member__party=Party.VENDOR).exists():
            put_owner(story, by)
    elif step.act == "deliver":
        story.delivered_at, story.delivered_by = now, by
    elif step.act == "done":
        story.accepted_at = now
    elif step.act == "take_up" or began == State.ACCEPTED:
        story.accepted_at = None
    elif step.act == "take_back" and began == State.DELIVERED:
        story.delivered_at = story.delivered_by = None
    elif step.act == "take_back" and began == State.STARTED:
        story.started_at = None
    story.save(update_fields=["state", "started_at", "delivered_at", "delivered_by", "accepted_at"])


# --- Owners --------------------------------------------------------------------------------------------------


def owners(story: Story) -> QuerySet[StoryOwner]:
    return StoryOwner.objects.filter(story=story)


def put_owner(story: Story, member: Membership) -> bool:
    _row, new = StoryOwner.objects.get_or_create(
        story=story, member=member, defaults={"engagement_id": story.engagement_id}
    )
    return new


@transaction.atomic
def own(story: Story, *, by: Membership, member: Membership) -> Story:
    """Make somebody of either party an owner: they work on it, and won't sign it off."""
    demand(by, "write stories")
    story = hold(story)
    refuse_if_withdrawn(story)
    refuse_if_frozen(story)
    if member.engagement_id != story.engagement_id or member.left_at:
        raise Refused(_("This person is not in the engagement."))
    if put_owner(story, member):
        record(events.OWNED, story, by=by, story=story.number, owner=member.name, member=member.number)
    return story


@transaction.atomic
def disown(story: Story, *, by: Membership, member: Membership) -> Story:
    """Take somebody off the owners."""
    demand(by, "write stories")
    story = hold(story)
    refuse_if_withdrawn(story)
    refuse_if_frozen(story)
    gone, _rows = owners(story).filter(member=member).delete()
    if gone:
        record(events.DISOWNED, story, by=by, story=story.number, owner=member.name, member=member.number)
    return story


# --- The vendor's stamp --------------------------------------------------------------------------------------


@transaction.atomic
def stamp_ready(story: Story, key: str, *, by: Membership, revision: int) -> Marks:
    """The vendor's mark on one criterion, for the wording that its page showed: it holds."""
    story = hold_for_stamping(story, by)
    marks = marks_on(story, key)
    refuse_if_reworded(marks, revision)
    if not marks.ready:
        put_ready(story, [marks], by)
        record(events.READY, story, by=by, story=story.number, key=key, revision=revision)
    return marks_on(story, key)


@transaction.atomic
def stamp_all_ready(story: Story, *, by: Membership, revisions: dict[str, int]) -> list[Marks]:
    """Stamp every criterion ready that isn't yet: one act, a stamp for each."""
    story = hold_for_stamping(story, by)
    waiting = [marks for marks in standing_marks(story) if not marks.ready]
    for marks in waiting:
        refuse_if_reworded(marks, revisions.get(marks.criterion.key, 0))
    if waiting:
        put_ready(story, waiting, by)
        numbers = [marks.criterion.number for marks in waiting]
        record(events.ALL_READY, story, by=by, story=story.number, criteria=numbers)
    return standing_marks(story)


@transaction.atomic
def take_back_ready(story: Story, key: str, *, by: Membership) -> Marks:
    """It doesn't hold after all."""
    story = hold_for_stamping(story, by)
    if story.state == State.DELIVERED:
        raise Refused(_("The story is ready to demo. Take it one step back first."))
    marks = marks_on(story, key)
    if marks.vendor and marks.vendor.mark == Mark.READY:
        put_stamp(marks, by, Mark.WITHDRAWN)
        record(events.UNREADY, story, by=by, story=story.number, key=key)
    return marks_on(story, key)


def hold_for_stamping(story: Story, by: Membership) -> Story:
    demand(by, "move stories on")
    story = hold(story)
    refuse_if_withdrawn(story)
    refuse_if_frozen(story)
    if by.party != VENDOR or not owners(story).filter(member=by).exists():
        raise NotYours(_("Only an owner of the story stamps it ready. Become one, if you work on it."))
    if story.state not in {State.STARTED, State.FINISHED, State.DELIVERED}:
        raise Refused(_("Start the story before stamping it ready."))
    return story


def marks_on(story: Story, key: str) -> Marks:
    criterion = standing_criterion(story, key)
    return next(marks for marks in standing_marks(story) if marks.criterion.pk == criterion.pk)


def refuse_if_reworded(marks: Marks, revision: int) -> None:
    if marks.criterion.revision != revision:
        raise Refused(
            _("Criterion %(number)s was changed since your page showed it. Read it again, then stamp.")
            % {"number": marks.criterion.number}
        )


def put_ready(story: Story, waiting: list[Marks], by: Membership) -> None:
    for marks in waiting:
        if story.state == State.DELIVERED and marks.verdict == Mark.CHANGES:
            raise Refused(_("The client has asked for changes here; it is for the client to decide now."))
        put_stamp(marks, by, Mark.READY)


def put_stamp(marks: Marks, by: Membership, mark: str, note: str = "", of: Membership | None = None) -> Stamp:
    criterion = marks.criterion
    return Stamp.objects.create(
        engagement_id=criterion.engagement_id,
        criterion=criterion,
        revision=criterion.revision,
        party=by.party,
        mark=mark,
        note=note,
        member=by,
        in_place_of=of,
        at=timezone.now(),
    )
