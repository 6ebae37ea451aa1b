"""Mails that events of this room become. They are rows of the outbox first; a worker sends them."""

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from engagements.models import Engagement, Event, Invitation, Membership, Recess


def invitation_letter(event: Event) -> list[EmailMultiAlternatives]:
    invitation = Invitation.objects.select_related(
        "engagement__vendor", "engagement__client", "invited_by"
    ).get(engagement_id=event.engagement_id, number=event.data["invitation"])
    return [
        letter_of_invitation(invitation, settings.SITE_URL + reverse("invitation", args=[invitation.token]))
    ]


def letter_of_invitation(invitation: Invitation, link: str) -> EmailMultiAlternatives:
    context = {"invitation": invitation, "engagement": invitation.engagement, "link": link}
    letter = EmailMultiAlternatives(
        subject=_("%(engagement)s: %(person)s invites you")
        % {"engagement": invitation.engagement.name, "person": invitation.invited_by.name},
        body=render_to_string("engagements/mail/invitation.txt", context),
        to=[invitation.email],
        headers={"X-Tandem-Kind": "invitation", "X-Tandem-Not-After": invitation.expires_at.isoformat()},
    )
    letter.attach_alternative(render_to_string("engagements/mail/invitation.html", context), "text/html")
    return letter


def closing_letters(event: Event) -> list[EmailMultiAlternatives]:
    """To everybody who takes part, whoever closed it: what is left, and what each takes along."""
    crew = Membership.objects.present().filter(engagement=event.engagement_id).with_person()
    engagement, recess = event.engagement, event.engagement.recesses.now()
    return [closing_letter(member, engagement, recess) for member in crew if recess]


def closing_letter(member: Membership, engagement: Engagement, recess: Recess) -> EmailMultiAlternatives:
    context = {
        "engagement": engagement,
        "recess": recess,
        "reader": member,
        "link": settings.SITE_URL + reverse("closing", args=[engagement.slug]),
    }
    letter = EmailMultiAlternatives(
        subject=_("%(engagement)s is closed") % {"engagement": engagement.name},
        body=render_to_string("engagements/mail/closing.txt", context),
        to=[member.user.email],
        headers={"X-Tandem-Kind": "engagement_closed"},
    )
    letter.attach_alternative(render_to_string("engagements/mail/closing.html", context), "text/html")
    return letter
