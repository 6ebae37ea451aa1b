"""Given, when, then: three lines."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stories.steps import steps


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "Given no reception, when I show the slot, then it is readable.",
            ["Given no reception, ", "when I show the slot, ", "then it is readable."],
        ),
        ("When it rains, then the gate shuts.", ["When it rains, ", "then the gate shuts."]),
        ("given A\nwhen B\nthen C", ["given A\n", "when B\n", "then C"]),
        ("Given A, and when B, then C", ["Given A, ", "and when B, ", "then C"]),
        ("The link works once, then never again.", ["The link works once, then never again."]),
        ("Whenever it rains, then the gate shuts.", ["Whenever it rains, then the gate shuts."]),
        ("Given that it is late", ["Given that it is late"]),
        ("", [""]),
    ],
)
def test_a_criterion_is_cut_where_its_steps_begin(text, parts):
    assert steps(text) == parts


@given(st.text(), st.sampled_from(["", "Given ", "When "]), st.sampled_from(["", ", then ", "\nwhen "]))
def test_nothing_of_the_text_is_lost(text, first, more):
    whole = first + text + more + text
    assert "".join(steps(whole)) == whole
