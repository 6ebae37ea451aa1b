"""The stand-ups in a member's calendar: on the days on which they work, never on a day of a paused week."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.utils.translation import gettext as _

from digests.ics import Entry
from engagements.calendars import calendar_of, span
from engagements.models import Membership
from engagements.today import charter_of
from iterations.meetings import paused_days
from standups.occasions import address
from standups.reading import takes_part

TAKES = timedelta(minutes=15)


def of_standups(member: Membership, first: date, last: date) -> Iterable[Entry]:
    engagement = member.engagement
    charter, calendar = charter_of(engagement), calendar_of(engagement)
    if not takes_part([member]):
        return
    paused = paused_days(engagement, first, last)
    for day in span(max(first, charter.start_date), last):
        if calendar.is_working_day(day) and calendar.works(member, day) and day not in paused:
            yield Entry(
                name=f"standup-{day}",
                summary=_("%(engagement)s: stand-up") % {"engagement": engagement.name},
                day=day,
                at=charter.standup_at,
                zone=charter.zone,
                takes=TAKES,
                stamp=charter.created_at,
                link=address("standup_of", engagement, day),
            )
