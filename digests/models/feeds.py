"""The calendars that people subscribe to."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models.functions import Now


class Feed(models.Model):
    """That a person has a calendar feed, and which: its address follows from the key, which renewing changes."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="calendar_feed"
    )
    key = models.UUIDField(unique=True, default=uuid.uuid4)
    since = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["user"]

    def __str__(self) -> str:
        return f"{self.user} since {self.since:%F}"
