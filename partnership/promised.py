"""What each version of the charter promises, as data. Whoever needs a promise asks here."""

from datetime import timedelta

from django.db.models import Q

from engagements.models import Charter, Engagement
from partnership.days import promised_reply
from partnership.drift import Promises


def promises_of(engagement: Engagement) -> list[Promises]:
    """Every version that holds or held: version 0 from the beginning, a later one from when both agreed to it."""
    versions = Charter.objects.filter(engagement=engagement).filter(Q(version=0) | Q(agreed_at__isnull=False))
    return [promises_in(one) for one in versions.order_by("version")]


def promises_in(charter: Charter) -> Promises:
    return Promises(
        version=charter.version,
        since=charter.agreed_at or charter.created_at,
        demo_on=charter.demo_on,
        reply=promised_reply(charter),
        decided_within=None,
    )


def hours(span: timedelta) -> int:
    return span // timedelta(hours=1)
