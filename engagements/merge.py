"""Three-way merge of words, so that two people who edit one text both keep what they typed.

Source: DESIGN.md section 2.4. Words are compared, not lines: a criterion is one sentence, and two edits of
different words in it are no conflict. Edits that overlap or touch are; they are handed back with everything
both sides wrote. Nothing here reads a database or a clock.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import Match, SequenceMatcher
from itertools import accumulate, pairwise
from typing import Literal, NamedTuple

TOKEN = re.compile(r"\s+|\w+|[^\w\s]")
SENTENCE_END = frozenset(".!?;:")
STEPS = 3_000_000  # comparisons spent on one pair of texts; beyond, a stretch counts as rewritten


@dataclass(frozen=True)
class Piece:
    """One run of a text shown with its changes.

    op is "same", "ins" (only in the new text) or "del" (only in the old one).
    """

    op: Literal["same", "ins", "del"]
    text: str


@dataclass(frozen=True)
class Part:
    """One stretch of a three-way comparison; settled is None where the two sides disagree."""

    base: str
    mine: str
    theirs: str
    settled: str | None

    @property
    def untouched(self) -> bool:
        return self.base == self.mine == self.theirs


@dataclass(frozen=True)
class Merged:
    """Both edits are in text."""

    text: str


@dataclass(frozen=True)
class Overlap:
    """Both sides changed the same words. The three texts are for the conflict card, the parts show where."""

    base: str
    mine: str
    theirs: str
    parts: tuple[Part, ...]

    def both_readings(self, separator: str = "\n") -> str:
        """The text to start from when a person chooses "Edit both together".

        Lines on which the sides agree appear once, merged; of lines that clash both readings appear whole,
        mine first. Every word either side typed is in it, and every word of both on the lines that clash.

        Arguments: separator stands between two readings (a title wants " / ", it has one line).
        """
        return "".join(_reading(line, separator) for line in _lines(self.parts))


class _Hunk(NamedTuple):
    """base[lo:hi] became new[start:end]; positions count tokens."""

    lo: int
    hi: int
    start: int
    end: int


def merge(base: str, mine: str, theirs: str) -> Merged | Overlap:
    """Apply to base what both mine and theirs changed in it.

    Arguments: the common ancestor and the two texts made from it; any strings.
    Answers Merged, or Overlap where the same words, or words with nothing between them, were changed
    differently. Never raises. Symmetric: exchanging mine and theirs exchanges them in the answer.
    """
    if mine == theirs or theirs == base:
        return Merged(mine)
    if mine == base:
        return Merged(theirs)
    parts = tuple(_parts(_tokens(base), _tokens(mine), _tokens(theirs)))
    settled = [part.settled for part in parts if part.settled is not None]
    if len(settled) == len(parts):
        return Merged("".join(settled))
    return Overlap(base, mine, theirs, parts)


def differences(old: str, new: str) -> list[Piece]:
    """The runs of words that stayed, went and came, in reading order.

    Arguments: two texts. Answers pieces; those that are "same" or "del" joined give old, "same" or "ins"
    joined give new. A blank between two changed words counts as changed, so that a rewritten phrase reads
    as one. Never raises.
    """
    a, b = _tokens(old), _tokens(new)
    pieces: list[Piece] = []
    at = 0
    for hunk in _hunks(a, b):
        _add(pieces, "same", a[at : hunk.lo])
        _add(pieces, "del", a[hunk.lo : hunk.hi])
        _add(pieces, "ins", b[hunk.start : hunk.end])
        at = hunk.hi
    _add(pieces, "same", a[at:])
    return pieces


def _add(pieces: list[Piece], op: Literal["same", "ins", "del"], tokens: Sequence[str]) -> None:
    if tokens:
        pieces.append(Piece(op, "".join(tokens)))


def _tokens(text: str) -> list[str]:
    return TOKEN.findall(text)


# --- Two texts -------------------------------------------------------------------------------------


class _Matcher(SequenceMatcher[str]):
    """A SequenceMatcher that gives a stretch up, as having nothing in common, before it costs too much."""

    def __init__(self, a: Sequence[str], b: Sequence[str], purse: list[int]) -> None:
        super().__init__(None, a, b, autojunk=False)
        self.purse = purse
        self.length = len(a)
        where: dict[str, list[int]] = self.b2j  # type: ignore[attr-defined]
        self.cost = [0, *accumulate(1 + len(where.get(unit, ())) for unit in a)]

    def find_longest_match(
        self, alo: int = 0, ahi: int | None = None, blo: int = 0, bhi: int | None = None
    ) -> Match:
        price = self.cost[self.length if ahi is None else ahi] - self.cost[alo]
        if price > self.purse[0]:
            return Match(alo, blo, 0)
        self.purse[0] -= price
        return super().find_longest_match(alo, ahi, blo, bhi)


def _hunks(a: list[str], b: list[str]) -> list[_Hunk]:
    found = list(_changed(a, b, _Hunk(0, len(a), 0, len(b)), 0, [STEPS]))
    joined: list[_Hunk] = []
    for hunk in found:
        last = joined[-1] if joined else None
        if last and _only_blank(a[last.hi : hunk.lo]):
            joined[-1] = _Hunk(last.lo, hunk.hi, last.start, hunk.end)
        else:
            joined.append(hunk)
    return joined


def _only_blank(tokens: Sequence[str]) -> bool:
    return len(tokens) <= 1 and all(token.isspace() and "\n" not in token for token in tokens)


def _changed(a: list[str], b: list[str], span: _Hunk, level: int, purse: list[int]) -> Iterator[_Hunk]:
    """Lines first, then sentences, then words: comparing all words of a long text would be quadratic."""
    span = _trimmed(a, b, span)
    if span.lo == span.hi or span.start == span.end:
        if span.lo != span.hi or span.start != span.end:
            yield span
        return
    starts_a, starts_b = _starts(a, span.lo, span.hi, level), _starts(b, span.start, span.end, level)
    if level < 2 and min(len(starts_a), len(starts_b)) == 2:  # one unit: nothing to align on this level
        yield from _changed(a, b, span, level + 1, purse)
        return
    matcher = _Matcher(_units(a, starts_a), _units(b, starts_b), purse)
    for op, i1, i2, j1, j2 in matcher.get_opcodes():
        inner = _Hunk(starts_a[i1], starts_a[i2], starts_b[j1], starts_b[j2])
        if op == "replace" and level < 2:
            yield from _changed(a, b, inner, level + 1, purse)
        elif op != "equal":
            yield inner


def _trimmed(a: list[str], b: list[str], span: _Hunk) -> _Hunk:
    lo, hi, start, end = span
    while lo < hi and start < end and a[lo] == b[start]:
        lo, start = lo + 1, start + 1
    while lo < hi and start < end and a[hi - 1] == b[end - 1]:
        hi, end = hi - 1, end - 1
    return _Hunk(lo, hi, start, end)


def _starts(tokens: list[str], lo: int, hi: int, level: int) -> list[int]:
    """Where each line (level 0), sentence (1) or word (2) of tokens[lo:hi] begins, and hi."""
    if level == 2:
        return list(range(lo, hi + 1))
    starts = [lo]
    for i in range(lo + 1, hi):
        token = tokens[i - 1]
        if "\n" in token or (level == 1 and token.isspace() and i > 1 and tokens[i - 2] in SENTENCE_END):
            starts.append(i)
    starts.append(hi)
    return starts


def _units(tokens: list[str], starts: list[int]) -> list[str]:
    return ["".join(tokens[lo:hi]) for lo, hi in pairwise(starts)]


# --- Three texts -----------------------------------------------------------------------------------


def _parts(base: list[str], mine: list[str], theirs: list[str]) -> Iterator[Part]:
    at = at_mine = at_theirs = 0
    for lo, hi, ours, others in _groups(_hunks(base, mine), _hunks(base, theirs)):
        if at < lo:
            text = "".join(base[at:lo])
            yield Part(text, text, text, text)
        at_mine, at_theirs = at_mine + lo - at, at_theirs + lo - at
        to_mine = at_mine + (hi - lo) + _growth(ours)
        to_theirs = at_theirs + (hi - lo) + _growth(others)
        yield _part(
            "".join(base[lo:hi]),
            "".join(mine[at_mine:to_mine]),
            "".join(theirs[at_theirs:to_theirs]),
        )
        at, at_mine, at_theirs = hi, to_mine, to_theirs
    if at < len(base):
        text = "".join(base[at:])
        yield Part(text, text, text, text)


def _part(base: str, mine: str, theirs: str) -> Part:
    if mine in (base, theirs):
        return Part(base, mine, theirs, theirs)
    return Part(base, mine, theirs, mine if theirs == base else None)


def _growth(hunks: list[_Hunk]) -> int:
    return sum((hunk.end - hunk.start) - (hunk.hi - hunk.lo) for hunk in hunks)


def _groups(mine: list[_Hunk], theirs: list[_Hunk]) -> Iterator[tuple[int, int, list[_Hunk], list[_Hunk]]]:
    """Stretches of the base with the hunks of either side in them; those that overlap or touch are one."""
    waiting = sorted([(hunk, True) for hunk in mine] + [(hunk, False) for hunk in theirs], reverse=True)
    while waiting:
        hunk, is_mine = waiting.pop()
        lo, hi = hunk.lo, hunk.hi
        sides: tuple[list[_Hunk], list[_Hunk]] = ([], [])
        sides[0 if is_mine else 1].append(hunk)
        while waiting and waiting[-1][0].lo <= hi:
            hunk, is_mine = waiting.pop()
            hi = max(hi, hunk.hi)
            sides[0 if is_mine else 1].append(hunk)
        yield lo, hi, sides[0], sides[1]


# --- Both readings ---------------------------------------------------------------------------------


def _lines(parts: tuple[Part, ...]) -> Iterator[list[Part]]:
    """The parts cut after each line break that neither side touched."""
    line: list[Part] = []
    for part in parts:
        if not part.untouched:
            line.append(part)
            continue
        *whole, rest = re.split(r"(?<=\n)", part.base)
        for text in whole:
            yield [*line, Part(text, text, text, text)]
            line = []
        if rest:
            line.append(Part(rest, rest, rest, rest))
    if line:
        yield line


def _reading(line: list[Part], separator: str) -> str:
    if all(part.settled is not None for part in line):
        return "".join(part.settled or "" for part in line)
    mine = "".join(part.mine for part in line)
    theirs = "".join(part.theirs for part in line)
    end = mine[len(mine.rstrip("\n")) :] if mine.endswith("\n") and theirs.endswith("\n") else ""
    readings = [text for text in (mine.strip("\n"), theirs.strip("\n")) if text.strip()]
    return separator.join(readings) + end
