"""What the calendar makes due, and what was planned already."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class OccurrenceState(models.TextChoices):
    PLANNED = "planned", _("planned")
    EXPANDED = "expanded", _("written")
    EXPIRED = "expired", _("too late")
    CANCELLED = "cancelled", _("no longer wanted")


class OccurrenceQuerySet(models.QuerySet["Occurrence"]):
    def due(self, now: datetime) -> "OccurrenceQuerySet":
        """Those whose time has come; what is soon worthless goes first."""
        due = self.filter(state=OccurrenceState.PLANNED, due_at__lte=now, not_after__gte=now)
        return due.select_related("engagement__charter", "member__user").order_by("not_after", "due_at", "pk")


class Occurrence(models.Model):
    """One thing that the calendar makes due: of a kind, for an engagement or one of its members, on one local day."""

    engagement = models.ForeignKey("engagements.Engagement", models.CASCADE, related_name="occurrences")
    kind = models.CharField(max_length=60)
    subject = models.CharField(max_length=60)  # "engagement", "member-3"
    member = models.ForeignKey("engagements.Membership", models.CASCADE, related_name="+", null=True)
    local_date = models.DateField()
    due_at = models.DateTimeField()
    not_after = models.DateTimeField()
    version = models.PositiveIntegerField()  # of the charter that set its time
    state = models.CharField(
        max_length=9, choices=OccurrenceState.choices, db_default=OccurrenceState.PLANNED
    )

    objects = OccurrenceQuerySet.as_manager()

    class Meta:
        ordering = ["-due_at"]
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(state=OccurrenceState.PLANNED), name="occurrence_planned"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "engagement", "subject", "local_date"], name="occurrence_once_a_day"
            ),
            models.UniqueConstraint(fields=["engagement", "id"], name="occurrence_within_engagement"),
            models.CheckConstraint(
                condition=Q(state__in=OccurrenceState.values), name="occurrence_state_known"
            ),
            models.CheckConstraint(
                condition=Q(due_at__lte=F("not_after")), name="occurrence_due_before_too_late"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject} {self.local_date}"


class PlannedDays(models.Model):
    """What an engagement was planned from, and for which local day: until one changes there is nothing to do."""

    engagement = models.OneToOneField("engagements.Engagement", models.CASCADE, primary_key=True)
    fingerprint = models.CharField(max_length=32)
    since = models.DateTimeField()
    until = models.DateTimeField()

    class Meta:
        ordering = ["engagement"]

    def __str__(self) -> str:
        return f"{self.engagement_id} until {self.until:%F %T}"


class DailyDigest(models.Model):
    """A person's digest of one local day: written once, or found to have nothing in it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="daily_digests")
    local_date = models.DateField()
    at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["-local_date"]
        constraints = [models.UniqueConstraint(fields=["user", "local_date"], name="daily_digest_once_a_day")]

    def __str__(self) -> str:
        return f"{self.user} {self.local_date}"
