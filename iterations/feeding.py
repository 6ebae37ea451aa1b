"""The meetings of the weeks in a member's calendar."""

from collections.abc import Iterable
from datetime import date

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from digests.ics import Entry
from engagements.calendars import calendar_of
from engagements.models import Engagement, Membership
from iterations.meetings import DEMO, TAKES, Meeting, meetings_between


def of_meetings(member: Membership, first: date, last: date) -> Iterable[Entry]:
    engagement = member.engagement
    calendar = calendar_of(engagement)
    return [entry_of(meeting, engagement) for meeting in meetings_between(engagement, calendar, first, last)]


def entry_of(meeting: Meeting, engagement: Engagement) -> Entry:
    assert engagement.charter is not None  # it is opened with one
    is_demo = meeting.kind == DEMO
    said = (
        _("%(engagement)s: demo of week %(number)s")
        if is_demo
        else _("%(engagement)s: planning of week %(number)s")
    )
    return Entry(
        name=f"{meeting.kind}-{meeting.number}",
        summary=said % {"engagement": engagement.name, "number": meeting.number},
        day=meeting.day,
        at=meeting.at,
        zone=meeting.zone,
        takes=TAKES[meeting.kind],
        stamp=engagement.charter.created_at,
        link=settings.SITE_URL + reverse("demo" if is_demo else "planning", args=[engagement.slug]),
    )
