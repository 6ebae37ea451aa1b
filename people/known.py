"""Browsers in which somebody has signed in before. Wrong passwords for their account from elsewhere do not count
against these: nobody is locked out of their own account by others who try it."""

import hashlib
import secrets
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

SALT = "people.known"
KEPT_FOR = 180 * 24 * 3600  # seconds
PEOPLE = 5  # who share a browser


def short(email: str) -> str:
    return hashlib.sha256(email.strip().lower().encode()).hexdigest()[:16]


def marks(request: HttpRequest) -> dict[str, Any]:
    try:
        known = signing.loads(
            request.COOKIES.get(settings.KNOWN_COOKIE_NAME, ""), salt=SALT, max_age=KEPT_FOR
        )
    except signing.BadSignature:
        return {}
    return known if isinstance(known, dict) else {}


def mark_of(request: HttpRequest, email: str) -> str:
    """A random word that this browser was given for this address; empty if nobody has signed in here by it."""
    return str(marks(request).get(short(email), ""))


def remember(request: HttpRequest, response: HttpResponse, email: str) -> None:
    """The cookie holds no address, and is good for nothing but this."""
    known = {short(email): mark_of(request, email) or secrets.token_urlsafe(16)} | marks(request)
    response.set_cookie(
        settings.KNOWN_COOKIE_NAME,
        signing.dumps(dict(list(known.items())[:PEOPLE]), salt=SALT),
        max_age=KEPT_FOR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
