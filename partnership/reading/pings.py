"""What the page of pings shows to one member: what waits for them, what they asked, what is done."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.http import Http404, QueryDict
from django.utils import timezone
from markupsafe import Markup

from charters.reading import promised_hours
from engagements.access import may, speaks_for
from engagements.calendars import Calendar, calendar_of
from engagements.days import instant, local_day
from engagements.models import Engagement, Membership
from engagements.today import charter_of
from partnership.forms import PingForm, crew_for
from partnership.models import Ping, Turn
from partnership.reading.made import Made, made_of
from stories.linking import linker
from stories.models import Story
from stories.origins import Place, place_asked_for, place_of

DONE_SHOWN = 50
MORNING = time(9)


def find_ping(engagement: Engagement, number: int) -> Ping:
    ping = Ping.objects.filter(engagement=engagement, number=number).first()
    if ping is None:
        raise Http404
    return ping


def person_of(engagement: Engagement, number: int) -> Membership:
    """Somebody who takes part, as a form names them."""
    person = next((one for one in crew_for(engagement) if one.number == number), None)
    if person is None:
        raise Http404
    return person


def story_about(ping: Ping) -> Story:
    """The story that the ping is about, or 404."""
    story = Story.objects.filter(engagement=ping.engagement_id, number=story_number(ping.about) or 0)
    if found := story.wanted().first():
        return found
    raise Http404


def story_number(about: str | None) -> int | None:
    """Of the story itself, of a criterion or a comment: story-12, criterion-12-3."""
    word, *numbers = (about or "").split("-")
    return int(numbers[0]) if word in ("story", "criterion", "comment") else None


# --- One ping, as one viewer sees it ------------------------------------------------------------------------


@dataclass
class PingView:
    ping: Ping
    html: Markup
    place: Place | None
    turns: list[tuple[Turn, Markup]]
    made: Made = field(default_factory=Made)
    may_answer: bool = False  # or hand over, put off
    may_accept: bool = False  # or ask further, take it back
    may_make: bool = False
    story: int | None = None  # the story a criterion can be made for
    late: bool = False  # later than the charter promises, in working hours of who is to answer

    @property
    def waits(self) -> bool:
        return self.ping.settled_at is None and self.ping.answered_at is None

    @property
    def repeated(self) -> int:
        """How often it was asked, if more than once."""
        again = sum(turn.what == "again" for turn, _html in self.turns)
        return again + 1 if again else 0


def views_of(pings: Sequence[Ping], engagement: Engagement, viewer: Membership) -> list[PingView]:
    texts = [ping.text for ping in pings]
    texts += [turn.text for ping in pings for turn in ping.turns.all()]
    html = linker(engagement, texts)
    made = made_of(engagement, (ping.element_id for ping in pings))
    contributes = may(viewer, "ping")
    views = []
    for ping in pings:
        turns = [(turn, html(turn.text)) for turn in ping.turns.all()]
        view = PingView(ping, html(ping.text), place_of(engagement, ping.about), turns)
        view.made = made[ping.element_id]
        view.may_make = contributes
        view.story = story_number(ping.about)
        if contributes and ping.settled_at is None:
            view.may_answer = speaks_for(viewer, ping.person)
            view.may_accept = speaks_for(viewer, ping.asker)
        views.append(view)
    return views


def asked_here(engagement: Engagement) -> Any:
    return Ping.objects.filter(engagement=engagement)


# --- The page -----------------------------------------------------------------------------------------------


def pings_page(
    engagement: Engagement, viewer: Membership, asked: QueryDict, form: PingForm | None = None
) -> dict[str, Any]:
    pings = list(asked_here(engagement).open().with_people())
    done = asked_here(engagement).done()
    views = views_of([*pings, *done.with_people()[:DONE_SHOWN]], engagement, viewer)
    waiting = [view for view in views if view.ping.settled_at is None]
    mine = [view for view in waiting if view.may_answer and view.waits]
    asked_by_me = [view for view in waiting if view not in mine and view.may_accept]
    promised, calendar, moment = promised_hours(engagement), calendar_of(engagement), timezone.now()
    for view in waiting:
        view.late = promised is not None and is_late(view, promised, calendar, moment)
    about, crew = asked.get("from", ""), crew_for(engagement)
    place = place_asked_for(engagement, about)
    return {
        "now": [view for view in mine if view.ping.later_at is None],
        "later": [view for view in mine if view.ping.later_at],
        "asked_by_me": sorted(asked_by_me, key=lambda view: view.waits),  # first what is answered
        "others": [view for view in waiting if view not in mine and view not in asked_by_me],
        "done": [view for view in views if view.ping.settled_at],
        "done_count": done.count(),
        "form": form or form_for(crew, viewer, initial={"origin": about} if place else {}),
        "from_place": place,
        "may_ping": may(viewer, "ping"),
        "crew_to_ask": crew,
        "times": later_times(calendar, viewer, moment, charter_of(engagement).zone),
        "promised": promised,
        "similar": [],
        "query": asked.urlencode(),
        "place": "pings",
        "tab": "q",
    }


def is_late(view: PingView, hours: int, calendar: Calendar, now: datetime) -> bool:
    worked = calendar.worked(view.ping.person, view.ping.asked_at, now)
    return view.waits and worked > timedelta(hours=hours)


def ping_form(engagement: Engagement, viewer: Membership, *args: Any, **more: Any) -> PingForm:
    return form_for(crew_for(engagement), viewer, *args, **more)


def form_for(crew: Iterable[Membership], viewer: Membership, *args: Any, **more: Any) -> PingForm:
    return PingForm(*args, people=[one for one in crew if one.pk != viewer.pk], **more)


def later_times(calendar: Calendar, viewer: Membership, now: datetime, zone: str) -> list[datetime]:
    """In two hours, and at nine on the viewer's next working day; on the wall of that zone."""
    soon = (now + timedelta(hours=2)).replace(second=0, microsecond=0)
    morning = instant(calendar.next_day_of(viewer, local_day(now, zone)), MORNING, zone)
    return [at.astimezone(ZoneInfo(zone)) for at in (soon, morning)]
