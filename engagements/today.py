"""The charter that is in force, and what day it is by it."""

from datetime import date

from django.utils import timezone

from engagements.days import local_day
from engagements.models import Charter, Engagement


def charter_of(engagement: Engagement) -> Charter:
    assert engagement.charter is not None  # every engagement is opened with one
    return engagement.charter


def today_of(engagement: Engagement) -> date:
    return local_day(timezone.now(), charter_of(engagement).zone)
