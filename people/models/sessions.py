"""Who is signed in where. One row holds what Django keeps of a session, and what its person may see of it."""

from datetime import datetime

from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models

from people.models.person import User

AGENT_LIMIT = 200


class SessionQuerySet(models.QuerySet["Session"]):
    def open(self, now: datetime) -> "SessionQuerySet":
        return self.filter(expire_date__gt=now)

    def over(self, now: datetime) -> "SessionQuerySet":
        return self.filter(expire_date__lte=now)

    def others(self, person: User, key: str | None) -> "SessionQuerySet":
        """Those of this person, but for the one with that key."""
        return self.filter(user=person).exclude(session_key=key or "")

    def latest_first(self) -> "SessionQuerySet":
        return self.order_by("-seen_at")


class Session(AbstractBaseSession):
    """A browser's session; until somebody signs in, nobody's. It ends at `expire_date` unless it is used before."""

    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="sessions")
    began_at = models.DateTimeField()  # when its person signed in
    seen_at = models.DateTimeField()  # to within some minutes
    agent = models.CharField(max_length=AGENT_LIMIT, blank=True)  # what the browser says of itself
    address = models.GenericIPAddressField(null=True)

    objects = SessionQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.user}, {self.began_at}"
