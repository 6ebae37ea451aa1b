"""What the pages and mails of stand-ups and concerns show."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from markupsafe import Markup

from engagements.access import may
from engagements.calendars import Calendar, calendar_of
from engagements.models import Engagement, Membership, Role
from standups.actions import may_close
from standups.days import today_of
from standups.forms import ConcernForm, UpdateForm
from standups.models import LINES, Concern, Update
from stories.markdown import REFERENCE, render
from stories.models import Story

CLOSED_SHOWN = 50
FIRST, LAST = date(2000, 1, 1), date(2100, 12, 31)


def check_day(day: date) -> date:
    """The day that an address names; 404 for one that no stand-up can be on."""
    if not FIRST <= day <= LAST:
        raise Http404
    return day


# --- Texts -----------------------------------------------------------------------------------------


def linker(engagement: Engagement, texts: Iterable[str], site: str = "") -> Callable[[str], Markup]:
    """What makes HTML of these texts, with "#12" leading to the story if there is one; one question for all."""
    named = {int(number) for text in texts for number in REFERENCE.findall(text)}
    stories = Story.objects.filter(engagement=engagement, number__in=named).wanted()
    known = set(stories.values_list("number", flat=True)) if named else set()

    def address(number: int) -> str | None:
        return site + reverse("story", args=[engagement.slug, number]) if number in known else None

    return lambda text: render(text, address)


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
    updates = list(Update.objects.of_day(engagement, day))
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
    return dict(engagement.stories.made_of(*origins).values_list("origin", "number"))


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
    may_make: bool = False
    story: int | None = None  # the number of what was made out of it


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
    made = became(engagement, (concern.element_id for concern in concerns))
    calendar = calendar or (calendar_of(engagement) if concerns else None)
    now, views = timezone.now(), []
    for concern in concerns:
        open_ = concern.closed_at is None and viewer is not None
        age = age_of(concern, calendar, now)
        view = ConcernView(concern, html(concern.text), age, story=made.get(concern.element_id))
        view.answers = [(answer, html(answer.text)) for answer in concern.answers.all()]
        if open_ and viewer:
            view.may_own = may(viewer, "own concerns")
            view.may_answer = may(viewer, "answer concerns")
            view.may_close = may_close(viewer, concern)
            view.may_make = may(viewer, "write stories")
        views.append(view)
    return views


def open_concerns(
    engagement: Engagement,
    viewer: Membership | None = None,
    *,
    calendar: Calendar | None = None,
    site: str = "",
) -> list[ConcernView]:
    """Oldest first, with their age."""
    concerns = list(Concern.objects.filter(engagement=engagement).open().with_people())
    return views_of(concerns, engagement, viewer, calendar=calendar, site=site)


def find_concern(engagement: Engagement, number: int) -> Concern:
    concern = Concern.objects.filter(engagement=engagement, number=number).first()
    if concern is None:
        raise Http404
    return concern


def concerns_page(
    engagement: Engagement, viewer: Membership, form: ConcernForm | None = None
) -> dict[str, Any]:
    calendar = calendar_of(engagement)
    closed = Concern.objects.filter(engagement=engagement).closed().with_people()
    crew = engagement.members.present().exclude(role=Role.OBSERVER).with_person()
    return {
        "open": open_concerns(engagement, viewer, calendar=calendar),
        "closed": views_of(list(closed[:CLOSED_SHOWN]), engagement, calendar=calendar),
        "closed_count": closed.count(),
        "form": form or ConcernForm(engagement=engagement),
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
    mine = next((entry.update for entry in entries if entry.update.member_id == viewer.pk), None)
    earlier = Update.objects.latest_before(viewer, day)
    return {
        "day": day,
        "today": today,
        "works": calendar.is_working_day(day),
        "before": calendar.working_day_before(day),
        "after": calendar.next_working_day(day) if day < today else None,
        "next_day": calendar.next_working_day(day),
        "entries": entries,
        "attendance": attendance_of(crew_of(engagement), entries, calendar, day),
        "concerns": open_concerns(engagement, viewer, calendar=calendar),
        "mine": mine,
        "earlier": earlier if earlier and earlier.next else None,
        "form": form or UpdateForm(initial=first_words(mine, earlier)),
        "may_write": may(viewer, "write updates") and day <= today,
        "may_raise": may(viewer, "raise concerns"),
        "may_make": may(viewer, "write stories"),
        "place": f"standup-{day:%Y%m%d}",
        "tab": "s",
    }


def first_words(mine: Update | None, earlier: Update | None) -> dict[str, str]:
    """What stands in the fields: what one wrote, else what one had planned the time before."""
    if mine:
        return {name: getattr(mine, name) for name in LINES}
    return {"done": earlier.next} if earlier else {}


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
