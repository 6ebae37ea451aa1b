"""The charter: what both parties agreed on how they work together, as data that the rest of the program reads."""

from datetime import date
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from engagements.holidays import known_country, regions_of
from engagements.models.parties import Engagement
from people.models import WEEKDAYS, some_weekdays, weekdays
from people.zones import known_zone

OWN_DAYS = 400  # that a party may name beside its holidays

POINT_SCALES = {"linear": [0, 1, 2, 3], "powers": [0, 1, 2, 4, 8], "fibonacci": [0, 1, 2, 3, 5, 8]}


def fibonacci_scale() -> list[int]:
    return POINT_SCALES["fibonacci"]


def holidays(party: Any) -> tuple[models.Field, models.Field, models.Field]:
    """Whose holidays a party keeps: a country's, of a region of it, and days of its own."""
    country = models.CharField(
        format_lazy(_("{party}: holidays of"), party=party),
        max_length=2,
        blank=True,
        validators=[known_country],
    )
    region = models.CharField(format_lazy(_("{party}: region"), party=party), max_length=10, blank=True)
    own = ArrayField(
        models.DateField(),
        verbose_name=format_lazy(_("{party}: days off of its own"), party=party),
        blank=True,
        default=list,
        size=OWN_DAYS,
        help_text=_("Such as 2026-12-24, 2026-12-31"),
    )
    return country, region, own


def usual_shares() -> list[int]:
    return [50, 75, 90]


class BacklogOrder(models.TextChoices):
    BOTH = "both", _("both parties")
    CLIENT = "client", _("the client alone")


class CharterQuerySet(models.QuerySet["Charter"]):
    def agreed(self) -> "CharterQuerySet":
        """Those that hold or held, version 0 among them, newest first."""
        return self.filter(Q(version=0) | Q(agreed_at__isnull=False)).order_by("-version")

    def proposed(self) -> "CharterQuerySet":
        """What is being written: at most one."""
        return self.filter(version__gt=0, agreed_at=None, withdrawn_at=None)

    def with_people(self) -> "CharterQuerySet":
        return self.select_related("escalates_to__user", "proposed_by__user")


