"""The lists of a charter: goals, responsibilities, communication paths. Each line belongs to one version.

A line keeps its number from version to version, so that what was said of goal 3 stays with it.
"""

from decimal import Decimal
from typing import Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from engagements.models import Charter, Engagement, Membership

LINE_LIMIT = 500
CHANNEL_LIMIT = 120
MOST_HOURS = 400  # of promised reply


class LineQuerySet(models.QuerySet):
    def standing(self) -> "LineQuerySet":
        return self.filter(withdrawn_at=None).order_by("number")

    def of(self, charter: Charter) -> "LineQuerySet":
        return self.filter(charter=charter)


class Line(models.Model):
    """One line of a list. What it says are its `FIELDS`; two versions of it are compared by them."""

    FIELDS: ClassVar[tuple[str, ...]] = ()
    code: ClassVar[str] = ""

    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="+")
    charter = models.ForeignKey(Charter, models.PROTECT, related_name="%(class)ss")
    number = models.PositiveIntegerField(db_default=0, editable=False)  # given by the database
    withdrawn_at = models.DateTimeField(null=True, editable=False)

    objects = LineQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(fields=["charter", "number"], name="%(class)s_number_once"),
        ]

    @property
    def values(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.FIELDS}

    @property
    def element_id(self) -> str:
        return f"{self.code}-{self.number}"


class Goal(Line):
    """What the work is for, as something that can be measured."""

    FIELDS = ("name", "measure", "unit", "baseline", "target", "due")
    code = "goal"

    name = models.CharField(_("goal"), max_length=LINE_LIMIT)
    measure = models.CharField(_("measured by"), max_length=LINE_LIMIT, blank=True)
    unit = models.CharField(_("unit"), max_length=30, blank=True)
    baseline = models.DecimalField(_("today"), max_digits=14, decimal_places=3, null=True, blank=True)
    target = models.DecimalField(_("target"), max_digits=14, decimal_places=3, null=True, blank=True)
    due = models.DateField(_("until"), null=True, blank=True)

    class Meta(Line.Meta):
        abstract = False
        constraints = [
            *Line.Meta.constraints,
            models.CheckConstraint(
                condition=Q(due=None) | Q(due__year__gte=2000, due__year__lte=2100),
                name="goal_in_this_century",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def met_by(self, value: Decimal) -> bool:
        """Whether this reading reaches the target, in the direction that leads there from the baseline."""
        if self.target is None:
            return False
        falls = self.baseline is not None and self.target < self.baseline
        return value <= self.target if falls else value >= self.target


class Responsibility(Line):
    """An activity, and the one person who answers for it; their party answers with them."""

    FIELDS = ("activity", "accountable_id")
    code = "responsibility"

    activity = models.CharField(_("activity"), max_length=LINE_LIMIT)
    accountable = models.ForeignKey(
        Membership, models.PROTECT, related_name="+", verbose_name=_("accountable")
    )

    class Meta(Line.Meta):
        abstract = False
        constraints = [
            *Line.Meta.constraints,
            models.UniqueConstraint(
                fields=["charter", "activity"],
                condition=Q(withdrawn_at=None),
                name="responsibility_of_one_person",
            ),
        ]

    def __str__(self) -> str:
        return self.activity

    @property
    def party(self) -> str:
        return self.accountable.party


class Path(Line):
    """A way to talk: for what, and how soon a reply can be counted on, in working hours of who is asked."""

    FIELDS = ("channel", "used_for", "reply_hours", "for_pings")
    code = "path"

    channel = models.CharField(_("channel"), max_length=CHANNEL_LIMIT)
    used_for = models.CharField(_("used for"), max_length=LINE_LIMIT, blank=True)
    reply_hours = models.PositiveSmallIntegerField(
        _("a reply within working hours"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_HOURS)],
        help_text=_("Eight are a day. Empty: nothing is promised."),
    )
    for_pings = models.BooleanField(_("this is what is promised for pings here"), default=False)

    class Meta(Line.Meta):
        abstract = False
        constraints = [
            *Line.Meta.constraints,
            models.UniqueConstraint(
                fields=["charter"], condition=Q(for_pings=True, withdrawn_at=None), name="path_of_pings_once"
            ),
            models.CheckConstraint(
                condition=Q(reply_hours=None) | Q(reply_hours__range=(1, MOST_HOURS)), name="path_reply_hours"
            ),
        ]

    def __str__(self) -> str:
        return self.channel


LINES: dict[str, type[Line]] = {"goals": Goal, "responsibilities": Responsibility, "paths": Path}
