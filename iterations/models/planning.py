"""What people decide of iterations to come, what they put into the current one, and the plan as they agreed to it."""

from typing import NamedTuple

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from engagements.models import Engagement, Membership
from iterations.models.week import GOAL_LIMIT, Iteration
from stories.models import POINTS_LIMIT, Story

LAST_NUMBER = 10_000  # no engagement has an iteration behind it: that would be two hundred years


class OfOne(NamedTuple):
    """What is in force for one iteration; None: what holds for all."""

    strength: int | None
    weeks: int | None


class OverrideQuerySet(models.QuerySet["Override"]):
    def standing(self) -> "OverrideQuerySet":
        """Those that nothing later has replaced, the earliest iteration first."""
        return self.filter(ended_at=None).order_by("number")

    def in_force(self) -> "OverrideQuerySet":
        return self.standing().exclude(agreed_by=None)

    def of(self, number: int) -> OfOne:
        """What these say of one iteration."""
        rows = list(self.filter(number=number).values_list("strength", "weeks"))
        strengths = [strength for strength, _weeks in rows if strength is not None]
        lengths = [weeks for _strength, weeks in rows if weeks is not None]
        return OfOne(strengths[0] if strengths else None, lengths[0] if lengths else None)

    def proposed(self) -> "OverrideQuerySet":
        """Those that wait for the sponsor."""
        return self.standing().filter(agreed_by=None)


class Override(models.Model):
    """What is to be different about one iteration: how many weeks it takes, or how much of the team is there.

    `agreed_by` is whose word makes it hold; a strength without one is a proposal (RULES section 3).
    """

    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="overrides")
    number = models.PositiveIntegerField(
        validators=[MinValueValidator(1), MaxValueValidator(LAST_NUMBER)]
    )  # of the iteration, which may be one that no row exists of yet
    strength = models.PositiveSmallIntegerField(
        _("team strength in per cent"), null=True, validators=[MaxValueValidator(200)]
    )
    weeks = models.PositiveSmallIntegerField(
        _("length in weeks"), null=True, validators=[MinValueValidator(1), MaxValueValidator(4)]
    )
    proposed_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(db_default=Now())
    agreed_by = models.ForeignKey(Membership, models.PROTECT, related_name="+", null=True)
    agreed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects = OverrideQuerySet.as_manager()

    class Meta:
        verbose_name = _("override")
        verbose_name_plural = _("overrides")
        constraints = [
            models.CheckConstraint(
                condition=Q(strength=None, weeks__range=(1, 4)) | Q(weeks=None, strength__range=(0, 200)),
                name="override_of_one_thing",
            ),
            models.CheckConstraint(condition=Q(number__range=(1, LAST_NUMBER)), name="override_number_range"),
            models.CheckConstraint(
                condition=Q(agreed_by=None, agreed_at=None, weeks=None)
                | Q(agreed_by__isnull=False, agreed_at__isnull=False),
                name="override_agreed_by_somebody",
            ),
            models.UniqueConstraint(
                fields=["engagement", "number"],
                condition=Q(ended_at=None, weeks__isnull=False),
                name="override_one_length",
            ),
            models.UniqueConstraint(
                fields=["engagement", "number"],
                condition=Q(ended_at=None, strength__isnull=False, agreed_by__isnull=False),
                name="override_one_strength",
            ),
            models.UniqueConstraint(
                fields=["engagement", "number"],
                condition=Q(ended_at=None, strength__isnull=False, agreed_by=None),
                name="override_one_proposal",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.engagement} · {self.number}"

    @property
    def element_id(self) -> str:
        return f"iteration-{self.number}"


class Put(models.Model):
    """A planned story that somebody put into the current iteration by hand (with automatic planning off).

    What is not begun at the boundary stays on top of the new current one, so it names no iteration.
    """

    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="+")
    story = models.OneToOneField(Story, models.PROTECT, related_name="+")
    member = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("story put into the week")
        verbose_name_plural = _("stories put into the week")

    def __str__(self) -> str:
        return str(self.story)


class PlanVersion(models.Model):
    """The plan of one iteration as it was put before both parties; who agreed to it stands in `Agreement`."""

    append_only = True

    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="+")
    iteration = models.ForeignKey(Iteration, models.PROTECT, related_name="plans")
    version = models.PositiveIntegerField()
    goal = models.CharField(max_length=GOAL_LIMIT, blank=True)
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("plan of an iteration")
        verbose_name_plural = _("plans of iterations")
        constraints = [
            models.UniqueConstraint(fields=["iteration", "version"], name="plan_version_once"),
            models.UniqueConstraint(fields=["engagement", "id"], name="plan_within_engagement"),
        ]

    def __str__(self) -> str:
        return f"{self.iteration} v{self.version}"

    @property
    def element_id(self) -> str:
        return f"plan-{self.iteration.number}"


class PlanLine(models.Model):
    """A story in a plan that was put before both parties, with the points it had."""

    append_only = True

    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="+")
    plan = models.ForeignKey(PlanVersion, models.PROTECT, related_name="lines")
    place = models.PositiveIntegerField()
    story = models.ForeignKey(Story, models.PROTECT, related_name="+")
    points = models.PositiveSmallIntegerField(null=True, validators=[MaxValueValidator(POINTS_LIMIT)])

    class Meta:
        ordering = ["plan", "place"]
        verbose_name = _("line of a plan")
        verbose_name_plural = _("lines of plans")
        constraints = [
            models.UniqueConstraint(fields=["plan", "story"], name="plan_line_once"),
            models.CheckConstraint(
                condition=Q(points=None) | Q(points__lte=POINTS_LIMIT), name="plan_line_points_range"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan}: {self.story}"
