"""Showing where a text says what was asked for: as pieces that a page marks, never as HTML. Pure."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final

Piece = tuple[bool, str]  # whether it was asked for; the text

WORD: Final = re.compile(r"\w+")
LEAD: Final = 40  # characters before the first word that was asked for
LENGTH: Final = 180


@lru_cache(maxsize=10_000)
def folded(word: str) -> str:
    """A word as the search compares it: small letters, no accents."""
    bare = (letter for letter in unicodedata.normalize("NFKD", word) if not unicodedata.combining(letter))
    return "".join(bare).casefold()


def wanted(texts: Iterable[str]) -> tuple[str, ...]:
    """The beginnings of words to mark, out of what was typed."""
    return tuple(dict.fromkeys(folded(word) for text in texts for word in WORD.findall(text)))


def places(text: str, beginnings: tuple[str, ...]) -> Iterator[tuple[int, int]]:
    if beginnings:
        for word in WORD.finditer(text):
            if folded(word[0]).startswith(beginnings):
                yield word.span()


def marked(text: str, beginnings: tuple[str, ...]) -> list[Piece]:
    """The whole text in pieces; put together again they are the text."""
    pieces, at = [], 0
    for begin, end in places(text, beginnings):
        pieces += [(False, text[at:begin]), (True, text[begin:end])]
        at = end
    pieces.append((False, text[at:]))
    return [piece for piece in pieces if piece[1]]


def excerpt(text: str, beginnings: tuple[str, ...]) -> list[Piece]:
    """The part of a text around the first word that was asked for; nothing if there is none."""
    first = next(places(text, beginnings), None)
    if first is None:
        return []
    begin = text.find(" ", first[0] - LEAD, first[0]) + 1 or first[0] if first[0] > LEAD else 0
    part = " ".join(text[begin : begin + LENGTH].split())
    more = len(text) > begin + LENGTH
    pieces = marked(part, beginnings)
    return [(False, "…")] * bool(begin) + pieces + [(False, "…")] * more
