"""Things made out of a promise, a question or a decision: how these are called, where they are, what they say."""

from collections.abc import Callable

from django.urls import reverse
from django.utils.translation import gettext as _

from partnership.models import Commitment, Decision, Ping
from stories import origins


def at(page: str, word: str) -> Callable[[str, str], str]:
    return lambda slug, number: f"{reverse(page, args=[slug])}#{word}-{number}"


def text_of(model: type[Commitment] | type[Ping] | type[Decision]) -> Callable[[int, str], str | None]:
    def find(engagement: int, number: str) -> str | None:
        rows = model._default_manager.filter(engagement=engagement, number=int(number))
        return rows.values_list("text", flat=True).first()

    return find


def declare() -> None:
    origins.declare(
        "commitment",
        lambda number: _("commitment %(number)s") % {"number": number},
        at("commitments", "commitment"),
        text_of(Commitment),
    )
    origins.declare(
        "ping", lambda number: _("ping %(number)s") % {"number": number}, at("pings", "ping"), text_of(Ping)
    )
    origins.declare(
        "decision",
        lambda number: _("decision %(number)s") % {"number": number},
        at("decisions", "decision"),
        text_of(Decision),
    )
