"""When: the weeks of an engagement. Finished and current ones are rows; those to come are computed."""

from datetime import datetime, timedelta

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q, Value
from django.utils.translation import gettext_lazy as _

from engagements.models import Engagement
from iterations.weeks import Cadence, Window, fixed, midnight

GOAL_LIMIT = 500


class IterationQuerySet(models.QuerySet):
    def completed(self) -> "IterationQuerySet":
        """Those whose boundary has passed, oldest first."""
        return self.exclude(closed_at=None).order_by("number")

    def the_last(self, many: int) -> "IterationQuerySet":
        """The current one, if there is one, and those before it: so many in all, newest first."""
        return self.order_by("-number")[:many]

    def current(self) -> "Iteration | None":
        return self.filter(closed_at=None).first()

    def newest(self) -> "Iteration | None":
        return self.order_by("-number").first()


def next_number(engagement: Engagement) -> int:
    """Of the iteration that begins next."""
    newest = Iteration.objects.filter(engagement=engagement).newest()
    return newest.number + 1 if newest else 1


def ended_numbers(engagement: Engagement) -> list[int]:
    """Of those that have ended, newest first."""
    return list(Iteration.objects.filter(engagement=engagement).completed().values_list("number", flat=True))[
        ::-1
    ]


def engagements_to_turn(now: datetime) -> models.QuerySet[Engagement]:
    """Those with no week that holds the present local day; `now` is an aware instant.

    A week ends by the clocks of the zone in which it began, whatever the charter says meanwhile.
    """
    begun = Iteration.objects.filter(engagement=OuterRef("pk"))
    under_way = begun.filter(finishes__gt=local_day("zone", now))
    engagements = (
        Engagement.objects.not_closed()
        .exclude(charter=None)
        .annotate(local_day=local_day("charter__zone", now))
    )
    due = Exists(begun) | Q(local_day__gte=F("charter__start_date") - timedelta(weeks=1))
    return engagements.filter(due, ~Exists(under_way))


def local_day(zone: str, now: datetime) -> Func:
    """The day that it is in the zone that this column names."""
    return Func(
        F(zone),
        Value(now),
        template="timezone(%(expressions)s)::date",
        output_field=models.DateField(),
    )


class Iteration(models.Model):
    """One week (or up to four) of an engagement, from local midnight to local midnight. Closed only by the boundary.

    It keeps the cadence that it began by: what a charter says anew holds for iterations to come (RULES section 3).
    """

    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="iterations")
    number = models.PositiveIntegerField()
    starts = models.DateField()
    finishes = models.DateField()  # the day after the last
    zone = models.CharField(_("time zone"), max_length=64)
    week_starts_on = models.PositiveSmallIntegerField(default=1)
    regular_weeks = models.PositiveSmallIntegerField(
        default=1
    )  # the length that others have, `weeks` its own
    weeks = models.PositiveSmallIntegerField(
        default=1, validators=[MinValueValidator(1), MaxValueValidator(4)]
    )
    strength = models.PositiveSmallIntegerField(
        _("team strength in per cent"), default=100, validators=[MaxValueValidator(200)]
    )
    goal = models.CharField(_("goal"), max_length=GOAL_LIMIT, blank=True)
    velocity = models.PositiveIntegerField()  # in force from its first day on
    points = models.PositiveIntegerField(null=True)  # accepted in it, counted when the boundary passed
    began_at = models.DateTimeField()  # the boundary, however late the scheduler came
    closed_at = models.DateTimeField(null=True)

    objects = IterationQuerySet.as_manager()

    class Meta:
        ordering = ["engagement", "number"]
        verbose_name = _("iteration")
        verbose_name_plural = _("iterations")
        constraints = [
            models.UniqueConstraint(fields=["engagement", "number"], name="iteration_number_once"),
            models.UniqueConstraint(fields=["engagement", "id"], name="iteration_within_engagement"),
            models.UniqueConstraint(
                fields=["engagement"], condition=Q(closed_at=None), name="iteration_one_current"
            ),
            models.CheckConstraint(condition=Q(starts__lt=F("finishes")), name="iteration_starts_first"),
            models.CheckConstraint(condition=Q(weeks__range=(1, 4)), name="iteration_weeks_range"),
            models.CheckConstraint(
                condition=Q(week_starts_on__range=(1, 7), regular_weeks__range=(1, 4)),
                name="iteration_cadence_range",
            ),
            models.CheckConstraint(condition=Q(strength__lte=200), name="iteration_strength_range"),
            models.CheckConstraint(
                condition=Q(closed_at=None, points=None) | Q(closed_at__isnull=False, points__isnull=False),
                name="iteration_counted_when_closed",
            ),
            ExclusionConstraint(
                name="iteration_no_overlap",
                expressions=[
                    ("engagement", RangeOperators.EQUAL),
                    (
                        Func(
                            "starts",
                            "finishes",
                            Value("[)"),
                            function="daterange",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.engagement} · {self.number}"

    @property
    def element_id(self) -> str:
        return f"iteration-{self.number}"

    @property
    def window(self) -> Window:
        """Its two instants: it begins where the one before it ended, also when the zone changed there."""
        return Window(self.number, fixed(self.began_at, self.zone), midnight(self.finishes, self.zone))

    @property
    def cadence(self) -> Cadence:
        """What it began by, and what holds for the following ones until a charter's change applies."""
        return Cadence(self.zone, self.week_starts_on - 1, self.regular_weeks)
