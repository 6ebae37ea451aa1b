"""What waits for one member of an engagement: the first of it is the first thing to do."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dashboard.week import StoryOfWeek, Week
from engagements.access import has_of_their_own, may
from engagements.addresses import url
from engagements.awaiting import KINDS, Row, asked, rows_here
from engagements.calendars import Calendar
from engagements.days import local_day
from engagements.models import Engagement, Membership
from engagements.today import charter_of
from partnership.models import Commitment
from partnership.reading.commitments import concerning
from standups.models import Concern
from standups.reading import ConcernView
from stories.models import State, Story

# What is read with the stories, concerns and promises of a page. All other kinds are declared by their rooms
# (`engagements/awaiting.py`); a kind is in one of the two, or it waits for nobody.
READ_HERE = {
    "story.sign": _("Sign off #%(number)s"),
    "story.take_up": _("Take up #%(number)s again"),
    "concern.own": _("Find an owner for concern %(number)s"),
    "concern.answer": _("Answer concern %(number)s"),
    "concern.settle": _("Is concern %(number)s settled?"),
    "commitment.keep": _("Keep commitment %(number)s"),
    "commitment.answer": _("Answer the new date of commitment %(number)s"),
}
PLACE_OF_THESE = 50


@dataclass(frozen=True)
class Waiting:
    """One thing that waits: what to do, about what, where, and for how many days already."""

    kind: str
    act: str
    about: str
    link: str
    sign: str  # name of a glyph or an icon
    days: int = 0
    where: str = ""  # the engagement's name, where several stand together

    @property
    def position(self) -> int:
        return KINDS[self.kind].position if self.kind in KINDS else PLACE_OF_THESE


def read_here(kind: str, number: int, about: str, link: str, sign: str, days: int = 0) -> Waiting:
    return Waiting(kind, READ_HERE[kind] % {"number": number}, about, link, sign, days)


def waiting_for(
    viewer: Membership,
    engagement: Engagement,
    today: date,
    *,
    week: Week | None,
    concerns: list[ConcernView],
    calendar: Calendar,
) -> list[Waiting]:
    now = timezone.now()
    return in_order(
        [
            *awaited_by(viewer, engagement, rows_here(viewer, now), calendar, today),
            *stories_of(viewer, engagement, week.stories if week else [], today),
            *concerns_of(viewer, engagement, concerns),
            *commitments_of(viewer, engagement, today, calendar),
        ]
    )


def in_order(waiting: Iterable[Waiting]) -> list[Waiting]:
    return sorted(waiting, key=lambda one: one.position)


def awaited_by(
    viewer: Membership, engagement: Engagement, rows: list[Row], calendar: Calendar, today: date
) -> Iterator[Waiting]:
    zone = charter_of(engagement).zone
    for kind, row in asked(viewer, engagement, rows, calendar, today):
        act, about = kind.words(row)
        page = kind.page(engagement.slug, row)
        yield Waiting(kind.code, act, about, page, kind.sign, since(row.since, today, zone))


def stories_of(
    viewer: Membership, engagement: Engagement, stories: list[StoryOfWeek], today: date
) -> Iterator[Waiting]:
    """For a signer what can be signed; for the owner of the vendor what came back."""
    zone, signs, makes = charter_of(engagement).zone, may(viewer, "sign off"), may(viewer, "move stories on")
    if not (signs or makes):
        return
    signable = signable_among(viewer, engagement, stories) if signs else set()
    for story in stories:
        if story.state not in (State.DELIVERED, State.REJECTED):
            continue
        link = url("story", engagement.slug, story.number)
        if story.number in signable and story.state == State.DELIVERED:
            days = since(story.delivered_at, today, zone)
            yield read_here("story.sign", story.number, story.short_title, link, "delivered", days)
        elif makes and story.mine and story.state == State.REJECTED:
            yield read_here("story.take_up", story.number, story.short_title, link, "rejected")


def signable_among(viewer: Membership, engagement: Engagement, stories: list[StoryOfWeek]) -> set[int]:
    """The numbers of those that this signer may sign; only for a deputy the database is asked."""
    delivered = [story for story in stories if story.state == State.DELIVERED]
    if delivered and not has_of_their_own(viewer, "sign off"):
        among = Story.objects.filter(engagement=engagement, number__in=[story.number for story in delivered])
        return set(among.waiting_on(viewer).values_list("number", flat=True))
    return {s.number for s in delivered if not s.mine and s.delivered_by_id != viewer.pk}


class Worry(Protocol):
    """A concern as far as it can wait for somebody: a `ConcernView`, or what the portfolio knows of one."""

    @property
    def concern(self) -> Concern: ...
    @property
    def answers(self) -> Sequence[tuple[Any, Any]]: ...
    @property
    def may_own(self) -> bool: ...
    @property
    def days(self) -> int: ...


def concerns_of(viewer: Membership, engagement: Engagement, concerns: Iterable[Worry]) -> Iterator[Waiting]:
    """To answer for its owner, to close or go on for its raiser, to own for everybody else while nobody does."""
    for view in concerns:
        one = view.concern
        last = view.answers[-1][0].author_id if view.answers else None
        if one.raiser_id == viewer.pk and last not in (None, viewer.pk):
            kind = "concern.settle"
        elif one.owner_id == viewer.pk and last in (None, one.raiser_id):
            kind = "concern.answer"
        elif one.owner_id is None and one.raiser_id != viewer.pk and view.may_own:
            kind = "concern.own"
        else:
            continue
        link = f"{url('concerns', engagement.slug)}#{one.element_id}"
        yield read_here(kind, one.number, one.text, link, "flag", view.days)


def commitments_of(
    viewer: Membership,
    engagement: Engagement,
    today: date,
    calendar: Calendar,
    rows: Iterable[Commitment] | None = None,
) -> Iterator[Waiting]:
    """To keep what is due by the next working day, to answer for a new date; of rows read already, if given."""
    for view in concerning(engagement, viewer, today, calendar.next_working_day(today), rows):
        kind = "commitment.answer" if view.may_answer else "commitment.keep"
        link = f"{url('commitments', engagement.slug)}#{view.one.element_id}"
        yield read_here(kind, view.one.number, view.one.text, link, "calendar-check", view.overdue)


def since(moment: datetime | None, today: date, zone: str) -> int:
    return max((today - local_day(moment, zone)).days, 0) if moment else 0
