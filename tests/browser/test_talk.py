"""Talking about a story in two windows: comments come live, nothing typed is lost, names and files by keyboard."""

import base64
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from playwright.sync_api import expect

from stories.actions import (
    add_criteria,
    attach,
    comment,
    estimate,
    reword,
    story_from_comment,
    withdraw_comment,
)
from stories.models import Attachment, Comment, Draft, Mention
from tests.axe import axe

STORY = "/e/acme/stories/1/"


def field(page):
    return page.locator("#new-comment")


def said(page, number):
    return page.locator(f"#comment-1-{number}")


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (300, 200), "#1e5a96").save(out, "PNG")
    return out.getvalue()


# --- Comments ------------------------------------------------------------------------------------------------


def test_a_comment_shows_to_the_other_without_reloading_and_the_field_is_empty_again(two):
    clara, sam = two
    clara.locator("body").press("r")
    expect(field(clara)).to_be_focused()
    clara.keyboard.type("Does it work offline?")
    clara.keyboard.press("Control+Enter")
    for page in two:
        expect(said(page, 1)).to_contain_text("Does it work offline?")
    expect(field(clara)).to_have_value("")
    expect(field(clara)).to_be_focused()


def test_editing_ones_own_while_the_other_writes(two, cast):
    clara, sam = two
    comment(cast.story, by=cast.clara, text="Does it work offline?")
    said(clara, 1).locator("[data-edit]").click()
    editor = said(clara, 1).locator("textarea")
    editor.fill("Does it work on the ferry?")
    field(sam).fill("Half an answer")
    comment(cast.story, by=cast.sue, text="In between")
    for page in two:
        expect(said(page, 2)).to_contain_text("In between")
    expect(editor).to_have_value("Does it work on the ferry?")
    editor.press("Control+Enter")
    expect(said(sam, 1)).to_contain_text("Does it work on the ferry?")
    expect(said(sam, 1)).to_contain_text("edited")
    expect(field(sam)).to_have_value("Half an answer")
    expect(said(clara, 1).locator("[data-edit]")).to_be_focused()
    expect(said(sam, 1).locator("[data-edit]")).to_have_count(0)
    said(sam, 1).get_by_role("link", name="edited").click()
    expect(sam.locator(".timeline del")).to_have_text("offline")
    expect(sam.locator(".timeline ins")).to_have_text("on the ferry")


def test_a_half_written_comment_survives_refreshes_and_a_reload(two, cast):
    clara, _sam = two
    field(clara).fill("Half a sent")
    estimate(cast.story, by=cast.sam, points=5, seen=None)
    add_criteria(cast.story, ["A fourth one."], by=cast.sam)
    expect(clara.locator("#criterion-1-4")).to_be_visible()
    expect(field(clara)).to_have_value("Half a sent")
    clara.reload()
    expect(field(clara)).to_have_value("Half a sent")


def test_a_cut_line_loses_no_comment_and_sends_it_once(two, cast):
    clara, sam = two
    clara.context.set_offline(True)
    field(clara).fill("Typed in a tunnel.")
    clara.get_by_role("button", name="Send").click()
    again = clara.get_by_role("button", name="Try again")
    expect(again).to_be_visible()
    expect(field(clara)).to_have_value("Typed in a tunnel.")
    clara.context.set_offline(False)
    again.click()
    expect(said(sam, 1)).to_contain_text("Typed in a tunnel.")
    expect(field(clara)).to_have_value("")
    assert Comment.objects.count() == 1


def test_while_a_comment_is_under_way_nothing_can_be_typed_that_would_go_with_the_answer(two):
    clara, _sam = two
    held = []
    clara.route("**/comments/", lambda route: held.append(route))
    field(clara).fill("First")
    field(clara).press("Control+Enter")
    expect(field(clara)).not_to_be_editable()
    held[0].continue_()
    expect(field(clara)).to_have_value("")
    expect(field(clara)).to_be_editable()


def test_a_refused_comment_stays_in_its_field(two):
    clara, _sam = two
    field(clara).fill("x" * 10_001)
    clara.get_by_role("button", name="Send").click()
    expect(clara.locator("#comment-refused")).to_contain_text("10000")
    expect(field(clara)).to_be_focused()
    expect(field(clara)).to_have_value("x" * 10_001)
    field(clara).fill("Shorter")
    field(clara).press("Control+Enter")
    expect(said(clara, 1)).to_contain_text("Shorter")
    expect(clara.locator("#comment-refused")).to_be_hidden()


def test_withdrawing_leaves_a_line_and_can_be_undone(two, cast):
    clara, sam = two
    comment(cast.story, by=cast.clara, text="Nonsense")
    said(clara, 1).get_by_role("button", name="More for comment 1").click()
    clara.get_by_role("button", name="Withdraw", exact=True).click()
    for page in two:
        expect(said(page, 1)).to_contain_text("Withdrawn")
    clara.locator(".notice").get_by_role("button", name="Undo").click()
    for page in two:
        expect(said(page, 1)).to_contain_text("Nonsense")


