"""Words typed in a tunnel into a text that the other deletes: this browser kept them, the page shows them again."""

from playwright.sync_api import expect

from stories.actions import withdraw_criterion, withdraw_story
from tests.axe import axe

STORY = "/e/acme/stories/1/"
KEPT = """() => Object.keys(localStorage).filter(  // what the server has is only kept for an editor on its way
    (name) => name.startsWith('kept:criterion') && !JSON.parse(localStorage[name]).given)"""


def typed_in_a_tunnel(window, words):
    """The tab is closed before the network is back: nothing but this browser knows of the words."""
    page = window.open(STORY)
    page.locator("#criterion-1-2 [data-edit]").click()
    expect(page.locator("#criterion-1-2 textarea")).to_be_focused()
    window.context.set_offline(True)
    page.locator("#criterion-1-2 textarea").fill(words)
    page.close()
    window.page = window.context.new_page()
    window.context.set_offline(False)


def test_they_can_be_copied_and_become_a_new_criterion(cast, window):
    sam = window(cast.sam)
    typed_in_a_tunnel(sam, "An expired link offers five slots.")
    withdraw_criterion(cast.story, "criterion-2", by=cast.clara)
    sam.context.grant_permissions(["clipboard-read", "clipboard-write"])
    sam.page.on("dialog", lambda dialog: dialog.dismiss())
    page = sam.open("/e/acme/board/")
    page.locator("a[data-open]", has_text="Driver confirms a slot").first.click()  # the panel shows them too
    card = page.get_by_role("group", name="Your unsaved words: Criterion 2 was deleted")
    expect(card).to_contain_text("An expired link offers five slots.")
    assert page.evaluate(KEPT) == []
    card.get_by_role("button", name="Copy").click()
    expect(page.locator("#say")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == "An expired link offers five slots."
    card.get_by_role("button", name="Discard").click()  # asks, and is told no
    card.get_by_role("button", name="Add as a new criterion").click()
    expect(page.locator("#criterion-1-4")).to_contain_text("An expired link offers five slots.")
    expect(card).to_have_count(0)


def test_they_outlive_the_whole_story(cast, window):
    sam = window(cast.sam)
    typed_in_a_tunnel(sam, "An expired link offers five slots.")
    withdraw_story(cast.story, by=cast.clara)
    page = sam.open(STORY)
    card = page.get_by_role("group", name="Your unsaved words: the story was deleted")
    expect(card).to_contain_text("An expired link offers five slots.")
    card.get_by_role("button", name="Bring the story back").click()
    expect(page.locator("#criterion-1-2")).to_contain_text("You have unsaved words here")
    page.locator("#criterion-1-2").get_by_role("link", name="Go on").click()
    expect(page.locator("#criterion-1-2 textarea")).to_have_value("An expired link offers five slots.")


def test_words_for_what_was_to_be_added_are_shown_while_the_story_is_deleted(cast, window):
    """They were typed into forms that go with the story; each waits in a card, and in its form when that is back."""
    sam = window(cast.sam)
    page = sam.open(STORY)
    page.locator("#new-criteria").fill("It works offline.")
    page.locator("#new-comment").fill("Which bay do you mean?")
    withdraw_story(cast.story, by=cast.clara)
    criterion = page.get_by_role("group", name="Your unsaved words: a new criterion")
    said = page.get_by_role("group", name="Your unsaved words: a comment")
    for _once_more in range(2):
        expect(criterion).to_contain_text("It works offline.")
        expect(said).to_contain_text("Which bay do you mean?")
        page.reload()
    expect(said).to_be_visible()
    assert axe(page) == []
    page.once("dialog", lambda dialog: dialog.dismiss())
    said.get_by_role("button", name="Discard").click()
    expect(said).to_be_visible()
    page.once("dialog", lambda dialog: dialog.accept())
    said.get_by_role("button", name="Discard").click()
    expect(said).to_have_count(0)
    page.get_by_role("button", name="Bring it back").click()
    expect(page.locator("#new-criteria")).to_have_value("It works offline.")
    expect(page.locator("#new-comment")).to_have_value("")
    expect(criterion).to_have_count(0)


def test_who_signs_out_leaves_none_to_the_next(cast, window):
    sam = window(cast.sam)
    page = sam.open(STORY)
    page.locator("#new-comment").fill("Which bay do you mean?")
    kept = "Object.keys(localStorage).filter((name) => name.startsWith('kept:')).length"
    assert page.evaluate(kept) > 0
    asked = []

    def stay_then_leave(dialog):
        asked.append(dialog.message)
        dialog.dismiss() if len(asked) == 1 else dialog.accept()

    page.on("dialog", stay_then_leave)
    page.get_by_role("button", name="Sam Vogel").click()
    page.get_by_role("button", name="Sign out").click()
    while not asked:  # what asks is fetched first
        page.wait_for_timeout(20)
    expect(page.locator("#new-comment")).to_have_value("Which bay do you mean?")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    assert page.evaluate(kept) == 0
