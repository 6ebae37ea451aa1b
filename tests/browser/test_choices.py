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
