"""What happened in an engagement since somebody was here, each line leading to what it is about."""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from engagements.journal import sentence
from engagements.models import Engagement, Event, Membership, Visit
from engagements.statements import Statement

SHOWN = 10
NO_NEWS = ["kick_off.moved"]  # who was there saw it, and nobody else needs to know
LISTED = {  # things that have a place on a page of many
    "concern": "concerns",
    "commitment": "commitments",
    "ping": "pings",
    "decision": "decisions",
    "charter": "charter",
    "goal": "charter",
    "noted": "relationship",
}


@dataclass(frozen=True)
class Line:
    """One event: who did what, and where that leads."""

    event: Event
    who: str
    what: str
    link: str


@dataclass(frozen=True)
class News:
    """The newest events, and how many there are in all; not `fresh` when they are only the latest that there are."""

    lines: list[Line]
    count: int
    fresh: bool


def fresh(engagement: int, since: int, viewer: int) -> QuerySet[Event]:
    latest = Event.objects.filter(engagement=engagement).exclude(kind__in=NO_NEWS).newest_first()
    return latest.filter(number__gt=since).exclude(actor=viewer)


VISIT: Statement[Visit] = Statement(lambda member: Visit.objects.filter(member=member).order_by(), int)
FRESH: Statement[Event] = Statement(lambda *values: fresh(*values)[: SHOWN + 1], int, int, int)
LATEST: Statement[Event] = Statement(
    lambda engagement: (
        Event.objects.filter(engagement=engagement).exclude(kind__in=NO_NEWS).newest_first()[:SHOWN]
    ),
    int,
)


def news_for(viewer: Membership, engagement: Engagement) -> News:
    """What the others did since the viewer's last visit; when that is nothing, what happened lately."""
    if visit := next(iter(VISIT(viewer.pk)), None):
        asked = engagement.pk, visit.news_since(timezone.now()), viewer.pk
        if lines := lines_of(engagement, FRESH(*asked)):
            count = len(lines) if len(lines) <= SHOWN else fresh(*asked).count()
            return News(lines[:SHOWN], count, fresh=True)
    return News(lines_of(engagement, LATEST(engagement.pk)), 0, fresh=False)


def lines_of(engagement: Engagement, events: list[Event]) -> list[Line]:
    return [
        Line(event, who_did(event), sentence(event), place_of(event, engagement.slug)) for event in events
    ]


def who_did(event: Event) -> str:
    """A first name; sales for what staff did to the engagement or its people; nobody where a week just turned."""
    if event.actor:
        return event.actor.first_name
    return _("Sales") if event.kind.startswith(("engagement.", "member.")) else ""


def place_of(event: Event, slug: str) -> str:
    """The page of an event's subject, whose element id says what it is: story-12, update-2026-11-18-3."""
    what, _dash, which = event.subject.partition("-")
    if what == "story":
        return reverse("story", args=[slug, int(which)])
    if what == "standup":
        return reverse("standup_of", args=[slug, date.fromisoformat(which)])
    if what == "update":
        day = date.fromisoformat(which[:10])
        return f"{reverse('standup_of', args=[slug, day])}#{event.subject}"
    if page := LISTED.get(what):
        return f"{reverse(page, args=[slug])}#{event.subject}"
    if what == "demo":
        return reverse("minutes", args=[slug, int(which)])
    page = {
        "iteration": "plan",
        "import": "plan",
        "member": "people",
        "deputy": "people",
        "invitation": "people",
        "kick": "kick_off",
        "reading": "charter",
        "pulse": "pulse",
        "ball": "ball",
    }.get(what)
    return reverse(page, args=[slug]) if page else ""
