"""Stories made out of a line of an update or out of a concern: how these are called, and where they are."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from config.locales import day
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


def declare() -> None:
    origins.declare("concern", concern_in_words, concern_address)
    origins.declare("update", line_in_words, line_address)
