"""The mail that the report of a week is, whether its time has come or somebody sends it."""

from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from dashboard.report import Report, figures
from engagements.models import Event


def said_of(report: Report) -> tuple[str, dict[str, Any]]:
    """Its subject without the engagement's name, and what its template takes."""
    subject = _("week %(n)s, %(points)s points accepted") % {"n": report.number, "points": report.points}
    address = reverse("week", args=[report.engagement.slug, report.number])
    context = {"report": report, "figures": figures(report), "link": settings.SITE_URL + address}
    return subject, context


def report_letters(event: Event) -> list[EmailMultiAlternatives]:
    """To everybody of both teams; says who sends it."""
    engagement = event.engagement
    subject, context = said_of(Report(engagement, event.data["number"]))
    context |= {"engagement": engagement, "sender": event.actor}
    letters = []
    for reader in engagement.members.present().with_person():
        told = context | {"reader": reader}
        letter = EmailMultiAlternatives(
            subject=f"{engagement.name}: {subject}",
            body=render_to_string("dashboard/mail/week.txt", told),
            to=[reader.user.email],
            headers={"X-Tandem-Kind": "report_sent"},
        )
        letter.attach_alternative(render_to_string("dashboard/mail/week.html", told), "text/html")
        letters.append(letter)
    return letters
