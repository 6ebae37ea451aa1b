"""What the parties owe each other, in the checklist for closing an engagement."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engagements.ending import Point
from engagements.models import Engagement
from partnership.models import Commitment, Ping


def open_commitments_left(engagement: Engagement) -> Point:
    left = Commitment.objects.filter(engagement=engagement).open().count()
    said = ngettext("%(num)s is open", "%(num)s are open", left) % {"num": left}
    page = reverse("commitments", args=[engagement.slug])
    return Point(_("Commitments"), said if left else _("none open"), page, left)


def open_pings_left(engagement: Engagement) -> Point:
    left = Ping.objects.filter(engagement=engagement).open().count()
    said = ngettext("%(num)s is not answered", "%(num)s are not answered", left) % {"num": left}
    return Point(_("Pings"), said if left else _("none open"), reverse("pings", args=[engagement.slug]), left)
