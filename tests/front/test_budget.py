"""First load, brotli, cold (DESIGN §11): CSS 12 KB, JS 25 KB, two latin fonts 81 KB."""

import re
from pathlib import Path

import brotli
import pytest

from config.styles import assembled

STATIC = Path(__file__).resolve().parents[2] / "static"
CSS = sorted((STATIC / "css").rglob("*.css"))
MODULES = sorted((STATIC / "js").glob("*.js"))


def packed(files) -> int:
    return sum(len(brotli.compress(file.read_bytes(), quality=11)) for file in files)


def test_styles_fit():
    sheet = assembled(lambda name: (STATIC / "css" / name).read_text())
    assert len(brotli.compress(sheet.encode(), quality=11)) <= 12 * 1024


def test_the_collected_sheet_is_one_file_in_layers():
    sheet = assembled(lambda name: (STATIC / "css" / name).read_text())
    assert "@import" not in sheet
    assert sheet.startswith("@layer reset, tokens, base, layout, components, utilities;")
    assert sheet.count("{") == sheet.count("}")
    # Paths count from app.css once put together: only files beside it may have any.
    assert not [file.name for file in (STATIC / "css/components").iterdir() if "url(" in file.read_text()]


def test_a_component_is_drawn_in_one_file():
    """Two files that draw the same class would change each other's component."""
    drawn: dict[str, list[str]] = {}
    for file in CSS:
        for name in set(re.findall(r"^\.([a-z-]+) {", file.read_text(), re.M)):
            drawn.setdefault(name, []).append(file.name)
    assert {name: files for name, files in drawn.items() if len(files) > 1} == {}


def tree(entry: str, seen: tuple[str, ...] = ()) -> set[str]:
    """The modules that this one brings with it."""
    found = {entry}
    for name in re.findall(r'(?:from|import) "\./([a-z-]+\.js)"', (STATIC / "js" / entry).read_text()):
        found |= {name} if name in (*seen, entry) else tree(name, (*seen, entry))
    return found


def scripts(*entries: str) -> list[Path]:
    names = set().union(*(tree(entry) for entry in entries))
    return [*(STATIC / "js" / name for name in sorted(names)), *(STATIC / "vendor").glob("*.js")]


def test_scripts_fit():
    """What every page loads; a page of its own may bring more, as the board does for moving and its panel, and a story
    for its discussion and the beginnings of criteria, a list for walking along it, the budget for its sliders. The
    palette comes with its first use, and what shows unsaved words when there are any."""
    assert packed(scripts("app.js")) <= 25 * 1024
    assert packed(scripts("app.js", "palette.js")) <= 26 * 1024
    assert packed(scripts("app.js", "texts.js")) <= 28 * 1024
    assert packed(scripts("app.js", "board.js")) <= 30 * 1024
    assert packed(scripts("app.js", "demo.js")) <= 28 * 1024
    assert packed(scripts("app.js", "slide.js")) <= 26 * 1024
    once = (
        "palette.js",
        "rows.js",
        "kept.js",
        "timer.js",
        "keep-form.js",
        "grid.js",
        "take.js",
        "passkey.js",
        "leave.js",
    )
    entries = ("app.js", "board.js", "texts.js", "demo.js", "slide.js", *once)
    assert {file.name for file in MODULES} == {file.name for file in scripts(*entries)} - {
        file.name for file in (STATIC / "vendor").glob("*.js")
    }, "a module that no page loads"


def test_fonts_fit():
    files = [
        STATIC / "fonts" / name for name in ("instrument-sans-latin.woff2", "source-serif-4-latin.woff2")
    ]
    assert sum(file.stat().st_size for file in files) <= 82 * 1024


@pytest.mark.parametrize("module", MODULES, ids=lambda file: file.name)
def test_a_module_is_short_and_stands_on_its_own(module):
    text = module.read_text()
    assert len(text.splitlines()) < 50
    assert not re.search(r'from "(?!\./)|import "(?!\./)', text), "only relative imports of our own"
    assert not re.search(r"\beval\(|new Function|innerHTML|insertAdjacentHTML|document\.write", text)


def test_utilities_stay_few():
    assert len((STATIC / "css/utilities.css").read_text().splitlines()) <= 12


def test_every_style_file_is_imported():
    listed = set(re.findall(r"url\(([^)]+)\)", (STATIC / "css/app.css").read_text()))
    assert listed == {str(file.relative_to(STATIC / "css")) for file in CSS} - {"app.css"}


def test_no_style_is_tied_to_an_id():
    for file in CSS:
        bare = re.sub(r"/\*.*?\*/|\([^()]*\)|#[0-9a-f]{3,8}\b", "", file.read_text(), flags=re.S)
        assert not re.search(r"#[a-z]", bare), file.name
