"""What the calendar makes due of stories that wait for the client: a reminder after the agreed working days, and a word
to the person it escalates to after as many again. Silence never accepts (RULES section 3)."""

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
from engagements.access import may
from engagements.calendars import Calendar, calendar_for, calendar_of, span
from engagements.days import DAY, end_of, instant, local_day
from engagements.models import Charter, Engagement, Membership
from stories.models import State, Story

REMINDS_AT = time(9)


def waited(story: Story, day: date, calendar: Calendar, zone: str) -> int:
    """For how many working days after the one on which it was delivered, this day included."""
    assert story.delivered_at is not None
    since = local_day(story.delivered_at, zone) + DAY
    return sum(calendar.is_working_day(one) for one in span(since, day))


def waiting(engagement: Engagement, day: date, calendar: Calendar) -> list[tuple[Story, int]]:
    """Stories that nobody has signed, each with its working days of waiting, the longest first."""
    charter = engagement.charter
    assert charter is not None  # it is opened with one
    stories = Story.objects.filter(
        engagement=engagement, state=State.DELIVERED, withdrawn_at=None, delivered_at__isnull=False
    )
    found = [(story, waited(story, day, calendar, charter.zone)) for story in stories]
    return sorted(found, key=lambda pair: -pair[1])


def silence_due(engagement: Engagement, crew: Sequence[Membership], day: date) -> Iterable[Due]:
    charter = engagement.charter
    if charter is None or charter.reminded_after is None:
        return
    calendar = calendar_for(charter, crew)
    if not calendar.is_working_day(day):
        return
    days = {many for _story, many in waiting(engagement, day, calendar)}
    at, until = instant(day, REMINDS_AT, charter.zone), end_of(day, charter.zone)
    for member in crew:
        if told_after(member, charter) & days:
            yield Due(at, until, member)


def told_after(member: Membership, charter: Charter) -> set[int]:
    """After how many working days this member hears of a story: a signer first, then whom it escalates to."""
    after = charter.reminded_after or 0
    first = {after} if may(member, "sign off") else set()
    return first | ({2 * after} if member.pk == charter.escalates_to_id else set())


def overdue(one: Occurrence) -> list[tuple[Story, int]]:
    """What still waits, at least as long as was agreed."""
    charter = one.engagement.charter
    if one.member is None or charter is None or charter.reminded_after is None:
        return []
    after = min(told_after(one.member, charter), default=0)
    found = waiting(one.engagement, one.local_date, calendar_of(one.engagement))
    return [(story, many) for story, many in found if after and many >= after]


def silence_letter(one: Occurrence) -> list[EmailMultiAlternatives]:
    found = overdue(one)
    if one.member is None or one.member.left_at or not found:
        return []
    engagement = one.engagement
    context = {
        "stories": [
            (story, many, settings.SITE_URL + reverse("story", args=[engagement.slug, story.number]))
            for story, many in found
        ],
        "engagement": engagement,
        "reader": one.member,
        "signs": may(one.member, "sign off"),
    }
    n = len(found)
    subject = ngettext("%(n)s story waits for a verdict", "%(n)s stories wait for a verdict", n) % {"n": n}
    letter = EmailMultiAlternatives(
        subject=f"{engagement.name}: {subject}",
        body=render_to_string("stories/mail/silence.txt", context),
        to=[one.member.user.email],
    )
    letter.attach_alternative(render_to_string("stories/mail/silence.html", context), "text/html")
    return [letter]


def still_waits(mail: OutgoingMail) -> bool:
    """Asked when it is about to go: it doesn't, if everything is signed meanwhile."""
    one = mail.occurrence
    return one is None or bool(overdue(one))


def declare() -> None:
    matter(17, "verdict_overdue", lambda: _("Reminder that stories wait for a verdict"), MAILED)
    occasion(
        "verdict_overdue",
        due=silence_due,
        letters=silence_letter,
        wanted=still_waits,
        again_in_doubt=False,
        matter="verdict_overdue",
    )
