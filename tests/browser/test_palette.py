"""Search, palette, capture and the sheet of keys, with the keyboard alone."""

from playwright.sync_api import expect

from tests.axe import axe


def test_palette_leads_anywhere_by_keyboard(cast, window):
    sam = window(cast.sam)
    page = sam.open("/e/acme/people/")
    page.keyboard.press("Control+k")
    field = page.get_by_role("combobox", name="Search or jump")
    expect(field).to_be_focused()
    page.keyboard.type("expired")
    option = page.get_by_role("option", name="An expired link offers three free slots.")
    expect(page.locator("#palette").get_by_role("option").first).to_have_attribute(
        "aria-selected", "true"
    )  # the story itself
    page.keyboard.press("ArrowDown")
    expect(option).to_have_attribute("aria-selected", "true")
    expect(field).to_have_attribute("aria-activedescendant", option.get_attribute("id"))
    assert axe(page) == []
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{sam.site.url}/e/acme/stories/1/#criterion-1-2")
    page.wait_for_selector("#live-pill[data-state=live]")
    page.keyboard.press("/")
    page.keyboard.type("concerns")
    expect(page.locator("#palette").get_by_role("option", name="Concerns")).to_have_attribute(
        "aria-selected", "true"
    )
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert page.url.endswith("/e/acme/concerns/")
    assert sam.complaints == []


def test_arrows_choose_and_escape_gives_the_focus_back(cast, window):
    page = window(cast.clara).open("/e/acme/people/")
    tab = page.get_by_role("link", name="People")
    tab.focus()
    page.keyboard.press("Control+k")
    options = page.locator("#palette").get_by_role("option")
    expect(options.nth(0)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(options.last).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Escape")
    expect(tab).to_be_focused()


def test_search_page_answers_while_typing(cast, window):
    page = window(cast.clara).open("/e/acme/search/")
    page.get_by_role("searchbox").press_sequentially("expired")
    expect(page.locator("mark").first).to_have_text("expired")
    expect(page).to_have_url(page.url.split("?")[0] + "?q=expired")
    expect(page.get_by_role("searchbox")).to_be_focused()
    assert axe(page) == []


def test_story_is_captured_on_a_phone_and_what_was_typed_outlives_a_crash(cast, window):
    clara = window(cast.clara, width=390)
    page = clara.open("/e/acme/people/")
    page.keyboard.press("n")
    page.keyboard.type("Crane driver sees the queue")
    page.goto("/e/acme/concerns/")  # as after a crash, on another page
    page.get_by_role("button", name="New story").or_(page.get_by_role("link", name="New story")).first.click()
    title = page.get_by_label("Title")
    expect(title).to_have_value("Crane driver sees the queue")
    assert axe(page) == []
    page.get_by_role("button", name="Write it down").click()
    expect(page.get_by_role("link", name="#2 Crane driver sees the queue")).to_be_visible()
    expect(title).to_have_value("")
    assert clara.complaints == []


def test_sheet_lists_just_the_keys_that_the_page_has(cast, window):
    page = window(cast.vera).open("/e/acme/people/")
    page.keyboard.press("?")
    keys = page.locator("#keys dt").all_text_contents()
    assert {"Ctrl K", "/", "?", "g h"} <= set(keys)
    assert "n" not in keys, "an observer writes no stories"
    assert len(keys) == len(set(keys))
