"""What the planning meeting looks at: who is there, what fits, what is not ready, what changed, who agreed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from engagements.access import may
from engagements.calendars import Calendar, calendar_of, span
from engagements.days import DAY
from engagements.journal import sentence
from engagements.models import Agreement, Engagement, Event, Membership, Party, Role
from iterations.board import Card
from iterations.figures import figures_of_all
from iterations.models import Iteration, PlanVersion
from iterations.openness import open_concerns
from iterations.plans import Draft
from iterations.reading import PlanPage, Week, plan_page
from iterations.staffing import Staffing, staffing_of
from iterations.velocity import MARKERS
from stories.models import State, Story, shortened
from stories.states import missing_to_start

NEXT_SHOWN = 8  # stories that come after the week's
CHANGES_SHOWN = 20  # of each sort


# --- Who is there ---------------------------------------------------------------------------------------------


@dataclass
class There:
    """How many days one person has for the iteration, of how many usually, and what keeps them on which days."""

    member: Membership
    days: float
    usual: float
    missing: list[tuple[str, date, date]] = field(default_factory=list)  # why, first and last day


@dataclass
class Capacity:
    """The team of an iteration. Strength is that of the vendor's people: they do what velocity counts."""

    people: list[There]

    @property
    def vendor(self) -> list[There]:
        return [one for one in self.people if one.member.party == Party.VENDOR]

    @property
    def days(self) -> float:
        return sum(one.days for one in self.vendor)

    @property
    def usual(self) -> float:
        return sum(one.usual for one in self.vendor)

    @property
    def strength(self) -> int | None:
        """Planned person-days over the usual ones, in per cent; None where nobody ever works."""
        return min(round(100 * self.days / self.usual), 200) if self.usual else None


def capacity_of(crew: Iterable[Membership], calendar: Calendar, first: date, last: date) -> Capacity:
    takes_part = [member for member in crew if member.role != Role.OBSERVER]
    return Capacity([there(member, calendar, first, last) for member in takes_part])


def there(member: Membership, calendar: Calendar, first: date, last: date) -> There:
    """Pure. Their usual days are those that they and the engagement work, without holidays and absences."""
    hours = calendar.people.get(member.pk)
    theirs = calendar.working_days if hours is None else calendar.working_days & hours.days
    usual = [day for day in span(first, last) if day.isoweekday() in theirs]
    missing = [day for day in usual if not calendar.works(member, day)]
    return There(
        member,
        calendar.person_days([member], first, last),
        len(usual) * calendar.share(member),
        stretches((calendar.why_not(member, day), day) for day in missing),
    )


def stretches(days: Iterable[tuple[str, date]]) -> list[tuple[str, date, date]]:
    """Days in a row for the same reason as one; a weekend between them doesn't part them."""
    found: list[tuple[str, date, date]] = []
    for why, day in days:
        if found and found[-1][0] == why and (day - found[-1][2]) <= 3 * DAY:
            found[-1] = (why, found[-1][1], day)
        else:
            found.append((why, day, day))
    return found


# --- What fits, and what is not ready -------------------------------------------------------------------------


@dataclass(frozen=True)
class Unready:
    card: Card
    missing: list[str]  # points, criteria


def unready(cards: Iterable[Card]) -> list[Unready]:
    """Planned features that could not be started as they stand."""
    waiting = (card for card in cards if card.state == State.UNSTARTED)
    found = (Unready(card, missing_to_start(card.kind, card.points, card.criteria_count)) for card in waiting)
    return [each for each in found if each.missing]


def fitting(cards: Sequence[Card], room: int) -> list[Card]:
    """The first of these that the room holds, in list order: no small story overtakes a large one."""
    found, taken = [], 0
    for card in cards:
        taken += card.points or 0
        if taken > room:
            break
        if card.kind not in MARKERS:
            found.append(card)
    return found


# --- What changed since the week before began ------------------------------------------------------------------


@dataclass
class Change:
    """Something that was done to a story: what, by whom, when; of an estimate what it was before."""

    number: int
    title: str
    event: Event
    before: Any = None


@dataclass
class Changes:
    since: datetime
    written: list[Change] = field(default_factory=list)
    estimated: list[Change] = field(default_factory=list)  # anew: a first estimate changes no plan
    moved: list[Change] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.written or self.estimated or self.moved)


def changes_since(engagement: Engagement, since: datetime) -> Changes:
    """Out of the journal, the newest first, each story once in each part."""
    told = Event.objects.filter(engagement=engagement, at__gte=since).with_actor().order_by("-number")
    parts = {
        part: once(told.filter(kind=f"story.{part}")[: 10 * CHANGES_SHOWN])
        for part in ("written", "estimated", "moved")
    }
    earlier = Event.objects.filter(
        engagement=engagement, kind="story.estimated", at__lt=since, subject__in=parts["estimated"]
    )
    before = {event.subject: event.data["points"] for event in earlier.order_by("number")}
    subjects = {subject for part in parts.values() for subject in part}
    numbers = [int(subject.removeprefix("story-")) for subject in subjects]
    titles = dict(
        Story.objects.filter(engagement=engagement, number__in=numbers)
        .wanted()
        .values_list("number", "title")
    )

    def shown(part: str) -> list[Change]:
        found = [
            Change(number, shortened(titles[number]), event, before.get(subject))
            for subject, event in parts[part].items()
            if (number := int(subject.removeprefix("story-"))) in titles
        ]
        return found[:CHANGES_SHOWN]

    anew = [c for c in shown("estimated") if c.before is not None and c.before != c.event.data["points"]]
    return Changes(since, shown("written"), anew, shown("moved"))


