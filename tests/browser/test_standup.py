"""The daily round in two windows: what one writes the other sees, and nothing typed is lost."""

import re

from playwright.sync_api import expect

from engagements.today import today_of
from standups.actions import raise_concern, write_update
from tests.axe import axe

STANDUP, CONCERNS = "/e/acme/standup/", "/e/acme/concerns/"


def write(page, done: str, in_my_way: str = "") -> None:
    if not page.locator("#update-form").is_visible():
        page.click("#mine summary")
    page.fill("#id_done", done)
    page.fill("#id_in_my_way", in_my_way)
    page.click("#update-form button")


def test_one_writes_and_the_other_sees_it_and_a_line_becomes_a_concern(cast, window):
    clara, sam = window(cast.clara), window(cast.sam)
    mine, theirs = clara.open(STANDUP), sam.open(STANDUP)
    write(mine, "Gate test of #1", "No sample data")
    for page in (mine, theirs):
        expect(page.locator(".update")).to_have_count(1)
        expect(page.locator(".update a", has_text="#1")).to_have_attribute("href", "/e/acme/stories/1/")
    expect(theirs.get_by_role("button", name="Make it a concern")).to_have_count(0)
    mine.get_by_role("button", name="Make it a concern").click()
    expect(mine.locator(".update a", has_text="Concern 1")).to_be_visible()
    expect(theirs.locator(".concern", has_text="No sample data")).to_be_visible()
    assert clara.complaints == sam.complaints == []


def test_what_is_typed_outlives_a_reload_and_is_forgotten_once_saved(cast, window):
    clara = window(cast.clara)
    page = clara.open(STANDUP)
    if not page.locator("#update-form").is_visible():
        page.click("#mine summary")
    page.locator("#id_next").press_sequentially("Half a sentence")
    page.reload()
    expect(page.locator("#id_next")).to_have_value("Half a sentence")
    expect(page.locator("#update-form")).to_be_visible()
    page.locator("#id_next").press("Control+Enter")
    expect(page.locator(".update", has_text="Half a sentence")).to_be_visible()
    page.reload()
    assert not page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('kept:')).length")
    assert clara.complaints == []


def test_an_empty_update_is_refused_beside_the_field(cast, window):
    page = window(cast.clara).open(STANDUP)
    write(page, " ")
    expect(page.locator("#mine .error")).to_contain_text("at least one of the three lines")


def test_while_one_types_the_round_goes_on_around_it(cast, window):
    from engagements.today import today_of
    from standups.actions import write_update

    page = window(cast.clara).open(STANDUP)
    if not page.locator("#update-form").is_visible():
        page.click("#mine summary")
    page.locator("#id_done").press_sequentially("I am still")
    write_update(cast.acme, by=cast.sue, day=today_of(cast.acme), done="Meanwhile")
    expect(page.locator(".update", has_text="Meanwhile")).to_be_visible()
    expect(page.locator("#id_done")).to_have_value("I am still")
    expect(page.locator("#id_done")).to_be_focused()


def test_a_concern_from_raised_to_closed_in_two_windows(cast, window):
    clara, sam = window(cast.clara), window(cast.sam)
    hers, his = clara.open(CONCERNS), sam.open(CONCERNS)
    expect(his.locator(".empty")).to_contain_text("silence is not")
    hers.keyboard.press("c")
    expect(hers.locator("#id_text")).to_be_focused()
    hers.keyboard.type("The gate is slow")
    hers.keyboard.press("Control+Enter")
    expect(hers.locator("#id_text")).to_have_value("")
    concern = his.locator("#concern-1")
    expect(concern).to_contain_text("The gate is slow")
    concern.get_by_role("button", name=re.compile("^Own")).click()
    expect(hers.locator("#concern-1")).to_contain_text("Sam Vogel")
    concern.locator("summary").click()
    concern.locator("textarea").fill("Faster since noon, see #1")
    concern.locator("form.stack button").click()
    expect(hers.locator("#concern-1 .answers")).to_contain_text("Faster since noon")
    expect(concern.locator("textarea")).to_have_value("")
    expect(his.get_by_role("button", name=re.compile("^Close concern"))).to_have_count(0)
    hers.get_by_role("button", name="Close concern 1").click()
    expect(his.locator(".empty")).to_be_visible()
    assert clara.complaints == sam.complaints == []


def test_a_line_and_a_concern_become_stories_which_lead_back(cast, window):
    clara, sam = window(cast.clara), window(cast.sam)
    write_update(cast.acme, by=cast.sam, day=today_of(cast.acme), next="Print a badge")
    raise_concern(cast.acme, by=cast.sam, text="No printer at the gate")
    hers, his = clara.open(STANDUP), sam.open(STANDUP)
    hers.get_by_role("button", name="Make it a story: Sam, Next").click()
    expect(his.locator(".update")).to_contain_text("Became #2")
    concerns = sam.open(CONCERNS)
    concerns.get_by_role("button", name="Make it a story: concern 1").click()
    concerns.get_by_role("link", name="#3").click()
    concerns.get_by_role("link", name="concern 1").click()
    expect(concerns.locator("#concern-1")).to_contain_text("No printer at the gate")
    assert axe(hers) == []
    assert axe(concerns) == []
    assert clara.complaints == sam.complaints == []
