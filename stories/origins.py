"""What a story was made out of: a comment, or what upper rooms declare in their `apps.py`.

A story keeps the element id of that place, such as "comment-1-3"; its first word says who knows the rest.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Origin:
    """A kind of place: how it is called in the middle of a sentence, and where it is in an engagement."""

    words: Callable[[str], str]  # from the rest of the element id
    address: Callable[[str, str], str]  # from the engagement's slug and the rest


_origins: dict[str, Origin] = {}


def declare(word: str, words: Callable[[str], str], address: Callable[[str, str], str]) -> None:
    """Have element ids that begin with this word understood."""
    _origins[word] = Origin(words, address)


def in_words(origin: str) -> str:
    word, _dash, rest = origin.partition("-")
    return _origins[word].words(rest)


def address_of(slug: str, origin: str) -> str:
    word, _dash, rest = origin.partition("-")
    return _origins[word].address(slug, rest)


def comment_in_words(rest: str) -> str:
    story, number = rest.split("-")
    return _("comment %(number)s on #%(story)s") % {"number": number, "story": story}


def comment_address(slug: str, rest: str) -> str:
    page = reverse("story", args=[slug, rest.split("-")[0]])
    return f"{page}?comments=all#comment-{rest}"


declare("comment", comment_in_words, comment_address)
