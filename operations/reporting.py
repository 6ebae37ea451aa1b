"""Reports of errors to Sentry (or what speaks its language), loaded only where TANDEM_SENTRY_DSN is set.

What is sent: the kind of error, where in the code, which route, and ids. No words of anybody's: no body, no cookie, no
header, no address of a page, no local variable, and no message of an exception, which quotes what it was about.
"""

from typing import Any

import sentry_sdk
from django.conf import settings

OF_A_REQUEST = ("method",)
OF_AN_EVENT = (
    "event_id",
    "timestamp",
    "platform",
    "level",
    "logger",
    "transaction",
    "transaction_info",
    "release",
    "environment",
    "sdk",
    "exception",
    "user",
    "request",
    "contexts",
)
OF_CONTEXTS = ("runtime", "trace")


def start() -> None:
    sentry_sdk.init(
        dsn=settings.SENTRY_DSN,
        environment=settings.SITE_HOST,
        send_default_pii=False,
        include_local_variables=False,
        include_source_context=True,
        max_request_body_size="never",
        max_breadcrumbs=0,
        before_send=scrubbed,
        server_name="",
    )


def scrubbed(event: Any, hint: Any) -> Any:
    """The event with nothing but what is named above."""
    kept = {name: value for name, value in event.items() if name in OF_AN_EVENT}
    if request := kept.get("request"):
        kept["request"] = {name: value for name, value in request.items() if name in OF_A_REQUEST}
    if user := kept.get("user"):
        kept["user"] = {"id": user["id"]} if "id" in user else {}
    kept["contexts"] = {k: v for k, v in (event.get("contexts") or {}).items() if k in OF_CONTEXTS}
    if (
        kept.get("transaction", "").startswith("/")
        and event.get("transaction_info", {}).get("source") != "route"
    ):
        del kept["transaction"]  # a path as it was asked for may hold the secret of an invitation
    for one in (kept.get("exception") or {}).get("values", []):
        one["value"] = ""
        for frame in (one.get("stacktrace") or {}).get("frames", []):
            frame.pop("vars", None)
    return kept
