"""Kinds of mail: which count as notifications, and what happens to one of which nobody knows if it was taken.

A room that sends a kind with habits of its own declares it in its `apps.py`; any other kind goes out
uncapped, and again with the same Message-ID when in doubt.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from digests.models import OutgoingMail

Enclosed = tuple[str, bytes, str]  # name, content, type


@dataclass(frozen=True)
class MailKind:
    code: str
    notification: bool = False  # at most 20 a day for each person; needs a present membership
    again_in_doubt: bool = True  # False for what the page shows anyway, such as a reminder
    matter: str = ""  # what readers choose about it by (digests/matters.py); empty: they can't
    wanted: Callable[["OutgoingMail"], bool] | None = None  # asked at the last moment
    encloses: Callable[["OutgoingMail"], list[Enclosed]] | None = None  # what goes along, made as it leaves


_kinds: dict[str, MailKind] = {}


def mail_kind(code: str, **habits: object) -> MailKind:
    """Declare a kind. Raises ValueError if it is declared already."""
    if code in _kinds:
        raise ValueError(f"Mail kind {code!r} is declared twice.")
    _kinds[code] = MailKind(code, **habits)  # type: ignore[arg-type]
    return _kinds[code]


def habits_of(code: str) -> MailKind:
    return _kinds.get(code) or MailKind(code)


def notifications() -> list[str]:
    return [code for code, kind in _kinds.items() if kind.notification]


NOTIFICATION = mail_kind(
    "notification", notification=True
)  # what an event becomes if its letter names no kind
