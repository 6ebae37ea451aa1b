"""Sessions in the database, as Django keeps them, read by a statement that is made once: every request asks for one."""

from datetime import datetime

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

from engagements.statements import Statement

VALID: Statement[Session] = Statement(
    lambda key, now: Session.objects.filter(session_key=key, expire_date__gt=now), str, datetime
)


class SessionStore(db.SessionStore):
    def _get_session_from_db(self) -> Session | None:
        for session in VALID(self.session_key, timezone.now()):
            return session
        self._session_key = None
        return None
