"""The board in two windows: moved by mouse, by menu and by keys alone; the panel; the filter; several at once."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from iterations.actions import turn_week
from stories.actions import add_criteria, estimate, move_story, write_story
from stories.models import Draft, State, Story
from tests.axe import axe

BOARD, PLAN = "/e/acme/board/", "/e/acme/plan/"
NAMES = ("Planned one", "Planned two", "Planned three", "Under way")


@pytest.fixture
def week(cast):
    """#1 in the icebox, #2 to #4 planned, #5 in progress."""
    turn_week(cast.acme, now=timezone.now())
    for title in NAMES:
        story = write_story(cast.acme, by=cast.clara, title=title, criteria=["It holds."])
        estimate(story, by=cast.sam, points=2, seen=None)
        move_story(story, by=cast.sam, state="started" if title == "Under way" else "unstarted")
    return cast


@pytest.fixture
def two(week, window):
    sam, clara = window(week.sam), window(week.clara)
    yield sam.open(BOARD), clara.open(BOARD)
    for one in (sam, clara):
        # A refusal is an answer of status 422, which Chromium logs by itself.
        assert [line for line in one.complaints if "status of 422" not in line] == []


def card(page, number):
    return page.locator(f"#card-{number}")


def title(page, number):
    return card(page, number).locator("[data-open]")


def column(page, state):
    return page.locator(f".column[data-to={state}]")


def expect_order(page, state, numbers):
    cards = column(page, state).locator("[data-card]")
    expect(cards).to_have_count(len(numbers))
    for place, number in enumerate(numbers):
        expect(cards.nth(place)).to_have_id(f"card-{number}")


# --- Moving ---------------------------------------------------------------------------------------------------


def test_a_drag_is_seen_by_the_other_and_can_be_undone(two):
    sam, clara = two
    expect_order(clara, "unstarted", [2, 3, 4])
    title(sam, 4).drag_to(title(sam, 2), target_position={"x": 5, "y": 2})
    for page in two:
        expect_order(page, "unstarted", [4, 2, 3])
    sam.locator(".notice").get_by_role("button", name="Undo").click()
    for page in two:
        expect_order(page, "unstarted", [2, 3, 4])


def test_a_drag_into_another_column_takes_the_acts_that_lead_there(two, week):
    sam, clara = two
    title(sam, 2).drag_to(column(sam, "finished"))
    for page in two:
        expect_order(page, "finished", [2])
    assert Story.objects.get(engagement=week.acme, number=2).state == State.FINISHED


def test_what_is_refused_says_why_and_the_card_stays(two):
    sam, _clara = two
    title(sam, 5).drag_to(column(sam, "accepted"))
    expect(sam.locator(".notice[data-kind=error]")).to_contain_text("for the client to sign")
    expect_order(sam, "started", [5])
    sam.locator("#selection").wait_for(state="hidden")


def test_the_next_act_is_one_press_and_keeps_the_focus(two):
    sam, clara = two
    start = card(sam, 2).get_by_role("button", name="Start #2")
    start.focus()
    sam.keyboard.press("Enter")
    expect_order(clara, "started", [2, 5])
    expect(card(sam, 2).get_by_role("button", name="Finish #2")).to_be_focused()


def test_the_menu_moves_without_a_mouse(two):
    sam, clara = two
    title(sam, 4).focus()
    sam.keyboard.press("m")
    expect(sam.get_by_role("button", name="Move up")).to_be_focused()
    sam.keyboard.press("ArrowDown")
    sam.keyboard.press("ArrowDown")
    expect(sam.get_by_role("button", name="To the top")).to_be_focused()
    sam.keyboard.press("Enter")
    expect_order(clara, "unstarted", [4, 2, 3])
    expect(title(sam, 4)).to_be_focused()
    sam.keyboard.press("m")
    sam.get_by_label("Before #").fill("3")
    sam.keyboard.press("Enter")
    expect_order(clara, "unstarted", [2, 4, 3])
    sam.keyboard.press("m")
    sam.get_by_role("button", name="Icebox").click()
    expect_order(clara, "unstarted", [2, 3])
    sam.keyboard.press("Escape")


def test_a_menu_that_is_left_gives_the_focus_back(two):
    sam, _clara = two
    title(sam, 3).focus()
    sam.keyboard.press("m")
    expect(sam.get_by_role("button", name="Move up")).to_be_focused()
    sam.keyboard.press("Escape")
    expect(sam.locator("#card-menu")).to_be_hidden()
    expect(title(sam, 3)).to_be_focused()
    card(sam, 3).locator("[data-menu]").click()
    expect(sam.get_by_role("button", name="Move up")).to_be_focused()
    sam.keyboard.press("Escape")
    expect(card(sam, 3).locator("[data-menu]")).to_be_focused()


