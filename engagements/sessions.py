"""Sessions in the database, as Django keeps them, read by a statement that is made once: every request asks for one.

A session ends when nothing was asked for twelve hours, and fourteen days after its person signed in at the latest. That
it is in use is noted every few minutes, not at each request.
"""

from datetime import datetime, timedelta
from typing import Any

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions import middleware
from django.contrib.sessions.backends import db
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from engagements.statements import Statement
from people.models import AGENT_LIMIT, Session

VALID: Statement[Session] = Statement(
    lambda key, now: Session.objects.open(now).filter(session_key=key), str, datetime
)
NOTED_EVERY = timedelta(minutes=5)


def end_of(began: datetime, seen: datetime) -> datetime:
    """When a session ends that is not used any more."""
    longest = began + timedelta(seconds=settings.SESSION_COOKIE_AGE)
    return min(longest, seen + timedelta(seconds=settings.SESSION_IDLE))


class SessionStore(db.SessionStore):
    row: Session | None = None  # as it was read or written last
    request: HttpRequest | None = None  # whose session this is, where a request is

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def _get_session_from_db(self) -> Session | None:
        self.row = next(iter(VALID(self.session_key, timezone.now())), None)
        if self.row is None:
            self._session_key = None
        return self.row

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        now, before = timezone.now(), self.row
        person = int(data[SESSION_KEY]) if SESSION_KEY in data else None
        same = before is not None and before.user_id == person
        began = before.began_at if before and same else now
        self.row = Session(
            session_key=self._get_or_create_session_key(),
            session_data=self.encode(data),
            expire_date=end_of(began, now),
            user_id=person,
            began_at=began,
            seen_at=now,
            **(from_where(self.request) if self.request else {}),
        )
        return self.row

    def note_use(self) -> None:
        """Say that the person was here, unless that has been said some minutes ago."""
        now = timezone.now()
        if self.row is None or self.session_key is None or now - self.row.seen_at < NOTED_EVERY:
            return
        ends = end_of(self.row.began_at, now)
        Session.objects.filter(session_key=self.session_key).update(seen_at=now, expire_date=ends)


def from_where(request: HttpRequest) -> dict[str, Any]:
    agent = request.META.get("HTTP_USER_AGENT", "").replace("\0", "")[:AGENT_LIMIT]
    return {"agent": agent, "address": get_adapter().get_client_ip(request)}


class SessionMiddleware(middleware.SessionMiddleware):
    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        request.session.request = request

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if response.status_code < 500 and not request.session.modified:
            request.session.note_use()
        return super().process_response(request, response)
