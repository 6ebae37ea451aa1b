"""What the calendar makes due of the week's round: the reminder, the digest, the call to plan."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from config.locales import day as day_in_words
from digests.matters import MAILED, matter
from digests.models import Occurrence, OutgoingMail
from digests.occurrences import Due, occasion
from engagements.calendars import calendar_for, calendar_of
from engagements.days import DAY, end_of, instant
from engagements.models import Engagement, Membership, Role
from engagements.pages import lines_of
from engagements.today import charter_of
from iterations.models import Iteration
from iterations.weeks import first_day
from standups.models import Update
from standups.reading import attendance_of, crew_of, entries_of, open_concerns, takes_part

BEFORE = timedelta(minutes=30)
CALLED_BEFORE = timedelta(hours=2)  # the agreed time of planning


def address(name: str, engagement: Engagement, *more: Any) -> str:
    return settings.SITE_URL + reverse(name, args=[engagement.slug, *more])


def letter_to(
    reader: Membership,
    one: Occurrence,
    template: str,
    subject: str,
    context: dict[str, Any],
    *,
    room: str = "standups",
) -> EmailMultiAlternatives:
    """Both readings of one mail; the mails of one kind and engagement hang together in the reader's program."""
    thread = f"<{one.engagement.slug}.{one.kind}@{settings.MAIL_DOMAIN}>"
    context = context | {"engagement": one.engagement, "day": one.local_date, "reader": reader}
    letter = EmailMultiAlternatives(
        subject=f"{one.engagement.name}: {subject}",
        body=render_to_string(f"{room}/mail/{template}.txt", context),
        to=[reader.user.email],
        headers={"In-Reply-To": thread, "References": thread},
    )
    html = render_to_string(f"{room}/mail/{template}.html", context)
    letter.attach_alternative(html, "text/html")
    return letter


# --- The reminder: to who hasn't written yet, half an hour before the stand-up -----------------------


def reminders_due(engagement: Engagement, crew: Sequence[Membership], day: date) -> Iterable[Due]:
    """Half an hour before, or when a person's own work begins; at the stand-up itself it is worth nothing any more.

    Nobody is reminded on a day on which they don't work, nor who begins after the stand-up: they are shown as missing.
    """
    charter, calendar = charter_of(engagement), calendar_for(charter_of(engagement), crew)
    if not calendar.is_working_day(day):
        return
    begins = instant(day, charter.standup_at, charter.zone)
    for member in takes_part(crew):
        own = calendar.work_begins(member, begins)
        if calendar.works(member, day) and own < begins:
            yield Due(max(begins - BEFORE, own), begins, member)


def reminder(one: Occurrence) -> list[EmailMultiAlternatives]:
    member = one.member
    if member is None or member.left_at or member.role == Role.OBSERVER or wrote(member, one.local_date):
        return []
    engagement = one.engagement
    charter = charter_of(engagement)
    entries = entries_of(engagement, one.local_date)
    earlier = Update.objects.latest_before(member, one.local_date)
    context = {
        "begins": instant(one.local_date, charter.standup_at, charter.zone),
        "zone": charter.zone,
        "earlier": earlier if earlier and earlier.next else None,
        "names": [entry.member.first_name for entry in entries],
        "link": address("standup_of", engagement, one.local_date),
    }
    subject = _("your update for the stand-up of %(day)s") % {"day": day_in_words(one.local_date)}
    return [letter_to(member, one, "reminder", subject, context)]


def wrote(member: Membership, day: date) -> bool:
    return Update.objects.filter(member=member, day=day).exists()


def still_missing(mail: OutgoingMail) -> bool:
    """Asked when the reminder is about to go: it doesn't, if its reader has written meanwhile."""
    one = mail.occurrence
    return one is None or one.member is None or not wrote(one.member, one.local_date)


# --- The digest: to both teams, at the agreed time -----------------------------------------------------


