"""How promises end, and what follow-through makes of them; without a database."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnership.outcomes import OUTCOMES, Ended, breaks_on, follow_through, said_kept

DUE = date(2026, 4, 2)
ended = st.builds(Ended, st.sampled_from(["vendor", "client"]), st.sampled_from(OUTCOMES))


@pytest.mark.parametrize(
    ("day", "moved", "outcome"),
    [
        (-30, False, "kept"),
        (0, False, "kept"),
        (1, False, "late"),
        (7, False, "late"),
        (-1, True, "late"),
        (0, True, "late"),
    ],
)
def test_said_kept(day, moved, outcome):
    assert said_kept(DUE + timedelta(days=day), due=DUE, moved=moved) == outcome


def test_seven_whole_days_pass_before_it_is_broken():
    assert breaks_on(DUE) == date(2026, 4, 10)


@given(st.lists(ended))
def test_every_promise_counts_once_and_for_one_party(rows):
    vendor, client = follow_through(rows, ["vendor", "client"])
    assert (vendor.party, client.party) == ("vendor", "client")
    assert vendor.counted + vendor.released + client.counted + client.released == len(rows)
    for one in (vendor, client):
        for name in OUTCOMES:
            assert getattr(one, name) == rows.count(Ended(one.party, name))
