"""Everything that is known of an engagement's money and days, read once; what follows from it is reckoned here."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import islice

from django.utils import timezone

from budgets.burn import (
    HORIZON,
    MILLE,
    Ahead,
    Ends,
    Rate,
    Rates,
    Steps,
    cost_of,
    ends,
    spread,
    strength_of,
)
from budgets.models import Budget, BudgetDecision, Confirmation, DayEntry, DayRate, Pace
from budgets.money import cost
from engagements.calendars import Calendar, calendar_of, span
from engagements.days import DAY, local_day
from engagements.models import Charter, Engagement, Membership, Party, Role
from engagements.statements import Statement
from iterations.expecting import outlook_of
from iterations.forecast import Outlook
from iterations.models import Iteration
from iterations.plans import Around, around, cadence_for, changes
from iterations.weeks import ahead
from stories.models import State, Story, StoryQuerySet

SOME_WEEKS = timedelta(weeks=8)  # as long as an iteration and its neighbours


@dataclass(frozen=True)
class Span:
    """An iteration, stored or to come: its number, its days from the first to the one after the last, its weeks."""

    number: int
    starts: date
    finishes: date
    weeks: int

    @property
    def days(self) -> list[date]:
        return list(span(self.starts, self.finishes - DAY))


@dataclass
class Facts:
    """An engagement's. People are the vendor's who work; days of work are quarters, money is in minor units."""

    engagement: Engagement
    charter: Charter
    calendar: Calendar
    people: list[Membership]
    decisions: list[BudgetDecision]
    rate_rows: list[DayRate]
    pace_rows: list[Pace]
    days: dict[tuple[int, date], int]  # booked quarters by member and day: of each the newest entry
    iterations: list[Iteration]
    around: Around  # what was decided of single iterations
    confirmations: dict[int, Confirmation]  # by the key of their iteration

    # --- What holds -------------------------------------------------------------------------------

    @cached_property
    def decision(self) -> BudgetDecision | None:
        """The budget in force."""
        return next((one for one in reversed(self.decisions) if not one.proposed), None)

    @cached_property
    def proposal(self) -> BudgetDecision | None:
        """What was proposed and has not been answered by a decision."""
        newest = self.decisions[-1] if self.decisions else None
        return newest if newest and newest.proposed else None

    @cached_property
    def rates(self) -> Rates:
        agreed = (row for row in self.rate_rows if row.agreed)
        return Rates(Rate(row.member_id, row.role, row.valid_from, row.amount) for row in agreed)

    @cached_property
    def team(self) -> list[Membership]:
        """Those of the people who have not left."""
        return [member for member in self.people if not member.left_at]

    @cached_property
    def roles(self) -> dict[int, str]:
        return {member.pk: member.role for member in self.people}

    def cost_of_days(self, first: date = date.min, before: date = date.max) -> int:
        """What the booked days cost, all or those of a stretch."""
        held = (
            (day, key, self.roles.get(key, ""), quarters)
            for (key, day), quarters in self.days.items()
            if first <= day < before
        )
        return cost_of(held, self.rates)

    @property
    def spent(self) -> int:
        return self.cost_of_days()

    # --- Weeks ------------------------------------------------------------------------------------

    @cached_property
    def current(self) -> Iteration | None:
        return next((one for one in self.iterations if one.closed_at is None), None)

    @cached_property
    def today(self) -> date:
        return local_day(timezone.now(), self.charter.zone)

    @cached_property
    def counts_from(self) -> date:
        """The day from which days are taken to be worked as planned until somebody says otherwise."""
        first = next((one for one in self.decisions if not one.proposed), None)
        return local_day(first.at, self.charter.zone) if first else date.max

    def counts(self, iteration: Iteration) -> bool:
        return iteration.finishes > self.counts_from

    def span_of(self, iteration: Iteration) -> Span:
        return Span(iteration.number, iteration.starts, iteration.finishes, iteration.weeks)

    @cached_property
    def coming(self) -> list[Span]:
        """The iteration under way and those to come, as far as anybody looks; none before the first one."""
        if self.current is None:
            return []
        charter, first, lengths = self.charter, self.current, self.around.lengths
        following = ahead(first.window, first.cadence, changes=changes(charter, first), lengths=lengths)
        later = [self.span_of(first)]
        for one in islice(following, HORIZON - 1):
            weeks = lengths.get(one.number) or cadence_for(charter, first, one.number).iteration_length
            later.append(Span(one.number, one.first_day, one.last_day + DAY, weeks))
        return later

    @property
    def own_strength(self) -> int | None:
        """The team strength in per cent that was decided for the iteration under way alone, before it began."""
        return self.around.of(self.current.number).strength if self.current else None

    # --- Pace -------------------------------------------------------------------------------------

    def steps(self, *, offered: bool) -> dict[int, Steps]:
        by: dict[int, list[tuple[int, int]]] = {}
        for row in self.pace_rows:
            if row.offered is offered:
                by.setdefault(row.member_id, []).append((row.iteration, row.quarters))
        return {key: Steps(steps) for key, steps in by.items()}

    @cached_property
    def offers(self) -> dict[int, Steps]:
        return self.steps(offered=True)

    @cached_property
    def paces(self) -> dict[int, Steps]:
        return self.steps(offered=False)

    def full_week(self, member: Membership) -> int:
        """The quarters of a week without holidays and absences."""
        hours = self.calendar.people.get(member.pk)
        days = self.calendar.working_days & (hours.days if hours else self.calendar.working_days)
        return len(days) * round(4 * self.calendar.share(member))

    def offered(self, member: Membership, number: int) -> int:
        """Quarters a week on offer; until the delivery lead says otherwise, all the person's working days."""
        steps = self.offers.get(member.pk)
        offer = steps.at(number) if steps else None
        return self.full_week(member) if offer is None else offer

    def pace(self, member: Membership, number: int) -> int:
        """Quarters a week as planned: what the sponsor set, never more than is on offer; unset, all of that."""
        steps = self.paces.get(member.pk)
        chosen = steps.at(number) if steps else None
        offer = self.offered(member, number)
        return offer if chosen is None else min(chosen, offer)

    def room(self, member: Membership, days: Iterable[date]) -> dict[date, int]:
        """The quarters that a person has on each of these days for this engagement."""
        zone, left = self.charter.zone, member.left_at
        last = local_day(left, zone) if left else date.max
        share = round(4 * self.calendar.share(member))
        return {day: share for day in days if day <= last and self.calendar.works(member, day)}

    def plan(self, member: Membership, week: Span) -> dict[date, int]:
        """The person's days of an iteration as planned: the pace, as far as there is room for it."""
        return spread(self.pace(member, week.number) * week.weeks, self.room(member, week.days))

    def planned(self, week: Span) -> Ahead:
        """An iteration as planned, whatever was booked since."""
        return self.summed(week, booked=False)

    def expected(self, week: Span) -> Ahead:
        """An iteration with the days that are booked as they are, and the others as planned."""
        return self.summed(week, booked=True)

    def summed(self, week: Span, *, booked: bool) -> Ahead:
        quarters = money = 0
        for member in self.people:
            days = self.plan(member, week)
            if booked:
                held = ((day, self.days.get((member.pk, day))) for day in week.days)
                days |= {day: part for day, part in held if part is not None}
            for day, part in days.items():
                if part:
                    quarters += part
                    money += cost(part, self.rates.on(day, member.pk, member.role) or 0)
        return Ahead(week.number, week.starts, week.finishes, quarters, money, week.weeks)

    # --- What is to be expected -------------------------------------------------------------------

    @cached_property
    def unconfirmed(self) -> list[Iteration]:
        """Those that are over and whose days nobody has confirmed."""
        over = (one for one in self.iterations if one.closed_at and self.counts(one))
        return [one for one in over if one.pk not in self.confirmations]

    @cached_property
    def left(self) -> int:
        """What is left as the iteration under way begins, with unconfirmed days taken to be as planned."""
        if self.decision is None or self.current is None:
            return 0
        gone = self.cost_of_days(before=self.current.starts)
        for week in self.unconfirmed:
            gone += self.expected(self.span_of(week)).cost - self.cost_of_days(week.starts, week.finishes)
        return self.decision.amount - gone

    @cached_property
    def ahead(self) -> list[Ahead]:
        weeks = self.coming
        return [self.expected(weeks[0]), *(self.planned(week) for week in weeks[1:])] if weeks else []

    @cached_property
    def accuracy(self) -> list[int]:
        """What each confirmed iteration cost of what was planned for it, per mille."""
        held = ((one, self.confirmations.get(one.pk)) for one in self.iterations)
        return [
            self.cost_of_days(one.starts, one.finishes) * MILLE // word.cost
            for one, word in held
            if word and word.cost
        ]

    def ends(self, amount: int | None = None, weeks: list[Ahead] | None = None) -> Ends | None:
        """When the money ends; with another amount or other weeks, what would be. None without budget or week."""
        if self.decision is None or not self.ahead:
            return None
        more = 0 if amount is None else amount - self.decision.amount
        return ends(self.left + more, weeks or self.ahead, self.accuracy)

    def strengths(self, reference: int) -> list[int]:
        """Of the iteration under way and those to come, in per cent, as their planned days make them."""
        return [strength_of(self.planned(week), reference) for week in self.coming]

    def outlook(self, reference: int | None, weeks: list[Ahead] | None = None) -> Outlook:
        """Points of the iterations to come, at the pace that is planned for them."""
        weeks = self.ahead if weeks is None else weeks
        rooms = [self.strength(one, reference) / 100 * one.weeks for one in weeks]
        return outlook_of(self.charter, self.iterations, rooms, done=self.accepted)

    def strength(self, week: Ahead, reference: int | None) -> int:
        """As the plan cuts it: what was decided for that one alone, else what its days make of it."""
        own = self.around.of(week.number).strength
        if own is not None or reference is None:
            return 100 if own is None else own
        return strength_of(week, reference)

    @cached_property
    def scope(self) -> int:
        """The points of the list from its top: all that is planned, and what was accepted since the iteration began."""
        return self.listed.points(all_kinds=self.charter.bugs_and_chores_are_estimatable)

    @cached_property
    def accepted(self) -> int:
        """The points accepted since the iteration under way began: so much of the list is done already."""
        done = self.listed.filter(state=State.ACCEPTED)
        return done.points(all_kinds=self.charter.bugs_and_chores_are_estimatable)

    @property
    def listed(self) -> StoryQuerySet:
        since = self.current.began_at if self.current else None
        here = Story.objects.filter(engagement=self.engagement).wanted().scheduled()
        return here.on_the_plan(since).order_by()


