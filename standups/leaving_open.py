"""What of concerns stands in the checklist for closing an engagement."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engagements.ending import Point
from engagements.models import Engagement
from standups.models import Concern


def open_concerns_left(engagement: Engagement) -> Point:
    left = Concern.objects.filter(engagement=engagement).open().count()
    said = ngettext("%(num)s is open", "%(num)s are open", left) % {"num": left}
    return Point(
        _("Concerns"), said if left else _("none open"), reverse("concerns", args=[engagement.slug]), left
    )
