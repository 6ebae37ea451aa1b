"""How soon each party replies, against what is promised."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from django.utils import timezone

from engagements.calendars import Calendar, calendar_of
from engagements.days import instant
from engagements.models import Engagement, Membership, Party
from engagements.today import charter_of, today_of
from partnership.models import Ping
from partnership.promised import promised_reply
from partnership.replies import Replies, Wait, replies, waits_of

WEEKS = 8


def wait_of(ping: Ping) -> list[Wait]:
    turns = [(turn.what, turn.at, turn.by_id) for turn in ping.turns.all()]
    return waits_of(ping.number, ping.person_id, ping.asked_at, turns, ping.settled_at)


def replies_of(
    engagement: Engagement, pings: Sequence[Ping], crew: Sequence[Membership], calendar: Calendar
) -> list[Replies]:
    """Of each party, vendor first; of pings that were read with their turns."""
    people = {member.pk: member for member in crew}

    def worked(person: int, since: datetime, until: datetime) -> timedelta:
        return calendar.worked(people[person], since, until)

    waits = [wait for ping in pings for wait in wait_of(ping) if wait.person in people]
    found = replies(waits, worked, timezone.now(), promised_reply(engagement))
    return [
        Replies(party, tuple(one for one in found if people[one.wait.person].party == party))
        for party in (Party.VENDOR, Party.CLIENT)
    ]


def reply_times(engagement: Engagement, calendar: Calendar | None = None) -> list[Replies]:
    """Of the pings asked in the last weeks."""
    since = instant(today_of(engagement) - timedelta(weeks=WEEKS), time(), charter_of(engagement).zone)
    pings = list(Ping.objects.filter(engagement=engagement, asked_at__gte=since).with_people())
    crew = list(engagement.members.with_person())
    return replies_of(engagement, pings, crew, calendar or calendar_of(engagement))