def test_withdrawn_in_another_window_the_words_typed_meanwhile_are_kept(two, cast):
    clara, _sam = two
    comment(cast.story, by=cast.clara, text="First")
    said(clara, 1).locator("[data-edit]").click()
    said(clara, 1).locator("textarea").fill("First, and more")
    withdraw_comment(cast.story, "comment-1", by=cast.clara)
    said(clara, 1).locator("textarea").press("Control+Enter")
    clara.get_by_role("button", name="Bring it back with my wording").click()
    expect(said(clara, 1).locator(".words")).to_contain_text("First, and more")
    assert not Draft.objects.exists()


def test_one_press_makes_a_story_or_a_criterion(two, cast):
    clara, sam = two
    comment(cast.story, by=cast.clara, text="Show the QR code at once")
    said(sam, 1).get_by_role("button", name="More for comment 1").click()
    sam.get_by_role("button", name="Make it a story").click()
    expect(said(clara, 1).get_by_role("link", name="#2")).to_be_visible()
    said(clara, 1).get_by_role("button", name="More for comment 1").click()
    clara.get_by_role("button", name="Make it a criterion").click()
    expect(sam.locator("#criterion-1-4")).to_contain_text("Show the QR code at once")


def test_the_page_that_shows_all_goes_on_showing_all(cast, window):
    for n in range(23):
        comment(cast.story, by=cast.clara, text=f"Wave {n}.")
    page = window(cast.sam).open(STORY)
    expect(page.locator("#comments > li")).to_have_count(20)
    page.get_by_role("link", name="Show all 23 comments").click()
    expect(page.locator("#comments > li")).to_have_count(23)
    page.wait_for_selector("#live-pill[data-state=live]")
    comment(cast.story, by=cast.clara, text="Another one")
    expect(page.locator("#comments > li")).to_have_count(24)
    field(page).fill("And mine")
    page.get_by_role("button", name="Send").click()
    expect(page.locator("#comments > li")).to_have_count(25)


# --- Names ---------------------------------------------------------------------------------------------------


def test_an_at_sign_offers_people_and_the_keyboard_takes_one(two, cast):
    clara, sam = two
    names = clara.get_by_role("listbox", name="People of the engagement")
    field(clara).press_sequentially("Ask @")
    expect(names.get_by_role("option")).to_have_count(5)
    field(clara).press_sequentially("v")
    expect(names.get_by_role("option")).to_have_count(2)  # Sam Vogel, Vera
    first = names.get_by_role("option").first
    expect(first).to_have_attribute("aria-selected", "true")
    assert field(clara).get_attribute("aria-activedescendant") == first.get_attribute("id")
    assert axe(clara) == []
    field(clara).press("ArrowDown")
    field(clara).press("ArrowDown")
    field(clara).press("Enter")
    expect(field(clara)).to_have_value("Ask @Sam Vogel ")
    expect(names).to_be_hidden()
    field(clara).press_sequentially("about it")
    field(clara).press("Control+Enter")
    expect(said(sam, 1).locator(".mention[data-party=vendor]")).to_have_text("Sam Vogel")
    assert Mention.objects.get().member == cast.sam


def test_the_offer_can_be_left_pressed_and_survives_a_refresh(two, cast):
    clara, _sam = two
    names = clara.locator("#people-to-name")
    field(clara).press_sequentially("@s")
    expect(names).to_be_visible()
    comment(cast.story, by=cast.sam, text="In between")
    expect(said(clara, 1)).to_be_visible()
    expect(names).to_be_visible()
    names.get_by_text("Sue Winter").click()
    expect(field(clara)).to_have_value("@Sue Winter ")
    field(clara).press_sequentially("and @c")
    field(clara).press("Escape")
    expect(names).to_be_hidden()
    expect(field(clara)).to_have_value("@Sue Winter and @c")


def test_names_are_offered_in_the_editor_too_where_escape_does_not_cancel(two, cast):
    clara, _sam = two
    comment(cast.story, by=cast.clara, text="Well")
    said(clara, 1).locator("[data-edit]").click()
    editor = said(clara, 1).locator("textarea")
    editor.press_sequentially(" @su")
    expect(clara.locator("#people-to-name")).to_be_visible()
    editor.press("Escape")
    expect(editor).to_be_visible()
    editor.press_sequentially("e")
    editor.press("Tab")
    expect(editor).to_have_value("Well @Sue Winter ")


# --- Files ---------------------------------------------------------------------------------------------------


