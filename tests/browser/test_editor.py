"""Two people on one story: what each sees of the other, and that the page never touches what somebody types."""

import re
import time

import pytest
from playwright.sync_api import expect

from stories.actions import add_criteria, estimate, move_criterion, reword, withdraw_criterion
from stories.models import Draft, Revision

STORY = "/e/acme/stories/1/"


def row(page, number):
    return page.locator(f"#criterion-1-{number}")


def edit(page, number):
    row(page, number).locator("[data-edit]").click()
    field = row(page, number).locator("textarea[name=text]")
    expect(field).to_be_focused()
    return field


def save(page, number):
    row(page, number).get_by_role("button", name="Save").click()


def wait_for_draft(member):
    end = time.monotonic() + 5
    while not Draft.objects.filter(member=member, text__contains="five").exists():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_a_saved_change_shows_to_the_other_without_reloading(two, cast):
    clara, sam = two
    edit(clara, 1).fill("The link works twice.")
    save(clara, 1)
    expect(row(sam, 1)).to_contain_text("The link works twice.")
    expect(row(clara, 1).locator("[data-edit]")).to_be_focused()
    assert Revision.objects.filter(story=cast.story, key="criterion-1").count() == 2


def test_the_other_sees_who_writes_and_what_and_is_not_locked_out(two):
    clara, sam = two
    edit(clara, 1).fill("The link works until the gate")
    expect(row(sam, 1).get_by_role("img", name=re.compile("Clara Berg.*is writing"))).to_be_visible()
    edit(sam, 1)
    expect(row(sam, 1)).to_contain_text("until the gate")


def test_typing_survives_a_refresh_of_the_list(two, cast):
    """Trap 1: the server re-renders the list in display form while somebody types."""
    clara, sam = two
    field = edit(clara, 2)
    field.fill("half a sent")
    add_criteria(cast.story, ["A fourth one."], by=cast.sam)
    expect(row(clara, 4)).to_be_visible()
    expect(field).to_have_value("half a sent")
    expect(field).to_be_focused()


def test_an_unfocused_half_written_text_survives_too(two, cast):
    clara, sam = two
    field = edit(clara, 2)
    field.fill("half a sent")
    clara.locator("#new-criteria").focus()
    move_criterion(cast.story, "criterion-3", by=cast.sam, step=-2)
    expect(clara.locator("#criteria > li").first).to_have_id("criterion-1-3")
    expect(field).to_have_value("half a sent")


def test_the_base_is_never_moved_under_the_editor(two, cast):
    """Trap 2: a base that followed the other's save would make the next save overwrite it silently."""
    clara, sam = two
    field = edit(clara, 1)
    field.fill("The link works once and for 24 hours.")
    reword(cast.story, "criterion-1", by=cast.sam, text="The link works twice and for 48 hours.", base=1)
    expect(row(clara, 1)).to_contain_text("Sam saved a change")
    expect(row(clara, 1).locator("input[name=base]")).to_have_value("1")
    save(clara, 1)
    expect(row(clara, 1)).to_contain_text("The link works twice and for 24 hours.")
    expect(row(sam, 1)).to_contain_text("The link works twice and for 24 hours.")
    notice = clara.locator(".notice", has_text="Combined with a change saved meanwhile")
    notice.get_by_role("button", name="Undo").click()
    expect(row(clara, 1)).to_contain_text("The link works twice and for 48 hours.")


def test_the_same_words_end_in_a_card_and_the_writer_decides(two, cast):
    clara, sam = two
    edit(clara, 1).fill("The link works once and for a week.")
    edit(sam, 1).fill("The link works once and for 24 hours.")
    save(clara, 1)
    expect(row(sam, 1)).to_contain_text("Clara saved a change")
    save(sam, 1)
    card = row(sam, 1).locator(".conflict")
    expect(card).to_contain_text("for a week.")
    expect(card).to_contain_text("for 24 hours.")
    expect(card.get_by_role("heading")).to_be_focused()
    card.get_by_text("Edit both together").click()
    both = card.locator("textarea:visible")
    both.fill("The link works once and for a week or 24 hours.")
    card.get_by_role("button", name="Save").click()
    expect(row(clara, 1)).to_contain_text("for a week or 24 hours.")
    assert not Draft.objects.filter(member=cast.sam).exists()


