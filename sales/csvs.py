"""CSV that a spreadsheet opens without running anything, and that comes back as it was.

A cell that begins with one of `STARTS` is a formula to a spreadsheet (RULES section 13); an apostrophe in front makes
it text. What begins with an apostrophe gets another, so that taking one off is always right. Pure: no files, no clock.
"""

import csv
import io
from collections.abc import Iterable, Sequence

STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
MARK = "'"
ROWS_LIMIT = 2000
BYTES_LIMIT = 1_000_000


def guard(cell: str) -> str:
    """The cell as it may be opened by a spreadsheet."""
    return MARK + cell if cell.lstrip(" ").startswith((*STARTS, MARK)) else cell


def unguard(cell: str) -> str:
    """What `guard` was given; any other cell as it is."""
    if cell.startswith(MARK) and cell[1:].lstrip(" ").startswith((*STARTS, MARK)):
        return cell[1:]
    return cell


def written(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Rows as CSV, with a head and CRLF (RFC 4180); None is empty."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([guard(name) for name in head])
    for row in rows:
        writer.writerow(["" if cell is None else guard(str(cell)) for cell in row])
    return out.getvalue()


def read(text: str) -> list[dict[str, str]]:
    """The rows of a CSV by the names of its head, in small letters; separated by comma, semicolon or tab.

    Raises ValueError for what is no such table, or for more than ROWS_LIMIT rows.
    """
    text = text.removeprefix("\ufeff")
    head = text.split("\n", 1)[0]
    separator = max(",;\t", key=head.count)
    try:
        lines = [
            line for line in csv.reader(io.StringIO(text), delimiter=separator, strict=True) if any(line)
        ]
    except csv.Error as error:
        raise ValueError(str(error)) from error
    names = [name.strip().lower() for name in lines[0]] if lines else []
    if not any(names) or len(set(names)) != len(names):
        raise ValueError("a table has a head of different names")
    if len(lines) > ROWS_LIMIT + 1 or any(len(line) > len(names) for line in lines):
        raise ValueError("more rows than are taken at once, or a row with more cells than the head")
    return [
        {name: unguard(cell.strip()) for name, cell in zip(names, line, strict=False)} for line in lines[1:]
    ]