def test_files_go_up_as_soon_as_they_are_chosen(two, cast):
    clara, sam = two
    plan = {"name": "Plan.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7\n" + b"x" * 3_000_000}
    gate = {"name": "gate.png", "mimeType": "image/png", "buffer": picture()}
    clara.locator("#attach-files").set_input_files([plan, gate])
    for page in two:
        expect(page.locator(".file")).to_have_count(2)
    expect(clara.locator(".uploads li")).to_have_count(0)
    expect(sam.locator(".file").first).to_contain_text("2.9 MB · Clara")
    assert sam.locator(".file img").evaluate("(it) => it.decode().then(() => it.naturalWidth)") == 300
    with sam.expect_download() as download:
        sam.get_by_role("link", name="Plan.pdf").click()
    assert download.value.suggested_filename == "Plan.pdf"


DROP = """([kind, name, data]) => {
  const bytes = Uint8Array.from(atob(data), (c) => c.charCodeAt(0));
  const held = new DataTransfer();
  held.items.add(new File([bytes], name));
  const options = { bubbles: true, cancelable: true };
  const event = kind === "paste" ? new ClipboardEvent(kind, { ...options, clipboardData: held })
    : new DragEvent(kind, { ...options, dataTransfer: held });
  return document.activeElement.dispatchEvent(event);
}"""


DROP_A_HUGE_ONE = """() => {
  const held = new DataTransfer();
  held.items.add(new File([new ArrayBuffer(26300000)], "Huge.txt"));
  const event = new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer: held });
  document.body.dispatchEvent(event);
}"""


@pytest.mark.parametrize("kind", ["drop", "paste"])
def test_files_go_up_by_drop_and_by_paste(two, kind):
    clara, sam = two
    field(clara).focus()
    data = base64.b64encode(picture()).decode()
    assert (
        clara.evaluate(DROP, ["dragover", "shot.png", data]) is False
    )  # the browser doesn't open it instead
    assert clara.evaluate(DROP, [kind, "shot.png", data]) is False
    for page in two:
        expect(page.locator(".file")).to_contain_text("shot.png")


def test_a_large_file_shows_how_far_it_is_and_a_too_large_one_says_so_at_once(two):
    clara, _sam = two
    clara.context.new_cdp_session(clara).send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 1_000_000},
    )
    big = {"name": "Film.txt", "mimeType": "text/plain", "buffer": b"x" * 4_000_000}
    clara.locator("#attach-files").set_input_files(big)
    bar = clara.get_by_role("progressbar", name="Film.txt")
    expect(bar).to_be_visible()
    shown = [bar.evaluate("(it) => it.value")]
    while shown[-1] < 0.5:
        clara.wait_for_timeout(50)
        shown.append(bar.evaluate("(it) => it.value"))
    assert shown == sorted(shown)
    expect(clara.locator(".file")).to_contain_text("Film.txt", timeout=15_000)
    clara.evaluate(DROP_A_HUGE_ONE)
    expect(clara.locator("#attach-refused")).to_contain_text("“Huge.txt” is larger than 25 MB.")


def test_a_file_that_is_not_taken_says_why_beside_its_field_and_the_next_one_goes_up(two):
    clara, _sam = two
    page = {"name": "page.png", "mimeType": "image/png", "buffer": b"<html><script>alert(1)</script>"}
    script = {"name": "run.exe", "mimeType": "", "buffer": b"MZ"}
    note = {"name": "note.txt", "mimeType": "", "buffer": b"A"}
    clara.locator("#attach-files").set_input_files([page, script, note])
    expect(clara.locator(".file")).to_contain_text("note.txt")
    why = clara.locator("#attach-refused")
    expect(why).to_contain_text("“page.png” holds something else than its name says")
    expect(why).to_contain_text("“run.exe”: files of this kind are not taken")
    expect(clara.get_by_label("Attach files")).to_have_attribute("aria-invalid", "true")
    expect(clara.locator(".notice[data-kind=error]")).to_have_count(0)
    assert axe(clara) == []
    clara.locator("#attach-files").set_input_files(note)
    expect(clara.locator(".file")).to_have_count(2)
    expect(why).to_be_hidden()
    expect(clara.get_by_label("Attach files")).to_have_attribute("aria-invalid", "false")


def test_one_that_met_a_dead_network_is_tried_again(two):
    clara, _sam = two
    clara.context.set_offline(True)
    clara.locator("#attach-files").set_input_files({"name": "a.txt", "mimeType": "", "buffer": b"A"})
    again = clara.locator(".notice", has_text="a.txt did not arrive.").get_by_role("button", name="Try again")
    expect(again).to_be_visible()
    clara.context.set_offline(False)
    again.click()
    expect(clara.locator(".file")).to_contain_text("a.txt")
    assert Attachment.objects.count() == 1


