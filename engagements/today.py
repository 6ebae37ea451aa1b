"""The charter that is in force, what day it is by it, and how soon people promise to reply."""

from datetime import date, timedelta

from django.utils import timezone

from engagements.days import local_day
from engagements.models import Charter, Engagement


def charter_of(engagement: Engagement) -> Charter:
    assert engagement.charter is not None  # every engagement is opened with one
    return engagement.charter


def today_of(engagement: Engagement) -> date:
    return local_day(timezone.now(), charter_of(engagement).zone)


REPLY = timedelta(hours=8)


def promised_reply(_charter: Charter) -> timedelta:
    """Within how many working hours of whoever is asked a question is answered; one working day, as long as a charter
    has no word about it. Whoever needs the promise asks here."""
    return REPLY
