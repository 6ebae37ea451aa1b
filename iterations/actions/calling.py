"""Inviting both parties to the demo of the week, by itself: once it is known, anew when it moves, off when it is."""

from datetime import datetime

import structlog
from django.db import transaction

from engagements.calendars import calendar_of
from engagements.days import instant, local_day
from engagements.journal import Kind, hold, record
from engagements.models import Engagement
from iterations import events
from iterations.meetings import DEMO, Meeting, meetings_between
from iterations.models import DemoCall, Iteration, demos_to_look_at

TOLD = ["day", "at", "zone", "sequence", "invited", "called_at", "cancelled_at"]

log = structlog.get_logger(__name__)


def call_demos(now: datetime) -> None:
    """A duty of every tick: looks at the demos that may have changed, each in a transaction of its own."""
    for key, seen in demos_to_look_at(now).items():
        try:
            call_demo(Engagement.objects.get(pk=key), now=now, seen=seen)
        except Exception:  # tried again by the next tick; the others go on
            log.exception("demo_not_called", engagement=key)


@transaction.atomic
def call_demo(engagement: Engagement, *, now: datetime, seen: str = "") -> DemoCall | None:
    """Have everybody's calendar show the demo of the week under way as it is now; doing so again does nothing."""
    engagement = hold(engagement)
    week = Iteration.objects.filter(engagement=engagement).current()
    if week is None or engagement.charter is None:
        return None
    call, _new = DemoCall.objects.get_or_create(engagement=engagement, number=week.number)
    if call.day is None or now < begins(call):  # what has begun, nobody is told of any more
        tell_what_is_new(call, demo_of(engagement, week), now)
    call.seen = seen
    call.save(update_fields=["seen", *TOLD])
    return call


def begins(call: DemoCall) -> datetime:
    assert call.day is not None
    assert call.at is not None
    return instant(call.day, call.at, call.zone)


def demo_of(engagement: Engagement, week: Iteration) -> Meeting | None:
    calendar = calendar_of(engagement, week.starts, week.finishes)
    found = meetings_between(engagement, calendar, week.starts, week.window.last_day)
    return next((one for one in found if one.kind == DEMO and one.number == week.number), None)


def tell_what_is_new(call: DemoCall, demo: Meeting | None, now: datetime) -> None:
    if demo is None:
        if call.stands:
            call.cancelled_at, call.sequence = now, call.sequence + 1
            tell(events.DEMO_CANCELLED, call, call.invited)
        return
    here = list(call.engagement.members.present().order_by("number").values_list("number", flat=True))
    if instant(demo.day, demo.at, demo.zone) <= now or not is_time(call, now):
        return
    told = (call.day, call.at, call.zone)
    if call.called_at is None:
        put(call, demo, here)
        call.called_at = now
        tell(events.DEMO_CALLED, call, here)
    elif call.cancelled_at or told != (demo.day, demo.at, demo.zone):
        put(call, demo, here)
        call.cancelled_at, call.sequence = None, call.sequence + 1
        tell(events.DEMO_MOVED, call, here)
    elif newcomers := sorted(set(here) - set(call.invited)):
        call.invited = here
        tell(events.DEMO_INVITED, call, newcomers)


def is_time(call: DemoCall, now: datetime) -> bool:
    """Nobody is invited for the first time on a day on which nobody works."""
    engagement = call.engagement
    assert engagement.charter is not None  # asked before
    today = local_day(now, engagement.charter.zone)
    return call.called_at is not None or calendar_of(engagement, today, today).is_working_day(today)


def put(call: DemoCall, demo: Meeting, invited: list[int]) -> None:
    call.day, call.at, call.zone, call.invited = demo.day, demo.at, demo.zone, invited


def tell(what: Kind, call: DemoCall, to: list[int]) -> None:
    assert call.day is not None
    assert call.at is not None
    record(
        what,
        call,
        by=None,
        number=call.number,
        day=call.day.isoformat(),
        at=call.at.strftime("%H:%M"),
        zone=call.zone,
        sequence=call.sequence,
        to=to,
    )
