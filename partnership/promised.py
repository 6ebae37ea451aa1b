"""What each version of the charter promises, as data. Whoever holds it against what happened asks here."""

from datetime import timedelta

from charters.models import Path
from charters.reading import promised_hours
from engagements.models import Charter, Engagement
from partnership.drift import Promises

HOUR = timedelta(hours=1)


def promised_reply(engagement: Engagement) -> timedelta | None:
    """Within how much working time of whoever is asked, by the charter that holds; None if it has no word about it."""
    hours = promised_hours(engagement)
    return hours * HOUR if hours else None


def promises_of(engagement: Engagement) -> list[Promises]:
    """Every version that holds or held: version 0 from the beginning, a later one from when both agreed to it."""
    replies = Path.objects.filter(engagement=engagement, for_pings=True).standing()
    hours = dict(replies.values_list("charter", "reply_hours"))
    versions = Charter.objects.filter(engagement=engagement).agreed()
    return [promises_in(one, hours.get(one.pk)) for one in versions]


def promises_in(charter: Charter, reply_hours: int | None) -> Promises:
    return Promises(
        version=charter.version,
        since=charter.agreed_at or charter.created_at,
        demo_on=charter.demo_on,
        reply=reply_hours * HOUR if reply_hours else None,
        people=charter.people_at_demos,
        decided_within=charter.decided_within or charter.reminded_after,
    )
