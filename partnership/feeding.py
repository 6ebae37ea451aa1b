"""What a member has promised, in their calendar, on the day it is due."""

from collections.abc import Iterable
from datetime import date

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from digests.ics import Entry
from engagements.models import Membership
from partnership.models import Commitment

SHOWN = 120  # characters of a promise


def of_commitments(member: Membership, first: date, last: date) -> Iterable[Entry]:
    engagement = member.engagement
    page = settings.SITE_URL + reverse("commitments", args=[engagement.slug])
    mine = Commitment.objects.filter(engagement=engagement, promiser=member).due_between(first, last).open()
    for one in mine.order_by("due", "number"):
        text = " ".join(one.text.split())
        yield Entry(
            name=one.element_id,
            summary=_("%(engagement)s: due: %(what)s")
            % {
                "engagement": engagement.name,
                "what": text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…",
            },
            day=one.due,
            stamp=one.made_at,
            description=one.text,
            link=f"{page}#{one.element_id}",
        )
