"""However much is promised, asked and decided: a page takes the same few statements."""

from datetime import timedelta

import pytest

from bench.statements import counted
from engagements.today import today_of
from partnership.actions import answer_ping, ask, ask_new_date, commit, keep, note_decision
from tests.cast import signed_in


def some(cast, first: int, many: int) -> None:
    today = today_of(cast.acme)
    for n in range(first, first + many):
        commit(cast.acme, by=cast.carl, text=f"Kept {n}", due=today, to=cast.sam)
        moved = commit(cast.acme, by=cast.sam, text=f"Moved {n} #1", due=today, to=cast.clara)
        ask_new_date(moved, by=cast.sam, due=today + timedelta(days=9), why="So")
        keep(commit(cast.acme, by=cast.sam, text=f"Over {n}", due=today), by=cast.sam)
        ask(cast.acme, by=cast.sam, to=cast.clara, text=f"Open {n}? #1", about="story-1")
        answered = ask(cast.acme, by=cast.clara, to=cast.sue, text=f"Answered {n}?")
        answer_ping(answered, by=cast.sue, reply="yes", text="So it is")
        both = [cast.sam, cast.clara]
        note_decision(cast.acme, by=cast.sue, text=f"#1 {n}", why="So", deciders=both, decided_on=today)


PAGES = [("", 19), ("commitments/", 14), ("pings/", 14), ("decisions/", 10), ("people/", 9)]


@pytest.mark.parametrize(("page", "most"), PAGES)
def test_a_page_asks_as_much_for_many_as_for_one(cast, page, most):
    client = signed_in(cast.clara)
    some(cast, 0, 1)
    client.get(f"/e/acme/{page}")
    _answer, one = counted(lambda: client.get(f"/e/acme/{page}"))
    some(cast, 1, 3)
    answer, four = counted(lambda: client.get(f"/e/acme/{page}"))
    assert answer.status_code == 200
    assert len(four) == len(one) <= most, "\n".join(statement[:150] for statement in four)
