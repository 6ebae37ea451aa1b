"""A cell never runs in a spreadsheet, and comes back as it was."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from sales import csvs

CELLS = some.text(max_size=20) | some.sampled_from(csvs.STARTS).flatmap(
    lambda start: some.text(max_size=9).map(lambda rest: start + rest)
)


@given(CELLS)
def test_no_cell_is_a_formula_and_each_comes_back(cell):
    guarded = csvs.guard(cell)
    assert not guarded.lstrip(" ").startswith(csvs.STARTS)
    assert csvs.unguard(guarded) == cell


@given(some.lists(some.lists(CELLS.map(str.strip), min_size=2, max_size=2), max_size=5))
def test_a_table_comes_back(rows):
    clean = [row for row in rows if any(row) and "\x00" not in "".join(row)]
    assert [list(row.values()) for row in csvs.read(csvs.written(["a", "b"], clean))] == clean


def test_what_is_read(monkeypatch):
    assert csvs.read("\ufeffName;E-Mail\nTom;t@x.test\n\n") == [{"name": "Tom", "e-mail": "t@x.test"}]
    assert csvs.read("name\tphone\nTom\n") == [{"name": "Tom"}]
    for wrong in ("", "name,name\na,b", "name\na,b", '"a'):
        with pytest.raises(ValueError):
            csvs.read(wrong)
    monkeypatch.setattr(csvs, "ROWS_LIMIT", 1)
    with pytest.raises(ValueError, match="more rows"):
        csvs.read("name\na\nb")
