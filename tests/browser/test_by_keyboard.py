"""A story's week by keys alone: nothing here presses, checks, fills or focuses by a pointer or a script."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from iterations.actions import turn_week
from stories.actions import estimate, move_story, write_story
from stories.models import State, Story

BOARD = "/e/acme/board/"
MOST_TABS = 60


@pytest.fixture
def week(cast):
    """#1 in the icebox, #2 and #3 planned."""
    turn_week(cast.acme, now=timezone.now())
    for title in ("Planned one", "Planned two"):
        story = write_story(cast.acme, by=cast.clara, title=title, criteria=["It holds."])
        estimate(story, by=cast.sam, points=2, seen=None)
        move_story(story, by=cast.sam, state="unstarted")
    return cast


def tab_to(page: Page, target: Locator, key: str = "Tab") -> None:
    """Press Tab until the target has the focus, as often as somebody with patience would."""
    for _press in range(MOST_TABS):
        page.keyboard.press(key)
        if target.count() == 1 and target.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"{target} is not reached by {key}")


def keys(page: Page, *pressed: str) -> None:
    for key in pressed:
        page.keyboard.press(key)


def retype(page: Page, text: str) -> None:
    """All that stands in the field gives way to this text, which is saved."""
    keys(page, "Control+a")
    page.keyboard.type(text)
    keys(page, "Control+Enter")


def title(page: Page, number: int) -> Locator:
    return page.locator(f"#card-{number} [data-open]").first


def walk_to(page: Page, number: int) -> None:
    """From card to card by j, from wherever one is."""
    for _press in range(MOST_TABS):
        if title(page, number).evaluate("element => element === document.activeElement"):
            return
        keys(page, "j")
    raise AssertionError(f"#{number} is not reached by j")


def cards(page: Page, state: str) -> Locator:
    return page.locator(f".column[data-to={state}] [data-card]")


def story(cast, number: int) -> Story:
    return Story.objects.get(engagement=cast.acme, number=number)


def write(page: Page) -> None:
    """A new story, from the board by n, with all that can be said of it at once."""
    keys(page, "n")
    dialog = page.get_by_role("dialog", name="New story")
    expect(dialog.get_by_label("Title")).to_be_focused()
    tab_to(page, dialog.get_by_role("link", name="With narrative and criteria"))
    keys(page, "Enter")
    page.wait_for_url("**/stories/new/**")
    expect(page.locator("main").get_by_label("Title")).to_be_focused()
    page.keyboard.type("Guard sees who is late")
    tab_to(page, page.get_by_label(re.compile("criteria")))
    page.keyboard.type("Late ones stand on top.\nIt is said how late.")
    keys(page, "Tab")
    expect(page.get_by_role("button", name="Write it down")).to_be_focused()
    keys(page, "Enter")
    expect(page.locator("#story-heading")).to_have_text("Guard sees who is late")
    page.wait_for_selector("#live-pill[data-state=live]")