def once(events: Iterable[Event]) -> dict[str, Event]:
    found: dict[str, Event] = {}
    for event in events:
        found.setdefault(event.subject, event)
    return found


# --- Who agreed ------------------------------------------------------------------------------------------------


@dataclass
class Consents:
    """How the plan that the page shows stands with both parties."""

    draft: Draft
    version: int  # that says just this; 0: nobody has agreed to it yet
    given: dict[str, Agreement]  # by party
    agreed: int  # the newest version that both agreed to, be it this or an earlier one
    over: list[tuple[str, str]]  # who agreed to this one over unanswered concerns, and over which

    @property
    def whole(self) -> bool:
        return len(self.given) == len(Party.values)


def consents_of(engagement: Engagement, current: Iteration, page: PlanPage) -> Consents:
    draft = Draft.of(current.goal, page.weeks[0].stories)
    newest: PlanVersion | None = current.plans.order_by("-version").first()
    agreed = page.around.agreed.version if page.around.agreed else 0
    if newest is None or Draft.of_version(newest).mark != draft.mark:
        return Consents(draft, 0, {}, agreed, [])
    subject = f"plan-{current.number}"
    given = {one.party: one for one in engagement.agreements.on(subject, newest.version)}
    over = Event.objects.filter(
        engagement=engagement, subject=subject, kind="plan.agreed_over_concerns", data__version=newest.version
    )
    told = [(event.actor.first_name, sentence(event)) for event in over.with_actor().order_by("number")]
    return Consents(draft, newest.version, given, agreed, told)


# --- The page ---------------------------------------------------------------------------------------------------


def planning_page(engagement: Engagement, viewer: Membership) -> dict[str, Any]:
    page = plan_page(engagement, viewer)
    return {
        "page": page,
        "crew": page.crew,
        "concerns": open_concerns(engagement),
        "may_write": may(viewer, "write stories"),
        "may_schedule": may(viewer, "schedule"),
        "may_agree": may(viewer, "agree"),
        "may_propose_strength": may(viewer, "propose team strength"),
        "may_set_strength": may(viewer, "set team strength"),
        "may_learn": may(viewer, "learn together"),
        "may_ask": may(viewer, "raise concerns"),
        "place": "planning",
        "tab": "b",
        **(meeting_of(engagement, page.current, page) if page.current else {}),
    }


def meeting_of(engagement: Engagement, current: Iteration, page: PlanPage) -> dict[str, Any]:
    first, last = current.starts, current.finishes - DAY
    before = page.around.completed[-1:]
    following = [card for coming in page.coming for card in coming.stories][:NEXT_SHOWN]
    room = page.weeks[0].capacity - page.weeks[0].planned.points
    return {
        "week": page.weeks[0],
        "capacity": capacity_of(page.crew, calendar_of(engagement, first, last), first, last),
        "following": following,
        "fits": fitting(following, room) if page.by_hand else [],
        "unready": unready([*page.weeks[0].stories, *following]),
        "changes": changes_since(engagement, before[0].began_at if before else engagement.created_at),
        "consents": consents_of(engagement, current, page),
        "staffing": staffing_of(engagement, page.weeks[0].stories, first, last),
        "figures": figures_of_all(engagement, page.around.completed, []),
    }


# --- Skills -------------------------------------------------------------------------------------------------------

WEEKS_SHOWN = 4  # to choose from


def skills_page(engagement: Engagement, viewer: Membership, number: int | None) -> dict[str, Any]:
    """The team's skills and what one week needs of them; without a number the next week, while there is one."""
    page = plan_page(engagement, viewer)
    shown = page.weeks[:WEEKS_SHOWN]
    chosen = next((week for week in shown if week.number == number), None)
    chosen = chosen or (shown[1] if len(shown) > 1 else next(iter(shown), None))
    return {
        "page": page,
        "weeks": shown,
        "week": chosen,
        "staffing": staffing_for(engagement, page, chosen),
        "crew": page.crew,
        "may_write": may(viewer, "write stories"),
        "may_learn": may(viewer, "learn together"),
        "may_ask": may(viewer, "raise concerns"),
        "place": "skills",
        "tab": "p",
    }


def staffing_for(engagement: Engagement, page: PlanPage, week: Week | None) -> Staffing:
    """Before the first week: of all that waits, in the seven days in which it begins."""
    if week is None:
        assert engagement.charter is not None
        first = engagement.charter.start_date
        return staffing_of(engagement, page.later, first, first + 6 * DAY)
    window = week.planned.window
    return staffing_of(engagement, week.stories, window.first_day, window.last_day)
