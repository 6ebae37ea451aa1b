"""Lines of the log about signing in and out: who, by which way, from where, and what failed. Never what was typed."""

from typing import Any

import structlog
from allauth.account.adapter import get_adapter
from allauth.account.signals import authentication_step_completed
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.http import HttpRequest

from people.models import User

log = structlog.get_logger(__name__)


def address(request: HttpRequest) -> str:
    """The visitor's, as far as the trusted proxies tell it; empty for what did not come over the network."""
    return get_adapter(request).get_client_ip(request) if "REMOTE_ADDR" in request.META else ""


def note_failure(request: HttpRequest, why: str) -> None:
    """Who it was to be, nobody has shown."""
    log.warning("sign-in failed", why=why, address=address(request))


def note_change(person: User, what: str) -> None:
    log.info("way of signing in changed", what=what, user=person.pk)


# allauth and Django tell of it by signals, whichever of their pages or ours it was.


def note_step(sender: type[User], request: HttpRequest, user: User, method: str, **more: Any) -> None:
    """One way was shown: a password, a code, a factor, a provider; alone it opens nothing where another is wanted."""
    log.info(
        "authenticated",
        user=user.pk,
        method=method,
        kind=more.get("type") or more.get("provider"),
        again=bool(more.get("reauthenticated")),
        address=address(request),
    )


def note_in(sender: type[User], request: HttpRequest, user: User, **_more: Any) -> None:
    log.info("signed in", user=user.pk, address=address(request))


def note_out(sender: type[User], request: HttpRequest, user: User | None, **_more: Any) -> None:
    if user is not None:
        log.info("signed out", user=user.pk, address=address(request))


def listen() -> None:
    authentication_step_completed.connect(note_step, dispatch_uid="people.noting")
    user_logged_in.connect(note_in, dispatch_uid="people.noting")
    user_logged_out.connect(note_out, dispatch_uid="people.noting")
