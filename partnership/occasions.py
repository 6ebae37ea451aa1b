"""What the calendar makes due here: a word to who promised, on the working day before; the pulse after a demo."""

from collections.abc import Iterable, Sequence
from datetime import date, time
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from digests.matters import MAILED, matter
from digests.models import Occurrence, OutgoingMail
from digests.occurrences import Due, occasion
from engagements.access import may
from engagements.calendars import calendar_for, calendar_of
from engagements.days import DAY, end_of, instant
from engagements.models import Engagement, Membership
from engagements.today import charter_of
from partnership.forms import PulseForm
from partnership.models import Commitment, CommitmentQuerySet, PulseRound
from partnership.pulse import QUESTIONS
from partnership.reading.pulse import open_round

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
    return [letter_to(one, subject, "due", context)]


def still_due(mail: OutgoingMail) -> bool:
    """Asked when the reminder is about to go: it doesn't, if everything is kept or released meanwhile."""
    one = mail.occurrence
    return one is None or bool(still_open(one))


# --- The pulse ----------------------------------------------------------------------------------------------


def pulses_due(engagement: Engagement, crew: Sequence[Membership], day: date) -> Iterable[Due]:
    """To everybody who takes part, as soon as the demo is closed; worth nothing once the round is."""
    zone = charter_of(engagement).zone
    opened = PulseRound.objects.filter(engagement=engagement, closed_at=None)
    for one in opened.filter(opened_at__gte=end_of(day - DAY, zone), opened_at__lt=end_of(day, zone)):
        for member in crew:
            if may(member, "answer the pulse"):
                yield Due(one.opened_at, one.closes_at, member)


def pulse_waiting(one: Occurrence) -> PulseRound | None:
    """The round that this member has not answered yet."""
    found = open_round(one.engagement)
    if (
        found is None
        or one.member is None
        or one.member.left_at
        or found.answers.filter(member=one.member).exists()
    ):
        return None
    return found


def pulse_letter(one: Occurrence) -> list[EmailMultiAlternatives]:
    found, engagement = pulse_waiting(one), one.engagement
    if found is None or one.member is None:
        return []
    context = {
        "round": found,
        "form": PulseForm(),
        "questions": QUESTIONS,
        "answers": PulseForm.ANSWERS,
        "zone": charter_of(engagement).zone,
        "engagement": engagement,
        "reader": one.member,
        "link": settings.SITE_URL + reverse("pulse", args=[engagement.slug]),
    }
    return [letter_to(one, _("how does it go?"), "pulse", context)]


def pulse_waits(mail: OutgoingMail) -> bool:
    """Asked when the mail is about to go: it doesn't, if its reader has answered meanwhile."""
    return mail.occurrence is None or pulse_waiting(mail.occurrence) is not None


def letter_to(
    one: Occurrence, subject: str, template: str, context: dict[str, Any]
) -> EmailMultiAlternatives:
    engagement = one.engagement
    assert one.member is not None  # it is an occasion of persons
    thread = f"<{engagement.slug}.{one.kind}@{settings.MAIL_DOMAIN}>"
    letter = EmailMultiAlternatives(
        subject=f"{engagement.name}: {subject}",
        body=render_to_string(f"partnership/mail/{template}.txt", context),
        to=[one.member.user.email],
        headers={"In-Reply-To": thread, "References": thread},
    )
    letter.attach_alternative(render_to_string(f"partnership/mail/{template}.html", context), "text/html")
    return letter


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
    matter(32, "pulse", lambda: _("The pulse after a demo"), MAILED)
    occasion(
        "pulse",
        due=pulses_due,
        letters=pulse_letter,
        wanted=pulse_waits,
        again_in_doubt=False,
        matter="pulse",
    )
