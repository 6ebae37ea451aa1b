"""The last report, in the checklist for closing an engagement."""

from django.urls import reverse
from django.utils.translation import gettext as _

from engagements.ending import Point
from engagements.models import Engagement


def final_report(engagement: Engagement) -> Point:
    """That of the week under way: it stays as it is when the engagement is closed."""
    last = engagement.iterations.newest()
    if last is None:
        return Point(_("Final report"), _("no week has begun"), reverse("weeks", args=[engagement.slug]))
    page = reverse("week", args=[engagement.slug, last.number])
    return Point(_("Final report"), _("that of week %(n)s") % {"n": last.number}, page)
