"""Papers: what is on them can be read, aloud too, and nothing that people typed does anything."""

import io
import re
from pathlib import Path

import pypdf
import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from engagements.refusals import Refused
from engagements.typesetting import FOLDER, MOST, typeset

SPECIMEN = "pdf/specimen.typ"
DATA = {
    "title": "Certificate of acceptance",
    "vendor": "Northwharf",
    "client": "Acme Freight",
    "hash": "0123456789abcdef" * 4,
    "heading": "A driver books a slot",
    "text": "As a driver\nI want a slot",
    "points": ["The gate shows a free slot – “A4”"],
}


def paper(**data) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(typeset(SPECIMEN, {**DATA, **data})))


def words(reader: pypdf.PdfReader) -> str:
    return "\n".join(page.extract_text() for page in reader.pages)


def fonts_of(reader: pypdf.PdfReader):
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():
            yield font["/DescendantFonts"][0].get_object()["/FontDescriptor"]


def test_a_paper_says_what_it_is_to_those_who_hear_it():
    reader = paper()
    root = reader.trailer["/Root"]
    assert reader.metadata.title == "Certificate of acceptance"
    assert (root["/Lang"], root["/MarkInfo"]["/Marked"]) == ("en", True)
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert root["/StructTreeRoot"]
    assert b"pdfuaid:part" in root["/Metadata"].get_data()
    text = words(reader)
    for said in ("Northwharf", "Acme Freight", DATA["hash"], "As a driver\nI want a slot", "“A4”", "1 / 1"):
        assert said in text


def test_its_fonts_are_inside():
    described = list(fonts_of(paper()))
    assert described
    assert all("/FontFile3" in font or "/FontFile2" in font for font in described)


def test_it_speaks_the_readers_language():
    with translation.override("de"):
        assert paper().trailer["/Root"]["/Lang"] == "de"
    assert paper(lang="fr").trailer["/Root"]["/Lang"] == "fr"


def test_the_same_data_gives_the_same_bytes():
    assert typeset(SPECIMEN, DATA) == typeset(SPECIMEN, DATA)


HOSTILE = [
    '#read("/etc/passwd")',
    "#panic() #while true {}",
    '#import "@preview/cetz:0.4.0"',
    '"; #read("/pdf/frame.typ") // " \\u{41}',
    "[brackets] (round) {curly} <label> @reference $x^2$ *b* _i_ `raw` = Heading / term: x",
    "\\ ~ -- --- ... \\\\ /* no comment */ // nor this",
    "{{ data }} {% import %} %s %(title)s",
]


@pytest.mark.parametrize("typed", HOSTILE)
def test_what_is_typed_is_shown_and_does_nothing(typed):
    reader = paper(title=typed, text=typed, points=[typed])
    assert reader.metadata.title == typed
    flat = "".join(words(reader).split())
    assert flat.count("".join(typed.split())) == 3


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_typeset(typed):
    assert paper(title="x" + typed, text=typed, points=[typed])


def test_signs_that_no_font_has_are_shown_by_their_number():
    text = words(paper(text="free \U0001f600, \u6f22\u5b57, \x01", title="\U0001f600"))
    assert "free [U+1F600], [U+6F22][U+5B57], [U+0001]" in " ".join(text.split())


def test_what_would_turn_the_writing_around_is_shown():
    assert "pay [U+202E]001 now" in words(paper(text="pay \u202e001 now"))
    assert "\u05e9" in words(
        paper(text="\u05e9\u05dc\u05d5\u05dd")
    )  # Hebrew is written from the right as it is


def test_what_typst_stumbles_over_is_shown_by_its_number():
    salad = " ".join(map(chr, range(0x600, 0x680)))  # a panic of Typst 0.15.1
    assert "before [U+0600]" in words(paper(text=f"before {salad}"))


@pytest.mark.parametrize("text", ["long " * 20_000, "x" * 100_000, "\u6f22" * 10_000])
def test_the_longest_text_has_room(text):
    assert len(paper(text=text).pages) > 1


def test_too_much_for_paper_is_said():
    with pytest.raises(Refused, match="too long for paper"):
        typeset(SPECIMEN, {**DATA, "text": "x" * MOST})


@pytest.mark.parametrize("name", ["../etc/passwd", "/pdf/specimen.typ", "pdf/x.html", "pdf/../base.typ"])
def test_only_templates_are_typeset(name):
    with pytest.raises(ValueError, match="template"):
        typeset(name, DATA)


def templates() -> list[Path]:
    return sorted(FOLDER.rglob("*.typ"))


@pytest.mark.parametrize("template", templates(), ids=lambda path: path.name)
def test_no_template_runs_reads_or_loads(template):
    code = re.sub(r"(?m)^//.*$", "", template.read_text())
    imports = re.findall(r'#(?:import|include) "([^"]*)"', code)
    assert set(imports) <= {"/pdf/frame.typ"}
    assert not re.search(r"\b(eval|read|plugin|csv|xml|yaml|toml|cbor|image)\s*\(|@preview", code)


@pytest.mark.parametrize(
    "template", [t for t in templates() if t.name != "specimen.typ"], ids=lambda t: t.name
)
def test_no_word_stands_in_a_template(template):
    """They come with the data, in the reader's language."""
    code = re.sub(r"(?m)//.*$", "", template.read_text())
    assert not re.findall(r"\[[^\[\]#]*[A-Za-z]{2,}[^\[\]#]*\]", code)
