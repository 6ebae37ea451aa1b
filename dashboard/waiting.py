"""What waits for one member of an engagement: the first of it is the first thing to do."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from django.urls import reverse
from django.utils.translation import gettext as _

from dashboard.week import Round, StoryOfWeek, Week
from engagements.access import has_of_their_own, may
from engagements.calendars import Calendar
from engagements.days import local_day
from engagements.models import Engagement, Membership
from engagements.today import charter_of
from partnership.models import Commitment, Ping
from partnership.reading.commitments import concerning
from partnership.reading.pings import waiting_on
from standups.models import Concern
from standups.reading import ConcernView
from stories.models import State, Story


@dataclass(frozen=True)
class Waiting:
    """One thing that waits: what to do, about what, where, and for how many days already."""

    act: str
    about: str
    link: str
    sign: str  # name of a glyph or an icon
    days: int = 0
    where: str = ""  # the engagement's name, where several stand together


def waiting_for(
    viewer: Membership,
    engagement: Engagement,
    today: date,
    *,
    week: Week | None,
    round_: Round,
    concerns: list[ConcernView],
    calendar: Calendar,
) -> list[Waiting]:
    return [
        *charter_of_all(viewer, engagement),
        *pulse_of(viewer, engagement, getattr(viewer, "pulse_waiting", None)),
        *update_of(viewer, engagement, round_, today),
        *stories_of(viewer, engagement, week.stories if week else [], today),
        *pings_of(viewer, engagement, today),
        *concerns_of(viewer, engagement, concerns),
        *commitments_of(viewer, engagement, today, calendar),
        *pairs_of(viewer, engagement),
    ]


def charter_of_all(viewer: Membership, engagement: Engagement) -> Iterator[Waiting]:
    """The charter that holds, to be read; a proposal that waits for the viewer's consent."""
    charter = charter_of(engagement)
    if charter.version and not getattr(viewer, "has_read_charter", True):
        about = _("Charter, version %(number)s") % {"number": charter.version}
        link = reverse("charter", args=[engagement.slug])
        yield Waiting(_("Read and acknowledge"), about, link, "file-text")
    if may(viewer, "agree") and (version := getattr(viewer, "charter_waiting", None)):
        about = _("Charter, version %(number)s: the other party has agreed") % {"number": version}
        yield Waiting(_("Agree"), about, reverse("charter_proposal", args=[engagement.slug]), "check")


def pulse_of(viewer: Membership, engagement: Engagement, number: int | None) -> Iterator[Waiting]:
    """number: of the demo whose pulse the viewer has not answered, as the door tells it."""
    if number and may(viewer, "answer the pulse"):
        link = reverse("pulse", args=[engagement.slug])
        about = _("After the demo of week %(number)s") % {"number": number}
        yield Waiting(_("Say how it goes"), about, link, "users")


def update_of(viewer: Membership, engagement: Engagement, round_: Round, today: date) -> Iterator[Waiting]:
    if round_.misses(viewer, today):
        at = charter_of(engagement).standup_at.strftime("%H:%M")
        link = reverse("standup", args=[engagement.slug])
        yield Waiting(_("Write your update"), _("Stand-up today at %(at)s") % {"at": at}, link, "pencil")


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
        link = reverse("story", args=[engagement.slug, story.number])
        number = {"number": story.number}
        if story.number in signable and story.state == State.DELIVERED:
            days = since(story.delivered_at, today, zone)
            yield Waiting(_("Sign off #%(number)s") % number, story.short_title, link, "delivered", days)
        elif makes and story.mine and story.state == State.REJECTED:
            yield Waiting(_("Take up #%(number)s again") % number, story.short_title, link, "rejected")


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
            act = _("Is concern %(number)s settled?")
        elif one.owner_id == viewer.pk and last in (None, one.raiser_id):
            act = _("Answer concern %(number)s")
        elif one.owner_id is None and one.raiser_id != viewer.pk and view.may_own:
            act = _("Find an owner for concern %(number)s")
        else:
            continue
        link = f"{reverse('concerns', args=[engagement.slug])}#{one.element_id}"
        yield Waiting(act % {"number": one.number}, one.text, link, "flag", view.days)


def pings_of(
    viewer: Membership, engagement: Engagement, today: date, pings: Iterable[Ping] | None = None
) -> Iterator[Waiting]:
    """To answer for who is asked, to accept for who asked; of pings that were read already, if given."""
    zone = charter_of(engagement).zone
    for ping in waiting_on(engagement, viewer) if pings is None else pings:
        act = _("Is ping %(number)s answered?") if ping.answered_at else _("Answer ping %(number)s")
        link = f"{reverse('pings', args=[engagement.slug])}#{ping.element_id}"
        days = since(ping.answered_at or ping.asked_at, today, zone)
        yield Waiting(act % {"number": ping.number}, ping.text, link, "send", days)


def commitments_of(
    viewer: Membership,
    engagement: Engagement,
    today: date,
    calendar: Calendar,
    rows: Iterable[Commitment] | None = None,
) -> Iterator[Waiting]:
    """To keep what is due by the next working day, to answer for a new date; of rows read already, if given."""
    for view in concerning(engagement, viewer, today, calendar.next_working_day(today), rows):
        act = _("Keep commitment %(number)s")
        if view.may_answer:
            act = _("Answer the new date of commitment %(number)s")
        link = f"{reverse('commitments', args=[engagement.slug])}#{view.one.element_id}"
        yield Waiting(act % {"number": view.one.number}, view.one.text, link, "calendar-check", view.overdue)


def pairs_of(viewer: Membership, engagement: Engagement) -> Iterator[Waiting]:
    """To agree to learn or to teach; the door has told whether there is such a pair."""
    if getattr(viewer, "asked_to_learn", False):
        link = f"{reverse('skills', args=[engagement.slug])}#growth"
        about = _("A pair of which you are one waits for your yes")
        yield Waiting(_("Learn from each other?"), about, link, "users")


def since(moment: datetime | None, today: date, zone: str) -> int:
    return max((today - local_day(moment, zone)).days, 0) if moment else 0
