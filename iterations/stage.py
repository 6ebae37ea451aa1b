"""What the page of a demo shows to one who looks at it: the agenda before, the stage while somebody presents."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from config.locales import weekday
from engagements.access import may
from engagements.days import DAY
from engagements.door import MemberRequest
from engagements.models import Engagement, Membership
from engagements.pages import crew_of, csrf_input
from iterations import becoming
from iterations.asking import AgendaQuestion, questions_for
from iterations.models import Attendance, Demo, DemoItem, DemoNote, Iteration
from stories.models import Story
from stories.reading import StoryPage

PLACE = "demo"  # in the session: by engagement, the story that a viewer who doesn't follow looks at
LISTED = 12  # past demos on the page


def demo_of_week(engagement: Engagement) -> tuple[Iteration | None, Demo | None]:
    """The week under way, and its demo if somebody has opened it."""
    week = engagement.iterations.current()
    if week is None:
        return None, None
    return week, engagement.demos.with_people().filter(number=week.number).first()


def running_demo(engagement: Engagement) -> Demo:
    _week, demo = demo_of_week(engagement)
    if demo is None:
        raise Http404
    demo.engagement = engagement
    return demo


def find_demo(engagement: Engagement, number: int) -> Demo:
    demo = engagement.demos.with_people().filter(number=number).first()
    if demo is None:
        raise Http404
    demo.engagement = engagement
    return demo


def find_member(engagement: Engagement, number: int) -> Membership:
    member = engagement.members.present().with_person().filter(number=number).first()
    if member is None:
        raise Http404
    return member


class StagePage(StoryPage):
    """A story as it is shown and signed at the demo: the same rules and forms, answered with the stage."""

    region = "demo"
    cues = {
        "accepted": "a",
        "changes": "c",
        "not_shown": "l",
        "accept": "s",
        "accept_with_follow_ups": "s",
        "reject": "r",
    }

    @property
    def tail(self) -> str:  # what was typed about one story never stands in the field of another
        return f"-{self.story.number}"

    def verdict_at(self, key: str) -> str:
        return reverse("demo_verdict", args=[self.story.engagement.slug, self.story.number, key])

    @property
    def sign_off_at(self) -> str:
        return reverse("demo_sign_off", args=[self.story.engagement.slug, self.story.number])


@dataclass
class DemoPage:
    """This week's demo for one viewer. `only` is the story whose form they just sent, whatever else is shown."""

    request: MemberRequest
    only: Story | None = None

    def __post_init__(self) -> None:
        self.engagement, self.viewer = self.request.engagement, self.request.member
        self.week, self.demo = demo_of_week(self.engagement)
        self.csrf_input = csrf_input(self.request)

    # --- The meeting ---

    @property
    def runs(self) -> bool:
        return self.demo is not None and self.demo.is_open

    @property
    def on_stage(self) -> bool:
        return self.demo is not None and self.demo.is_open and self.demo.started_at is not None

    @cached_property
    def items(self) -> list[DemoItem]:
        return list(self.demo.items.standing().with_stories()) if self.demo else []

    @cached_property
    def taken_off(self) -> list[DemoItem]:
        return list(self.demo.items.taken_off().with_stories()) if self.demo else []

    @cached_property
    def ready(self) -> list[Story]:
        """What the agenda would be made of; asked only while nobody has opened it."""
        return list(self.engagement.stories.wanted().ready_to_demo())

    @property
    def minutes_planned(self) -> int:
        return sum(item.time_box for item in self.items)

    @property
    def ends(self) -> datetime:
        assert self.demo is not None
        assert self.demo.started_at is not None
        return self.demo.started_at + timedelta(minutes=self.minutes_planned)

    @property
    def minutes_left(self) -> int:
        return round((self.ends - timezone.now()).total_seconds() / 60)

    @property
    def now(self) -> datetime:
        return timezone.now()

    @property
    def last_day(self) -> date:
        assert self.week is not None
        return self.week.finishes - DAY

    @property
    def demo_day(self) -> str:
        """The weekday on which the charter holds demos, in a word."""
        assert self.week is not None
        ahead = (self.engagement.charter.demo_on - self.week.starts.isoweekday()) % 7
        return weekday(self.week.starts + DAY * ahead)

    # --- Who ---

    @cached_property
    def crew(self) -> list[Membership]:
        return crew_of(self.engagement)

    @cached_property
    def attendance(self) -> set[int]:
        """Numbers of those who are noted as here."""
        here = Attendance.objects.here().filter(demo=self.demo)
        return set(here.values_list("member__number", flat=True))

    @property
    def here(self) -> list[Membership]:
        return [member for member in self.crew if member.number in self.attendance]

    @property
    def looking(self) -> set[int]:
        """Numbers of those who have the page open."""
        return {member.number for member in self.crew if "demo" in member.places}

    @property
    def leads(self) -> bool:
        return self.demo is not None and self.demo.presenter_id == self.viewer.pk

    @property
    def may_run(self) -> bool:
        return may(self.viewer, "run demos")

    @property
    def may_close(self) -> bool:
        return may(self.viewer, "close demos")

    # --- What is shown ---

    @property
    def own_place(self) -> int | None:
        """The number of the story on the agenda that a viewer who doesn't follow the presenter looks at."""
        kept = None if self.leads else self.request.session.get(PLACE, {}).get(self.engagement.slug)
        return kept if any(item.story.number == kept for item in self.items) else None

    @property
    def follows(self) -> bool:
        return self.own_place is None

    @cached_property
    def item(self) -> DemoItem | None:
        wanted = self.only.number if self.only else self.own_place
        shown = next((item for item in self.items if item.story.number == wanted), None)
        current = self.demo.current_id if self.demo else None
        return shown or next((item for item in self.items if item.pk == current), None)

    @property
    def position(self) -> int:
        """Where the shown item stands, counted from 1; 0 when none is shown."""
        return self.items.index(self.item) + 1 if self.item else 0

    @property
    def previous(self) -> DemoItem | None:
        return self.items[self.position - 2] if self.position > 1 else None

    @property
    def next(self) -> DemoItem | None:
        return self.items[self.position] if self.position < len(self.items) else None

    @cached_property
    def story(self) -> StagePage | None:
        if self.item is None:
            return None
        self.item.story.engagement = self.engagement
        return StagePage(self.item.story, self.request)

    @property
    def first_open(self) -> str:
        """The key of the first criterion that the client has said nothing of: there one begins."""
        open_ = (
            (marks.criterion.key for marks in self.story.all_marks if not marks.verdict) if self.story else ()
        )
        return next(iter(open_), "")

    @cached_property
    def questions(self) -> list[AgendaQuestion]:
        """What else there is to talk about."""
        return questions_for(self.engagement, self.week.number) if self.week else []

    # --- Notes ---

    @cached_property
    def notes(self) -> list[DemoNote]:
        """Those on the story that is shown, and those on none."""
        if self.demo is None:
            return []
        notes = list(self.demo.notes.in_order().on(self.item.story_id if self.item else None))
        for note in notes:
            note.demo = self.demo
        return notes

    def ways_of(self, note: DemoNote) -> list[Any]:
        return becoming.ways_of(note, self.viewer)

    def became(self, note: DemoNote) -> tuple[str, str]:
        assert note.became
        return becoming.in_words(note.became), becoming.address_of(self.engagement.slug, note.became)

    # --- Past ones ---

    @cached_property
    def past(self) -> list[Demo]:
        return list(self.engagement.demos.over().with_people()[:LISTED])

    def context(self) -> dict[str, Any]:
        return {"page": self, "place": "demo", "tab": "d", "crew": self.crew}