# Each read again by every act and every question: their SQL is made once.
CREW: Statement[Membership] = Statement(
    lambda key: (
        Membership.objects.filter(engagement=key, party=Party.VENDOR)
        .exclude(role=Role.OBSERVER)
        .with_person()
    ),
    int,
)
DECISIONS: Statement[BudgetDecision] = Statement(
    lambda key: BudgetDecision.objects.filter(engagement=key).select_related("by__user").order_by("number"),
    int,
)
RATES: Statement[DayRate] = Statement(
    lambda key: DayRate.objects.filter(engagement=key).with_consent().select_related("member__user"), int
)
PACES: Statement[Pace] = Statement(lambda key: Pace.objects.filter(engagement=key).order_by("number"), int)
ENTRIES: Statement[tuple[int, date, int]] = Statement(
    lambda key: (
        DayEntry.objects.filter(engagement=key).order_by("number").values_list("member_id", "day", "quarters")
    ),
    int,
)
ITERATIONS: Statement[Iteration] = Statement(
    lambda key: Iteration.objects.filter(engagement=key).order_by("number"), int
)
CONFIRMATIONS: Statement[Confirmation] = Statement(
    lambda key: Confirmation.objects.filter(engagement=key).select_related("by__user"), int
)


def facts_of(engagement: Engagement) -> Facts:
    charter, key = engagement.charter, engagement.pk
    assert charter is not None  # it is opened with one
    return Facts(
        engagement,
        charter,
        calendar_of(engagement),
        CREW(key),
        DECISIONS(key),
        RATES(key),
        PACES(key),
        {(member, day): quarters for member, day, quarters in ENTRIES(key)},
        ITERATIONS(key),
        around(engagement),
        {one.iteration_id: one for one in CONFIRMATIONS(key)},
    )


def budget_of(engagement: Engagement) -> Budget | None:
    """How the money stands, as it was summed up last; read along at the door, so it costs a page nothing."""
    return getattr(engagement, "budget", None)