def test_what_a_screen_reader_is_told_of_a_conflict(two, cast):
    _clara, sam = two
    edit(sam, 1).fill("The link works once and for 24 hours.")
    reword(cast.story, "criterion-1", by=cast.clara, text="The link works once and for a week.", base=1)
    save(sam, 1)
    expect(row(sam, 1).get_by_role("heading")).to_be_focused()
    expect(row(sam, 1)).to_match_aria_snapshot(
        """
        - listitem:
          - group "Clara saved a different wording while you were typing":
            - heading "Clara saved a different wording while you were typing" [level=3]
            - term: Before
            - definition: The link works once and for 48 hours.
            - term: /Clara, \\d+:\\d+/
            - definition:
              - text: The link works once and for
              - deletion: 48 hours
              - insertion: a week
            - term: Yours
            - definition:
              - text: The link works once and for
              - deletion: "48"
              - insertion: "24"
              - text: hours.
            - button "Keep mine"
            - button "Take Clara’s"
            - group: Edit both together
        """
    )


@pytest.mark.parametrize(
    ("press", "stands"), [("Keep mine", "for 24 hours."), ("Take Clara’s", "for a week.")]
)
def test_keep_mine_and_take_theirs(two, cast, press, stands):
    clara, sam = two
    field = edit(sam, 1)
    field.fill("The link works once and for 24 hours.")
    reword(cast.story, "criterion-1", by=cast.clara, text="The link works once and for a week.", base=1)
    save(sam, 1)
    row(sam, 1).get_by_role("button", name=press).click()
    for page in two:
        expect(row(page, 1)).to_contain_text(stands)
    texts = set(Revision.objects.filter(story=cast.story, key="criterion-1").values_list("text", flat=True))
    assert "The link works once and for a week." in texts


@pytest.mark.parametrize("of_both", [False, True])
def test_what_is_set_aside_for_the_others_wording_can_be_had_back(two, cast, of_both):
    """One's own, or what was typed into both together: by Undo it stands there as unsaved words."""
    _clara, sam = two
    words = "The link works once and for 24 hours."
    edit(sam, 1).fill(words)
    reword(cast.story, "criterion-1", by=cast.clara, text="The link works once and for a week.", base=1)
    save(sam, 1)
    card = row(sam, 1).locator(".conflict")
    expect(card.get_by_role("heading")).to_be_focused()
    if of_both:
        words = "The link works once and for a week or 24 hours, whichever ends first."
        card.get_by_text("Edit both together").click()
        card.locator("textarea:visible").fill(words)
    card.get_by_role("button", name="Take Clara’s").click()
    expect(row(sam, 1)).to_contain_text("for a week.")
    notice = sam.locator(".notice", has_text="Your wording was set aside.")
    expect(notice).to_be_visible()
    assert not Draft.objects.exists()
    notice.get_by_role("button", name="Undo").click()
    expect(row(sam, 1)).to_contain_text("You have unsaved words here")
    row(sam, 1).get_by_role("link", name="Go on").click()
    expect(row(sam, 1).locator("textarea")).to_have_value(words)


def test_words_typed_in_the_moment_of_deletion_are_rescued(two, cast):
    """The page loses the editor before the server knows of any draft: the words follow, and stand in the card."""
    clara, sam = two
    edit(sam, 2).fill("An expired link offers five free slots.")
    withdraw_criterion(cast.story, "criterion-2", by=cast.clara)
    expect(row(sam, 2).locator("textarea[name=text]")).to_have_value(
        "An expired link offers five free slots."
    )


def test_what_is_deleted_under_somebodys_hands_comes_back_with_their_words(two, cast):
    clara, sam = two
    edit(sam, 2).fill("An expired link offers five free slots.")
    wait_for_draft(cast.sam)
    withdraw_criterion(cast.story, "criterion-2", by=cast.clara)
    expect(row(clara, 2)).to_have_count(0)
    expect(row(sam, 2)).to_contain_text("deleted meanwhile")
    expect(row(sam, 2).locator("textarea[name=text]")).to_have_value(
        "An expired link offers five free slots."
    )
    save(sam, 2)
    row(sam, 2).get_by_role("button", name="Bring it back with my wording").click()
    for page in two:
        expect(row(page, 2)).to_contain_text("An expired link offers five free slots.")


