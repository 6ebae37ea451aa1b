"""What people do about concerns: raise, own, answer, close, open again."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from engagements.access import demand
from engagements.days import local_day
from engagements.journal import hold, record
from engagements.models import Engagement, Membership, Role
from engagements.refusals import NotYours, Refused
from engagements.twice import a_moment_ago
from standups import events
from standups.models import Answer, Concern, Update
from stories.actions import story_out_of
from stories.models import Story
from stories.origins import text_of
from stories.typed import check_text


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
    lately = Concern.objects.filter(engagement=engagement, raiser=by, raised_at__gt=a_moment_ago())
    if sent_twice := lately.filter(text=text, update=update, origin=origin, closed_at=None).first():
        return sent_twice
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
    refuse_unless_theirs(by, concern)
    if concern.closed_at is None:
        concern.closed_by, concern.closed_at = by, timezone.now()
        concern.save(update_fields=["closed_by", "closed_at"])
        record(events.CLOSED, concern, by=by, concern=concern.number)
    return concern


@transaction.atomic
def reopen_concern(concern: Concern, *, by: Membership) -> Concern:
    """Say that it is not over after all: whoever may close it opens it again. Who had closed it, the journal keeps."""
    demand(by, "close concerns")
    concern = hold(concern)
    refuse_unless_theirs(by, concern)
    if concern.closed_at is not None:
        concern.closed_by = concern.closed_at = None
        concern.save(update_fields=["closed_by", "closed_at"])
        record(events.REOPENED, concern, by=by, concern=concern.number)
    return concern


def refuse_unless_theirs(by: Membership, concern: Concern) -> None:
    if not may_close(by, concern, absent=is_absent(concern.raiser)):
        raise NotYours(_("Only who raised a concern says that it is over."))


def is_absent(member: Membership) -> bool:
    """Whether somebody has left, or is away on the day that it is where they live."""
    today = local_day(timezone.now(), member.user.time_zone)
    return bool(member.left_at) or member.user.absences.on(today).exists()


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


STANDS_IN = {Role.DELIVERY_LEAD, Role.PRODUCT_OWNER, Role.SPONSOR}


def may_close(member: Membership, concern: Concern, *, absent: bool) -> bool:
    """The raiser; while the raiser is absent, who leads or owns the product for the raiser's party."""
    if member.role == Role.OBSERVER or member.left_at:
        return False
    if member.pk == concern.raiser_id:
        return True
    return absent and member.party == concern.raiser.party and member.role in STANDS_IN


def refuse_if_closed(concern: Concern) -> None:
    if concern.closed_at:
        raise Refused(_("This concern has been closed."))
