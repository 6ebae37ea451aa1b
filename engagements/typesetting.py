"""Papers of record: a Typst template and data become a tagged PDF (PDF/UA-1) with its fonts inside.

The data goes to the template as one JSON text and is shown there as text, never as Typst source: what people typed
can't run anything. Templates live in `templates/<room>/pdf/`, read nothing outside of `templates/` and load no
package. Fonts are those of the wheel, so a paper looks alike wherever it is made; the same data gives the same bytes.
What these fonts have no sign for is shown by its number, like [U+1F600], and so is what would turn the direction
of the writing around: PDF/UA forbids unreadable signs, and a record must read as it was signed.
"""

import json
import re
from collections.abc import Mapping
from functools import cache
from typing import Any
from unicodedata import bidirectional

import typst
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from engagements.refusals import Refused

FOLDER = settings.BASE_DIR / "templates"
TEMPLATE = re.compile(r"(?:[a-z]+/)?pdf/[a-z_]+\.typ")
MOST = 1_000_000  # characters: ten of the longest texts; typeset in about three seconds
ROUNDS = 8  # a sign's substitute is plain; clusters that break up may show others that are missing
MISSING = re.compile(r'the text `"((?:[^"\\]|\\.)*)"` could not be displayed')
ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")
TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
UNBROKEN = re.compile(r"\S{70}")  # as wide as a line; a hash is 64
PANIC = "PanicException"  # what Rust raises is no Exception, and can't be imported
LEFTWARD = frozenset({"R", "AL", "AN"})
PLAIN = 0x250  # letters below are in every font we carry


def typeset(template: str, data: Mapping[str, Any]) -> bytes:
    """The paper as PDF.

    Arguments: template, its path below `templates/`, such as "stories/pdf/certificate.typ"; data, what JSON can hold,
    with `title`; labels come in it, translated. `lang` is the reader's language unless the data names one.
    Raises Refused for more than MOST characters, ValueError for a template's name that is none.
    """
    if not TEMPLATE.fullmatch(template):
        raise ValueError(f"not a template for paper: {template!r}")
    data = {"lang": get_language() or "en", **data}
    if len(json.dumps(data, ensure_ascii=False)) > MOST:
        raise Refused(_("This is too long for paper. Take it as a file instead."))
    without = TURNING
    for last in [False] * ROUNDS + [True, True]:
        try:
            return compiled(template, numbered(data, without))
        except typst.TypstError as error:
            without |= missing_in(error) | (signs_in(data) if last else frozenset())
        except BaseException as error:
            if type(error).__name__ != PANIC:
                raise
            # Prose in Hebrew or Arabic is fine; a salad of such signs, cut at a line's end, ends in a panic.
            leftward = frozenset(sign for sign in signs_in(data) if bidirectional(sign) in LEFTWARD)
            without |= signs_in(data) if leftward <= without else leftward
    raise RuntimeError(f"{template} can't be typeset")


def compiled(template: str, data: object) -> bytes:
    return typst.compile(
        FOLDER / template,
        root=FOLDER,
        font_paths=fonts(),
        format="pdf",
        pdf_standards=["ua-1"],
        sys_inputs={"data": json.dumps(data)},
        package_path=FOLDER / "pdf",
        package_cache_path=FOLDER / "pdf",
    )


@cache
def fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False)


def missing_in(error: typst.TypstError) -> frozenset[str]:
    """The signs that no font has. Any other error of a template is a fault of ours."""
    texts = "".join(MISSING.findall(error.diagnostic))
    texts = ESCAPED.sub(lambda found: chr(int(found[1], 16)), texts)
    signs = frozenset(sign for sign in texts if ord(sign) >= PLAIN or not sign.isprintable())
    if not signs:
        raise error
    return signs


def signs_in(data: Mapping[str, Any]) -> frozenset[str]:
    """All that are no plain letters."""
    return frozenset(sign for sign in json.dumps(data, ensure_ascii=False) if ord(sign) >= PLAIN)


def numbered(value: Any, without: frozenset[str]) -> Any:
    """The data with these signs shown by their numbers, and with places to break a word that is wider than the page."""
    if isinstance(value, str):
        signs = (f"[U+{ord(sign):04X}]" if sign in without else sign for sign in value)
        return UNBROKEN.sub("\\g<0>\u200b", "".join(signs))
    if isinstance(value, Mapping):
        return {key: numbered(part, without) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [numbered(part, without) for part in value]
    return value
