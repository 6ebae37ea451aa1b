"""What it costs: decisions on the budget, day rates, the pace, booked days. Nearly all of it is only ever added to."""

from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Value
from django.db.models.functions import Cast, Concat, Now
from django.utils.translation import gettext_lazy as _

from budgets.money import LIMIT, Currency
from engagements.models import Agreement, Course, Engagement, Membership, Party, Role
from engagements.models.deputy import local_today
from iterations.models import Iteration

REASON_LIMIT = 1000
RATE_LIMIT = 10**12  # minor units a day
DAY_LIMIT = 4  # quarters: nobody has more than one day a day
WEEK_LIMIT = 7 * DAY_LIMIT
THIS_CENTURY = (date(2000, 1, 1), date(2100, 12, 31))


def member_of_it(**more: Any) -> models.ForeignKey:
    return models.ForeignKey(Membership, models.PROTECT, related_name="+", **more)


def reason(**more: Any) -> models.TextField:
    return models.TextField(_("reason"), validators=[MaxLengthValidator(REASON_LIMIT)], **more)


def numbered(name: str) -> models.UniqueConstraint:
    return models.UniqueConstraint(fields=["engagement", "number"], name=f"{name}_number_once")


class BudgetDecision(models.Model):
    """How much money there is, from now on. What is only proposed holds for nothing until the sponsor decides."""

    append_only = True

    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="budget_decisions")
    number = models.PositiveIntegerField(db_default=0, editable=False)
    amount = models.BigIntegerField()  # minor units
    currency = models.CharField(_("currency"), max_length=3)
    digits = models.PositiveSmallIntegerField()  # behind the point, as Babel knew when this was written
    reason = reason()
    proposed = models.BooleanField()
    by = member_of_it(null=True)  # None: sales staff proposed it
    at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["engagement", "number"]
        constraints = [
            numbered("budget_decision"),
            models.CheckConstraint(condition=Q(amount__range=(0, LIMIT)), name="budget_decision_amount"),
            models.CheckConstraint(
                condition=Q(currency__regex="^[A-Z]{3}$", digits__lte=4), name="budget_decision_currency"
            ),
            models.CheckConstraint(
                condition=Q(reason__length__range=(1, REASON_LIMIT)), name="budget_decision_says_why"
            ),
            models.CheckConstraint(
                condition=Q(proposed=True) | Q(by__isnull=False), name="budget_decision_by_somebody"
            ),
            ExclusionConstraint(
                name="budget_decision_in_one_currency",
                expressions=[("engagement", RangeOperators.EQUAL), ("currency", RangeOperators.NOT_EQUAL)],
                condition=Q(proposed=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.engagement_id}.{self.number} {self.amount} {self.currency}"

    @property
    def money(self) -> Currency:
        return Currency(self.currency, self.digits)

    @property
    def element_id(self) -> str:
        return f"decision-{self.number}"


class DayRateQuerySet(models.QuerySet["DayRate"]):
    def with_consent(self) -> "DayRateQuerySet":
        """Each with `agreed` read along."""
        subject = Concat(Value("rate-"), Cast(OuterRef("number"), models.CharField()))
        consent = consents_to(OuterRef("engagement"), subject)
        return self.annotate(agreed=Exists(consent)).order_by("number")


def consents_to(engagement: Any, rate: Any) -> models.QuerySet[Agreement]:
    """The client's word on a day rate; the vendor gave its own by proposing it, by whomever."""
    return Agreement.objects.filter(engagement=engagement, subject=rate, party=Party.CLIENT)


class DayRate(models.Model):
    """What a day of a person, or of everybody in a role, costs from a day on; it holds once the client agreed."""

    append_only = True

    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="day_rates")
    number = models.PositiveIntegerField(db_default=0, editable=False)
    member = member_of_it(null=True)
    role = models.CharField(_("role"), max_length=16, blank=True, choices=Role.choices)
    valid_from = models.DateField(_("valid from"))
    amount = models.BigIntegerField()  # minor units a day
    by = member_of_it(null=True)  # None: sales staff proposed it, for the vendor
    at = models.DateTimeField(db_default=Now())

    objects = DayRateQuerySet.as_manager()

    class Meta:
        ordering = ["engagement", "number"]
        constraints = [
            numbered("day_rate"),
            models.CheckConstraint(condition=Q(amount__range=(0, RATE_LIMIT)), name="day_rate_amount"),
            models.CheckConstraint(
                condition=Q(member=None, role__in=Role.values) | Q(member__isnull=False, role=""),
                name="day_rate_of_person_or_role",
            ),
            models.CheckConstraint(
                condition=Q(valid_from__range=THIS_CENTURY), name="day_rate_in_this_century"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.engagement_id}.{self.number} {self.amount}"

    @property
    def element_id(self) -> str:
        return f"rate-{self.number}"

    @cached_property
    def agreed(self) -> bool:
        """Whether the client has agreed to it."""
        return consents_to(self.engagement_id, self.element_id).exists()


class Pace(models.Model):
    """Days a week of one person of the vendor from an iteration on: offered by the lead, or set by the sponsor."""

    append_only = True

    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="paces")
    number = models.PositiveIntegerField(db_default=0, editable=False)
    member = member_of_it()
    iteration = models.PositiveIntegerField()  # its number: from this one on
    quarters = models.PositiveSmallIntegerField()  # of a day, a week
    offered = models.BooleanField()
    reason = reason(blank=True)
    by = member_of_it()
    at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["engagement", "number"]
        constraints = [
            numbered("pace"),
            models.CheckConstraint(condition=Q(reason__length__lte=REASON_LIMIT), name="pace_reason_length"),
            models.CheckConstraint(condition=Q(quarters__lte=WEEK_LIMIT), name="pace_within_a_week"),
        ]

    def __str__(self) -> str:
        return f"{self.member} {self.quarters}/4 from {self.iteration}"

    @property
    def element_id(self) -> str:
        return f"pace-{self.number}"


class DayEntry(models.Model):
    """How much of a day somebody worked. The newest entry of a person and a day holds; none is ever changed."""

    append_only = True

    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="day_entries")
    number = models.PositiveIntegerField(db_default=0, editable=False)
    member = member_of_it()
    day = models.DateField()
    quarters = models.PositiveSmallIntegerField()
    as_planned = models.BooleanField()  # nobody booked it: the plan stood as the week was confirmed
    reason = reason(blank=True)  # of a correction after that
    by = member_of_it()
    at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["engagement", "number"]
        verbose_name_plural = _("day entries")
        constraints = [
            numbered("day_entry"),
            models.CheckConstraint(condition=Q(quarters__lte=DAY_LIMIT), name="day_entry_within_a_day"),
            models.CheckConstraint(condition=Q(day__range=THIS_CENTURY), name="day_entry_in_this_century"),
            models.CheckConstraint(
                condition=Q(reason__length__lte=REASON_LIMIT), name="day_entry_reason_length"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member} {self.day} {self.quarters}/4"

    @property
    def element_id(self) -> str:
        return f"days-{self.day}"


class Confirmation(models.Model):
    """The delivery lead's word that the days of an iteration are right, with what had been planned for it."""

    append_only = True

    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="+")
    iteration = models.OneToOneField(Iteration, models.PROTECT, related_name="days_confirmed")
    quarters = models.PositiveIntegerField()  # planned
    cost = models.BigIntegerField()  # of these
    by = member_of_it()
    at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["engagement", "iteration"]

    def __str__(self) -> str:
        return f"{self.iteration} confirmed"

    @property
    def element_id(self) -> str:
        return "days"


