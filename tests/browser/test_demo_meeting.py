"""A demo of twelve stories, run with keys only by two browsers: the vendor presents, the client signs."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from iterations.actions import open_demo, present, turn_week
from iterations.models import Demo
from stories.actions import write_story
from stories.models import State
from tests.axe import axe
from tests.stories.journey import deliver

DEMO = "/e/acme/demo/"
STORIES = 12


@pytest.fixture
def ready(cast):
    """Twelve stories ready to demo, of two criteria each; the first of the cast's own three."""
    turn_week(cast.acme, now=timezone.now())
    stories = [cast.story] + [
        write_story(cast.acme, by=cast.carl, title=f"Slot view {n}", criteria=["It holds.", "It is quick."])
        for n in range(2, STORIES + 1)
    ]
    for story in stories:
        deliver(story, by=cast.sue)
    return cast


class Keyboard:
    """One person who touches no mouse."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def sees(self, title: str) -> None:
        expect(self.page.locator("#stage-heading")).to_have_text(title)

    def accepts(self, criteria: int) -> None:
        """Criterion by criterion: the cursor goes on by itself."""
        for n in range(1, criteria + 1):
            expect(self.page.locator(".criterion[aria-current]")).to_have_count(1)
            self.press("a")
            expect(self.page.locator("#demo .stamp[data-party=client][data-state=accepted]")).to_have_count(n)

    def signs(self) -> None:
        self.press("s")
        expect(self.page.get_by_role("button", name=re.compile("^Sign: "))).to_be_focused()
        self.press("Enter")
        expect(self.page.locator(".sheet[data-signed]")).to_contain_text("Clara Berg")


def test_a_demo_of_twelve_stories_is_run_by_two_with_keys_only(ready, window):
    vendor, client = window(ready.sam), window(ready.clara)
    sam, clara = Keyboard(vendor.open(DEMO)), Keyboard(client.open(DEMO))
    sam.press("o")
    expect(clara.page.locator("#agenda-heading")).to_contain_text("12")
    sam.press("p")
    for keyboard in (sam, clara):
        keyboard.sees("Driver confirms a slot from the link in the message")
    clara.press("h")
    clara.accepts(3)
    # What one stamps, the other sees, in less than a second.
    stamps = sam.page.locator("#demo .stamp[data-party=client][data-state=accepted]")
    expect(stamps).to_have_count(3, timeout=1000)
    clara.signs()
    expect(sam.page.locator(".sheet[data-signed]")).to_be_visible()

    sam.press("ArrowRight")
    clara.sees("Slot view 2")
    clara.press("a")
    expect(clara.page.locator(".criterion[aria-current]")).to_contain_text("It is quick.")
    clara.press("c")
    clara.page.keyboard.type("Still too slow, all of it.")  # letters that are keys elsewhere
    clara.press("Control+Enter")
    expect(clara.page.locator("#demo")).to_contain_text("Still too slow")
    clara.signs()  # with a follow-up

    sam.press("ArrowRight")
    clara.sees("Slot view 3")
    clara.press("ArrowDown", "c")
    clara.page.keyboard.type("Wrong bay.")
    clara.press("Control+Enter")
    expect(clara.page.locator("#demo")).to_contain_text("Wrong bay.")
    clara.press("r")
    clara.page.keyboard.type("The bay is wrong.")
    clara.press("Control+Enter")
    expect(clara.page.locator(".sheet[data-signed]")).to_contain_text("The bay is wrong.")

    sam.press("ArrowRight")
    clara.sees("Slot view 4")
    clara.press("n")
    clara.page.keyboard.type("Try thick paper")
    sam.press("ArrowRight")  # she is not led on in the middle of a word
    sam.sees("Slot view 5")
    expect(clara.page.locator("#note-words-4")).to_be_focused()
    clara.press("Control+Enter")
    clara.sees("Slot view 5")
    clara.press("Escape")
    sam.press("ArrowLeft")
    for keyboard in (sam, clara):
        keyboard.sees("Slot view 4")
        expect(keyboard.page.locator("#demo")).to_contain_text("Try thick paper")
    clara.signs()  # all shown

    for number in range(5, STORIES + 1):
        sam.press("ArrowRight")
        clara.sees(f"Slot view {number}")
        clara.signs()
    sam.press("m")
    sam.page.wait_for_selector("#agenda")
    sam.page.wait_for_selector("#live-pill[data-state=live]")  # its scripts are there
    sam.press("x")
    expect(sam.page.get_by_role("button", name="Close it and send the minutes")).to_be_focused()
    sam.press("Enter")
    expect(sam.page.locator("#minutes")).to_contain_text("11 stories accepted")
    record = Demo.objects.get().minutes
    assert [item["state"] for item in record["items"]] == [
        State.REJECTED if item["story"] == 3 else State.ACCEPTED for item in record["items"]
    ]
    assert len(record["items"]) == STORIES
    assert record["items"][1]["decision"]["follow_ups"] == [STORIES + 1]
    assert [(note["story"], note["text"]) for note in record["notes"]] == [(4, "Try thick paper")]
    assert {one["by"] for one in record["attendance"]} == {ready.sam.number, ready.clara.number}
    assert vendor.complaints == client.complaints == []


def test_on_a_phone_the_criterion_one_is_at_has_three_large_buttons(ready, window):
    present(open_demo(ready.acme, by=ready.sam), by=ready.sam)
    phone = window(ready.clara, width=390)
    page = phone.open(DEMO)
    verdict = page.locator(".criterion[aria-current] .verdict")
    expect(page.locator("#demo .verdict:visible")).to_have_count(1)
    for button in verdict.locator("button:visible, summary").all():
        box = button.bounding_box()
        assert box["height"] >= 48
        assert box["width"] >= 300
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    verdict.get_by_role("button", name=re.compile("^Accepted")).click()
    expect(page.locator(".criterion[aria-current]")).to_contain_text("An expired link")
    assert phone.complaints == []


# What the screen is asked to do while something is on the stage; a headless browser has none to keep awake.
AWAKE = """
window.asked = [];
Object.defineProperty(navigator, "wakeLock", { value: {
  request: async (kind) => { asked.push(kind); return { released: false }; },
} });
"""


def test_the_projectors_screen_stays_awake_and_goes_full_dark_and_blank_by_keys(ready, window):
    present(open_demo(ready.acme, by=ready.sam), by=ready.sam)
    wall = window(ready.sam)
    wall.context.add_init_script(AWAKE)
    page = wall.open(DEMO)
    keyboard = Keyboard(page)
    page.wait_for_function("asked.length")
    assert page.evaluate("asked") == ["screen"]
    keyboard.press("ArrowRight")
    keyboard.sees("Slot view 2")
    assert page.evaluate("asked") == ["screen"]  # it is held already

    sizes = "all => all.map(each => parseFloat(getComputedStyle(each).fontSize))"
    assert min(page.locator("#stage-heading, .stage .criterion p").evaluate_all(sizes)) >= 24

    keyboard.press("f")
    page.wait_for_function("document.fullscreenElement")
    keyboard.press("f")
    page.wait_for_function("!document.fullscreenElement")
    keyboard.press("t")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    keyboard.press("b")
    expect(page.locator("html[data-blank]")).to_have_count(1)
    assert page.evaluate("getComputedStyle(document.querySelector('.stage')).visibility") == "hidden"
    keyboard.press("b")
    keyboard.sees("Slot view 2")
    expect(page.locator("#stage-heading")).to_be_visible()
    assert wall.complaints == []
