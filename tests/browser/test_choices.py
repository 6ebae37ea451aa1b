"""What is saved by choosing it: a refused choice shows again what holds."""

from playwright.sync_api import expect

from stories.actions import estimate
from stories.models import Story


def test_a_refused_estimate_shows_what_holds_and_can_be_chosen_anew(cast, window):
    estimate(cast.story, by=cast.sue, points=3, seen=None)
    sam = window(cast.sam)
    page = sam.open("/e/acme/stories/1/")
    page.locator("#story-facts .estimate [name=seen]").first.evaluate("(seen) => { seen.value = '8'; }")
    page.select_option("#id_points", "2")
    expect(page.locator("#notices")).to_contain_text("Somebody set the estimate to 3 meanwhile.")
    expect(page.locator("#id_points")).to_have_value("3")

    estimate(cast.story, by=cast.sue, points=1, seen=3)
    expect(page.locator("#id_points")).to_have_value("1")
    page.select_option("#id_points", "2")
    expect(page.locator(".lately")).to_contain_text("estimated #1 at 2")
    assert Story.objects.get(pk=cast.story.pk).points == 2


def test_a_choice_made_offline_can_be_tried_again_or_shows_what_holds(cast, window):
    sam = window(cast.sam)
    page = sam.open("/e/acme/stories/1/")
    points, notices = page.locator("#id_points"), page.locator("#notices")
    sam.context.set_offline(True)
    points.select_option("2")
    expect(notices).to_contain_text("Try again")
    notices.get_by_role("button", name="Dismiss").click()
    expect(points).to_have_value("")
    points.select_option("2")
    expect(notices).to_contain_text("Try again")
    estimate(cast.story, by=cast.sue, points=5, seen=None)
    sam.context.set_offline(False)
    expect(points).to_have_value("5")
    notices.get_by_role("button", name="Try again").click()
    expect(notices).to_contain_text("Somebody set the estimate to 5 meanwhile.")
    expect(points).to_have_value("5")
    expect(page.locator("#story-facts .estimate [name=seen]").first).to_have_value("5")
    points.select_option("2")
    expect(page.locator(".lately")).to_contain_text("estimated #1 at 2")
