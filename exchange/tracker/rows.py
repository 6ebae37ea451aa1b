"""From the bytes of a file to numbered rows of cells, or to a sentence that says why not."""

import csv
import io
from collections.abc import Iterator

from django.utils.translation import gettext as _

from exchange.tracker.export import Unreadable

BYTES_LIMIT = 25 * 1024 * 1024
ROWS_LIMIT = 100_000


def decoded(data: bytes) -> tuple[str, str]:
    if len(data) > BYTES_LIMIT:
        raise Unreadable(_("The file is larger than 25 MB. Export the project in parts."))
    if not data.strip():
        raise Unreadable(_("The file is empty."))
    if data.startswith(b"PK\x03\x04"):
        raise Unreadable(_("This is a ZIP archive or a spreadsheet. Choose the CSV file that is in it."))
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _strictly(data, "utf-16"), "UTF-16"
    if b"\0" in data:
        raise Unreadable(_("The file holds bytes that are no text. Is it a CSV file?"))
    try:
        return data.decode("utf-8-sig"), "UTF-8"
    except UnicodeDecodeError as error:
        return _otherwise(data, error)


def check_kind(text: str) -> None:
    start = text.lstrip()[:1]
    if start in ("{", "["):
        raise Unreadable(_("This is a JSON file, not the CSV export of Pivotal Tracker."))
    if start == "<":
        raise Unreadable(_("This is a web page or XML, not the CSV export of Pivotal Tracker."))


def _strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise Unreadable(_("The file is cut off or damaged: its end is no text.")) from error


def _otherwise(data: bytes, error: UnicodeDecodeError) -> tuple[str, str]:
    """Windows-1252, if the bytes are not rather UTF-8 with a fault in it."""
    line = data.count(b"\n", 0, error.start) + 1
    read = data.decode("utf-8", "replace")
    bad = read.count("�")
    if sum(ord(sign) > 127 for sign in read) - bad >= bad:
        raise Unreadable(_("The text is damaged in line %(line)d: it is not valid UTF-8.") % {"line": line})
    try:
        return data.decode("cp1252"), "Windows-1252"
    except UnicodeDecodeError as fault:
        line = data.count(b"\n", 0, fault.start) + 1
        raise Unreadable(
            _("The text in line %(line)d is neither UTF-8 nor Windows-1252.") % {"line": line}
        ) from error


def numbered_rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """The rows that hold anything, numbered as a spreadsheet would."""
    number = 0
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    try:
        for number, row in enumerate(reader, start=1):
            if number > ROWS_LIMIT + 1:
                raise Unreadable(_("The file has more than 100,000 rows. Export the project in parts."))
            if any(cell.strip() for cell in row):
                yield number, row
    except csv.Error as error:
        raise Unreadable(_broken(number + 1, str(error))) from error


def _broken(row: int, error: str) -> str:
    if "field limit" in error or "unexpected end" in error:
        return _("A quotation mark that opens in row %(row)d is never closed.") % {"row": row}
    return _("Row %(row)d can't be read: something follows a closing quotation mark.") % {"row": row}


def _delimiter(text: str) -> str:
    """A comma, unless a spreadsheet saved the file with another one."""
    first = text.lstrip("\ufeff").split("\n", 1)[0]
    return max(",;\t", key=lambda sign: (first.count(sign), sign == ","))
