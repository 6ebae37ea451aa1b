"""Read a story export of Pivotal Tracker (CSV, all three vintages) into plain values, with a loss report.

Source: IMPORT_FORMATS.md section 4.1 and "What every importer does"; RULES sections 10 and 14. Nothing here
reads a database or a clock, and nothing is written: this is the dry run as well as the first step of the
import. Every cell of the file either has its place in the answer or stands in `losses`.

What Tandem makes of it: tasks become criteria, epics become labels (a row of type epic names the label its
stories bear), blockers that hold become the reason a story is blocked, comments keep author and day.
"""

from django.utils.translation import gettext as _

from exchange.tracker.export import (
    CHANGED,
    Comment,
    Criterion,
    Epic,
    Export,
    Iteration,
    Loss,
    Story,
    Unreadable,
    Why,
)
from exchange.tracker.header import Columns
from exchange.tracker.reading import Reading
from exchange.tracker.rows import BYTES_LIMIT, ROWS_LIMIT, check_kind, decoded, numbered_rows

__all__ = [
    "BYTES_LIMIT",
    "CHANGED",
    "ROWS_LIMIT",
    "Comment",
    "Criterion",
    "Epic",
    "Export",
    "Iteration",
    "Loss",
    "Story",
    "Unreadable",
    "Why",
    "read",
]


def read(data: bytes) -> Export:
    """Read a Tracker export.

    Arguments: data, the bytes of the file: UTF-8 with or without BOM, UTF-16 with BOM, or Windows-1252.
    Raises Unreadable, with a sentence that says what was found, for an empty file, one of another kind,
    broken text or quoting, more than 100,000 rows or 25 MB. Everything smaller lands in `losses`.
    """
    text, encoding = decoded(data)
    check_kind(text)
    rows = list(numbered_rows(text))
    if not rows:
        raise Unreadable(_("The file is empty."))
    columns = Columns(rows[0][1])
    return Reading(columns).all(rows[1:], encoding)