class BudgetAlarm(models.Model):
    """A share of the budget that has been reached, told to both parties on one day."""

    append_only = True

    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="budget_alarms")
    share = models.PositiveSmallIntegerField()  # per cent
    spent = models.BigIntegerField()
    amount = models.BigIntegerField()  # of the budget as it was then
    day = models.DateField()
    at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["engagement", "day"]
        constraints = [
            models.UniqueConstraint(fields=["engagement", "day"], name="budget_alarm_one_a_day"),
            models.CheckConstraint(condition=Q(share__range=(1, 100)), name="budget_alarm_share"),
        ]

    def __str__(self) -> str:
        return f"{self.engagement_id}: {self.share} % on {self.day}"


class Budget(models.Model):
    """How an engagement's money stands, kept so that every page can say it without a question of its own.

    All of it follows from the rows above; `actions.keeping` sums it up anew whenever one of them is added.
    """

    engagement = models.OneToOneField(Engagement, models.PROTECT, related_name="budget", primary_key=True)
    currency = models.CharField(max_length=3)
    digits = models.PositiveSmallIntegerField()
    amount = models.BigIntegerField()
    spent = models.BigIntegerField(default=0)
    reference = models.PositiveIntegerField(null=True)  # quarters a week that are a team strength of 100 %
    iteration = models.PositiveIntegerField(
        default=0
    )  # the number of the one under way then; 0 before the first
    ends_early = models.DateField(null=True)  # the middle half of the cases
    ends_late = models.DateField(null=True)
    points_likely = models.PositiveIntegerField(
        null=True
    )  # done from this iteration on before the money ends
    points_sure = models.PositiveIntegerField(null=True)
    # Team strengths in per cent that planned days make, from that iteration on; none before a pace is set.
    strengths = ArrayField(models.PositiveSmallIntegerField(), default=list)
    day = models.DateField(null=True)  # the local one on which this was summed up; none: it has to be anew
    alarmed = models.PositiveSmallIntegerField(default=0)  # the share in per cent last told

    class Meta:
        ordering = ["engagement"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__range=(0, LIMIT)), name="budget_amount"),
            models.CheckConstraint(
                condition=Q(ends_early=None) | Q(ends_late=None) | Q(ends_early__lte=F("ends_late")),
                name="budget_ends_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.engagement}: {self.spent} of {self.amount} {self.currency}"

    @property
    def element_id(self) -> str:
        return "budget"

    @property
    def money(self) -> Currency:
        return Currency(self.currency, self.digits)

    @property
    def left(self) -> int:
        return self.amount - self.spent


def budgets_to_keep_anew(now: datetime) -> models.QuerySet[Iteration]:
    """The iterations under way that the budget of their engagement has not taken in yet, or not on this local day.

    Each day anew, because absences are planned and holidays agreed without a word to this room; and whenever points
    were accepted (`actions.keeping.leave_to_the_tick`).
    """
    under_way = Iteration.objects.filter(closed_at=None, engagement__budget__isnull=False)
    under_way = under_way.exclude(engagement__course=Course.CLOSED)
    taken_in = Q(number=F("engagement__budget__iteration"), engagement__budget__day__gte=local_today(now))
    return under_way.exclude(taken_in).select_related("engagement")
