"""A kick-off in two browsers, from beginning to end, on an engagement that has nothing yet."""

import pytest
from playwright.sync_api import Page, expect

from engagements.actions import open_engagement
from engagements.models import Organisation, Party, Role
from tests.axe import axe
from tests.cast import enrol, person

AT = "/e/empty/kick-off/"


@pytest.fixture
def both(db, window) -> tuple[Page, Page]:
    """The delivery lead's window and the sponsor's, on an empty engagement."""
    vendor, client = (Organisation.objects.create(name=name) for name in ("Northlight", "Acme Port"))
    empty = open_engagement(name="Slots", slug="empty", vendor=vendor, client=client)
    sam = enrol(empty, person("Sam Vogel"), Party.VENDOR, Role.DELIVERY_LEAD)
    clara = enrol(empty, person("Clara Berg"), Party.CLIENT, Role.SPONSOR)
    return window(sam).open("/e/empty/"), window(clara).open(AT)


def write(page: Page, label: str, words: str) -> None:
    page.get_by_role("link", name=f"Edit: {label}").click()
    page.get_by_role("textbox", name=label).fill(words)
    page.keyboard.press("Control+Enter")


def test_a_kick_off_from_beginning_to_end(both):
    sam, clara = both
    hold(sam, clara, "/e/empty/")
    clara.get_by_role("link", name="Read the charter").click()
    expect(clara.locator("#charter")).to_contain_text("Drivers book by themselves.")
    assert axe(clara) == []


def hold(sam: Page, clara: Page, home: str) -> None:
    """The whole sitting, on an engagement of Northlight and Acme Port: Sam's window is at its home, Clara's waits."""
    sam.get_by_role("link", name="Begin together").click()
    sam.get_by_role("button", name="Begin the kick-off").click()
    heading = clara.get_by_role("heading", level=1)
    expect(heading).to_have_text("Who we are")
    assert axe(clara) == []

    def lead_to(step: str) -> None:
        sam.locator("#kick-off-foot").get_by_role("button", name=f"Next: {step}").click()
        expect(heading).to_have_text(step)  # the other browser follows, without a press

    # Both write: what one saves stands on the other's page, and what is being typed is seen.
    lead_to("Why")
    clara.get_by_role("link", name="Edit: Purpose").click()
    clara.get_by_role("textbox", name="Purpose").press_sequentially("Drivers book")
    expect(sam.locator("[data-editing]")).to_be_visible()
    clara.get_by_role("textbox", name="Purpose").fill("Drivers book by themselves.")
    clara.keyboard.press("Control+Enter")
    expect(sam.locator("#section-why .prose")).to_have_text("Drivers book by themselves.")

    lead_to("What good looks like")
    write(sam, "Success", "Nobody waits.")
    clara.get_by_text("Add a goal").click()
    clara.get_by_label("goal", exact=False).first.fill("Shorter queue")
    clara.locator("#add-goals").get_by_role("button", name="Add").click()
    expect(sam.locator("#section-good .members")).to_contain_text("Shorter queue")
    expect(clara.locator("#adding-goals [name=goals-name]")).to_have_value("")

    lead_to("Who is responsible for what")
    sam.get_by_text("Add a responsibility").click()
    sam.get_by_label("activity").fill("Accepting stories")
    sam.get_by_label("accountable").select_option(label="Clara Berg (client)")
    sam.reload()  # nothing half typed is lost, in whichever field
    sam.get_by_text("Add a responsibility").click()
    expect(sam.get_by_label("activity")).to_have_value("Accepting stories")
    expect(sam.get_by_label("accountable").locator("option:checked")).to_have_text("Clara Berg (client)")
    sam.locator("#add-responsibilities").get_by_role("button", name="Add").click()
    expect(clara.locator("#section-who .members")).to_contain_text("Accepting stories")

    # It is left and resumed where it was.
    lead_to("How we talk")
    clara.goto(home)
    clara.goto(f"{home}kick-off/")
    expect(heading).to_have_text("How we talk")
    lead_to("When we meet")
    clara.get_by_role("link", name="Change: The week").click()
    clara.get_by_label("stand-up at").fill("11:00")
    clara.locator("#terms-week").get_by_role("button", name="Save").click()
    expect(sam.locator("#terms-week")).to_contain_text("11:00")
    lead_to("What we do when it gets difficult")
    lead_to("Money")
    lead_to("Agreeing")

    # One of each party agrees; the guide ends it with a day.
    sam.get_by_role("button", name="Agree for Northlight").click()
    expect(clara.locator("#agreeing")).to_contain_text("Sam Vogel")
    clara.get_by_role("button", name="Agree for Acme Port").click()
    expect(sam.locator("#acknowledging")).to_contain_text("Agreed")
    sam.get_by_role("button", name="End the kick-off").click()
    for page in (sam, clara):
        expect(page.get_by_role("heading", level=1)).to_have_text("The kick-off is over")
