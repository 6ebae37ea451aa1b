"""Stories made out of a line of an update or out of a concern: how these are called, and where they are."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from config.locales import day
from standups.models import LINES, Concern, Update
from stories import origins


def concern_in_words(number: str) -> str:
    return _("concern %(number)s") % {"number": number}


def concern_address(slug: str, number: str) -> str:
    return f"{reverse('concerns', args=[slug])}#concern-{number}"


def line_in_words(rest: str) -> str:
    return _("the update for %(day)s") % {"day": day(date.fromisoformat(rest[:10]))}


def line_address(slug: str, rest: str) -> str:
    update, _dash, _line = rest.rpartition("-")
    return f"{reverse('standup_of', args=[slug, date.fromisoformat(rest[:10])])}#update-{update}"


def concern_text(engagement: int, number: str) -> str | None:
    concerns = Concern.objects.filter(engagement=engagement, number=int(number))
    return concerns.values_list("text", flat=True).first()


def line_text(engagement: int, rest: str) -> str | None:
    """The rest reads 2026-11-18-3-next: a day, a member, a line."""
    update, _dash, line = rest.rpartition("-")
    if line not in LINES:
        return None
    written = Update.objects.filter(
        engagement=engagement, day=date.fromisoformat(update[:10]), member__number=int(update[11:])
    )
    return written.exclude(**{line: ""}).values_list(line, flat=True).first()


def declare() -> None:
    origins.declare("concern", concern_in_words, concern_address, concern_text)
    origins.declare("update", line_in_words, line_address, line_text)
