"""An engagement is paused and goes on, is closed and opened again: by a lead of either party, or by sales staff."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from engagements import events
from engagements.access import has_right
from engagements.actions.opening import demand_staff
from engagements.ending import Point, checklist, end_all
from engagements.journal import hold, record
from engagements.models import Course, Engagement, Membership, Recess
from engagements.models.recess import REASON_LIMIT
from engagements.refusals import NotYours, Refused
from people.models import User


def demand_lead(by: Membership | User, engagement: Engagement) -> Membership | None:
    if isinstance(by, User):
        demand_staff(by)
        return None
    if by.engagement_id != engagement.pk or not has_right(by, "pause or close"):
        raise NotYours(_("Only a delivery lead or a sponsor does this."))
    return by


@transaction.atomic
def pause(engagement: Engagement, *, reason: str, by: Membership | User) -> Engagement:
    """Let it rest: nobody is reminded, and weeks that begin meanwhile have no strength and stay out of the velocity."""
    member = demand_lead(by, engagement)
    engagement = hold(engagement)
    if engagement.course == Course.RUNNING:
        begin(engagement, Course.PAUSED, check_reason(reason), member)
        record(events.PAUSED, engagement, by=member, reason=reason.strip())
    return engagement


@transaction.atomic
def resume(engagement: Engagement, *, by: Membership | User) -> Engagement:
    """Go on after a pause."""
    member = demand_lead(by, engagement)
    engagement = hold(engagement)
    if engagement.course == Course.PAUSED:
        end(engagement, member)
        record(events.RESUMED, engagement, by=member)
    return engagement


@transaction.atomic
def close(engagement: Engagement, *, reason: str, seen: str, by: Membership | User) -> Engagement:
    """End it: reminders, links and invitations end, and what was written can only be read from now on.

    seen: the checklist as its page showed it (`mark_of`). If something of it has changed since, nothing is closed.
    """
    member = demand_lead(by, engagement)
    engagement = hold(engagement, also_closed=True)
    if engagement.is_closed:  # sent twice
        return engagement
    reason, points = check_reason(reason), checklist(engagement)
    if seen != mark_of(points):
        raise Refused(_("Something of the checklist has changed since you opened the page. Look again."))
    if engagement.course == Course.PAUSED:
        end(engagement, member)
    engagement.invitations.open().update(withdrawn_at=timezone.now())
    end_all(engagement)
    begin(engagement, Course.CLOSED, reason, member, points)
    record(events.CLOSED, engagement, by=member, reason=reason)
    return engagement


@transaction.atomic
def reopen(engagement: Engagement, *, by: Membership | User) -> Engagement:
    """Go on with a closed one. Links and invitations that ended with it stay ended."""
    member = demand_lead(by, engagement)
    engagement = hold(engagement, also_closed=True)
    if engagement.is_closed:
        end(engagement, member)
        record(events.REOPENED, engagement, by=member)
    return engagement


def mark_of(points: list[Point]) -> str:
    """What of a checklist must not change between its page and the act: how many are open of each."""
    return ".".join(str(point.left) for point in points if point.left is not None)


def check_reason(reason: str) -> str:
    reason = reason.strip()
    if not reason:
        raise Refused(_("Say why, in a sentence: both parties read it."))
    if len(reason) > REASON_LIMIT:
        raise Refused(_("A reason has at most %(n)s characters.") % {"n": REASON_LIMIT})
    return reason


def begin(
    engagement: Engagement,
    course: Course,
    reason: str,
    by: Membership | None,
    points: list[Point] | None = None,
) -> None:
    Recess.objects.create(
        engagement=engagement,
        course=course,
        reason=reason,
        points=[[point.name, point.sentence] for point in points or []],
        by=by,
        began_at=timezone.now(),
    )
    engagement.course = course
    engagement.save(update_fields=["course"])


def end(engagement: Engagement, by: Membership | None) -> None:
    engagement.recesses.filter(ended_at=None).update(ended_at=timezone.now(), ended_by=by)
    engagement.course = Course.RUNNING
    engagement.save(update_fields=["course"])
