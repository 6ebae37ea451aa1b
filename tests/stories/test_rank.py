import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stories.rank import DIGITS, between, is_rank, spread

ranks = st.text(DIGITS, min_size=1, max_size=8).map(lambda text: text.rstrip("0") or "1")


@given(ranks | st.none(), ranks | st.none())
def test_a_rank_is_strictly_between(before: str | None, after: str | None) -> None:
    if before is not None and after is not None and before >= after:
        with pytest.raises(ValueError, match="no place"):
            between(before, after)
        return
    rank = between(before, after)
    assert is_rank(rank)
    assert before is None or before.encode() < rank.encode()
    assert after is None or rank.encode() < after.encode()


def test_ten_thousand_random_inserts_stay_in_order() -> None:
    dice = random.Random(20)
    rows: list[str] = []
    for _ in range(10_000):
        place = dice.randrange(len(rows) + 1)
        rows.insert(
            place, between(rows[place - 1] if place else None, rows[place] if place < len(rows) else None)
        )
    assert rows == sorted(set(rows), key=str.encode)
    assert max(map(len, rows)) <= 12


@pytest.mark.parametrize("down", [True, False])
def test_a_list_grows_at_its_ends_for_ever(down: bool) -> None:
    last, longest = between(None, None), 0
    for _ in range(100_000):
        new = between(None, last) if down else between(last, None)
        assert (new < last) if down else (new > last)
        last, longest = new, max(longest, len(new))
    assert longest <= 6


@pytest.mark.parametrize("down", [True, False])
def test_the_same_place_a_thousand_times(down: bool) -> None:
    low, high = spread(2)
    for _ in range(1_000):
        new = between(low, high)
        assert low < new < high
        low, high = (low, new) if down else (new, high)
    assert len(new) <= 205


@pytest.mark.parametrize("n", [0, 1, 2, 61, 62, 1_000, 20_000])
def test_spread_leaves_room_everywhere(n: int) -> None:
    rows = spread(n)
    assert len(rows) == n
    assert rows == sorted(set(rows))
    assert all(is_rank(row) for row in rows)
    between(None, rows[0] if rows else None)
    between(rows[-1] if rows else None, None)


@pytest.mark.parametrize(
    ("before", "after"), [("", None), ("A0", None), ("ä", None), (None, "A-"), ("B", "A"), ("A", "A")]
)
def test_what_is_no_rank_is_refused(before: str | None, after: str | None) -> None:
    with pytest.raises(ValueError):
        between(before, after)


def test_no_list_is_shorter_than_empty() -> None:
    with pytest.raises(ValueError):
        spread(-1)
