"""What the calendar makes due of the whole week: its report, when the boundary has passed (RULES sections 3 and 8)."""

from collections.abc import Iterable, Sequence
from datetime import date, time, timedelta

from django.core.mail import EmailMultiAlternatives
from django.utils.translation import gettext as _

from dashboard.letters import said_of
from dashboard.papers import on_paper
from dashboard.report import Report
from digests.matters import MAILED, matter
from digests.models import Occurrence
from digests.occurrences import Due, occasion
from engagements.days import end_of, instant
from engagements.models import Engagement, Membership
from engagements.today import charter_of
from engagements.typesetting import typeset
from iterations.models import Iteration
from standups.occasions import letter_to
from standups.reading import crew_of

WORTH = timedelta(days=2)  # a report that comes later finds its readers in the next week


def report_due(engagement: Engagement, crew: Sequence[Membership], day: date) -> Iterable[Due]:
    """At the local midnight that ends a week, whether or not a demo was held in it."""
    if Iteration.objects.filter(engagement=engagement, finishes=day).exists():
        zone = charter_of(engagement).zone
        yield Due(instant(day, time(), zone), end_of(day + WORTH, zone))


class NotTurned(RuntimeError):
    """The tick has not counted the week yet: its next one has."""


def weekly_report(one: Occurrence) -> list[EmailMultiAlternatives]:
    """To everybody of both teams, with the newest hash of the ledger: who keeps it can tell a cut ledger."""
    engagement = one.engagement
    week = Iteration.objects.filter(engagement=engagement, finishes=one.local_date).first()
    if week is None:  # its length was changed since
        return []
    if week.closed_at is None:
        raise NotTurned
    report = Report(engagement, week.number)
    subject, context = said_of(report)
    paper = typeset("dashboard/pdf/week.typ", on_paper(report))
    letters = [
        letter_to(reader, one, "week", subject, context, room="dashboard") for reader in crew_of(engagement)
    ]
    for letter in letters:
        letter.attach(f"{engagement.slug}-week-{week.number}.pdf", paper, "application/pdf")
    return letters


def declare() -> None:
    matter(55, "weekly_report", lambda: _("Report of the week"), MAILED)
    occasion("weekly_report", due=report_due, letters=weekly_report, matter="weekly_report")
