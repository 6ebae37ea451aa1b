"""What people do in the daily round and about concerns. Hold → check → write → record → return."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from engagements.access import demand
from engagements.journal import hold, record
from engagements.models import Engagement, Membership, Role
from engagements.refusals import NotYours, Refused
from standups import events
from standups.days import today_of
from standups.models import LINES, Answer, Concern, Update, UpdateRevision
from stories.actions import story_out_of
from stories.models import Story
from stories.origins import text_of
from stories.typed import check_text, clean


@transaction.atomic
def write_update(
    engagement: Engagement, *, by: Membership, day: date, done: str = "", next: str = "", in_my_way: str = ""
) -> Update:
    """Write one's own update of a day, or change it. What was there before is kept; the same twice is once."""
    demand(by, "write updates")
    engagement = hold(engagement)
    if day > today_of(engagement):
        raise Refused(_("This day hasn't come yet."))
    lines = {"done": clean(done), "next": clean(next), "in_my_way": clean(in_my_way)}
    if not any(lines.values()):
        raise Refused(_("Write at least one of the three lines."))
    update = Update.objects.filter(engagement=engagement, member=by, day=day).first()
    if update is None:
        update = Update.objects.create(
            engagement=engagement, member=by, day=day, written_at=timezone.now(), **lines
        )
        what = events.WRITTEN
    elif update.lines == lines:
        return update
    else:
        for name in LINES:
            setattr(update, name, lines[name])
        update.revision += 1
        update.changed_at = timezone.now()
        update.save(update_fields=[*LINES, "revision", "changed_at"])
        what = events.CHANGED
    UpdateRevision.objects.create(engagement=engagement, update=update, number=update.revision, **lines)
    record(what, update, by=by, day=day.isoformat(), member=by.number, revision=update.revision)
    return update


@transaction.atomic
def raise_concern(
    engagement: Engagement,
    *,
    by: Membership,
    text: str,
    owner: Membership | None = None,
    origin: str | None = None,
) -> Concern:
    """Raise a concern; whoever raises it may name who could own it. `origin` is the element id of what it came from."""
    demand(by, "raise concerns")
    engagement = hold(engagement)
    if origin and text_of(engagement.pk, origin) is None:
        raise Refused(_("What this comes from is no longer there."))
    return put_concern(engagement, by=by, text=text, owner=owner, origin=origin)


@transaction.atomic
def raise_from_update(update: Update, *, by: Membership) -> Concern:
    """Make a concern of the third line of one's own update; of each update once."""
    demand(by, "raise concerns")
    update = hold(update)
    if update.member_id != by.pk:
        raise NotYours(_("This is somebody else's update."))
    raised = Concern.objects.filter(update=update).first()
    if raised:
        return raised
    if not update.in_my_way:
        raise Refused(_("There is nothing in your way in this update."))
    return put_concern(update.engagement, by=by, text=update.in_my_way, update=update)


def put_concern(
    engagement: Engagement,
    *,
    by: Membership,
    text: str,
    owner: Membership | None = None,
    update: Update | None = None,
    origin: str | None = None,
) -> Concern:
    text = check_text(text, _("Say what worries you."))
    concern = Concern.objects.create(
        engagement=engagement, raiser=by, raised_at=timezone.now(), text=text, update=update, origin=origin
    )
    record(events.RAISED, concern, by=by, concern=concern.number)
    if owner:
        put_owner(concern, owner, by)
    return concern


@transaction.atomic
def own_concern(concern: Concern, *, by: Membership, owner: Membership | None = None) -> Concern:
    """Take a concern as its owner, or name somebody else of either party."""
    demand(by, "own concerns")
    concern = hold(concern)
    refuse_if_closed(concern)
    owner = owner or by
    if concern.owner_id != owner.pk:
        put_owner(concern, owner, by)
    return concern


def put_owner(concern: Concern, owner: Membership, by: Membership) -> None:
    if owner.engagement_id != concern.engagement_id or owner.left_at or owner.role == Role.OBSERVER:
        raise Refused(_("The owner of a concern is somebody who takes part in this engagement."))
    concern.owner, concern.owned_at = owner, timezone.now()
    concern.save(update_fields=["owner", "owned_at"])
    what = events.OWNED if owner.pk == by.pk else events.NAMED
    record(what, concern, by=by, concern=concern.number, owner=owner.number)


@transaction.atomic
def answer_concern(concern: Concern, *, by: Membership, text: str) -> Answer:
    """Answer a concern. Whether that settles it, its raiser says by closing it."""
    demand(by, "answer concerns")
    concern = hold(concern)
    refuse_if_closed(concern)
    text = check_text(text, _("Write the answer."))
    latest = concern.answers.order_by("-number").first()
    if latest and (latest.author_id, latest.text) == (by.pk, text):  # sent twice
        return latest
    answer = Answer.objects.create(
        engagement_id=concern.engagement_id, concern=concern, author=by, text=text, at=timezone.now()
    )
    record(events.ANSWERED, concern, by=by, concern=concern.number, answer=answer.number)
    return answer


@transaction.atomic
def close_concern(concern: Concern, *, by: Membership) -> Concern:
    """Say that it is over: only its raiser can (RULES section 1)."""
    demand(by, "close concerns")
    concern = hold(concern)
    if not may_close(by, concern):
        raise NotYours(_("Only who raised a concern closes it."))
    if concern.closed_at is None:
        concern.closed_by, concern.closed_at = by, timezone.now()
        concern.save(update_fields=["closed_by", "closed_at"])
        record(events.CLOSED, concern, by=by, concern=concern.number)
    return concern


@transaction.atomic
def story_from_concern(concern: Concern, *, by: Membership) -> Story:
    """Make a story out of a concern, once. The concern stays open until its raiser closes it."""
    demand(by, "write stories")
    concern = hold(concern)
    refuse_if_closed(concern)
    made, new = story_out_of(concern.engagement, by=by, text=concern.text, origin=concern.element_id)
    if new:
        record(events.CONCERN_BECAME_STORY, concern, by=by, concern=concern.number, made=made.number)
    return made


@transaction.atomic
def story_from_line(update: Update, line: str, *, by: Membership) -> Story:
    """Make a story out of one line of anybody's update, once."""
    demand(by, "write stories")
    update = hold(update)
    text = update.lines[line]
    if not text:
        raise Refused(_("This line of the update is empty."))
    made, new = story_out_of(update.engagement, by=by, text=text, origin=update.line_id(line))
    if new:
        day = update.day.isoformat()
        record(events.LINE_BECAME_STORY, update, by=by, day=day, line=line, made=made.number)
    return made


STANDS_IN = {Role.DELIVERY_LEAD, Role.PRODUCT_OWNER, Role.SPONSOR}


def may_close(member: Membership, concern: Concern) -> bool:
    """The raiser; when the raiser has left, who leads or owns the product for the raiser's party."""
    if member.role == Role.OBSERVER or member.left_at:
        return False
    if member.pk == concern.raiser_id:
        return True
    raiser = concern.raiser
    return bool(raiser.left_at) and member.party == raiser.party and member.role in STANDS_IN


def refuse_if_closed(concern: Concern) -> None:
    if concern.closed_at:
        raise Refused(_("This concern has been closed."))
