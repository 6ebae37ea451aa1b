"""Every kind of mail, in a trial: of a short partnership that is acted out for it. Nothing is sent or kept.

Who acts is told by the room that looks over all others, in its `apps.py`.
"""

from collections.abc import Callable, Iterator
from datetime import datetime

from django.core.mail import EmailMultiAlternatives
from django.db import transaction

from digests.models import Occurrence
from digests.occurrences import OCCASIONS, Occasion
from digests.summing import digest_letter, summary_of
from engagements.calendars import with_absences
from engagements.days import DAY, local_day
from engagements.journal import KINDS, Kind
from engagements.models import Engagement, Event, Membership

Play = Callable[[datetime], Iterator[Engagement]]
_plays: list[Play] = []
AROUND = [*range(0, -9, -1), *range(1, 9)]  # days, a whole week back and ahead; what is over comes first


def acted_by(play: Play) -> None:
    """Have the partnership acted by `play`: it yields the engagement when mails are due, and then ends it."""
    _plays.append(play)


def letters_at(at: datetime, only: str = "") -> dict[str, EmailMultiAlternatives]:
    """One of each kind, or of this one alone, by its code. What is acted for it is taken back."""
    found: dict[str, EmailMultiAlternatives] = {}
    with transaction.atomic():
        for play in _plays:
            for engagement in play(at):
                found |= dict(of_occasions(engagement, at, only)) | dict(of_persons(engagement, at, only))
            found |= dict(of_events(engagement, only))
        transaction.set_rollback(True)
    return found


Letters = Iterator[tuple[str, EmailMultiAlternatives]]


def of_persons(engagement: Engagement, at: datetime, only: str) -> Letters:
    crew = Membership.objects.present().filter(engagement=engagement).with_person()
    for member in crew.order_by("number")[:1]:
        if only in ("", "daily_digest") and (summary := summary_of(member.user, at)):
            yield "daily_digest", digest_letter(member.user, summary)


def of_occasions(engagement: Engagement, at: datetime, only: str) -> Letters:
    for kind, occasion in OCCASIONS.items():
        if only in ("", kind) and (letter := next(letters_around(occasion, engagement, at), None)):
            yield kind, letter


def letters_around(
    occasion: Occasion, engagement: Engagement, at: datetime
) -> Iterator[EmailMultiAlternatives]:
    """Of the days on which the calendar makes it due, the last one first, what has something to tell."""
    assert engagement.charter is not None  # it is opened with one
    today = local_day(at, engagement.charter.zone)
    crew = list(with_absences(Membership.objects.present().filter(engagement=engagement).with_person()))
    for day in (today + step * DAY for step in AROUND):
        for due in occasion.due(engagement, crew, day):
            one = Occurrence(
                engagement=engagement,
                kind=occasion.kind,
                subject=due.subject or (due.member.element_id if due.member else engagement.element_id),
                member=due.member,
                local_date=day,
                due_at=due.at,
                not_after=due.not_after,
            )
            yield from occasion.letters(one)


def of_events(engagement: Engagement, only: str) -> Letters:
    for kind in KINDS.values():
        if kind.letter and only in ("", kind.code) and (letter := latest_letter(kind, engagement)):
            yield kind.code, letter


def latest_letter(kind: Kind, engagement: Engagement) -> EmailMultiAlternatives | None:
    assert kind.letter is not None
    for event in Event.objects.filter(engagement=engagement, kind=kind.code).order_by("-number")[:50]:
        for letter in kind.letter(event):
            made: EmailMultiAlternatives = letter
            return made
    return None
