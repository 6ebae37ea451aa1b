"""The planning meeting in two windows, and a week filled by hand with keys alone."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from iterations.actions import turn_week
from standups.actions import raise_concern
from stories.actions import estimate, move_story, write_story
from tests.axe import axe

PLANNING, PLAN = "/e/acme/planning/", "/e/acme/plan/"


@pytest.fixture
def week(cast):
    """#1 in the icebox, #2 and #3 planned."""
    turn_week(cast.acme, now=timezone.now())
    for title in ("Planned one", "Planned two"):
        story = write_story(cast.acme, by=cast.clara, title=title, criteria=["It holds."])
        estimate(story, by=cast.sam, points=2, seen=None)
        move_story(story, by=cast.sam, state="unstarted")
    return cast


def test_both_agree_and_each_sees_at_once_what_the_other_does(week, window):
    raise_concern(week.acme, by=week.carl, text="The crane is late.")
    sam, clara = window(week.sam).open(PLANNING), window(week.clara).open(PLANNING)
    assert axe(clara) == []
    sam.keyboard.press("a")
    sam.get_by_role("button", name="Agree").click()
    expect(sam.locator("#consent-refused")).to_contain_text("nobody has answered")
    sam.get_by_label("I agree over it").check()
    sam.get_by_role("button", name="Agree").click()
    agreed = clara.locator("#agreement")
    expect(agreed).to_contain_text("Sam Vogel")
    expect(sam.locator("#consent-form")).to_have_count(0)
    clara.get_by_label("I agree over it").check()
    clara.get_by_role("button", name="Agree").click()
    for page in (sam, clara):
        expect(page.locator("#agreement")).to_contain_text("Both parties agreed to version 1")
    move_story(week.story, by=week.carl, state="unstarted")
    for page in (sam, clara):
        expect(page.locator("#row-1")).to_contain_text("Added after planning")


def test_a_week_is_filled_by_key_and_changed_from_its_head(week, window):
    week.acme.charter.automatic_planning = False
    week.acme.charter.save(update_fields=["automatic_planning"])
    mine = window(week.sam)
    page = mine.open(PLAN)
    current = page.locator("[data-current]")
    expect(current).to_contain_text("Nothing is planned yet")
    page.locator("#card-3 [data-open]").focus()
    page.keyboard.press("w")
    expect(current.locator("#card-3")).to_be_visible()
    page.keyboard.press("z")
    expect(current.locator("#card-3")).to_have_count(0)
    page.get_by_role("link", name="Length and team strength of iteration 2").click()
    page.get_by_label("Length in weeks").fill("2")
    page.locator("#card-menu form:has(#week-length) button").click()
    expect(page.locator("#week-2")).to_contain_text("2 weeks")
    assert mine.complaints == []
