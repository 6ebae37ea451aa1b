"""Who looks at which page just now, and when they were here before."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from engagements.models.parties import Engagement


class PresenceQuerySet(models.QuerySet):
    def here(self, place: str | None = None) -> "PresenceQuerySet":
        """Streams seen within two heartbeats; with a place, only those showing it."""
        seen = self.filter(seen_at__gt=Now() - timedelta(seconds=35))
        return seen if place is None else seen.filter(place=place)

    def members(self) -> set[int]:
        """The keys of those who look."""
        return set(self.values_list("member_id", flat=True))


class Presence(models.Model):
    """One open stream: who looks at which page just now. Refreshed by the web worker that holds the stream."""

    id = models.UUIDField(primary_key=True)
    worker = models.UUIDField(db_index=True)
    engagement = models.ForeignKey(Engagement, models.CASCADE, related_name="presences")
    member = models.ForeignKey("Membership", models.CASCADE, related_name="presences")
    place = models.CharField(max_length=60, blank=True)
    seen_at = models.DateTimeField(db_default=Now())

    objects = PresenceQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["engagement", "place"], name="presence_by_place")]

    def __str__(self) -> str:
        return f"{self.member_id} at {self.place or 'home'}"


AWAY_AFTER = timedelta(minutes=30)  # whoever is back sooner never went away


class Visit(models.Model):
    """When a member was here last, and how far the journal had come then. Kept by who holds the member's streams.

    A visit is one as long as the pages of it follow each other closer than `AWAY_AFTER`: going from page to page,
    or for a coffee, doesn't make old what has happened since yesterday.
    """

    member = models.OneToOneField("Membership", models.CASCADE, primary_key=True, related_name="visit")
    engagement = models.ForeignKey(Engagement, models.CASCADE, related_name="+")
    began_at_event = models.BigIntegerField()  # the newest event when the visit before this one ended
    heard_event = models.BigIntegerField()
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(began_at_event__gte=0, heard_event__gte=F("began_at_event")),
                name="visit_goes_forward",
            )
        ]

    def __str__(self) -> str:
        return f"{self.member_id} until event {self.heard_event}"

    def news_since(self, now: datetime) -> int:
        """Everything after this event is news. Also right for the first page, rendered before its stream comes."""
        return self.heard_event if now - self.seen_at > AWAY_AFTER else self.began_at_event
