"""When: the weeks of an engagement. Finished and current ones are rows; those to come are computed."""

from datetime import datetime, timedelta

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q, Value
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from engagements.models import Engagement

GOAL_LIMIT = 500


class IterationQuerySet(models.QuerySet):
    def completed(self) -> "IterationQuerySet":
        """Those whose boundary has passed, oldest first."""
        return self.exclude(closed_at=None).order_by("number")

    def the_last(self, many: int) -> "list[Iteration]":
        """The current one, if there is one, and those before it: so many in all, oldest first."""
        return list(self.order_by("-number")[:many])[::-1]

    def current(self) -> "Iteration | None":
        return self.filter(closed_at=None).first()

    def newest(self) -> "Iteration | None":
        return self.order_by("-number").first()


def engagements_to_turn(now: datetime) -> models.QuerySet[Engagement]:
    """Those with no week that holds the present local day; `now` is an aware instant."""
    local_day = Func(
        F("charter__zone"),
        Value(now),
        template="timezone(%(expressions)s)::date",
        output_field=models.DateField(),
    )
    under_way = Iteration.objects.filter(engagement=OuterRef("pk"), finishes__gt=OuterRef("local_day"))
    engagements = Engagement.objects.exclude(charter=None).annotate(local_day=local_day)
    return engagements.filter(
        ~Exists(under_way), local_day__gte=F("charter__start_date") - timedelta(weeks=1)
    )


class Iteration(models.Model):
    """One week (or up to four) of an engagement, from local midnight to local midnight. Closed only by the boundary."""

    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="iterations")
    number = models.PositiveIntegerField()
    starts = models.DateField()
    finishes = models.DateField()  # the day after the last
    weeks = models.PositiveSmallIntegerField(
        default=1, validators=[MinValueValidator(1), MaxValueValidator(4)]
    )
    strength = models.PositiveSmallIntegerField(
        _("team strength in per cent"), default=100, validators=[MaxValueValidator(200)]
    )
    goal = models.CharField(_("goal"), max_length=GOAL_LIMIT, blank=True)
    velocity = models.PositiveIntegerField()  # in force from its first day on
    points = models.PositiveIntegerField(null=True)  # accepted in it, counted when the boundary passed
    began_at = models.DateTimeField(db_default=Now())
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
