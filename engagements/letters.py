"""Mails that events of this room become. They are rows of the outbox first; a worker sends them."""

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from engagements.models import Event, Invitation


def invitation_letter(event: Event) -> list[EmailMultiAlternatives]:
    invitation = Invitation.objects.select_related(
        "engagement__vendor", "engagement__client", "invited_by"
    ).get(engagement_id=event.engagement_id, number=event.data["invitation"])
    context = {
        "invitation": invitation,
        "engagement": invitation.engagement,
        "link": settings.SITE_URL + reverse("invitation", args=[invitation.token]),
    }
    letter = EmailMultiAlternatives(
        subject=_("%(engagement)s: %(person)s invites you")
        % {"engagement": invitation.engagement.name, "person": invitation.invited_by.name},
        body=render_to_string("engagements/mail/invitation.txt", context),
        to=[invitation.email],
        headers={"X-Tandem-Kind": "invitation", "X-Tandem-Not-After": invitation.expires_at.isoformat()},
    )
    letter.attach_alternative(render_to_string("engagements/mail/invitation.html", context), "text/html")
    return [letter]