def test_picked_up_and_placed_by_keys(two):
    sam, clara = two
    title(sam, 4).focus()
    sam.keyboard.press("m")
    sam.get_by_role("button", name="Pick up").click()
    expect(card(sam, 4)).to_have_attribute("data-picked", "")
    expect(sam.locator("#say")).to_contain_text("#4 is picked up")
    expect(title(sam, 4)).to_be_focused()
    sam.keyboard.press("k")
    sam.keyboard.press("k")
    sam.keyboard.press("Enter")
    expect_order(clara, "unstarted", [4, 2, 3])
    expect(sam.locator("#panel")).to_be_hidden()


def test_keys_walk_the_board_and_estimate_in_place(two, week):
    sam, _clara = two
    sam.keyboard.press("j")
    expect(title(sam, 2)).to_be_focused()
    sam.keyboard.press("j")
    expect(title(sam, 3)).to_be_focused()
    sam.keyboard.press("l")
    expect(title(sam, 5)).to_be_focused()
    sam.keyboard.press("h")
    expect(title(sam, 2)).to_be_focused()
    sam.keyboard.press("e")
    points = sam.get_by_role("button", name="8", exact=True)
    points.wait_for()
    points.click()
    expect(card(sam, 2)).to_contain_text("8 pts")
    sam.keyboard.press("o")
    sam.locator("#card-menu").get_by_role("button", name="Clara Berg").click()
    expect(card(sam, 2).get_by_role("img", name=re.compile("Clara Berg"))).to_be_visible()
    sam.keyboard.press("?")
    for word in ("Next card", "Column to the right", "Move…", "Choose", "Estimate…", "Owners"):
        expect(sam.get_by_role("dialog", name="Keys")).to_contain_text(word)


# --- The panel ------------------------------------------------------------------------------------------------


def test_a_story_opens_in_the_panel_at_its_own_address(two):
    sam, _clara = two
    title(sam, 5).focus()
    sam.keyboard.press("Enter")
    expect(sam.locator("#panel #story-heading")).to_be_focused()
    expect(sam).to_have_url(re.compile("/stories/5/$"))
    expect(sam).to_have_title(re.compile("^#5 Under way"))
    sam.keyboard.press("Escape")
    expect(sam.locator("#panel")).to_be_hidden()
    expect(title(sam, 5)).to_be_focused()
    expect(sam).to_have_url(re.compile("/board/$"))
    title(sam, 2).click()
    expect(sam.locator("#panel #story-heading")).to_have_text("Planned one")
    title(sam, 3).click()
    expect(sam.locator("#panel #story-heading")).to_have_text("Planned two")
    sam.go_back()
    expect(sam.locator("#panel #story-heading")).to_have_text("Planned one")
    sam.go_back()
    expect(sam.locator("#panel")).to_be_hidden()
    expect(sam).to_have_url(re.compile("/board/$"))
    sam.go_forward()
    expect(sam.locator("#panel #story-heading")).to_have_text("Planned one")
    sam.reload()
    expect(sam.locator("main > #story")).to_be_visible()
    sam.go_back()
    expect(title(sam, 2)).to_be_visible()


def test_the_others_see_who_is_on_the_story_in_the_panel(two):
    sam, clara = two
    title(sam, 5).click()
    title(clara, 5).click()
    here = sam.locator("#panel .crew-here")
    expect(here.get_by_role("img", name=re.compile("Clara Berg.*here now"))).to_be_visible()
    clara.keyboard.press("Escape")
    expect(here.get_by_role("img", name=re.compile("Clara Berg"))).to_have_count(0)


def test_board_and_panel_both_stay_live(two, week):
    sam, _clara = two
    title(sam, 5).click()
    expect(sam.locator("#panel #story-heading")).to_be_focused()
    story = Story.objects.get(engagement=week.acme, number=5)
    add_criteria(story, ["Another one."], by=week.clara)
    expect(sam.locator("#panel #criteria")).to_contain_text("Another one.")
    expect(card(sam, 5)).to_contain_text("2 criteria")
    sam.locator("#panel").get_by_role("button", name=re.compile("^Finish")).click()
    expect_order(sam, "finished", [5])
    sam.keyboard.press("Escape")
    asked = []
    sam.on("request", lambda request: request.url.endswith("/stories/5/") and asked.append(request.url))
    add_criteria(story, ["A third one."], by=week.clara)
    expect(card(sam, 5)).to_contain_text("3 criteria")
    assert asked == []  # what was closed listens no longer


def test_an_editor_in_the_panel_loses_nothing(two, week):
    sam, clara = two
    title(sam, 5).click()
    row = sam.locator("#criterion-5-1")
    row.locator("[data-edit]").click()
    field = row.locator("textarea[name=text]")
    field.fill("It holds for half a sent")
    title(clara, 2).drag_to(title(clara, 4), target_position={"x": 5, "y": 2})  # the board refreshes
    expect_order(sam, "unstarted", [3, 2, 4])
    expect(field).to_have_value("It holds for half a sent")
    title(sam, 2).click()  # another card takes the panel
    expect(sam.locator("#panel #story-heading")).to_have_text("Planned one")
    sam.wait_for_timeout(500)
    assert Draft.objects.filter(member=week.sam, text="It holds for half a sent").exists()
    title(sam, 5).click()
    expect(sam.locator("#panel")).to_contain_text("You have unsaved words here")
    sam.locator("#criterion-5-1").get_by_role("link", name="Go on").click()
    expect(sam.locator("#criterion-5-1 textarea[name=text]")).to_have_value("It holds for half a sent")
    sam.locator("#new-criteria").fill("When, then")
    sam.locator("[data-close]").click()
    title(sam, 5).click()
    expect(sam.locator("#new-criteria")).to_have_value("When, then")


