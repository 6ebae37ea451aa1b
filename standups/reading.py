"""What the pages and mails of stand-ups and concerns show."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import prefetch_related_objects
from django.http import Http404
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from markupsafe import Markup

from engagements.access import may
from engagements.calendars import Calendar, calendar_of
from engagements.days import local_day
from engagements.models import Engagement, Membership, Role
from engagements.statements import Statement
from engagements.today import today_of
from standups.actions import may_close
from standups.forms import ConcernForm, UpdateForm
from standups.models import LINES, Concern, Update, UpdateRevision, in_order
from standups.moves import moves_since
from standups.rounds import Round, round_of
from stories.linking import linker
from stories.origins import Place, place_asked_for, place_of

CLOSED_SHOWN = 50
BEGUN_WITH = 300  # characters of what a concern comes from
FIRST, LAST = date(2000, 1, 1), date(2100, 12, 31)


def check_day(day: date) -> date:
    """The day that an address names; 404 for one that no stand-up can be on."""
    if not FIRST <= day <= LAST:
        raise Http404
    return day


def day_or_none(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


# --- Updates ---------------------------------------------------------------------------------------

LABELS = {"done": lambda: _("Done"), "next": lambda: _("Next"), "in_my_way": lambda: _("In my way")}


@dataclass
class Entry:
    """One update as others read it: its lines that say something, as text and as HTML."""

    update: Update
    lines: list[tuple[str, str, str, Markup]]  # name, label, text, html
    concern: Concern | None = None
    stories: dict[str, int] = field(default_factory=dict)  # what lines became: number by name

    @property
    def member(self) -> Membership:
        return self.update.member


def entries_of(engagement: Engagement, day: date, site: str = "") -> list[Entry]:
    return entries_out_of(engagement, list(Update.objects.of_day(engagement, day)), site)


def entries_out_of(engagement: Engagement, updates: list[Update], site: str = "") -> list[Entry]:
    raised = {one.update_id: one for one in Concern.objects.filter(update__in=updates)} if updates else {}
    made = became(engagement, (update.line_id(name) for update in updates for name in LINES))
    html = linker(engagement, (text for update in updates for text in update.lines.values()), site)
    return [
        Entry(
            update,
            [(name, LABELS[name](), text, html(text)) for name, text in update.lines.items() if text],
            raised.get(update.pk),
            {name: made[line] for name in LINES if (line := update.line_id(name)) in made},
        )
        for update in updates
    ]


def became(engagement: Engagement, origins: Iterable[str]) -> dict[str, int]:
    """The numbers of the stories that were made out of these, by element id."""
    asked = list(origins)
    return dict(engagement.stories.made_of(*asked).values_list("origin", "number")) if asked else {}


# --- Concerns --------------------------------------------------------------------------------------

WORKING_DAY = timedelta(hours=8)


@dataclass(frozen=True)
class Age:
    """How long a concern has waited, in working hours of its owner; until somebody owns it, of its raiser."""

    worked: timedelta

    @property
    def hours(self) -> int:
        return int(self.worked / timedelta(hours=1))

    @property
    def days(self) -> int:
        """Working days of eight hours."""
        return int(self.worked / WORKING_DAY)

    def __str__(self) -> str:
        if self.days:
            return ngettext("%(num)s working day", "%(num)s working days", self.days) % {"num": self.days}
        if self.hours:
            return ngettext("%(num)s working hour", "%(num)s working hours", self.hours) % {"num": self.hours}
        return _("new")


def is_away(member: Membership, calendar: Calendar, now: datetime) -> bool:
    hours = calendar.people[member.pk]
    return bool(member.left_at) or hours.is_away(local_day(now, hours.zone))


def age_of(concern: Concern, calendar: Calendar, now: datetime) -> Age:
    return Age(calendar.worked(concern.owner or concern.raiser, concern.raised_at, concern.closed_at or now))


@dataclass
class ConcernView:
    """One concern as one viewer sees it; a mail has no viewer."""

    concern: Concern
    html: Markup
    age: Age
    answers: list[tuple[Any, Markup]] = field(default_factory=list)
    may_own: bool = False
    may_answer: bool = False
    may_close: bool = False
    may_reopen: bool = False
    may_make: bool = False
    made: Mapping[str, int] = field(default_factory=dict)  # stories made out of concerns, by element id
    place: Place | None = None  # what it came from

    @property
    def days(self) -> int:
        """Its age in working days."""
        return self.age.days

    @property
    def story(self) -> int | None:
        """The number of what was made out of it."""
        return self.made.get(self.concern.element_id)


def views_of(
    concerns: Sequence[Concern],
    engagement: Engagement,
    viewer: Membership | None = None,
    *,
    calendar: Calendar | None = None,
    site: str = "",
) -> list[ConcernView]:
    texts = [concern.text for concern in concerns]
    texts += [answer.text for concern in concerns for answer in concern.answers.all()]
    html = linker(engagement, texts, site)
    made = SimpleLazyObject(lambda: became(engagement, (concern.element_id for concern in concerns)))
    calendar = calendar or (calendar_of(engagement) if concerns else None)
    now, views = timezone.now(), []
    for concern in concerns:
        age = age_of(concern, calendar, now)
        view = ConcernView(concern, html(concern.text), age, made=made)
        view.place = place_of(engagement, concern.origin)
        view.answers = [(answer, html(answer.text)) for answer in concern.answers.all()]
        if viewer:
            theirs = may_close(viewer, concern, absent=is_away(concern.raiser, calendar, now))
            view.may_reopen = theirs and concern.closed_at is not None
        if viewer and concern.closed_at is None:
            view.may_close = theirs
            view.may_own = may(viewer, "own concerns")
            view.may_answer = may(viewer, "answer concerns")
            view.may_make = may(viewer, "write stories")
        views.append(view)
    return views


OPEN: Statement[Concern] = Statement(
    lambda engagement: Concern.objects.filter(engagement=engagement).open().with_people(), int
)


def open_concerns(
    engagement: Engagement,
    viewer: Membership | None = None,
    *,
    calendar: Calendar | None = None,
    site: str = "",
) -> list[ConcernView]:
    """Oldest first, with their age."""
    concerns = OPEN(engagement.pk)
    prefetch_related_objects(concerns, in_order())
    return views_of(concerns, engagement, viewer, calendar=calendar, site=site)


def find_concern(engagement: Engagement, number: int) -> Concern:
    concern = Concern.objects.filter(engagement=engagement, number=number).first()
    if concern is None:
        raise Http404
    return concern


def concerns_page(
    engagement: Engagement, viewer: Membership, form: ConcernForm | None = None, *, origin: str = ""
) -> dict[str, Any]:
    """With `origin` the form is begun with what stands there."""
    place = place_asked_for(engagement, origin)
    initial = {"text": place.text[:BEGUN_WITH], "origin": origin} if place else {}
    calendar = calendar_of(engagement)
    closed = Concern.objects.filter(engagement=engagement).closed().with_people()
    crew = engagement.members.present().exclude(role=Role.OBSERVER).with_person()
    return {
        "open": open_concerns(engagement, viewer, calendar=calendar),
        "closed": views_of(list(closed[:CLOSED_SHOWN]), engagement, viewer, calendar=calendar),
        "closed_count": closed.count(),
        "form": form or ConcernForm(engagement=engagement, initial=initial),
        "from_place": place,
        "may_raise": may(viewer, "raise concerns"),
        "owners": list(crew),
        "place": "concerns",
        "tab": "c",
    }


# --- The stand-up ----------------------------------------------------------------------------------


def takes_part(crew: Iterable[Membership]) -> list[Membership]:
    """Who has a place in the round: everybody but observers."""
    return [member for member in crew if member.role != Role.OBSERVER]


@dataclass(frozen=True)
class Attendance:
    """Who of those who take part wrote, who is missing, and whom the calendar excuses on that day."""

    came: list[Membership]
    missing: list[Membership]
    away: list[tuple[Membership, str]]  # with what keeps them: a holiday's name, a free day, never a reason

    @property
    def expected(self) -> int:
        return len(self.came) + len(self.missing)


def attendance_of(
    crew: Iterable[Membership], entries: Iterable[Entry], calendar: Calendar, day: date
) -> Attendance:
    wrote = {entry.update.member_id for entry in entries}
    crew = takes_part(crew)
    silent = [member for member in crew if member.pk not in wrote]
    return Attendance(
        [member for member in crew if member.pk in wrote],
        [member for member in silent if calendar.works(member, day)],
        [(member, why) for member in silent if (why := calendar.why_not(member, day))],
    )


def crew_of(engagement: Engagement) -> list[Membership]:
    return list(engagement.members.present().with_person())


def standup_page(
    engagement: Engagement, viewer: Membership, day: date, form: UpdateForm | None = None
) -> dict[str, Any]:
    """The round of one day, as one member sees it; `form` is what they sent, if it has to come back."""
    today, calendar = today_of(engagement), calendar_of(engagement)
    entries = entries_of(engagement, day)
    attendance = attendance_of(crew_of(engagement), entries, calendar, day)
    mine = next((entry.update for entry in entries if entry.update.member_id == viewer.pk), None)
    earlier = Update.objects.latest_before(viewer, day)
    moved = moves_of(engagement, viewer, earlier) if day == today and not mine else ""
    return {
        "day": day,
        "today": today,
        "works": calendar.is_working_day(day),
        "before": calendar.working_day_before(day),
        "after": calendar.next_working_day(day) if day < today else None,
        "next_day": calendar.next_working_day(day),
        "entries": entries,
        "attendance": attendance,
        "round": live_round(engagement, day, attendance) if day == today else None,
        "concerns": open_concerns(engagement, viewer, calendar=calendar),
        "mine": mine,
        "earlier": earlier if earlier and earlier.next else None,
        "moved": moved,
        "form": form or UpdateForm(initial=first_words(mine, earlier, moved)),
        "may_write": may(viewer, "write updates") and day <= today,
        "may_raise": may(viewer, "raise concerns"),
        "may_make": may(viewer, "write stories"),
        "place": f"standup-{day:%Y%m%d}",
        "tab": "s",
    }


def live_round(engagement: Engagement, day: date, attendance: Attendance) -> Round:
    return round_of(engagement, day, attendance.came, attendance.missing, timezone.now())


def find_speaker(engagement: Engagement, day: date, number: int | None) -> Membership | None:
    """Who is asked for, by number; else who is next. Nobody when everybody has spoken."""
    crew = crew_of(engagement)
    if number is not None:
        return next((member for member in crew if member.number == number), None)
    entries, calendar = entries_of(engagement, day), calendar_of(engagement)
    seat = live_round(engagement, day, attendance_of(crew, entries, calendar, day)).next
    return seat.member if seat else None


LATELY = timedelta(days=4)  # as far back as the stories of somebody who has never written are looked at


def moves_of(engagement: Engagement, viewer: Membership, earlier: Update | None) -> str:
    return moves_since(engagement, viewer, earlier.written_at if earlier else timezone.now() - LATELY)


def first_words(mine: Update | None, earlier: Update | None, moved: str) -> dict[str, str]:
    """What stands in the fields: what one wrote; else what one had planned before, and did to stories since."""
    if mine:
        return {name: getattr(mine, name) for name in LINES}
    return {"done": "\n".join(filter(None, [earlier.next if earlier else "", moved]))}


# --- One person's updates --------------------------------------------------------------------------

UPDATES_SHOWN = 20


@dataclass
class Told:
    """One update of a person with every wording it had before, the latest first."""

    entry: Entry
    earlier: list[UpdateRevision]


def person_page(engagement: Engagement, number: int, until: date | None) -> dict[str, Any]:
    """What one person wrote, the latest day first; `until` leaves out later days."""
    author = engagement.members.with_person().filter(number=number).first()
    if author is None:
        raise Http404
    updates = list(Update.objects.of_person(author, until)[: UPDATES_SHOWN + 1])
    entries = entries_out_of(engagement, updates[:UPDATES_SHOWN])
    return {
        "author": author,
        "told": [Told(one, list(one.update.revisions.all())[1:]) for one in entries],
        "older": updates[UPDATES_SHOWN].day if len(updates) > UPDATES_SHOWN else None,
        "labels": {name: label() for name, label in LABELS.items()},
        "place": "standup",
        "tab": "s",
    }


def find_mine(engagement: Engagement, viewer: Membership, day: date) -> Update:
    update = Update.objects.filter(engagement=engagement, member=viewer, day=day).first()
    if update is None:
        raise Http404
    return update


def find_update(engagement: Engagement, day: date, member: int) -> Update:
    updates = Update.objects.of_day(engagement, day).filter(member__number=member)
    if found := updates.first():
        return found
    raise Http404
