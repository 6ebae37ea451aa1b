"""The frame in a real Chromium: accessible, inside the policy, usable by keys and without scripts."""

import time

import pytest
from playwright.sync_api import expect

from tests.axe import axe

OPEN_PAGES = ["/account/login/", "/account/login/code/", "/account/password/reset/", "/account/signup/"]
ENGAGEMENT_PAGES = [
    "/",
    "/e/acme/",
    "/e/acme/stories/",
    "/e/acme/stories/new/",
    "/e/acme/stories/1/",
    "/e/acme/stories/1/history/",
    "/e/acme/people/",
]
# Pairwise: each page in light and dark, wide and narrow; neighbours swap the pairing.
PAIRS = [[("light", 1440), ("dark", 390)], [("dark", 1440), ("light", 390)]]


def looks(pages):
    return [(path, *look) for number, path in enumerate(pages) for look in PAIRS[number % 2]]


@pytest.fixture
def stranger(chromium, site):
    """`stranger(path)`: a page opened by nobody in particular, with what its console complained of."""
    contexts = []

    def open_page(path, *, width=1440, scheme="light", **looks):
        context = chromium.new_context(
            color_scheme=scheme, viewport={"width": width, "height": 900}, base_url=site.url, **looks
        )
        contexts.append(context)
        page = context.new_page()
        page.complaints = []
        page.on(
            "console", lambda line: line.type in {"error", "warning"} and page.complaints.append(line.text)
        )
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()


def sideways(page) -> int:
    return page.evaluate("document.documentElement.scrollWidth - innerWidth")


@pytest.mark.parametrize(("scheme", "width"), [(s, w) for s in ("light", "dark") for w in (1440, 390)])
def test_every_component_in_every_state_is_accessible(stranger, scheme, width):
    page = stranger("/styleguide/", width=width, scheme=scheme)
    assert axe(page) == []
    assert page.complaints == []
    assert sideways(page) <= 0


@pytest.mark.parametrize(("path", "scheme", "width"), looks(OPEN_PAGES))
def test_sign_in_is_accessible(stranger, path, scheme, width):
    page = stranger(path, width=width, scheme=scheme)
    assert axe(page) == []
    assert page.complaints == []
    assert sideways(page) <= 0


@pytest.mark.parametrize(("path", "scheme", "width"), looks(ENGAGEMENT_PAGES))
def test_pages_of_an_engagement_are_accessible(cast, window, path, scheme, width):
    clara = window(cast.clara, width=width, scheme=scheme)
    page = clara.open(path, live=path != "/")
    assert axe(page) == []
    assert clara.complaints == []
    assert sideways(page) <= 0


def test_forced_colours_keep_every_sign(stranger):
    page = stranger("/styleguide/", forced_colors="active")
    assert axe(page, without=("color-contrast",)) == []  # the colours are the reader's own
    stamp = page.locator(".stamp[data-state=accepted]").first
    assert stamp.evaluate("(it) => getComputedStyle(it).backgroundColor") != "rgba(0, 0, 0, 0)"


@pytest.mark.parametrize("path", ["/styleguide/", "/account/login/"])
def test_a_page_reflows_at_320_pixels(stranger, path):
    assert sideways(stranger(path, width=320)) <= 0


def test_nothing_moves_for_those_who_ask(stranger):
    page = stranger("/styleguide/", reduced_motion="reduce")
    assert (
        page.locator(".card[data-changed]").evaluate("(it) => getComputedStyle(it).animationName") == "none"
    )
    assert page.locator(".button").first.evaluate("(it) => getComputedStyle(it).transitionDuration") == "0s"


def test_a_person_signs_in_with_a_password(cast, stranger):
    cast.clara.user.set_password("a long enough sentence")
    cast.clara.user.save()
    page = stranger("/account/login/?next=/e/acme/")
    page.get_by_text("Use a password instead").click()
    page.locator("#id_login").fill(cast.clara.user.email)
    page.locator("#id_password").fill("wrong")
    page.get_by_role("button", name="Sign in with the password").click()
    expect(page.get_by_role("alert")).to_be_focused()
    assert axe(page) == []
    page.locator("#id_password").fill("a long enough sentence")
    page.get_by_role("button", name="Sign in with the password").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Harbour slots")


def test_signing_in_asks_for_a_code_and_works_without_scripts(cast, stranger):
    page = stranger("/account/login/", java_script_enabled=False)
    page.get_by_label("E-mail").first.fill(cast.clara.user.email)
    page.get_by_role("button", name="Send me a code").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Enter the code")
    expect(page.get_by_label("Code")).to_have_attribute("autocomplete", "one-time-code")
    page.get_by_label("Code").fill("NOPE-NOPE")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("alert")).to_be_visible()


