"""What the kick-off shows: the step that its guide leads to, with the sections of the charter as they are written."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from charters.forms import FirstPlanningForm
from charters.models import KickOff
from charters.reading import CharterPage, ProposalPage, of_engagement, proposal_of
from charters.sections import BY_KEY, STEPS, Section
from engagements.access import may
from engagements.calendars import calendar_of
from engagements.days import local_day
from engagements.door import MemberRequest
from engagements.models import Charter, Engagement, Membership
from engagements.pages import crew_of, csrf_input


def sitting_of(engagement: Engagement) -> KickOff | None:
    found = KickOff.objects.filter(engagement=engagement).select_related("guide__user").first()
    if found:
        found.engagement = engagement
    return found


@dataclass(frozen=True)
class Step:
    key: str
    title: str
    number: int


def title_of(step: str) -> str:
    if step in BY_KEY:
        return str(BY_KEY[step].title)
    return _("Who we are") if step == "people" else _("Agreeing")


class KickOffPage:
    """The sitting as one member sees it. Everybody sees the step of who guides."""

    def __init__(self, request: MemberRequest) -> None:
        self.request, self.engagement, self.viewer = request, request.engagement, request.member
        self.csrf_input = csrf_input(request)
        self.sitting = sitting_of(self.engagement)

    @cached_property
    def crew(self) -> list[Membership]:
        return crew_of(self.engagement)

    @cached_property
    def here(self) -> list[Membership]:
        return [member for member in self.crew if "kickoff" in member.places]

    @property
    def may_guide(self) -> bool:
        return may(self.viewer, "guide the kick-off")

    @property
    def guides(self) -> bool:
        return self.sitting is not None and self.sitting.guide_id == self.viewer.pk

    @property
    def agreed(self) -> bool:
        assert self.engagement.charter is not None
        return self.engagement.charter.version > 0

    @cached_property
    def steps(self) -> list[Step]:
        return [Step(key, title_of(key), number) for number, key in enumerate(STEPS, 1)]

    @property
    def own_profile(self) -> str:
        """Where the viewer says what they can do."""
        return reverse("my_profile")

    @property
    def step(self) -> Step:
        assert self.sitting is not None
        return self.steps[STEPS.index(self.sitting.step)]

    @property
    def previous(self) -> Step | None:
        return self.steps[self.step.number - 2] if self.step.number > 1 else None

    @property
    def next(self) -> Step | None:
        return self.steps[self.step.number] if self.step.number < len(self.steps) else None

    @property
    def section(self) -> Section | None:
        return BY_KEY.get(self.step.key)

    @cached_property
    def charter(self) -> CharterPage:
        """What is being written; once it is agreed, the version that holds."""
        if found := proposal_of(self.engagement):
            page = ProposalPage(found, self.request)
            page.sitting = True
            return page
        return CharterPage(self.held, self.request)

    @property
    def held(self) -> Charter:
        assert self.engagement.charter is not None
        return of_engagement(self.engagement.charter, self.engagement)

    @cached_property
    def ending_form(self) -> Any:
        return FirstPlanningForm(prefix="ending", initial={"first_planning": self.proposed_planning})

    @property
    def proposed_planning(self) -> date:
        """The next day that the charter plans on and both parties work."""
        charter, today = self.held, local_day(timezone.now(), self.held.zone)
        calendar = calendar_of(self.engagement, today, today + timedelta(days=30))
        day = calendar.next_working_day(today)
        for _week in range(7):
            if charter.planning_on in (None, day.isoweekday()):
                break
            day = calendar.next_working_day(day)
        return day
