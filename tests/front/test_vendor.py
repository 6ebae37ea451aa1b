"""What is not ours is exactly what vendor.toml names."""

import hashlib
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LIST = tomllib.loads((ROOT / "vendor.toml").read_text())
SUMS = LIST["sha256"]


@pytest.mark.parametrize("path", sorted(SUMS))
def test_a_file_is_what_was_fetched(path):
    assert hashlib.sha256((ROOT / path).read_bytes()).hexdigest() == SUMS[path]


def test_every_vendored_file_is_listed():
    folders = ("static/vendor", "static/fonts", "static/icons", "tests/front/vendor")
    there = {str(file.relative_to(ROOT)) for folder in folders for file in (ROOT / folder).iterdir()}
    assert there == set(SUMS)


def test_htmx_is_the_release_that_was_tried():
    """The hashes that DESIGN §10 gives; the README of 4.0.1 names those of 4.0.0."""
    assert SUMS["static/vendor/htmx-4.0.1.min.js"].startswith("a0abb04f2f45a1f8")
    assert SUMS["static/vendor/hx-sse-4.0.1.min.js"].startswith("18ef2761356ec1fe")


@pytest.mark.parametrize("package", LIST["package"], ids=lambda package: package["name"])
def test_a_package_is_pinned_with_licence_and_integrity(package):
    assert re.fullmatch(r"\d+\.\d+\.\d+", package["version"])
    assert package["integrity"].startswith("sha512-")
    assert package["licence"] in {"0BSD", "ISC", "OFL-1.1", "MPL-2.0"}
    for path in package.get("files", {}):
        if path.endswith(".min.js"):
            assert package["version"] in path
            if "hx-sse" not in path:  # the extension bears no version
                assert package["version"] in (ROOT / path).read_text()


def test_every_icon_that_a_template_names_is_there():
    named = set()
    for template in (ROOT / "templates").rglob("*.html"):
        named |= set(re.findall(r'(?:icon\(|icon=|mark=)"([a-z0-9-]+)"', template.read_text()))
    assert {name for name in named if not (ROOT / "static/icons" / f"{name}.svg").exists()} == set()
