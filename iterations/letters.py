"""Mails that events of this room become. They are rows of the outbox first; a worker sends them."""

from dataclasses import replace
from datetime import date, time
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from config.locales import day as day_in_words
from digests import ics
from digests.kinds import Enclosed
from digests.letters import event_of
from engagements.days import instant
from engagements.models import Engagement, Event, Membership
from engagements.refusals import Refused
from iterations.feeding import entry_of
from iterations.meetings import DEMO, Meeting
from iterations.minutes import Minutes
from iterations.models import Demo, DemoCall
from iterations.papers import minutes_paper

if TYPE_CHECKING:
    from digests.models import OutgoingMail


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


# --- Invitations to the demo ----------------------------------------------------------------------------------

SUBJECTS = {
    "demo.called": lambda: _("%(engagement)s: demo of week %(number)s, %(day)s at %(at)s"),
    "demo.invited": lambda: _("%(engagement)s: demo of week %(number)s, %(day)s at %(at)s"),
    "demo.moved": lambda: _("%(engagement)s: the demo of week %(number)s is now %(day)s at %(at)s"),
    "demo.cancelled": lambda: _("%(engagement)s: the demo of week %(number)s is off"),
}


def demo_invitations(event: Event) -> list[EmailMultiAlternatives]:
    """To each who is told when the demo is, with a meeting that their calendar takes in, moves or takes out."""
    engagement = Engagement.objects.select_related("charter").get(pk=event.engagement_id)
    readers = engagement.members.present().filter(number__in=event.data["to"]).with_person()
    return [invitation_to(reader, engagement, event) for reader in readers.order_by("number")]


def invitation_to(reader: Membership, engagement: Engagement, event: Event) -> EmailMultiAlternatives:
    told = event.data
    meeting = Meeting(
        DEMO, told["number"], date.fromisoformat(told["day"]), time.fromisoformat(told["at"]), told["zone"]
    )
    entry = replace(
        entry_of(meeting, engagement),
        name=f"{meeting.kind}-{meeting.number}-{engagement.slug}",
        stamp=event.at,
    )
    off = event.kind == "demo.cancelled"
    words = told | {"engagement": engagement.name, "day": day_in_words(meeting.day)}
    context = {
        "engagement": engagement,
        "meeting": meeting,
        "what": event.kind.removeprefix("demo."),
        "link": entry.link,
        "reader": reader,
    }
    thread = f"<{engagement.slug}.demo-{meeting.number}@{settings.MAIL_DOMAIN}>"
    message = EmailMultiAlternatives(
        subject=SUBJECTS[event.kind]() % words,
        body=render_to_string("iterations/mail/invitation.txt", context),
        to=[reader.user.email],
        headers={
            "X-Tandem-Kind": "demo_invitation",
            "X-Tandem-Not-After": instant(meeting.day, meeting.at, meeting.zone).isoformat(),
            "In-Reply-To": thread,
            "References": thread,
        },
    )
    message.attach_alternative(render_to_string("iterations/mail/invitation.html", context), "text/html")
    method, calendar = ics.invitation(
        entry, to=reader.user.email, name=reader.name, sequence=told["sequence"], cancelled=off
    )
    message.attach_alternative(calendar.decode(), f"text/calendar; method={method}")
    message.attach("invite.ics", calendar, "application/ics")
    return message


def is_up_to_date(mail: "OutgoingMail") -> bool:
    """Asked when an invitation is about to go: it doesn't, if the demo has been moved or called off since."""
    event = event_of(mail)
    if event is None:
        return True
    call = DemoCall.objects.filter(engagement=event.engagement_id, number=event.data["number"]).first()
    return call is not None and call.sequence == event.data["sequence"]


# --- The minutes ----------------------------------------------------------------------------------------------


def paper_of_minutes(mail: "OutgoingMail") -> list[Enclosed]:
    """The minutes that a mail tells of, as they were frozen."""
    event = event_of(mail)
    if event is None:
        return []
    number = event.data["number"]
    demo = Demo.objects.select_related("engagement__charter", "closed_by__user").get(
        engagement=event.engagement_id, number=number
    )
    try:
        paper = minutes_paper(Minutes(demo, demo.engagement), as_closed=True)
    except Refused:  # more than paper holds: the page has it
        return []
    return [(f"{demo.engagement.slug}-demo-{number}.pdf", paper, "application/pdf")]


def letter(subject: str, reader: Membership, context: dict[str, object]) -> EmailMultiAlternatives:
    message = EmailMultiAlternatives(
        subject=subject,
        body=render_to_string("iterations/mail/minutes.txt", context),
        to=[reader.user.email],
        headers={"X-Tandem-Kind": "minutes"},
    )
    message.attach_alternative(render_to_string("iterations/mail/minutes.html", context), "text/html")
    return message
