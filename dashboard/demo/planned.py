"""What the parties decided of the weeks: the plan of this one, which both agreed to, and who will be there later."""

from dataclasses import dataclass
from datetime import datetime

from dashboard.demo.history import WEEK, History
from dashboard.demo.wishes import WEEKS
from engagements.models import Agreement, Membership
from iterations import events
from iterations.models import Override, PlanLine, PlanVersion
from iterations.plans import draft_now

AGREED = [("jonas", 40), ("tom", 46)]  # who, and in which working minute of the week
AHEAD, STRENGTH = 2, 60  # the iteration that fewer will be there in, and how much of the team


@dataclass
class Planned:
    """Told with the history; its rows are written when the stories have theirs."""

    history: History

    def __post_init__(self) -> None:
        self.consents: list[tuple[Membership, datetime]] = []
        self.proposal: Override | None = None

    def tell(self) -> None:
        monday = len(WEEKS) * WEEK
        if self.history.minute > monday + AGREED[-1][1] + 1:
            for name, minute in AGREED:
                self.history.at(monday + minute, lambda name=name: self.agree(name))
        self.history.at(self.history.minute - 60, self.propose)

    def agree(self, name: str) -> None:
        book, member = self.history.book, self.history.crew[name]
        self.consents.append((member, book.at))
        plan = PlanVersion(iteration=book.iterations[-1])
        book.record(
            events.PLAN_AGREED, plan, member, agreed=plan.element_id, version=1, party=str(member.party)
        )

    def propose(self) -> None:
        book, lead = self.history.book, self.history.crew["jonas"]
        number = book.iterations[-1].number + AHEAD
        self.proposal = Override(
            engagement=book.engagement,
            number=number,
            strength=STRENGTH,
            proposed_by=lead,
            proposed_at=book.at,
        )
        book.record(events.STRENGTH_PROPOSED, self.proposal, lead, number=number, strength=STRENGTH)

    def save(self) -> None:
        """The plan holds what is in the week but for the last story of it, which came in afterwards."""
        assert self.proposal
        self.history.book.put([self.proposal])
        if not self.consents:
            return
        engagement, iteration = self.history.engagement, self.history.book.iterations[-1]
        draft = draft_now(engagement)
        plan = PlanVersion(
            engagement=engagement,
            iteration=iteration,
            version=1,
            goal=draft.goal,
            made_at=self.consents[0][1],
        )
        self.history.book.put([plan])
        stories = {story.number: story for story in self.history.book.stories}
        self.history.book.put(
            [
                PlanLine(engagement=engagement, plan=plan, place=place, story=stories[number], points=points)
                for place, (number, points) in enumerate(draft.lines[:-1], 1)
            ],
            [
                Agreement(
                    engagement=engagement,
                    subject=plan.element_id,
                    version=1,
                    party=member.party,
                    member=member,
                    at=at,
                )
                for member, at in self.consents
            ],
        )
