"""What of stories stands in the checklist for closing an engagement."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engagements.ending import Point
from engagements.models import Engagement
from stories.models import LedgerEntry, State, Story

UNDER_WAY = (State.STARTED, State.FINISHED, State.REJECTED)


def unsigned(engagement: Engagement) -> Point:
    left = stories_of(engagement).filter(state=State.DELIVERED).count()
    said = ngettext("%(num)s waits for a verdict", "%(num)s wait for a verdict", left) % {"num": left}
    return Point(_("Unsigned stories"), said if left else _("none"), list_of(engagement), left)


def under_way(engagement: Engagement) -> Point:
    left = stories_of(engagement).filter(state__in=UNDER_WAY).count()
    said = ngettext("%(num)s is not finished", "%(num)s are not finished", left) % {"num": left}
    return Point(_("Stories under way"), said if left else _("none"), list_of(engagement), left)


def taken_along(engagement: Engagement) -> Point:
    """What each party keeps whatever becomes of Tandem."""
    entries = LedgerEntry.objects.filter(engagement=engagement).exclude(story=None).count()
    said = ngettext(
        "a certificate of %(num)s sign-off, for each party to keep",
        "certificates of %(num)s sign-offs, for each party to keep",
        entries,
    )
    return Point(_("To take along"), said % {"num": entries}, reverse("ledger", args=[engagement.slug]))


def stories_of(engagement: Engagement):
    return Story.objects.filter(engagement=engagement).wanted()


def list_of(engagement: Engagement) -> str:
    return reverse("stories", args=[engagement.slug])
