"""The budget of the demonstration: a second one since three weeks, two rates, booked days, one week to confirm."""

from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from budgets import events
from budgets.actions import keep
from budgets.facts import facts_of
from budgets.models import Budget, BudgetDecision, Confirmation, DayEntry, DayRate, Pace
from dashboard.demo.history import AWAY, WEEK, History
from dashboard.demo.wishes import WEEKS
from engagements.days import DAY, local_day
from engagements.models import Agreement, Membership, Party, Role

SINCE = len(WEEKS) - 3  # a week, from 0
MONEY = {"currency": "EUR", "digits": 2}
PROPOSED, DECIDED = 90_000_00, 98_000_00
ASKED = "Five weeks at the present pace: the gate and the bays."
GRANTED = "As proposed, with a reserve for the crane interface."
TOLD = 50  # per cent: both parties have had that mail
RATES = {Role.VENDOR_MEMBER: 880_00, Role.DELIVERY_LEAD: 1_040_00}
HALVES = {(0, 2, "mira"), (1, 4, "samir"), (2, 0, "jonas"), (2, 3, "mira")}  # half a day for something else
REFERENCE = 80  # four people, five days of four quarters


class Money:
    """Planned into the book of the history, so that the journal tells it where it belongs."""

    def __init__(self, history: History) -> None:
        self.history, self.book, self.crew = history, history.book, history.crew
        self.calendar = history.calendar
        self.decisions: list[BudgetDecision] = []
        self.rates: list[DayRate] = []
        self.agreements: list[Agreement] = []
        self.entries: list[DayEntry] = []
        self.confirmed: list[tuple[int, datetime]] = []  # the index of a week, and when

    def tell(self) -> None:
        monday = SINCE * WEEK
        self.history.at(monday - 900, partial(self.decide, "jonas", PROPOSED, ASKED, proposed=True))
        self.history.at(monday + 20, partial(self.decide, "tom", DECIDED, GRANTED, proposed=False))
        for place, (role, amount) in enumerate(RATES.items(), 1):
            self.history.at(monday + 30 + place, partial(self.propose, place, role, amount))
            self.history.at(monday + 75 + place, partial(self.agree, place, "tom"))
        for week in range(SINCE, len(WEEKS) - 1):
            self.history.at((week + 1) * WEEK + 35, partial(self.confirm, week))

    def decide(self, name: str, amount: int, reason: str, *, proposed: bool) -> None:
        decision = BudgetDecision(
            engagement=self.book.engagement,
            number=len(self.decisions) + 1,
            amount=amount,
            reason=reason,
            proposed=proposed,
            by=self.crew[name],
            at=self.book.at,
            **MONEY,
        )
        self.decisions.append(decision)
        what = events.PROPOSED if proposed else events.DECIDED
        self.book.record(what, decision, self.crew[name], amount=amount, **MONEY)

    def propose(self, number: int, role: Role, amount: int) -> None:
        day = self.calendar.day(SINCE * WEEK)
        jonas = self.crew["jonas"]
        rate = DayRate(
            engagement=self.book.engagement,
            number=number,
            role=role,
            valid_from=day,
            amount=amount,
            by=jonas,
            at=self.book.at,
        )
        self.rates.append(rate)
        self.book.record(events.RATE_PROPOSED, rate, jonas, amount=amount, day=day.isoformat(), **MONEY)
        self.agree(number, "jonas")

    def agree(self, number: int, name: str) -> None:
        member, rate = self.crew[name], self.rates[number - 1]
        self.agreements.append(
            Agreement(
                engagement=self.book.engagement,
                subject=rate.element_id,
                version=1,
                party=member.party,
                member=member,
                at=self.book.at,
            )
        )
        agreed: dict[str, Any] = {"agreed": rate.element_id, "version": 1, "party": member.party}
        self.book.record(events.RATE_AGREED, rate, member, **agreed)

    def confirm(self, week: int) -> None:
        iteration, jonas = self.book.iterations[week], self.crew["jonas"]
        self.confirmed.append((week, self.book.at))
        self.book.record(events.CONFIRMED, iteration, jonas, iteration=iteration.number)

    # --- Writing it all down --------------------------------------------------------------------------------

    def save(self) -> None:
        engagement, now = self.book.engagement, self.history.now
        for rows in (self.decisions, self.rates, self.agreements):
            type(rows[0]).objects.bulk_create(rows)
        today = local_day(now, self.calendar.zone)
        first = self.calendar.first + timedelta(weeks=SINCE)
        days = [first + DAY * n for n in range((today - first).days)]
        for day in days:
            for name, member in self.crew.items():
                if member.party == Party.VENDOR and day.isoweekday() <= 5:
                    self.book_day(name, member, day, (day - first).days)
        DayEntry.objects.bulk_create(self.entries)
        facts = facts_of(engagement)
        for week, at in self.confirmed:
            iteration = self.book.iterations[week]
            planned = facts.planned(facts.span_of(iteration))
            Confirmation.objects.create(
                engagement=engagement,
                iteration=iteration,
                quarters=planned.quarters,
                cost=planned.cost,
                by=self.crew["jonas"],
                at=at,
            )
        Pace.objects.create(
            engagement=engagement,
            member=self.crew["samir"],
            iteration=len(WEEKS) + 2,
            quarters=12,
            offered=False,
            reason="Samir is needed at the quay; the gate can do with three days.",
            by=self.crew["tom"],
            at=now,
        )
        Budget.objects.create(
            engagement=engagement, amount=DECIDED, reference=REFERENCE, alarmed=TOLD, **MONEY
        )
        keep(engagement)

    def book_day(self, name: str, member: Membership, day: date, since: int) -> None:
        week, weekday = SINCE + since // 7, day.weekday()
        late = week == len(WEEKS) - 1 and name in ("linnea", "samir")  # haven't booked last week yet
        if late or (week, weekday, name) in AWAY:
            return
        self.entries.append(
            DayEntry(
                engagement=self.book.engagement,
                number=len(self.entries) + 1,
                member=member,
                day=day,
                quarters=2 if (since // 7, weekday, name) in HALVES else 4,
                as_planned=False,
                by=member,
                at=min(self.calendar.at((week * 5 + weekday) * 480 + 470), self.history.now),
            )
        )
