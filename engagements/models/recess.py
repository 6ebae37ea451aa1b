"""When an engagement rests: paused for a while, or closed until somebody opens it again."""

from datetime import datetime

from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from engagements.models.members import Membership
from engagements.models.parties import Course, Engagement

REASON_LIMIT = 1000
RESTING = [(value, label) for value, label in Course.choices if value != Course.RUNNING]


class RecessQuerySet(models.QuerySet["Recess"]):
    def now(self) -> "Recess | None":
        """The one that is not over."""
        return self.filter(ended_at=None).select_related("by__user").first()

    def at(self, moment: datetime) -> "RecessQuerySet":
        """Those that had begun and were not over at an instant."""
        return self.filter(Q(ended_at=None) | Q(ended_at__gt=moment), began_at__lte=moment)


class Recess(models.Model):
    """A time in which an engagement is paused or closed: since when, by whom, why, and what was left open."""

    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="recesses")
    number = models.PositiveIntegerField(db_default=0, editable=False)
    course = models.CharField(max_length=7, choices=RESTING)
    reason = models.TextField(_("why"), validators=[MaxLengthValidator(REASON_LIMIT)])
    points = models.JSONField(default=list)  # of a closing: the checklist as it stood, [[what, how]]
    by = models.ForeignKey(Membership, models.PROTECT, related_name="+", null=True)  # None: sales staff
    began_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(Membership, models.PROTECT, related_name="+", null=True)

    objects = RecessQuerySet.as_manager()

    class Meta:
        ordering = ["engagement", "number"]
        verbose_name = _("recess")
        verbose_name_plural = _("recesses")
        constraints = [
            models.UniqueConstraint(fields=["engagement", "number"], name="recess_number_once"),
            models.UniqueConstraint(
                fields=["engagement"], condition=Q(ended_at=None), name="recess_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(course__in=[Course.PAUSED, Course.CLOSED]), name="recess_course_known"
            ),
            models.CheckConstraint(
                condition=Q(reason__length__gte=1, reason__length__lte=REASON_LIMIT), name="recess_says_why"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None) | Q(ended_at__gte=F("began_at")),
                name="recess_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.engagement_id}.{self.number} {self.course}"

    @property
    def element_id(self) -> str:
        return f"recess-{self.number}"
