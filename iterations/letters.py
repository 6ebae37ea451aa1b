"""Mails that events of this room become. They are rows of the outbox first; a worker sends them."""

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from engagements.models import Event, Membership
from iterations.minutes import Minutes
from iterations.models import Demo


def minutes_letter(event: Event) -> list[EmailMultiAlternatives]:
    """The minutes of a demo that was closed, to everybody of both teams."""
    demo = Demo.objects.select_related("engagement", "closed_by__user").get(
        engagement=event.engagement_id, number=event.data["number"]
    )
    engagement = demo.engagement
    page = settings.SITE_URL + reverse("minutes", args=[engagement.slug, demo.number])
    context = {"minutes": Minutes(demo, engagement), "demo": demo, "engagement": engagement, "link": page}
    subject = _("%(engagement)s: minutes of the demo of week %(number)s") % {
        "engagement": engagement.name,
        "number": demo.number,
    }
    crew = engagement.members.present().with_person()
    return [letter(subject, reader, context) for reader in crew]


def letter(subject: str, reader: Membership, context: dict[str, object]) -> EmailMultiAlternatives:
    message = EmailMultiAlternatives(
        subject=subject,
        body=render_to_string("iterations/mail/minutes.txt", context),
        to=[reader.user.email],
        headers={"X-Tandem-Kind": "minutes"},
    )
    message.attach_alternative(render_to_string("iterations/mail/minutes.html", context), "text/html")
    return message