class Charter(models.Model):
    """A version of the working agreement. Version 0 is what sales entered: it holds until version 1 is agreed.

    Here stand the terms that the rest of the program reads; texts and lists have tables of their own (`charters/`). A
    version that nobody has agreed yet is a proposal: it changes, and `wordings` counts how often, since an agreement is
    to one wording of it. One that is agreed never changes again.
    """

    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="charters")
    version = models.PositiveIntegerField(default=0, editable=False)
    zone = models.CharField(_("time zone"), max_length=64, default="Europe/Berlin", validators=[known_zone])
    week_starts_on = models.PositiveSmallIntegerField(
        _("week starts on"),
        default=1,
        choices=WEEKDAYS,
    )
    working_days = weekdays(_("working days"))
    standup_at = models.TimeField(_("stand-up at"), default="09:30")
    demo_on = models.PositiveSmallIntegerField(
        _("demo on day"), default=5, help_text=_("1 Monday to 7 Sunday")
    )
    demo_at = models.TimeField(_("demo at"), default="14:00")
    point_scale = ArrayField(
        models.PositiveSmallIntegerField(validators=[MinValueValidator(0), MaxValueValidator(100)]),
        verbose_name=_("point scale"),
        default=fibonacci_scale,
    )
    start_date = models.DateField(
        _("start date"), default=timezone.localdate, help_text=_("Week 1 is the one that holds this day.")
    )
    iteration_length = models.PositiveSmallIntegerField(
        _("iteration length in weeks"), default=1, validators=[MinValueValidator(1), MaxValueValidator(4)]
    )
    cadence_from = models.PositiveIntegerField(
        _("first iteration of this cadence"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(10_000)],
        help_text=_(
            "From which iteration on a changed time zone, week start or length holds: the next one at the earliest."
        ),
    )
    velocity_averaged_over = models.PositiveSmallIntegerField(
        _("velocity averaged over iterations"),
        default=3,
        validators=[MinValueValidator(1), MaxValueValidator(4)],
    )
    initial_velocity = models.PositiveSmallIntegerField(
        _("initial velocity"), default=10, validators=[MinValueValidator(1), MaxValueValidator(999)]
    )
    bugs_and_chores_are_estimatable = models.BooleanField(_("bugs and chores carry points"), default=False)
    automatic_planning = models.BooleanField(_("automatic planning"), default=True)
    vendor_country, vendor_region, vendor_days_off = holidays(_("vendor"))
    client_country, client_region, client_days_off = holidays(_("client"))
    planning_on = models.PositiveSmallIntegerField(
        _("planning on"),
        null=True,
        blank=True,
        choices=WEEKDAYS,
        help_text=_("Empty: on the first working day of an iteration."),
    )
    planning_at = models.TimeField(_("planning at"), default="10:00")
    backlog_ordered_by = models.CharField(
        _("the backlog is ordered by"), max_length=6, choices=BacklogOrder.choices, default=BacklogOrder.BOTH
    )
    people_at_demos = models.PositiveSmallIntegerField(
        _("people of each party at a demo, at least"),
        null=True,
        blank=True,
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(20)],
        help_text=_("Empty: nothing is promised about it."),
    )
    decided_within = models.PositiveSmallIntegerField(
        _("the client’s word on what is ready, within working days"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
        help_text=_("Empty: those after which a silent client is reminded."),
    )
    reminded_after = models.PositiveSmallIntegerField(
        _("a silent client is reminded after working days"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
        help_text=_("Of a story that is ready and that nobody has signed. Empty: nobody is reminded."),
    )
    escalates_to = models.ForeignKey(
        "engagements.Membership",
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("and if that doesn’t help, this is said to"),
    )
    alarm_shares = ArrayField(
        models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(100)]),
        verbose_name=_("budget alarms at per cent"),
        blank=True,
        default=usual_shares,
        size=10,
    )
    rates_are_shown = models.BooleanField(
        _("day rates are shown to both parties"),
        default=True,
        help_text=_("Else only totals, and person-days of three people or more together."),
    )
    wordings = models.PositiveIntegerField(default=1, editable=False)
    proposed_by = models.ForeignKey(
        "engagements.Membership", models.PROTECT, related_name="+", null=True, editable=False
    )
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    agreed_at = models.DateTimeField(null=True, editable=False)
    withdrawn_at = models.DateTimeField(null=True, editable=False)

    objects = CharterQuerySet.as_manager()

    class Meta:
        ordering = ["engagement", "version"]
        verbose_name = _("charter")
        verbose_name_plural = _("charters")
        constraints = [
            models.UniqueConstraint(fields=["engagement", "version"], name="charter_version_once"),
            models.CheckConstraint(
                condition=Q(week_starts_on__range=(1, 7)), name="charter_week_starts_on_a_day"
            ),
            models.CheckConstraint(condition=Q(demo_on__range=(1, 7)), name="charter_demo_on_a_day"),
            models.CheckConstraint(
                condition=Q(iteration_length__range=(1, 4), velocity_averaged_over__range=(1, 4))
                & Q(initial_velocity__range=(1, 999)),
                name="charter_velocity_bounds",
            ),
            models.CheckConstraint(
                condition=Q(cadence_from__range=(1, 10_000)), name="charter_cadence_from_an_iteration"
            ),
            models.CheckConstraint(
                condition=Q(start_date__range=(date(2000, 1, 1), date(2100, 12, 31))),
                name="charter_starts_in_this_century",
            ),
            models.CheckConstraint(
                condition=Q(point_scale__contained_by=list(range(101))), name="charter_point_scale_range"
            ),
            models.CheckConstraint(condition=some_weekdays("working_days"), name="charter_works_on_days"),
            models.CheckConstraint(
                condition=Q(planning_on=None) | Q(planning_on__range=(1, 7)), name="charter_planning_on_a_day"
            ),
            models.CheckConstraint(
                condition=Q(reminded_after=None) | Q(reminded_after__range=(1, 60)),
                name="charter_reminds_in_days",
            ),
            models.CheckConstraint(
                condition=Q(decided_within=None) | Q(decided_within__range=(1, 60)),
                name="charter_decides_in_days",
            ),
            models.CheckConstraint(
                condition=Q(people_at_demos=None) | Q(people_at_demos__range=(1, 20)),
                name="charter_people_at_demos",
            ),
            models.CheckConstraint(
                condition=Q(alarm_shares__contained_by=list(range(1, 101))), name="charter_alarm_shares_range"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.engagement} v{self.version}"

    @property
    def element_id(self) -> str:
        return f"charter-{self.version}"

    @property
    def week_start_day(self) -> int:
        """As VELOCITY.md counts: from 0, Monday."""
        return self.week_starts_on - 1

    def clean(self) -> None:
        """A region is one of its country, as the calendar of holidays knows them."""
        for party in ("vendor", "client"):
            country, region = getattr(self, f"{party}_country"), getattr(self, f"{party}_region")
            known = regions_of(country)
            if region and region not in known:
                raise ValidationError({f"{party}_region": said_of_regions(known)})


def said_of_regions(known: tuple[str, ...]) -> str:
    if known:
        return _("Choose one of %(regions)s, or leave it empty.") % {"regions": ", ".join(known)}
    return _("No holidays of regions are known here. Leave it empty.")
