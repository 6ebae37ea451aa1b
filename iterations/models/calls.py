"""To which demo the parties have been invited: when it is as they were told, and who was told."""

from datetime import datetime, time

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from engagements.models import Engagement

CALLED_FROM = time(8)  # no earlier in the day is anybody invited

# Of every engagement: the week under way with what its demo follows from. `seen` tells whether that was looked at. What
# comes of charter, crew and day, the tick has put together already (digests/occurrences.py).
TO_LOOK_AT = """
SELECT week.engagement_id, fact.seen FROM iterations_iteration week
JOIN digests_planneddays planned ON planned.engagement_id = week.engagement_id
LEFT JOIN iterations_democall call ON call.engagement_id = week.engagement_id AND call.number = week.number
CROSS JOIN LATERAL (SELECT md5(concat_ws(',', planned.fingerprint, planned.since, week.number, week.finishes,
    week.strength)) AS seen) fact
WHERE week.closed_at IS NULL AND call.seen IS DISTINCT FROM fact.seen
    AND (call.called_at IS NOT NULL OR timezone(week.zone, %(now)s)::time >= %(from)s)
ORDER BY week.engagement_id
"""


def demos_to_look_at(now: datetime) -> dict[int, str]:
    """The keys of engagements whose next demo may be another than people were told, each with what it follows from."""
    with connection.cursor() as cursor:
        cursor.execute(TO_LOOK_AT, {"now": now, "from": CALLED_FROM})
        return dict(cursor.fetchall())


class DemoCall(models.Model):
    """The invitation to the demo of one week, as it stands in people's calendars. Without `called_at` there is none."""

    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="demo_calls")
    number = models.PositiveIntegerField()  # of the iteration
    seen = models.CharField(max_length=32)
    day = models.DateField(null=True)
    at = models.TimeField(null=True)
    zone = models.CharField(_("time zone"), max_length=64, blank=True)
    sequence = models.PositiveIntegerField(default=0)  # grows with every change, as calendars want it
    invited = ArrayField(models.PositiveIntegerField(), default=list, blank=True)  # numbers of members
    called_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["engagement", "number"]
        verbose_name = _("invitation to a demo")
        verbose_name_plural = _("invitations to demos")
        constraints = [
            models.UniqueConstraint(fields=["engagement", "number"], name="demo_called_once_a_week"),
            models.CheckConstraint(
                condition=Q(called_at=None, cancelled_at=None)
                | Q(called_at__isnull=False, day__isnull=False, at__isnull=False, zone__gt=""),
                name="demo_called_to_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.engagement_id} · {self.number} · {self.day}"

    @property
    def element_id(self) -> str:
        return f"iteration-{self.number}"

    @property
    def stands(self) -> bool:
        return self.called_at is not None and self.cancelled_at is None