def test_a_withdrawn_file_comes_back_by_undo(two, cast):
    clara, sam = two
    attach(cast.story, [SimpleUploadedFile("a.txt", b"A")], by=cast.sam)
    clara.get_by_role("button", name="Withdraw a.txt").click()
    expect(sam.locator(".file")).to_have_count(0)
    clara.locator(".notice").get_by_role("button", name="Undo").click()
    expect(sam.locator(".file")).to_contain_text("a.txt")


def test_a_comment_takes_files_with_it(two, cast):
    clara, sam = two
    clara.locator("#comment-files").set_input_files({"name": "log.txt", "mimeType": "", "buffer": b"A"})
    field(clara).fill("See the log")
    clara.get_by_role("button", name="Send").click()
    expect(said(sam, 1).get_by_role("link", name="log.txt")).to_be_visible()
    assert clara.locator("#comment-files").evaluate("(it) => it.files.length") == 0


# --- On a phone ----------------------------------------------------------------------------------------------


def test_on_a_phone_all_of_it_can_be_done(cast, window):
    clara, sam = window(cast.clara, width=390).open(STORY), window(cast.sam, width=390).open(STORY)
    field(clara).press_sequentially("Ask @sam")
    field(clara).press("Enter")
    field(clara).press_sequentially("about the ferry")
    clara.get_by_role("button", name="Send").click()
    expect(said(sam, 1).locator(".mention")).to_have_text("Sam Vogel")
    said(clara, 1).locator("[data-edit]").click()
    said(clara, 1).locator("textarea").fill("Ask about the crane")
    said(clara, 1).get_by_role("button", name="Save").click()
    expect(said(sam, 1)).to_contain_text("the crane")
    clara.locator("#attach-files").set_input_files({"name": "a.exe", "mimeType": "", "buffer": b"MZ"})
    expect(clara.locator("#attach-refused")).to_be_in_viewport()
    clara.locator("#attach-files").set_input_files({"name": "a.txt", "mimeType": "", "buffer": b"A"})
    expect(sam.locator(".file")).to_contain_text("a.txt")
    said(sam, 1).get_by_role("button", name="More for comment 1").click()
    sam.get_by_role("button", name="Make it a story").click()
    said(clara, 1).get_by_role("link", name="#2").click()
    clara.get_by_role("link", name="comment 1 on #1").click()
    expect(said(clara, 1)).to_be_in_viewport()
    for page in (clara, sam):
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


# --- Looks ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "scheme", "width"),
    [("clara", "light", 1440), ("sam", "dark", 1440), ("sam", "light", 390), ("vera", "dark", 390)],
)
def test_it_is_accessible_in_every_look(cast, window, who, scheme, width):
    story = cast.story
    attach(
        story,
        [SimpleUploadedFile("gate.png", picture()), SimpleUploadedFile("a" * 150 + ".txt", b"A")],
        by=cast.carl,
    )
    comment(story, by=cast.vera, text="Does it *work*? @Sam Vogel\n\n- here\n- there")
    comment(story, by=cast.sam, text="W" * 300, files=[SimpleUploadedFile("log.txt", b"A")])
    comment(story, by=cast.clara, text="Show it at once")
    story_from_comment(story, "comment-3", by=cast.clara)
    reword(story, "comment-3", by=cast.clara, text="Show it at once, always", base=1)
    comment(story, by=cast.carl, text="Nonsense")
    withdraw_comment(story, "comment-4", by=cast.carl)
    one = window(getattr(cast, who), width=width, scheme=scheme)
    page = one.open(STORY)
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    page.locator("[data-edit]").last.click()
    field(page).press_sequentially("@s")
    expect(page.locator("#people-to-name")).to_be_visible()
    assert axe(page) == []
    assert one.complaints == []


def test_without_scripts_everything_can_be_said_and_attached(cast, chromium, site):
    from django.conf import settings

    from tests.cast import signed_in

    context = chromium.new_context(java_script_enabled=False, base_url=site.url)
    session = signed_in(cast.clara).cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": site.url}])
    page = context.new_page()
    page.goto(STORY)
    field(page).fill("By hand")
    page.get_by_role("button", name="Send").click()
    expect(said(page, 1)).to_contain_text("By hand")
    page.locator("#attach-files").set_input_files({"name": "a.txt", "mimeType": "", "buffer": b"A"})
    page.get_by_role("button", name="Attach", exact=True).click()
    expect(page.locator(".file")).to_contain_text("a.txt")
    said(page, 1).locator("[data-edit]").click()
    said(page, 1).locator("textarea").fill("By hand, again")
    said(page, 1).get_by_role("button", name="Save").click()
    expect(said(page, 1)).to_contain_text("By hand, again")
    field(page).fill("x" * 10_001)
    page.get_by_role("button", name="Send").click()
    expect(page.locator("#comment-refused")).to_contain_text("10000")
    expect(field(page)).to_have_value("x" * 10_001)
    context.close()
