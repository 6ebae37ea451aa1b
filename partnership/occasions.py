"""What the calendar makes due of promises: a word to who made them, on the working day before."""

from collections.abc import Iterable, Sequence
from datetime import date, time

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import ngettext

from digests.models import Occurrence, OutgoingMail
from digests.occurrences import Due, occasion
from engagements.days import DAY, end_of, instant, is_working_day, next_working_day
from engagements.models import Engagement, Membership
from partnership.days import charter_of
from partnership.models import Commitment, CommitmentQuerySet

REMINDS_AT = time(8)


def due_soon(engagement: Engagement, day: date) -> CommitmentQuerySet:
    """Open ones that are due after this working day and no later than the next."""
    rows = Commitment.objects.filter(engagement=engagement).due_between(day + DAY, next_working_day(day))
    return rows.open()


def reminders_due(engagement: Engagement, crew: Sequence[Membership], day: date) -> Iterable[Due]:
    """The working day before, at eight; what is promised later than that needs no reminder."""
    if not is_working_day(day):
        return
    zone = charter_of(engagement).zone
    at = instant(day, REMINDS_AT, zone)
    promisers = set(due_soon(engagement, day).filter(made_at__lt=at).values_list("promiser_id", flat=True))
    for member in crew:
        if member.pk in promisers:
            yield Due(at, end_of(day, zone), member)


def still_open(one: Occurrence) -> list[Commitment]:
    rows = due_soon(one.engagement, one.local_date).filter(promiser=one.member, made_at__lt=one.due_at)
    return list(rows.with_people())


def reminder(one: Occurrence) -> list[EmailMultiAlternatives]:
    commitments = still_open(one)
    if one.member is None or one.member.left_at or not commitments:
        return []
    engagement = one.engagement
    context = {
        "commitments": commitments,
        "engagement": engagement,
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
    occasion("commitment_due", due=reminders_due, letters=reminder, wanted=still_due, again_in_doubt=False)
