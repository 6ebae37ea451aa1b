"""The calendar that a person subscribes to: what is due for them in all their engagements, under a secret address.

Rooms say in their `apps.py` what of theirs has a date. The address names the person's feed by a seal: nothing that
is stored gives it away, and renewing it ends the one before.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta

from django.conf import settings
from django.urls import reverse

from digests import ics
from digests.ics import Entry
from digests.models import Feed
from digests.seals import opened, sealed
from engagements.days import local_day
from engagements.models import Course, Membership
from people.models import User

PURPOSE = "calendar"
BACK, AHEAD = timedelta(days=30), timedelta(days=120)

Source = Callable[[Membership, date, date], Iterable[Entry]]
SOURCES: list[Source] = []


def feeds(source: Source) -> Source:
    """Have what `source` answers stand in the calendar of a member, for the days from the first to the last."""
    SOURCES.append(source)
    return source


def address_of(feed: Feed) -> str:
    return settings.SITE_URL + reverse("calendar_feed", args=[sealed(PURPOSE, feed.key)])


def feed_at(token: str) -> Feed | None:
    """Of somebody who may sign in; None for an address that nobody was given, or has no longer."""
    key = opened(PURPOSE, token)
    feeds = Feed.objects.select_related("user").filter(user__is_active=True)
    return feeds.filter(key=key).first() if key else None


def entries_for(person: User, at: datetime) -> list[Entry]:
    """What is due around now, of engagements that this person is in at present and that are running."""
    today = local_day(at, person.time_zone)
    mine = Membership.objects.present().filter(user=person, engagement__course=Course.RUNNING)
    return [
        replace(entry, name=f"{entry.name}-{member.engagement.slug}")
        for member in mine.select_related("engagement__charter", "user").order_by("pk")
        for source in SOURCES
        for entry in source(member, today - BACK, today + AHEAD)
    ]


def calendar_of(person: User, at: datetime) -> bytes:
    return ics.calendar(entries_for(person, at), name="Tandem")
