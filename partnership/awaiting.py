"""Questions that wait for an answer, answers that wait for a yes, the pulse that waits for what a person says."""

from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils.translation import gettext as _

from engagements.awaiting import Among, Row, at, awaited, rows
from partnership.models import Ping, PulseAnswer, PulseRound


def pulses(among: Among) -> QuerySet[Any]:
    said = PulseAnswer.objects.filter(round=OuterRef("pk"), member__user=among.person)
    waits = PulseRound.objects.filter(~Exists(said), engagement__in=among.engagements, closed_at=None)
    return rows(waits, "pulse.answer", number=F("number"), since=F("opened_at"))


def to_answer(among: Among) -> QuerySet[Any]:
    """What was put off waits once it has come back."""
    asked = Ping.objects.open().filter(engagement__in=among.engagements, person__user=among.person)
    waits = asked.filter(answered_at=None, later_at=None)
    return rows(waits, "ping.answer", number=F("number"), about=F("text"), since=F("asked_at"))


def to_accept(among: Among) -> QuerySet[Any]:
    asked = Ping.objects.open().filter(engagement__in=among.engagements, asker__user=among.person)
    waits = asked.filter(answered_at__isnull=False)
    return rows(waits, "ping.accept", number=F("number"), about=F("text"), since=F("answered_at"))


def pulse_in_words(row: Row) -> tuple[str, str]:
    return _("Say how it goes"), _("After the demo of week %(number)s") % {"number": row.number}


def answer_in_words(row: Row) -> tuple[str, str]:
    return _("Answer ping %(number)s") % {"number": row.number}, row.about


def accept_in_words(row: Row) -> tuple[str, str]:
    return _("Is ping %(number)s answered?") % {"number": row.number}, row.about


def ping_page(slug: str, row: Row) -> str:
    return f"{at('pings')(slug, row)}#ping-{row.number}"


def declare() -> None:
    awaited(
        14,
        "pulse.answer",
        right="answer the pulse",
        find=pulses,
        words=pulse_in_words,
        page=at("pulse"),
        sign="users",
    )
    for position, code, find, words in (
        (40, "ping.answer", to_answer, answer_in_words),
        (42, "ping.accept", to_accept, accept_in_words),
    ):
        awaited(position, code, right="ping", find=find, words=words, page=ping_page, sign="send")
