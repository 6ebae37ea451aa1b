"""The pipeline by stage, one's own day, what is expected each month: a fixed number of questions for however many."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, Sum, Window
from django.db.models.functions import RowNumber, TruncMonth
from django.utils import timezone

from engagements.days import local_day
from people.models import User
from sales.models import OPEN_STAGES, Opportunity, Stage

SHOWN = 12  # cards of a stage
MINE_SHOWN = 10
MONTHS = 6
LANES = (*OPEN_STAGES, Stage.WON)


@dataclass(frozen=True)
class Money:
    """An amount of one currency: totals are kept apart by it (RULES section 6)."""

    amount: Decimal
    currency: str


@dataclass(frozen=True)
class Card:
    """One opportunity as the pipeline shows it."""

    one: Opportunity
    today: date

    @property
    def neglect(self) -> str:
        return self.one.neglect(self.today)

    @property
    def days(self) -> int:
        """In this stage."""
        return max((self.today - self.one.stage_since.date()).days, 0)

    @property
    def money(self) -> Money | None:
        return None if self.one.value is None else Money(self.one.value, self.one.currency)


@dataclass
class Lane:
    """A stage: how many there are, worth how much, and the first of them."""

    stage: Stage
    count: int = 0
    sums: list[Money] = field(default_factory=list)
    cards: list[Card] = field(default_factory=list)

    @property
    def more(self) -> int:
        return self.count - len(self.cards)


@dataclass(frozen=True)
class Month:
    first: date
    sums: list[Money]


@dataclass(frozen=True)
class Pipeline:
    lanes: list[Lane]
    lost: int
    neglected: int
    mine: list[Card]
    months: list[Month]


def pipeline_for(user: User) -> Pipeline:
    today = local_day(timezone.now(), user.time_zone)
    totals = totals_of()
    return Pipeline(
        lanes=lanes_of(today, totals),
        lost=sum(count for stage, _currency, count, _sum in totals if stage == Stage.LOST),
        neglected=Opportunity.objects.neglected(today).count(),
        mine=my_day(user, today),
        months=months_of(today),
    )


def totals_of() -> list[tuple[str, str, int, Decimal | None]]:
    """How many and how much of each stage and currency. What was won and has begun is no longer in the pipeline."""
    standing = Opportunity.objects.standing().exclude(stage=Stage.WON, became__isnull=False)
    rows = (
        standing.values_list("stage", "currency")
        .annotate(Count("pk"), Sum("value"))
        .order_by("stage", "currency")
    )
    return list(rows)


def lanes_of(today: date, totals: Iterable[tuple[str, str, int, Decimal | None]]) -> list[Lane]:
    lanes = {stage: Lane(stage) for stage in LANES}
    for stage, currency, count, amount in totals:
        if stage in lanes:
            lane = lanes[Stage(stage)]
            lane.count += count
            if amount:
                lane.sums.append(Money(amount, currency))
    for one in first_of_each():
        lanes[Stage(one.stage)].cards.append(Card(one, today))
    return list(lanes.values())


def first_of_each() -> Iterable[Opportunity]:
    """What needs somebody soonest comes first: no next step at all, then by its day."""
    soonest = [F("next_on").asc(nulls_first=True), F("pk").asc()]
    place = Window(RowNumber(), partition_by=[F("stage")], order_by=soonest)
    rows = Opportunity.objects.to_see_to().with_people().annotate(place=place).filter(place__lte=SHOWN)
    return rows.order_by("place")


def my_day(user: User, today: date) -> list[Card]:
    """What is mine to see to today: late, due, or with nothing next."""
    due = Q(next_on=None) | Q(next_step="") | Q(next_on__lte=today)
    rows = Opportunity.objects.to_see_to().with_people().filter(due, owner=user)
    return [Card(one, today) for one in rows.order_by(F("next_on").asc(nulls_first=True), "pk")[:MINE_SHOWN]]


def months_of(today: date) -> list[Month]:
    """The value of open ones times its probability, by the month in which their decision is expected."""
    weighted = Sum(F("value") * F("probability") / Decimal(100))
    rows = (
        Opportunity.objects.open()
        .filter(expected_on__gte=today.replace(day=1), value__gt=0)
        .annotate(month=TruncMonth("expected_on"))
        .values_list("month", "currency")
        .annotate(expected=weighted)
        .order_by("month", "currency")
    )
    found: dict[date, list[Money]] = defaultdict(list)
    for month, currency, amount in rows:
        if month in found or len(found) < MONTHS:
            found[month].append(Money(round(amount, 2), currency))
    return [Month(first, sums) for first, sums in found.items()]


def sums_in(queryset: Any) -> list[Money]:
    """The total of a list, by currency."""
    rows = queryset.order_by().values_list("currency").annotate(Sum("value")).order_by("currency")
    return [Money(amount, currency) for currency, amount in rows if amount]
