"""What the daily digest takes from the home of an engagement: what waits for its reader, and what is new to them."""

from collections.abc import Iterator
from datetime import datetime

from dashboard.news import SHOWN, lines_of
from dashboard.waiting import Waiting, commitments_of, concerns_of, pings_of, stories_of
from dashboard.week import UNDER_WAY, StoryOfWeek
from digests.matters import Line
from engagements.calendars import calendar_of
from engagements.models import Membership, Visit
from engagements.today import today_of
from iterations.plans import NEVER
from standups.reading import open_concerns


def waiting_since(member: Membership, since: datetime) -> Iterator[Line]:
    """Verdicts and answers; how long something has waited does not matter. Updates have a reminder of their own."""
    engagement = member.engagement
    today, calendar = today_of(engagement), calendar_of(engagement)

    def found() -> Iterator[
        Waiting
    ]:  # each looked for when it is its turn: whether there is anything is asked, too
        stories = [StoryOfWeek(*row) for row in UNDER_WAY(engagement.pk, NEVER, member.pk)]
        yield from stories_of(member, engagement, stories, today)
        yield from pings_of(member, engagement, today)
        yield from concerns_of(member, engagement, open_concerns(engagement, member, calendar=calendar))
        yield from commitments_of(member, engagement, today, calendar)

    for one in found():
        yield Line(f"{one.act}: {one.about}", one.link)


def news_since(member: Membership, since: datetime) -> Iterator[Line]:
    """What others did since the last digest and the reader's last visit, the newest first."""
    visit = Visit.objects.filter(member=member).first()
    events = member.engagement.events.newest_first().filter(at__gt=since).exclude(actor=member)
    if visit:
        events = events.filter(number__gt=visit.heard_event)
    for line in lines_of(member.engagement, list(events[:SHOWN])):
        yield Line(f"{line.who} {line.what}".strip(), line.link)
