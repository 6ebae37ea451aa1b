"""The colours of tokens.css, measured anew: contrast by WCAG 2.1, parties as colour-blind people see them."""

import re
from pathlib import Path

import pytest
from coloraide import Color

TOKENS = (Path(__file__).resolve().parents[2] / "static/css/tokens.css").read_text()
PAIRS = re.findall(r"--([a-z0-9-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);", TOKENS)
COLOURS = {
    "light": {name: Color(light) for name, light, _dark in PAIRS},
    "dark": {name: Color(dark) for name, _light, dark in PAIRS},
}
GROUNDS = ("surface", "paper", "sunken", "hover")
INKS = {"ink": 12, "ink-2": 7, "ink-3": 4.9, "vendor": 5.3, "client": 5.3, "ok": 7, "bad": 5.4, "warn": 6}
SCHEMES = pytest.mark.parametrize("scheme", ["light", "dark"])


def contrast(scheme: str, one: str, other: str) -> float:
    return COLOURS[scheme][one].contrast(COLOURS[scheme][other], method="wcag21")


@SCHEMES
@pytest.mark.parametrize("ink", INKS)
def test_text_is_readable_on_every_ground_it_stands_on(scheme, ink):
    grounds = [*GROUNDS, *([f"{ink}-wash"] if f"{ink}-wash" in COLOURS[scheme] else [])]
    assert min(contrast(scheme, ink, ground) for ground in grounds) >= max(4.5, INKS[ink])


@SCHEMES
@pytest.mark.parametrize("wash", ["vendor-wash", "client-wash", "ok-wash", "bad-wash", "warn-wash"])
def test_plain_ink_is_readable_on_every_wash(scheme, wash):
    assert contrast(scheme, "ink", wash) >= 7
    assert contrast(scheme, "ink-3", wash) >= 5


@SCHEMES
@pytest.mark.parametrize("solid", ["vendor", "client", "ink", "ink-2", "ink-3"])
def test_letters_on_solid_ink_are_readable(scheme, solid):
    assert contrast(scheme, "on-ink", solid) >= 4.5


@SCHEMES
def test_edges_of_controls_and_the_focus_ring_stand_out(scheme):
    for ground in ("surface", "paper", "sunken"):
        assert contrast(scheme, "line-strong", ground) >= 3
        assert contrast(scheme, "focus", ground) >= 5
    for line in ("vendor-line", "client-line"):
        for ground in ("surface", "paper"):
            assert contrast(scheme, line, ground) >= 3


@SCHEMES
@pytest.mark.parametrize("blindness", ["protan", "deutan", "tritan"])
def test_the_parties_are_plainly_different_to_everybody(scheme, blindness):
    vendor, client = (COLOURS[scheme][name].filter(blindness) for name in ("vendor", "client"))
    assert vendor.delta_e(client, method="2000") > 40


def test_colours_and_durations_live_in_tokens_alone():
    folder = Path(__file__).resolve().parents[2] / "static/css"
    strangers = {}
    for file in folder.rglob("*.css"):
        if file.name in {"tokens.css", "print.css", "notice.css"}:  # paper is white; a notice is the inverse
            continue
        found = re.findall(r"#[0-9a-f]{3,8}\b|oklch\([^)]*\)|rgb\([^)]*\)", file.read_text())
        if found:
            strangers[file.name] = found
    assert strangers == {}
