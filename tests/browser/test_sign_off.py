"""Signing off on a phone: few presses, large targets, and everybody sees it at once."""

import re

import pytest
from playwright.sync_api import expect

from stories import actions
from stories.models import LedgerEntry
from tests.axe import axe
from tests.stories.journey import deliver, fresh

STORY = "/e/acme/stories/1/"


@pytest.fixture
def story(cast):
    actions.add_criteria(cast.story, ["It works on an old phone."], by=cast.clara)
    return deliver(cast.story, by=cast.sue)


@pytest.fixture
def phone(cast, story, window):
    return window(cast.clara, width=390)


class Thumb:
    """Counts its presses and holds every target to 44 px."""

    def __init__(self):
        self.presses = 0

    def press(self, target):
        box = target.bounding_box()
        assert box["height"] >= 44
        target.click()
        self.presses += 1


def test_a_story_of_four_criteria_is_judged_and_accepted_in_six_presses(cast, story, phone):
    page, thumb = phone.open(STORY), Thumb()
    for number in range(1, 5):
        row = page.locator(f"#criterion-1-{number}")
        thumb.press(row.get_by_role("button", name=re.compile("^Accepted")))
        expect(row).to_have_attribute("data-both", "")
    thumb.press(page.locator("#sign-off summary", has_text="Accept"))
    thumb.press(page.get_by_role("button", name="Sign: accept #1"))
    expect(page.locator(".sheet[data-signed]")).to_contain_text("Clara Berg")
    assert thumb.presses <= 6
    assert fresh(story).state == "accepted"
    assert phone.complaints == []


def test_all_shown_takes_two_presses_and_the_vendor_sees_it_live(cast, story, phone, window):
    vendor = window(cast.sam).open(STORY)
    page, thumb = phone.open(STORY), Thumb()
    thumb.press(page.locator("#sign-off summary", has_text="Accept all shown"))
    thumb.press(page.get_by_role("button", name="Sign: accept #1"))
    expect(vendor.locator(".sheet[data-signed]")).to_contain_text("Clara Berg")
    expect(vendor.locator("#story-progress .chip")).to_have_text("Accepted")
    assert thumb.presses == 2


def test_a_reason_half_written_survives_what_others_do_and_a_refusal(cast, story, phone):
    page = phone.open(STORY)
    page.locator("#sign-off summary", has_text="Reject").click()
    page.locator("#reason").fill("Too slow on")
    actions.reword(story, "criterion-4", by=cast.sam, text="It works on every phone.", base=1)
    expect(page.locator("#criterion-1-4")).to_contain_text("every phone")
    expect(page.locator("#reason")).to_have_value("Too slow on")
    page.locator("#reason").press_sequentially(" my phone.")
    page.get_by_role("button", name="Sign: reject #1").click()
    expect(page.locator("#reason-error")).to_contain_text("changes asked")
    expect(page.locator("#reason")).to_have_value("Too slow on my phone.")
    changes = page.locator("#criterion-1-4 .verdict")
    changes.locator("summary").click()
    changes.locator("textarea").fill("Mine is old.")
    changes.get_by_role("button", name="Ask for changes").click()
    expect(page.locator("#criterion-1-4")).to_contain_text("Mine is old.")
    if not page.locator("#reason").is_visible():
        page.locator("#sign-off summary", has_text="Reject").click()
    page.locator("#reason").fill("Too slow on my phone.")
    page.get_by_role("button", name="Sign: reject #1").click()
    expect(page.locator(".sheet[data-signed]")).to_contain_text("Too slow on my phone.")
    assert LedgerEntry.objects.get(story=story).decision == "reject"


def test_without_javascript_it_is_signed_all_the_same(cast, story, chromium, site):
    from django.conf import settings

    from tests.cast import signed_in

    context = chromium.new_context(
        base_url=site.url, java_script_enabled=False, viewport={"width": 390, "height": 800}
    )
    session = signed_in(cast.carl).cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": site.url}])
    page = context.new_page()
    page.goto(STORY)
    page.locator("#sign-off summary", has_text="Accept all shown").click()
    page.get_by_role("button", name="Sign: accept #1").click()
    expect(page.locator(".sheet[data-signed]")).to_contain_text("Carl Dorn")
    context.close()


@pytest.mark.parametrize(
    ("who", "scheme", "width"),
    [("clara", "light", 390), ("clara", "dark", 1440), ("sue", "dark", 390), ("sue", "light", 1440)],
)
def test_the_pages_of_signing_are_accessible(cast, story, window, who, scheme, width):
    actions.give_verdict(story, "criterion-1", by=cast.clara, mark="accepted", revision=1)
    actions.give_verdict(story, "criterion-2", by=cast.carl, mark="changes", revision=1, note="Five slots.")
    actions.reword(story, "criterion-3", by=cast.sam, text="It is very quick.", base=1)
    one = window(getattr(cast, who), scheme=scheme, width=width)
    page = one.open(STORY)
    for summary in page.locator("#sign-off summary").all():
        summary.click()
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    actions.accept_with_follow_ups(story, by=cast.clara, seen=actions.Seen.of(fresh(story)))
    for path in (STORY, "/e/acme/ledger/", "/e/acme/stories/"):
        one.open(path)
        assert axe(page) == []
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert one.complaints == []
