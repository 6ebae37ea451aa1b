"""What the calendar makes due of concerns: a word to who is to answer one, when that has taken a working day already.

Working hours are those of its owner (RULES section 8), or of its raiser while nobody owns it: then who leads the
other party is told. It is said once after a working day, and once more after every week of them.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db.models import Exists, F, OuterRef
from django.utils.translation import gettext as _

from digests.matters import MAILED, matter
from digests.models import Occurrence, OutgoingMail
from digests.occurrences import Due, occasion, replan
from engagements.access import LEADS
from engagements.calendars import Calendar, calendar_for, calendar_of, nearest
from engagements.days import DAY, end_of, instant
from engagements.journal import Kind
from engagements.models import Engagement, Event, Membership, Role
from engagements.statements import Statement
from engagements.today import charter_of
from standups.models import Answer, Concern
from standups.occasions import address, letter_to
from standups.reading import age_of

WORKING_DAY = timedelta(hours=8)
SAID_AFTER = (1, *range(5, 500, 5))  # working days


OTHERS = Answer.objects.filter(concern=OuterRef("pk")).exclude(author=F("concern__raiser"))
UNANSWERED: Statement[Concern] = Statement(
    lambda engagement: Concern.objects.filter(~Exists(OTHERS), engagement=engagement).open().with_people(),
    int,
)


def unanswered(engagement: Engagement) -> list[Concern]:
    """Open ones to which nobody but their raiser has said anything, oldest first."""
    return list(UNANSWERED(engagement.pk))


def told(concern: Concern, crew: Iterable[Membership]) -> list[Membership]:
    """Who is to answer it, or to find somebody who does."""
    here = [member for member in crew if member.left_at is None and member.role != Role.OBSERVER]
    if owners := [member for member in here if member.pk == concern.owner_id]:
        return owners
    return [member for member in here if member.party != concern.raiser.party and member.role in LEADS]


def is_said(concern: Concern, calendar: Calendar, before: datetime, at: datetime) -> bool:
    """Whether a step of its age lies between the two instants."""
    who = concern.owner or concern.raiser
    ages = [
        calendar.worked(who, concern.raised_at, max(moment, concern.raised_at)) for moment in (before, at)
    ]
    return any(ages[0] < days * WORKING_DAY <= ages[1] for days in SAID_AFTER)


def reminders_due(engagement: Engagement, crew: Sequence[Membership], day: date) -> Iterable[Due]:
    """When the work of whoever is told begins; worth something until that day of theirs is over."""
    calendar = calendar_for(charter_of(engagement), crew)
    for concern in unanswered(engagement):
        for member in told(concern, crew):
            if not (calendar.works(member, day) and is_known(concern, calendar)):
                continue
            hours = calendar.people[member.pk]
            earlier = nearest(day, -DAY, lambda one, member=member: calendar.works(member, one))
            before, at = (instant(one, hours.begins, hours.zone) for one in (earlier, day))
            if is_said(concern, calendar, before, at):
                yield Due(at, end_of(day, hours.zone), member, f"{concern.element_id}-to-{member.number}")


def is_known(concern: Concern, calendar: Calendar) -> bool:
    """Whether its hours can be counted: the calendar of a crew has nobody who has left."""
    return (concern.owner or concern.raiser).pk in calendar.people


def concern_in(one: Occurrence) -> Concern | None:
    """The one that is meant, if it still waits; in a preview, which means none, the oldest."""
    waiting = unanswered(one.engagement)
    which = (
        [each for each in waiting if one.subject.startswith(f"{each.element_id}-")]
        if one.subject
        else waiting
    )
    return which[0] if which else None


def reminder(one: Occurrence) -> list[EmailMultiAlternatives]:
    concern, member = concern_in(one), one.member
    if concern is None or member is None or member not in told(concern, [member]):
        return []
    engagement = one.engagement
    age = age_of(concern, calendar_of(engagement), one.due_at)
    context = {
        "concern": concern,
        "age": age,
        "owned": concern.owner_id == member.pk,
        "link": f"{address('concerns', engagement)}#{concern.element_id}",
    }
    subject = _("concern %(number)s waits for an answer, %(age)s old")
    told_by = {"number": concern.number, "age": age}
    letter = letter_to(member, one, "overdue", subject % told_by, context)
    thread = f"<{engagement.slug}.{concern.element_id}@{settings.MAIL_DOMAIN}>"
    letter.extra_headers |= {
        "X-Tandem-Key": f"{one.kind}:{one.engagement_id}:{one.subject}:{one.local_date}",
        "In-Reply-To": thread,
        "References": thread,
    }
    return [letter]


def still_waits(mail: OutgoingMail) -> bool:
    """Asked when the mail is about to go: it doesn't, if somebody has answered or closed it, or owns it now."""
    one = mail.occurrence
    if one is None or one.member is None:
        return True
    concern = concern_in(one)
    return concern is not None and one.member in told(concern, [one.member])


def plan_anew(kind: Kind, event: Event) -> None:
    """Called with every event: another concern, owner or answer makes something else due."""
    if kind.code.startswith("concern."):
        replan(event.engagement_id)


def declare() -> None:
    matter(34, "concern_overdue", lambda: _("Concerns that wait for an answer"), MAILED)
    occasion(
        "concern_overdue",
        due=reminders_due,
        letters=reminder,
        wanted=still_waits,
        again_in_doubt=False,
        matter="concern_overdue",
    )