def test_deleting_can_be_undone_for_ten_seconds(two):
    clara, sam = two
    row(clara, 3).get_by_role("button", name="More for criterion 3").click()
    clara.locator("#text-menu").get_by_role("button", name="Delete").click()
    expect(row(clara, 3)).to_have_count(0)
    expect(row(sam, 3)).to_have_count(0)
    clara.get_by_role("button", name="Undo").click()
    for page in two:
        expect(row(page, 3)).to_be_visible()


def test_a_dead_network_loses_nothing_and_saves_when_it_is_back(two, cast, window):
    clara, sam = two
    field = edit(clara, 1)
    clara.context.set_offline(True)
    field.fill("Typed in a tunnel.")
    save(clara, 1)
    expect(clara.get_by_role("button", name="Try again")).to_be_visible()
    expect(field).to_have_value("Typed in a tunnel.")
    clara.context.set_offline(False)
    expect(row(sam, 1)).to_contain_text("Typed in a tunnel.", timeout=10_000)


def test_words_survive_a_crash_of_the_browser(two, cast):
    clara, sam = two
    edit(clara, 1).type("Not yet sent anywhere. ")
    clara.context.new_page().goto("about:blank")
    clara.reload()  # without a chance to save
    edit(clara, 1)
    expect(row(clara, 1).locator("textarea[name=text]")).to_have_value(re.compile("Not yet sent anywhere"))


def test_words_are_in_an_editor_that_was_asked_for_before_the_server_had_them(two):
    """The editor comes without them, and this browser has just handed them over."""
    clara, _sam = two
    edit(clara, 1).type("Not yet sent anywhere. ")
    handed, editors = [], []
    clara.route("**/criterion-1/draft/", lambda route: handed.append(route))
    clara.reload()
    clara.route("**/criterion-1/editor/", lambda route: editors.append((route, route.fetch())))
    row(clara, 1).locator("[data-edit]").click()
    while not (editors and handed):
        clara.wait_for_timeout(50)
    clara.unroute("**/criterion-1/draft/")
    with clara.expect_response("**/criterion-1/draft/"):
        for route in handed:
            route.continue_()
    clara.wait_for_timeout(200)
    for route, answer in editors:
        route.fulfill(response=answer)
    expect(row(clara, 1).locator("textarea[name=text]")).to_have_value(re.compile("Not yet sent anywhere"))


def test_keys_save_and_cancel_and_ask_when_words_would_go(two):
    clara, _sam = two
    field = edit(clara, 1)
    field.fill("By the keyboard.")
    field.press("Control+Enter")
    expect(row(clara, 1)).to_contain_text("By the keyboard.")
    field = edit(clara, 1)
    field.fill("Thrown away.")
    clara.once("dialog", lambda dialog: dialog.dismiss())
    field.press("Escape")
    expect(field).to_have_value("Thrown away.")
    clara.once("dialog", lambda dialog: dialog.accept())
    field.press("Escape")
    expect(row(clara, 1)).to_contain_text("By the keyboard.")


def test_a_list_half_typed_survives_the_others_changes_and_is_cleared_when_added(two, cast):
    clara, sam = two
    field = clara.locator("#new-criteria")
    field.fill("Four\nFive")
    estimate(cast.story, by=cast.sam, points=5, seen=None)
    expect(clara.locator("#story-facts")).to_contain_text("5")
    expect(field).to_have_value("Four\nFive")
    clara.get_by_role("button", name="Add", exact=True).click()
    expect(row(sam, 5)).to_be_visible()
    expect(field).to_have_value("")


def test_no_complaints_of_console_or_policy(cast, window):
    clara = window(cast.clara)
    page = clara.open(STORY)
    edit(page, 1).fill("x y z")
    save(page, 1)
    expect(row(page, 1)).to_contain_text("x y z")
    assert clara.complaints == []
