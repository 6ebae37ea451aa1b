"""Mails that pings become at once. They are rows of the outbox first; a worker sends them."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from digests.letters import event_of
from engagements.models import Event, Membership
from partnership.models import Ping

if TYPE_CHECKING:
    from digests.models import OutgoingMail


def ping_of(event: Event) -> Ping:
    pings = Ping.objects.select_related("engagement", "asker__user", "person__user")
    return pings.get(engagement=event.engagement_id, number=event.data["ping"])


def ping_letter(event: Event) -> list[EmailMultiAlternatives]:
    """To who is asked."""
    ping = ping_of(event)
    subject = _("%(person)s asks you") % {"person": ping.asker.name}
    return [letter("ping", "ping", subject, ping.person, ping)] if ping.person.left_at is None else []


def answer_letter(event: Event) -> list[EmailMultiAlternatives]:
    """To who asked."""
    ping = ping_of(event)
    subject = _("%(person)s answered you") % {"person": ping.person.name}
    if ping.asker.left_at:
        return []
    return [letter("ping_answer", "answer", subject, ping.asker, ping)]


def letter(kind: str, template: str, subject: str, to: Membership, ping: Ping) -> EmailMultiAlternatives:
    page = settings.SITE_URL + reverse("pings", args=[ping.engagement.slug])
    turns = list(ping.turns.select_related("by__user").order_by("number"))
    context = {
        "ping": ping,
        "reader": to,
        "engagement": ping.engagement,
        "turns": [turn for turn in turns if turn.text or turn.reply],
        "link": f"{page}#{ping.element_id}",
    }
    message = EmailMultiAlternatives(
        subject=f"{ping.engagement.name}: {subject}",
        body=render_to_string(f"partnership/mail/{template}.txt", context),
        to=[to.user.email],
        headers={"X-Tandem-Kind": kind},
    )
    message.attach_alternative(render_to_string(f"partnership/mail/{template}.html", context), "text/html")
    return message


def ping_waits(mail: "OutgoingMail") -> bool:
    """Asked when the mail is about to go: it doesn't, if the ping was answered, handed over or taken back meanwhile."""
    event = event_of(mail)
    if event is None:
        return True
    ping = ping_of(event)
    return ping.settled_at is None and ping.answered_at is None and ping.person.number == event.data["person"]


def answer_waits(mail: "OutgoingMail") -> bool:
    """An answer that its asker has already dealt with needs no mail."""
    event = event_of(mail)
    if event is None:
        return True
    ping = ping_of(event)
    return ping.settled_at is None and ping.answered_at is not None
