"""Every mail that an engagement could send in the days around now, to anybody."""

from collections.abc import Iterator
from contextlib import suppress

from django.core.mail import EmailMultiAlternatives
from django.utils import timezone

from dashboard.occasions import NotTurned
from digests.occurrences import OCCASIONS
from digests.previews import letters_around, of_events
from digests.summing import digest_letter, summary_of
from engagements.models import Engagement, Membership


def letters_of(engagement: Engagement) -> Iterator[tuple[str, EmailMultiAlternatives]]:
    now = timezone.now()
    yield from of_events(engagement, "")
    for kind, occasion in OCCASIONS.items():
        with suppress(NotTurned):  # a week's report waits until the week has been turned
            for letter in letters_around(occasion, engagement, now):
                yield kind, letter
    for member in Membership.objects.present().filter(engagement=engagement).with_person():
        yield "daily digest", digest_letter(member.user, summary_of(member.user, now), sample=True)