def test_on_a_phone_the_story_is_a_page(week, window):
    page = window(week.clara, width=390).open(BOARD)
    title(page, 2).click()
    page.wait_for_url("**/stories/2/")
    expect(page.locator("main > #story")).to_be_visible()
    page.go_back()
    expect(title(page, 2)).to_be_visible()


# --- Filter, several at once ------------------------------------------------------------------------------------


def test_the_filter_narrows_while_one_types_and_stands_in_the_address(two, week):
    sam, _clara = two
    sam.get_by_label("Filter", exact=True).press_sequentially("state:started")
    expect(card(sam, 2)).to_have_count(0)
    expect(card(sam, 5)).to_be_visible()
    expect(sam).to_have_url(re.compile(r"\?q=state%3Astarted"))
    write_story(week.acme, by=week.clara, title="Yet another")
    expect(sam.locator(".found")).to_have_text(re.compile("1 of 6"))
    expect(sam.get_by_label("Filter", exact=True)).to_be_focused()
    sam.get_by_role("link", name="List").click()
    expect(sam.get_by_label("Filter", exact=True)).to_have_value("state:started")
    expect(card(sam, 2)).to_have_count(0)
    sam.get_by_role("link", name="Waiting on me").click()
    expect(sam).to_have_url(re.compile("q=is:waiting"))


def test_several_are_chosen_and_moved_and_put_back(two):
    sam, clara = two
    bar = sam.locator("#selection")
    expect(bar).to_be_hidden()
    title(sam, 2).focus()
    sam.keyboard.press("x")
    sam.keyboard.press("j")
    sam.keyboard.press("x")
    expect(bar).to_contain_text("2 chosen")
    write_story(
        Story.objects.get(number=2, engagement__slug="acme").engagement, by=sam_member(), title="Meanwhile"
    )
    expect(sam.locator("#icebox .count")).to_have_text(re.compile("2"))
    expect(bar).to_contain_text("2 chosen")  # a refresh of the board leaves the choice alone
    bar.get_by_role("button", name="Icebox").click()
    expect_order(clara, "unstarted", [4])
    expect(bar).to_be_hidden()
    sam.locator(".notice").get_by_role("button", name="Undo").click()
    expect_order(clara, "unstarted", [2, 3, 4])


def sam_member():
    from engagements.models import Membership

    return Membership.objects.get(engagement__slug="acme", user__name="Sam Vogel")


# --- For everybody --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("scheme", "width"), [(s, w) for s in ("light", "dark") for w in (1440, 390)])
def test_board_list_menu_and_panel_are_accessible(week, window, scheme, width):
    sam = window(week.sam, scheme=scheme, width=width)
    for path in (BOARD, PLAN):
        page = sam.open(path)
        assert axe(page) == []
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        card(page, 2).locator("input").check()
        card(page, 2).locator("[data-menu]").click()
        expect(page.locator("#card-menu #place")).to_be_visible()
        assert axe(page) == []
        page.keyboard.press("Escape")
        if width > 640:
            title(page, 5).click()
            expect(page.locator("#panel #story-heading")).to_be_focused()
            assert axe(page) == []
            assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert sam.complaints == []


def test_what_a_screen_reader_is_told_of_menu_and_panel(week, window):
    page = window(week.clara).open(BOARD)
    card(page, 2).locator("[data-menu]").click()
    expect(page.locator("#card-menu #place")).to_match_aria_snapshot(
        """
        - 'group "#2 Planned one"':
          - button "Move up"
          - button "Move down"
          - button "To the top"
          - button "To the bottom"
          - text: "Before #"
          - 'spinbutton "Before #"'
          - button "Place"
          - button "Pick up, then choose a place"
        """
    )
    page.keyboard.press("Escape")
    title(page, 5).click()
    expect(page.locator("#panel #story-heading")).to_be_focused()
    expect(page.locator("#panel")).to_match_aria_snapshot(
        """
        - complementary "Story":
          - link "Whole page"
          - button "Close"
          - article "Under way":
            - heading "Under way" [level=1]
            - region "Narrative":
              - heading "Narrative" [level=2]
            - region /Acceptance criteria/:
              - heading /Acceptance criteria/ [level=2]
        """
    )
    expect(column(page, "started")).to_match_aria_snapshot(
        """
        - region /In progress/:
          - heading /In progress/ [level=2]
          - list:
            - listitem:
              - heading "Under way" [level=3]:
                - link "Under way"
              - 'link "Move… #5"'
              - 'checkbox "Choose #5"'
        """
    )
