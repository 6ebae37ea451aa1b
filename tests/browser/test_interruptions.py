"""What comes late or after a cut line never takes strokes away, and never does what nobody asked for."""

import re
import time

from playwright.sync_api import expect

from stories.actions import reword
from stories.models import Draft, Revision
from tests.browser.test_editor import edit, row, save


def test_an_editor_that_opens_late_takes_no_strokes(two):
    clara, _sam = two
    field = edit(clara, 1)
    clara.route("**/criterion-3/editor/", lambda route: (field.press_sequentially("so "), route.continue_()))
    row(clara, 3).locator("[data-edit]").click()
    field.focus()
    expect(row(clara, 3).locator("textarea")).to_be_visible()
    clara.wait_for_timeout(200)
    expect(field).to_be_focused()


def test_an_editor_asked_for_twice_opens_once(two):
    """On a slow line somebody presses again: a second answer would replace the editor they write in by then."""
    clara, _sam = two
    asked = []
    clara.on("request", lambda request: asked.append(request.url) if "/editor/" in request.url else None)
    clara.evaluate(
        "() => { for (let i = 0; i < 3; i++) document.querySelector('#criterion-1-1 [data-edit]').click(); }"
    )
    expect(row(clara, 1).locator("textarea")).to_be_visible()
    clara.wait_for_timeout(200)
    assert len(asked) == 1


def test_an_answer_about_another_text_takes_no_strokes(two, cast):
    clara, _sam = two
    first, second = edit(clara, 1), edit(clara, 2)
    reword(cast.story, "criterion-1", by=cast.sam, text="The link works once and for a week.", base=1)
    first.fill("The link works once and for 24 hours.")
    clara.evaluate("document.querySelector('#criterion-1-1 text-editor form').requestSubmit()")
    second.focus()
    expect(row(clara, 1).locator(".conflict")).to_be_visible()
    clara.wait_for_timeout(200)
    expect(second).to_be_focused()


def test_a_cancel_that_met_a_dead_network_is_never_sent_as_a_save(two, cast):
    clara, _sam = two
    edit(clara, 1).fill("Thrown away.")
    clara.context.set_offline(True)
    clara.once("dialog", lambda dialog: dialog.accept())
    row(clara, 1).locator("[data-cancel]").click()
    expect(clara.get_by_role("button", name="Try again")).to_be_visible()
    clara.context.set_offline(False)
    expect(clara.locator("#live-pill")).to_have_text("Live", timeout=15_000)
    clara.wait_for_timeout(500)
    assert Revision.objects.filter(story=cast.story, key="criterion-1").count() == 1
    expect(row(clara, 1).locator("textarea")).to_have_value("Thrown away.")
    clara.once("dialog", lambda dialog: dialog.accept())
    clara.get_by_role("button", name="Try again").click()
    expect(row(clara, 1).locator("textarea")).to_have_count(0)
    assert Revision.objects.filter(story=cast.story, key="criterion-1").count() == 1


def test_who_writes_on_after_a_save_failed_is_not_cut_off_in_the_middle(two, cast):
    clara, _sam = two
    field = edit(clara, 1)
    field.fill("First half")
    clara.context.set_offline(True)
    save(clara, 1)
    expect(clara.get_by_role("button", name="Try again")).to_be_visible()
    field.fill("First half and sec")
    clara.context.set_offline(False)
    expect(clara.locator("#live-pill")).to_have_text("Live", timeout=15_000)
    clara.wait_for_timeout(500)
    field.press_sequentially("ond half")
    expect(field).to_have_value("First half and second half")
    save(clara, 1)
    expect(row(clara, 1)).to_contain_text("First half and second half")
    assert Revision.objects.filter(story=cast.story, key="criterion-1").count() == 2
    assert not Draft.objects.exists()


def test_bringing_back_a_deleted_text_never_buries_what_the_other_saved_before(two, cast):
    clara, sam = two
    edit(sam, 1).fill("The link works once and for 24 hours.")
    end = time.monotonic() + 5
    while not Draft.objects.filter(text__contains="24").exists():
        assert time.monotonic() < end
        time.sleep(0.05)
    reword(cast.story, "criterion-1", by=cast.clara, text="The link works once and for a week.", base=1)
    expect(row(clara, 1)).to_contain_text("for a week.")
    row(clara, 1).get_by_role("button", name="More for criterion 1").click()
    clara.locator("#text-menu").get_by_role("button", name="Delete").click()
    row(clara, 1).get_by_role("alertdialog").get_by_role("button", name="Delete").click()
    expect(row(clara, 1)).to_have_count(0)
    save(sam, 1)
    row(sam, 1).get_by_role("button", name="Bring it back with my wording").click()
    card = row(sam, 1).locator(".conflict")
    expect(card).to_contain_text("for a week.")
    expect(card).to_contain_text("for 24 hours.")
    expect(row(clara, 1)).to_contain_text("for a week.")


def conflict_of(clara, cast):
    field = edit(clara, 1)
    field.fill("The link works once and for 24 hours.")
    reword(cast.story, "criterion-1", by=cast.sam, text="The link works once and for a week.", base=1)
    save(clara, 1)
    card = row(clara, 1).locator(".conflict")
    card.get_by_text("Edit both together").click()
    return card


def test_words_typed_into_both_readings_outlive_a_crash(two, cast):
    clara, _sam = two
    card = conflict_of(clara, cast)
    card.locator("textarea:visible").press_sequentially(" Or a month.")
    clara.reload()
    edit(clara, 1)
    expect(row(clara, 1).locator("textarea")).to_have_value(re.compile("Or a month"))


def test_taking_theirs_leaves_no_draft_behind(two, cast):
    clara, _sam = two
    conflict_of(clara, cast).get_by_role("button", name="Take Sam").click()
    expect(row(clara, 1).locator("[data-edit]")).to_be_visible()
    clara.wait_for_timeout(300)
    assert not Draft.objects.exists()
    expect(row(clara, 1)).not_to_contain_text("unsaved words")