def digest_due(engagement: Engagement, crew: Sequence[Membership], day: date) -> Iterable[Due]:
    """Late is better than never, until the day is over."""
    charter = charter_of(engagement)
    if calendar_for(charter, crew).is_working_day(day) and takes_part(crew):
        yield Due(instant(day, charter.standup_at, charter.zone), end_of(day, charter.zone))


def digest(one: Occurrence) -> list[EmailMultiAlternatives]:
    engagement, crew, calendar = one.engagement, crew_of(one.engagement), calendar_of(one.engagement)
    entries = entries_of(engagement, one.local_date, settings.SITE_URL)
    attendance = attendance_of(crew, entries, calendar, one.local_date)
    counts = {"came": len(attendance.came), "expected": attendance.expected}
    context = counts | {
        "entries": entries,
        "attendance": attendance,
        "concerns": open_concerns(engagement, calendar=calendar, site=settings.SITE_URL),
        "standing": [line.sentence for line in lines_of(engagement)],
        "link": address("standup_of", engagement, one.local_date),
        "concerns_link": address("concerns", engagement),
    }
    words = counts | {"day": day_in_words(one.local_date)}
    subject = _("stand-up of %(day)s, %(came)s of %(expected)s in") % words
    return [letter_to(member, one, "digest", subject, context) for member in crew]


# --- The call to plan: on the day of an iteration that the charter plans on ----------------------------------------


def iteration_of(engagement: Engagement, day: date) -> tuple[int, date]:
    """The number and first day of the iteration that holds a day; as stored, else as the charter cuts weeks."""
    stored = Iteration.objects.filter(engagement=engagement, starts__lte=day, finishes__gt=day).first()
    if stored:
        return stored.number, stored.starts
    charter = charter_of(engagement)
    first = first_day(charter.start_date, charter.week_start_day)
    length = 7 * charter.iteration_length
    passed = (day - first).days // length
    return passed + 1, first + timedelta(days=passed * length)


def planning_due(engagement: Engagement, crew: Sequence[Membership], day: date) -> Iterable[Due]:
    """On the agreed day of the week, else on the iteration's first working day; if nobody works then, on the next."""
    _number, start = iteration_of(engagement, day)
    charter = charter_of(engagement)
    works = calendar_for(charter, crew).is_working_day
    first = start + DAY * ((charter.planning_on - start.isoweekday()) % 7) if charter.planning_on else start
    if day >= first and works(day) and not any(works(first + DAY * n) for n in range((day - first).days)):
        at = instant(day, charter.planning_at, charter.zone) - CALLED_BEFORE
        yield Due(at, end_of(day, charter.zone))


def call_to_plan(one: Occurrence) -> list[EmailMultiAlternatives]:
    engagement = one.engagement
    number = max(1, iteration_of(engagement, one.local_date)[0])
    concerns = open_concerns(engagement, site=settings.SITE_URL)
    context = {
        "number": number,
        "concerns": concerns,
        "link": address("planning", engagement),
        "concerns_link": address("concerns", engagement),
    }
    subject = _("iteration %(number)s begins, plan it together") % {"number": number}
    if concerns:
        n = len(concerns)
        subject += ngettext(" (%(n)s open concern)", " (%(n)s open concerns)", n) % {"n": n}
    return [
        letter_to(member, one, "planning", subject, context) for member in takes_part(crew_of(engagement))
    ]


def declare() -> None:
    matter(30, "standup_reminder", lambda: _("Reminder to write my update"), MAILED)
    matter(40, "standup_digest", lambda: _("Digest of the stand-up"), MAILED)
    matter(50, "planning", lambda: _("Call to plan"), MAILED)
    occasion(
        "standup_reminder",
        due=reminders_due,
        letters=reminder,
        wanted=still_missing,
        again_in_doubt=False,
        matter="standup_reminder",
    )
    occasion("standup_digest", due=digest_due, letters=digest, matter="standup_digest")
    occasion(
        "planning_reminder", due=planning_due, letters=call_to_plan, again_in_doubt=False, matter="planning"
    )
