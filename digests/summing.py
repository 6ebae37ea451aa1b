"""What stands in a person's daily digest, and the letter made of it. Asked again at the moment it is sent."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from digests.matters import Line, Matter, choices_of, in_order
from digests.models import DailyDigest, OutgoingMail, When
from engagements.models import Course, Engagement, Membership
from engagements.models.members import ALONG, MembershipQuerySet
from engagements.pages import lines_of
from people.models import User

LATELY = timedelta(days=3)  # as far back as a first digest looks
SHOWN = 10  # lines of each matter


@dataclass(frozen=True)
class Part:
    """One matter of one engagement."""

    heading: str
    lines: list[Line]
    more: int


@dataclass(frozen=True)
class OfEngagement:
    engagement: Engagement
    parts: list[Part]

    @property
    def standing(self) -> list[str]:
        """How it stands, as above every page of it; by itself this is no reason for a digest."""
        return [line.sentence for line in lines_of(self.engagement)]


Summary = list[OfEngagement]


def summary_of(person: User, at: datetime) -> Summary:
    """What there is for this person in each engagement since their last digest, as they chose to be told of it."""
    since = since_last(person, at)
    found = ((member, parts_for(member, since)) for member in memberships_of(person))
    return [OfEngagement(member.engagement, parts) for member, parts in found if parts]


def memberships_of(person: User) -> MembershipQuerySet:
    mine = Membership.objects.present().filter(user=person).exclude(engagement__course=Course.CLOSED)
    return mine.select_related("user", *ALONG).order_by("engagement__name")


def since_last(person: User, at: datetime) -> datetime:
    earlier = DailyDigest.objects.filter(user=person, at__lt=at).order_by("-at").first()
    return max(earlier.at, at - LATELY) if earlier else at - LATELY


def parts_for(member: Membership, since: datetime) -> list[Part]:
    return [
        Part(matter.label(), lines[:SHOWN], max(len(lines) - SHOWN, 0))
        for matter, found in chosen_for(member, since)
        if (lines := list(found))
    ]


def chosen_for(member: Membership, since: datetime) -> Iterator[tuple[Matter, Iterable[Line]]]:
    """The matters that a member wants in the digest, with what there is of each; it is looked for as it is asked."""
    chosen = choices_of(member)
    for matter in in_order():
        if matter.find is not None and chosen[matter.code] == When.DIGEST:
            yield matter, matter.find(member, since)


def digest_letter(person: User, summary: Summary, *, sample: bool = False) -> EmailMultiAlternatives:
    context = {"person": person, "summary": summary, "site": settings.SITE_URL, "sample": sample}
    letter = EmailMultiAlternatives(
        subject=subject_of(summary),
        body=render_to_string("digests/mail/daily.txt", context),
        to=[person.email],
        headers={"X-Tandem-Kind": "daily_digest"},
    )
    letter.attach_alternative(render_to_string("digests/mail/daily.html", context), "text/html")
    return letter


def subject_of(summary: Summary) -> str:
    """How many lines, and of what: "Harbour slots: 3 things for you", or of how many engagements."""
    many = sum(len(part.lines) + part.more for one in summary for part in one.parts)
    if not many:
        return _("Nothing new for you")
    things = ngettext("%(num)s thing for you", "%(num)s things for you", many) % {"num": many}
    if len(summary) == 1:
        return f"{summary[0].engagement.name}: {things}"
    return _("%(things)s in %(num)s engagements") % {"things": things, "num": len(summary)}


def still_something(mail: OutgoingMail) -> bool:
    """Asked when the digest is about to go: whoever has seen and done all of it meanwhile gets none."""
    if mail.recipient is None or not mail.dedupe_key.startswith("daily_digest:"):
        return True  # a sample goes as it is
    since = since_last(mail.recipient, mail.created_at)
    found = (
        lines for member in memberships_of(mail.recipient) for _matter, lines in chosen_for(member, since)
    )
    return any(True for lines in found for _line in lines)  # the first is enough
