"""A table to keep is read back as it was written, and no cell of it is ever reckoned."""

import csv
import io
from datetime import date
from decimal import Decimal

from engagements.spreadsheets import as_csv, csv_answer

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =HYPERLINK(1)", '=cmd|" /C calc"!A1']


def test_what_people_wrote_is_no_formula_and_numbers_stay_numbers():
    rows = [[text, Decimal("-1.50"), None, date(2026, 3, 30)] for text in FORMULAS]
    rows += [["Sue Winter", 3, 0, ""], ['A "quoted", one', 1, 1, "x\ny"]]
    read = list(csv.reader(io.StringIO(as_csv(["Who", "Money", "Nothing", "Day"], rows), newline="")))
    assert read[0] == ["Who", "Money", "Nothing", "Day"]
    for text, line in zip(FORMULAS, read[1:], strict=False):
        assert line == [f"'{text}", "-1.50", "", "2026-03-30"]
    assert read[-2:] == [["Sue Winter", "3", "0", ""], ['A "quoted", one', "1", "1", "x\ny"]]
    assert csv_answer("table", ["ä"], []).content.decode("utf-8-sig") == "ä\r\n"
