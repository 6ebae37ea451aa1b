"""What the daily digest takes from the home of an engagement: what waits for its reader, and what is new to them."""

from collections.abc import Iterator
from datetime import datetime

from django.utils import timezone

from dashboard.news import SHOWN, lines_of
from dashboard.waiting import awaited_by, commitments_of, concerns_of, in_order, stories_of
from dashboard.week import UNDER_WAY, StoryOfWeek
from digests.matters import Line
from engagements.awaiting import rows_here
from engagements.calendars import calendar_of
from engagements.models import Membership, Visit
from engagements.today import today_of
from iterations.plans import NEVER
from standups.reading import open_concerns

MAILED = {"update.write", "pulse.answer"}


def waiting_since(member: Membership, since: datetime) -> Iterator[Line]:
    """How long something has waited does not matter. Update and pulse have a mail of their own."""
    engagement = member.engagement
    today, calendar = today_of(engagement), calendar_of(engagement)
    stories = [StoryOfWeek(*row) for row in UNDER_WAY(engagement.pk, NEVER, member.pk)]
    concerns = open_concerns(engagement, member, calendar=calendar)
    rows = [row for row in rows_here(member, timezone.now()) if row.kind not in MAILED]
    for one in in_order(
        [
            *awaited_by(member, engagement, rows, calendar, today),
            *stories_of(member, engagement, stories, today),
            *concerns_of(member, engagement, concerns),
            *commitments_of(member, engagement, today, calendar),
        ]
    ):
        yield Line(f"{one.act}: {one.about}", one.link)


def news_since(member: Membership, since: datetime) -> Iterator[Line]:
    """What others did since the last digest and the reader's last visit, the newest first."""
    visit = Visit.objects.filter(member=member).first()
    events = member.engagement.events.newest_first().filter(at__gt=since).exclude(actor=member)
    if visit:
        events = events.filter(number__gt=visit.heard_event)
    for line in lines_of(member.engagement, list(events[:SHOWN])):
        yield Line(f"{line.who} {line.what}".strip(), line.link)
