"""One JSON line for each thing that happened: ids and numbers, never what somebody typed."""

import logging
from datetime import UTC, datetime
from typing import Any

import structlog
from structlog.types import EventDict, WrappedLogger


def in_utc(logger: WrappedLogger, name: str, event: EventDict) -> EventDict:
    event["at"] = datetime.now(UTC).isoformat(timespec="milliseconds")
    return event


def unfold(logger: WrappedLogger, name: str, event: EventDict) -> EventDict:
    """What the dispatcher and the door noted about a request stands in the line itself."""
    event.update(event.pop("note", None) or {})
    return event


def without_path(logger: WrappedLogger, name: str, event: EventDict) -> EventDict:
    """Django ends these lines with the address, which may hold the secret of an invitation."""
    args = event.pop("positional_args", ())
    if event["_record"].name in {"django.request", "django.security.csrf"} and args:
        event["event"] = event["_record"].msg % (*args[:-1], "…")
    return event


def shared() -> list[Any]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(allow=["note"]),
        unfold,
        in_utc,
        structlog.processors.format_exc_info,  # no local variables: they hold what people typed
    ]


def formatter() -> logging.Formatter:
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[*shared(), without_path],
        pass_foreign_args=True,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.JSONRenderer(),
        ],
    )


structlog.configure(
    processors=[*shared(), structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
    logger_factory=structlog.stdlib.LoggerFactory(),
    wrapper_class=structlog.stdlib.BoundLogger,
    cache_logger_on_first_use=True,
)
