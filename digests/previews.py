"""Every kind of mail as it would be for the newest engagement, in a trial. Nothing is sent or written."""

from collections.abc import Iterator
from datetime import datetime

from django.core.mail import EmailMultiAlternatives

from digests.models import Occurrence
from digests.occurrences import OCCASIONS, Occasion
from digests.summing import digest_letter, summary_of
from engagements.days import local_day
from engagements.journal import KINDS, Kind
from engagements.models import Engagement, Event, Membership


def letters_at(at: datetime) -> dict[str, EmailMultiAlternatives]:
    """By kind; a kind is left out when there is nothing here that it could tell of."""
    engagement = Engagement.objects.select_related("charter").order_by("-pk").first()
    if engagement is None or engagement.charter is None:
        return {}
    crew = list(Membership.objects.present().filter(engagement=engagement).with_person())
    found = dict(of_occasions(engagement, crew, at)) | dict(of_events(engagement))
    if crew:
        found["daily_digest"] = digest_letter(crew[0].user, summary_of(crew[0].user, at), sample=True)
    return found


def of_occasions(
    engagement: Engagement, crew: list[Membership], at: datetime
) -> Iterator[tuple[str, EmailMultiAlternatives]]:
    for kind, occasion in OCCASIONS.items():
        if letter := first_letter(occasion, engagement, crew, at):
            yield kind, letter


def first_letter(
    occasion: Occasion, engagement: Engagement, crew: list[Membership], at: datetime
) -> EmailMultiAlternatives | None:
    assert engagement.charter is not None
    day = local_day(at, engagement.charter.zone)
    for member in crew:
        one = Occurrence(
            engagement=engagement, kind=occasion.kind, member=member, local_date=day, due_at=at, not_after=at
        )
        for letter in occasion.letters(one):
            return letter
    return None


def of_events(engagement: Engagement) -> Iterator[tuple[str, EmailMultiAlternatives]]:
    for kind in KINDS.values():
        if kind.letter and (letter := latest_letter(kind, engagement)):
            yield kind.code, letter


def latest_letter(kind: Kind, engagement: Engagement) -> EmailMultiAlternatives | None:
    assert kind.letter is not None
    for event in Event.objects.filter(engagement=engagement, kind=kind.code).order_by("-number")[:50]:
        for letter in kind.letter(event):
            made: EmailMultiAlternatives = letter
            return made
    return None