def test_a_storys_week_by_keys_alone(week, window):
    vendor = window(week.sam)
    page = vendor.open(BOARD)
    write(page)
    tab_to(page, page.locator("#story-progress").get_by_role("button", name="Plan"))
    keys(page, "Enter")
    expect(page.locator("#story-progress .chip")).to_have_text("Planned")

    # From the board into the panel: title, a criterion, points.
    keys(page, "g", "b")
    page.wait_for_selector("#live-pill[data-state=live]")
    walk_to(page, 4)
    keys(page, "Enter")
    expect(page.locator("#panel #story-heading")).to_be_focused()
    keys(page, "?")
    sheet = page.get_by_role("dialog", name="Keys")
    expect(sheet).to_contain_text("Edit: Title")  # what the key does now, not what it does on the board
    expect(sheet).not_to_contain_text("Estimate…")
    keys(page, "Escape", "e")
    expect(page.locator("#story-4-title-text")).to_be_focused()
    retype(page, "Guard sees who is late at the gate")
    expect(page.locator("#panel #story-heading")).to_have_text("Guard sees who is late at the gate")
    tab_to(page, page.locator("#criterion-4-2-edit"))
    keys(page, "Enter")
    expect(page.locator("#criterion-4-2 textarea[name=text]")).to_be_focused()
    retype(page, "It is said by how many minutes.")
    expect(page.locator("#criterion-4-2")).to_contain_text("by how many minutes")
    expect(page.locator("#criterion-4-2-edit")).to_be_focused()
    keys(page, "s")
    expect(page.locator("#id_points")).to_be_focused()
    keys(page, "3")
    expect(title(page, 4).locator("xpath=ancestor::li")).to_contain_text("3 pts")

    # Start, stamp, finish.
    keys(page, "Shift+Tab", "x")
    expect(page.locator("#story-progress .chip")).to_have_text("In progress")
    # It is fetched behind the answer.
    expect(page.get_by_role("button", name="Stamp criterion 1 ready")).to_be_visible()
    tab_to(page, page.get_by_role("button", name="Stamp criterion 1 ready"))
    keys(page, "Enter")
    expect(page.get_by_role("img", name=re.compile("Vendor ready: Sam Vogel"))).to_be_visible()
    expect(page.locator("#criterion-4-1-edit")).to_be_focused()  # the stamp is no button any more
    tab_to(page, page.get_by_role("button", name="Stamp 1 ready"))
    keys(page, "Enter")
    expect(page.get_by_role("img", name=re.compile("Vendor ready"))).to_have_count(2)
    expect(page.locator("#criteria-heading")).to_be_focused()
    keys(page, "x")
    expect(page.locator("#story-progress .chip")).to_have_text("Finished")
    keys(page, "Escape")
    expect(page.locator("#panel")).to_be_hidden()
    expect(title(page, 4)).to_be_focused()

    # Deliver with the card's menu.
    keys(page, "m")
    tab_to(page, page.locator("#place button[name=state][value=delivered]"), "ArrowDown")
    keys(page, "Enter")
    expect(cards(page, "delivered")).to_have_count(1)
    expect(title(page, 4)).to_be_focused()

    # Filter; choose two; label them; the icebox for one, and back.
    keys(page, "f")
    page.keyboard.type("planned")
    expect(title(page, 4)).to_have_count(0)
    keys(page, "Tab")
    walk_to(page, 2)
    keys(page, "x", "j")
    expect(title(page, 3)).to_be_focused()
    keys(page, "x")
    expect(page.locator("#selection")).to_contain_text("2 chosen")
    keys(page, "X")
    tab_to(page, page.get_by_label("Label", exact=True))
    page.keyboard.type("gate")
    keys(page, "Enter")
    for number in (2, 3):
        expect(page.locator(f"#card-{number}")).to_contain_text("gate")
    expect(page.locator("#selection")).to_be_hidden()
    expect(title(page, 3)).to_be_focused()
    keys(page, "x", "X")
    tab_to(page, page.locator("#selection").get_by_role("button", name="Icebox"))
    keys(page, "Enter")
    expect(cards(page, "unstarted")).to_have_count(1)
    expect(page.locator("#selection")).to_be_hidden()
    keys(page, "z")
    expect(cards(page, "unstarted")).to_have_count(2)
    assert story(week, 3).state == State.UNSTARTED

    # The client accepts.
    client = window(week.clara)
    page = client.open(BOARD)
    walk_to(page, 4)
    keys(page, "Enter")
    expect(page.locator("#panel #story-heading")).to_be_focused()
    tab_to(page, page.locator("#sign-off summary", has_text="Accept all shown"))
    keys(page, "Enter", "Tab")
    expect(page.get_by_role("button", name="Sign: accept #4")).to_be_focused()
    keys(page, "Enter")
    expect(page.locator(".sheet[data-signed]")).to_contain_text("Clara Berg")
    keys(page, "Escape")
    expect(title(page, 4)).to_be_focused()
    assert story(week, 4).state == State.ACCEPTED
    assert vendor.complaints == client.complaints == []
