"""The journal's rows: what happened, who did it, when."""

from django.db import models
from django.db.models.functions import Now

from engagements.models.members import Membership
from engagements.models.parties import Engagement, Party


class EventQuerySet(models.QuerySet):
    def about(self, subject: str) -> "EventQuerySet":
        return self.filter(subject=subject)

    def with_actor(self) -> "EventQuerySet":
        return self.select_related("actor__user")

    def newest_first(self) -> "EventQuerySet":
        return self.with_actor().order_by("-number")


class Event(models.Model):
    """One line of the journal: what happened, who did it, when. Written by `journal.record` alone, never changed."""

    append_only = True

    pk = models.CompositePrimaryKey("engagement_id", "number")
    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="events")
    number = models.BigIntegerField()
    kind = models.CharField(max_length=60)
    actor = models.ForeignKey(Membership, models.PROTECT, related_name="+", null=True)
    actor_party = models.CharField(max_length=6, blank=True, choices=Party.choices)
    subject = models.CharField(max_length=60)
    data = models.JSONField(default=dict)
    at = models.DateTimeField(db_default=Now())

    objects = EventQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["engagement", "subject", "-number"], name="event_by_subject")]

    def __str__(self) -> str:
        return f"{self.number} {self.kind} {self.subject}"
