"""Tables to keep, as CSV that a spreadsheet opens: what people wrote is never taken for a formula."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from django.http import HttpResponse

# With one of these in front a spreadsheet reckons instead of showing (OWASP, "CSV Injection").
ACTIVE = ("=", "+", "-", "@", "\t", "\r", "\n")


def quiet(cell: Any) -> Any:
    """The cell as it is shown and not reckoned: texts alone are guarded, for a number may be below nothing."""
    return f"'{cell}" if isinstance(cell, str) and cell.lstrip(" ").startswith(ACTIVE) else cell


def as_csv(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """Lines end as RFC 4180 says. None is an empty cell; numbers have a point, days are written 2026-11-25."""
    text = io.StringIO()
    writer = csv.writer(text)
    for row in (head, *rows):
        writer.writerow([quiet(cell) for cell in row])
    return text.getvalue()


def csv_answer(name: str, head: Sequence[str], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """A file to download. The mark in front has spreadsheets read it as UTF-8."""
    answer = HttpResponse("\ufeff" + as_csv(head, rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer
