"""What the calendar makes due of promises: a word to who made them, on the working day before."""

from collections.abc import Iterable, Sequence
from datetime import date, time

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from digests.matters import MAILED, matter
from digests.models import Occurrence, OutgoingMail
from digests.occurrences import Due, occasion
from engagements.calendars import calendar_for, calendar_of
from engagements.days import DAY, end_of, instant
from engagements.models import Engagement, Membership
from engagements.today import charter_of
from partnership.models import Commitment, CommitmentQuerySet

REMINDS_AT = time(8)


def due_soon(engagement: Engagement, day: date, last: date) -> CommitmentQuerySet:
    """Open ones that are due after this day and no later than the last."""
    return Commitment.objects.filter(engagement=engagement).due_between(day + DAY, last).open()


def reminders_due(engagement: Engagement, crew: Sequence[Membership], day: date) -> Iterable[Due]:
    """The promiser's own working day before, at eight; what is promised later than that needs no reminder."""
    charter = charter_of(engagement)
    calendar = calendar_for(charter, crew)
    until = {one.pk: calendar.next_day_of(one, day) for one in crew if calendar.works(one, day)}
    if not until:
        return
    at = instant(day, REMINDS_AT, charter.zone)
    soon = due_soon(engagement, day, max(until.values())).filter(promiser__in=until, made_at__lt=at)
    promisers = {promiser for promiser, due in soon.values_list("promiser", "due") if due <= until[promiser]}
    for member in crew:
        if member.pk in promisers:
            yield Due(at, end_of(day, charter.zone), member)


def still_open(one: Occurrence) -> list[Commitment]:
    if one.member is None:
        return []
    last = calendar_of(one.engagement).next_day_of(one.member, one.local_date)
    rows = due_soon(one.engagement, one.local_date, last)
    return list(rows.filter(promiser=one.member, made_at__lt=one.due_at).with_people())


def reminder(one: Occurrence) -> list[EmailMultiAlternatives]:
    commitments = still_open(one)
    if one.member is None or one.member.left_at or not commitments:
        return []
    engagement = one.engagement
    context = {
        "commitments": commitments,
        "engagement": engagement,
        "reader": one.member,
        "link": settings.SITE_URL + reverse("commitments", args=[engagement.slug]),
    }
    n = len(commitments)
    subject = ngettext("%(n)s commitment is due", "%(n)s commitments are due", n) % {"n": n}
    thread = f"<{engagement.slug}.{one.kind}@{settings.MAIL_DOMAIN}>"
    letter = EmailMultiAlternatives(
        subject=f"{engagement.name}: {subject}",
        body=render_to_string("partnership/mail/due.txt", context),
        to=[one.member.user.email],
        headers={"In-Reply-To": thread, "References": thread},
    )
    letter.attach_alternative(render_to_string("partnership/mail/due.html", context), "text/html")
    return [letter]


def still_due(mail: OutgoingMail) -> bool:
    """Asked when the reminder is about to go: it doesn't, if everything is kept or released meanwhile."""
    one = mail.occurrence
    return one is None or bool(still_open(one))


def declare() -> None:
    matter(28, "commitment_due", lambda: _("Reminder of what I promised"), MAILED)
    occasion(
        "commitment_due",
        due=reminders_due,
        letters=reminder,
        wanted=still_due,
        again_in_doubt=False,
        matter="commitment_due",
    )
