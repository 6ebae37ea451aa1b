import random
import re
import time
from collections import Counter

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from engagements.merge import Merged, Overlap, Piece, differences, merge

words = st.lists(
    st.sampled_from(
        ["a", "b", "the", "gate", "slot", "ä", "日本", " ", "  ", "\n", "\n\n", ". ", ",", "-", "'", "\r\n"]
    ),
    max_size=25,
).map("".join)
texts = words | st.text(max_size=30)


def said(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", text))


def typed(base: str, new: str) -> Counter[str]:
    return sum((said(piece.text) for piece in differences(base, new) if piece.op == "ins"), Counter())


@given(texts, texts)
def test_a_side_that_changed_nothing_never_matters(base: str, other: str) -> None:
    assert merge(base, base, other) == Merged(other)
    assert merge(base, other, base) == Merged(other)
    assert merge(base, other, other) == Merged(other)


@given(words, words, words)
@example("a\r\nb", "a b", "a\nb")
def test_neither_side_is_favoured(base: str, mine: str, theirs: str) -> None:
    one, other = merge(base, mine, theirs), merge(base, theirs, mine)
    if isinstance(one, Merged):
        assert one == other
    else:
        assert isinstance(other, Overlap)
        assert [(p.base, p.mine, p.theirs, p.settled) for p in one.parts] == [
            (p.base, p.theirs, p.mine, p.settled) for p in other.parts
        ]


@given(words, words, words)
def test_no_word_typed_by_either_is_missing(base: str, mine: str, theirs: str) -> None:
    result = merge(base, mine, theirs)
    for side in (typed(base, mine), typed(base, theirs)):
        if isinstance(result, Merged):
            assert not side - said(result.text)
        else:
            assert not side - said(result.both_readings())
            assert not side - said(result.both_readings(" / "))


@given(words, words, words)
def test_the_conflict_card_shows_all_three_texts(base: str, mine: str, theirs: str) -> None:
    result = merge(base, mine, theirs)
    if isinstance(result, Overlap):
        assert (result.base, result.mine, result.theirs) == (base, mine, theirs)
        assert "".join(part.base for part in result.parts) == base
        assert "".join(part.mine for part in result.parts) == mine
        assert "".join(part.theirs for part in result.parts) == theirs
        assert any(part.settled is None for part in result.parts)


@given(texts, texts)
def test_the_pieces_give_both_texts(old: str, new: str) -> None:
    pieces = differences(old, new)
    assert "".join(piece.text for piece in pieces if piece.op != "ins") == old
    assert "".join(piece.text for piece in pieces if piece.op != "del") == new
    assert all(piece.text for piece in pieces)


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "merged"),
    [
        ("the quick brown fox", "the slow brown fox", "the quick brown dog", "the slow brown dog"),
        ("Pay by card.", "Pay by bank card.", "Pay by card or cash.", "Pay by bank card or cash."),
        ("one\n\ntwo", "one!\n\ntwo", "one\n\ntwo, three", "one!\n\ntwo, three"),
        ("a b c d", "a d", "a b c d e", "a d e"),
        ("a b c", "a x c", "a x c", "a x c"),
        ("a b c d e", "a x c d e!", "a x c d y", None),
    ],
)
def test_different_words_are_both_kept(base: str, mine: str, theirs: str, merged: str | None) -> None:
    result = merge(base, mine, theirs)
    assert (result.text if isinstance(result, Merged) else None) == merged


def test_two_insertions_at_one_spot_are_a_conflict() -> None:
    result = merge(
        "Guests can cancel a slot.",
        "Guests can cancel a slot until the gate.",
        "Guests can cancel a slot up to 2 hours before.",
    )
    assert isinstance(result, Overlap)
    assert [part.mine for part in result.parts if part.settled is None] == [" until the gate"]
    assert result.both_readings() == (
        "Guests can cancel a slot until the gate.\nGuests can cancel a slot up to 2 hours before."
    )


def test_only_the_lines_that_clash_are_read_twice() -> None:
    result = merge("Title\n\nold\n\nend\n", "Title!\n\nmine\n\nend\n", "Title\n\ntheirs\n\nend.\n")
    assert isinstance(result, Overlap)
    assert result.both_readings() == "Title!\n\nmine\ntheirs\n\nend.\n"


def test_deleting_what_the_other_edits_is_a_conflict() -> None:
    result = merge("keep this sentence", "", "keep this long sentence")
    assert isinstance(result, Overlap)
    assert result.both_readings() == "keep this long sentence"


def test_a_rewritten_phrase_reads_as_one_change() -> None:
    assert differences("the quick fox jumps", "a lazy fox jumps") == [
        Piece("del", "the quick"),
        Piece("ins", "a lazy"),
        Piece("same", " fox jumps"),
    ]


LONG = 100_000
SLOW = {
    "brackets": ("[" * LONG, "]" * 50_000 + "[" * 50_000, "[]" * 50_000),
    "one word": ("a " * 50_000, "b " * 25_000 + "a " * 25_000, "a b " * 25_000),
    "lines": (".\n" * 50_000, "a\n" * 25_000 + ".\n" * 25_000, ".\na\n" * 25_000),
    "sentences": ("a. " * 33_000, "b. " * 16_000 + "a. " * 16_000, "a. b. " * 16_000),
    "shifted": ("ab " * 33_000, "x" + "ab " * 33_000 + "y", "z" + "ba " * 33_000 + "q"),
}


@pytest.mark.parametrize("name", SLOW)
def test_nobody_can_make_it_slow(name: str) -> None:
    base, mine, theirs = SLOW[name]
    began = time.process_time()
    result = merge(base, mine, theirs)
    assert time.process_time() - began < 2.5  # about 0.5 s on an idle machine
    if isinstance(result, Overlap):
        assert not (typed(base, mine) | typed(base, theirs)) - said(result.both_readings())


def test_ordinary_edits_of_a_very_long_text_are_merged() -> None:
    dice = random.Random(7)
    base = [
        dice.choice(["gate", "slot", "lorry", "dock"]) + dice.choice(["", "", ".", ",", "\n\n"])
        for _ in range(16_000)
    ]
    mine, theirs = base.copy(), base.copy()
    for place in range(50, 15_000, 1_000):
        mine[place], theirs[place + 300] = f"mine{place}", f"theirs{place}"
    result = merge(" ".join(base), " ".join(mine), " ".join(theirs))
    assert isinstance(result, Merged)
    assert all(f"mine{p}" in result.text and f"theirs{p}" in result.text for p in range(50, 15_000, 1_000))
