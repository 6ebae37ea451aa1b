"""Mail handed in by a provider. Anymail reads and verifies what a dozen of them post; then it is mail like any."""

from collections.abc import Callable
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from digests.actions import receive
from digests.incoming import Arrived
from digests.replying import replies_come

View = Callable[[HttpRequest], HttpResponse]


class NotTaken(RuntimeError):
    """It could not be dealt with at present; the provider hands it in again."""


def view() -> View | None:
    """What answers the provider that is named; None while there is none, or nothing to know it by."""
    if not (settings.MAIL_IN_PROVIDER and settings.ANYMAIL.get("WEBHOOK_SECRET") and replies_come()):
        return None
    return views().get(settings.MAIL_IN_PROVIDER)


@cache
def views() -> dict[str, View]:
    """By the provider's name, as Anymail's own addresses have it."""
    from anymail.urls import urlpatterns  # it reads a dozen modules: only where mail comes in this way

    end = "_inbound_webhook"
    return {
        pattern.name.removesuffix(end): pattern.callback
        for pattern in urlpatterns
        if pattern.name.endswith(end)
    }


def take(*, event: Any, **_more: Any) -> None:
    """Called by Anymail with every mail whose post it has verified."""
    message = event.message
    to = [message.envelope_recipient, *(one.addr_spec for one in [*message.to, *message.cc])]
    try:
        receive(Arrived(message, tuple(filter(None, to)), message.envelope_sender, len(message.as_bytes())))
    except Exception as trouble:
        raise NotTaken from trouble