def test_letters_act_outside_of_fields_only_and_can_be_switched_off(cast, window):
    page = window(cast.clara).open("/e/acme/stories/")
    page.keyboard.press("n")
    capture = page.get_by_role("dialog", name="New story")
    title = capture.get_by_label("Title")
    expect(title).to_be_focused()
    page.keyboard.type("gh?n")
    expect(title).to_have_value("gh?n")
    page.keyboard.press("Escape")
    expect(page.locator("body")).to_be_focused()
    page.keyboard.press("g")
    page.keyboard.press("h")
    page.wait_for_url("**/e/acme/")
    page.keyboard.press("?")
    sheet = page.get_by_role("dialog", name="Keys")
    expect(sheet).to_contain_text("Board")
    sheet.get_by_role("button", name="Switch them off").click()
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(sheet).to_be_hidden()


def test_a_menu_is_walked_by_arrows_and_gives_the_focus_back(stranger):
    page = stranger("/styleguide/")
    opener = page.get_by_role("button", name="Move…").first
    opener.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Up", exact=True)).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("button", name="Down", exact=True)).to_be_focused()
    page.keyboard.press("End")
    expect(page.get_by_role("button", name="Not now")).to_be_focused()
    page.keyboard.press("Escape")
    expect(opener).to_be_focused()


def test_a_menu_stands_beside_its_button(stranger):
    page = stranger("/styleguide/", width=390)
    opener = page.get_by_role("button", name="Move…").first
    opener.click()
    menu, button = page.locator("#sample-menu").bounding_box(), opener.bounding_box()
    assert abs(menu["y"] - (button["y"] + button["height"])) < 16
    assert menu["x"] >= 0
    assert menu["x"] + menu["width"] <= 390


def test_a_dialog_gives_the_focus_back(stranger):
    page = stranger("/styleguide/")
    opener = page.get_by_role("button", name="Open a dialog")
    opener.click()
    expect(page.get_by_role("dialog", name="Delete criterion 2?")).to_be_visible()
    assert axe(page) == []
    page.keyboard.press("Escape")
    expect(opener).to_be_focused()


def test_theme_and_density_are_kept_and_there_before_the_first_paint(cast, window):
    page = window(cast.clara).open("/e/acme/")
    page.get_by_role("button", name="Clara Berg").click()
    page.get_by_role("button", name="Dark").click()
    page.get_by_role("button", name="Compact").click()
    assert 'data-theme="dark" data-density="compact"' in page.request.get("/e/acme/").text()
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert page.evaluate("getComputedStyle(document.body).colorScheme") == "dark"


@pytest.mark.parametrize("late", ["hx-sse-4.0.1.min.js", "live.js", "htmx-4.0.1.min.js"])
def test_the_stream_opens_once_whatever_script_comes_late(cast, window, late):
    clara = window(cast.clara)
    streams = []
    clara.page.on("request", lambda request: "/live/" in request.url and streams.append(request.url))

    def answer_late(route):
        time.sleep(0.4)
        route.continue_()

    clara.page.route(f"**/{late}", answer_late)
    clara.open("/e/acme/")
    assert len(streams) == 1


def test_the_pill_says_when_the_line_is_dead_and_when_it_is_back(cast, window):
    clara = window(cast.clara)
    page = clara.open("/e/acme/")
    banner = page.get_by_text("No connection to the server just now")
    expect(banner).to_be_hidden()
    clara.context.set_offline(True)
    expect(page.locator("#live-pill")).to_have_text("Reconnecting…")
    expect(banner).to_be_visible()
    clara.context.set_offline(False)
    expect(page.locator("#live-pill")).to_have_text("Live", timeout=5_000)
    expect(banner).to_be_hidden()


def say(page, value, undo=""):
    """As htmx does with the header HX-Trigger."""
    page.evaluate(
        "(detail) => document.body.dispatchEvent(new CustomEvent('say', { bubbles: true, detail }))",
        {"value": value, "undo": undo},
    )


def test_what_is_said_stands_in_the_one_status_region(cast, window):
    page = window(cast.clara).open("/e/acme/")
    say(page, "Moved.")
    expect(page.locator("[role=status]")).to_have_text("Moved.")


def test_a_notice_waits_while_it_is_looked_at(cast, window):
    page = window(cast.clara).open("/e/acme/")
    page.clock.install()
    say(page, "Deleted.", undo="/nowhere/")
    notice = page.locator("#notices .notice")
    expect(notice.get_by_role("button", name="Undo")).to_be_visible()
    notice.hover()
    page.clock.run_for(15_000)
    expect(notice).to_be_visible()
    page.mouse.move(900, 100)
    page.clock.run_for(11_000)
    expect(notice).to_have_count(0)
