"""A share of the budget has been reached: told to both parties by mail, once."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from budgets.everywhere import sentence_of
from budgets.facts import budget_of
from budgets.models import BudgetAlarm
from digests.matters import BOTH, Line, matter
from digests.models import Occurrence
from digests.occurrences import Due, occasion
from engagements.days import DAY, end_of
from engagements.models import Engagement, Membership

KIND = "budget_alarm"
WORTH = timedelta(days=2)  # that much later it is no news any more


def alarms_due(engagement: Engagement, crew: Sequence[Membership], day: date) -> Iterable[Due]:
    """On its day, from the moment on at which it was raised."""
    alarm = BudgetAlarm.objects.filter(engagement=engagement, day=day).first()
    if alarm and engagement.charter:
        zone = engagement.charter.zone
        yield Due(max(alarm.at, end_of(day - DAY, zone)), end_of(day + WORTH, zone))


def letters(one: Occurrence) -> list[EmailMultiAlternatives]:
    engagement = one.engagement
    alarm = BudgetAlarm.objects.filter(engagement=engagement, day=one.local_date).first()
    budget = budget_of(engagement)
    if alarm is None or budget is None:
        return []
    context = {
        "engagement": engagement,
        "share": alarm.share,
        "sentence": sentence_of(budget, one.local_date),
        "link": settings.SITE_URL + reverse("budget", args=[engagement.slug]),
    }
    subject = _("%(share)s %% of the budget is spent") % {"share": alarm.share}
    crew = engagement.members.present().with_person()
    return [letter_to(reader, f"{engagement.name}: {subject}", context) for reader in crew]


def letter_to(reader: Membership, subject: str, context: dict[str, object]) -> EmailMultiAlternatives:
    context = context | {"reader": reader}
    letter = EmailMultiAlternatives(
        subject=subject,
        body=render_to_string("budgets/mail/alarm.txt", context),
        to=[reader.user.email],
    )
    letter.attach_alternative(render_to_string("budgets/mail/alarm.html", context), "text/html")
    return letter


def alarms_since(member: Membership, since: datetime) -> Iterable[Line]:
    """For the digest of those who want no mail of it by itself."""
    for alarm in BudgetAlarm.objects.filter(engagement=member.engagement_id, at__gt=since):
        text = _("%(share)s %% of the budget is spent") % {"share": alarm.share}
        yield Line(text, reverse("budget", args=[member.engagement.slug]))


def declare() -> None:
    matter(45, "budget", lambda: _("Alarms of the budget"), BOTH, alarms_since)
    occasion(KIND, due=alarms_due, letters=letters, matter="budget")
