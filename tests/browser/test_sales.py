"""From a first contact to a running engagement: sales in the admin, then both people, invited by mail, signed in."""

import re

from playwright.sync_api import expect

from engagements.models import Engagement
from tests.axe import axe
from tests.browser.test_first_week import eva, link_for, mails_as_rows, suggested

__all__ = ["eva", "mails_as_rows"]  # fixtures
STOCK = ("aria-input-field-name",)  # an empty select2 has no name of its own in Django 5.2
LEAD, SPONSOR = "jonas@v.test", "tom@c.test"


def add_organisations(eva):
    for name in ("Lindholm Software", "Northwharf Port"):
        eva.goto("/admin/engagements/organisation/add/")
        eva.fill("#id_name", name)
        eva.click("input[name=_save]")


def add_contacts(eva):
    for name, organisation, email, party in (
        ("Tom Osei", "Northwharf Port", SPONSOR, "client"),
        ("Jonas Lind", "Lindholm Software", LEAD, "vendor"),
    ):
        eva.goto("/admin/sales/contact/add/")
        suggested(eva, "organisation", organisation)
        eva.fill("#id_name", name)
        eva.fill("#id_email", email)
        eva.select_option("#id_party", party)
        eva.click("input[name=_save]")


def win(eva):
    """First contact, a call in one form, the conversation, and won."""
    eva.goto("/admin/sales/opportunity/add/")
    eva.fill("#id_name", "Northwharf slots")
    suggested(eva, "organisation", "Northwharf Port")
    eva.fill("#id_value", "98000")
    eva.click("input[name=_save]")
    eva.goto("/admin/")
    expect(eva.get_by_text("Nothing is next", exact=True)).to_be_visible()
    eva.get_by_role("link", name="Northwharf slots").first.click()
    eva.fill(".quick #id_text", "They want drivers to book slots")
    eva.fill(".quick #id_next_step", "Meet on the quay")
    eva.fill(".quick #id_next_on", "2099-12-01")
    eva.get_by_role("button", name="Log it").click()
    expect(eva.locator(".log")).to_contain_text("They want drivers to book slots")
    eva.get_by_role("link", name="First conversation").click()
    eva.fill("#id_purpose", "Lorries wait for hours")
    eva.get_by_role("button", name="Keep").click()
    eva.select_option("#id_stage", "won")
    eva.click("input[name=_continue]")


def start(eva):
    eva.get_by_role("link", name="Start the engagement").click()
    eva.fill("#id_slug", "northwharf")
    eva.select_option("#id_vendor", label="Lindholm Software")
    eva.fill("#id_member_rate", "800")
    eva.fill("#id_reason", "As offered")
    eva.get_by_role("button", name="Start the engagement").click()
    for name, role in (("Jonas Lind", "delivery_lead"), ("Tom Osei", "sponsor")):
        suggested(eva, "contact", name)
        eva.select_option("#id_role", role)
        eva.get_by_role("button", name="Add", exact=True).click()
        eva.get_by_role("link", name=f"Preview {name}").click()
        expect(eva.locator("pre.mail")).to_contain_text("Follow this link to join")
        eva.get_by_role("button", name="Send it").click()
        expect(eva.get_by_role("row", name=name)).to_contain_text("on its way")


def join(chromium, site, address, name):
    page = chromium.new_context(base_url=site.url).new_page()
    page.set_default_timeout(8000)
    page.goto(link_for(address))
    page.fill("#id_name", name)
    page.get_by_role("button", name="Join").click()
    expect(page).to_have_url(re.compile("/e/northwharf/"))
    return page


def test_from_a_first_contact_to_a_running_engagement(chromium, site, eva):
    complaints: list[str] = []
    eva.on("console", lambda line: line.type == "error" and complaints.append(line.text))
    add_organisations(eva)
    add_contacts(eva)
    win(eva)
    start(eva)
    jonas = join(chromium, site, LEAD, "Jonas Lind")
    tom = join(chromium, site, SPONSOR, "Tom Osei")
    eva.reload()
    for name in ("Jonas Lind", "Tom Osei"):
        expect(eva.get_by_role("row", name=name)).to_contain_text("joined")
    tom.goto("/e/northwharf/budget/")
    expect(tom.locator("#budget")).to_contain_text("€98,000.00")
    jonas.goto("/e/northwharf/people/")
    expect(jonas.locator("#people")).to_contain_text("Tom Osei")
    assert Engagement.objects.get().charter.version == 0
    eva.goto("/admin/")
    expect(eva.get_by_role("row", name="Northwharf slots")).to_be_visible()
    assert axe(eva) == []
    found = []
    for page in ("opportunity/1/change/", "opportunity/1/team/", "contact/import/", "opportunity/"):
        eva.goto(f"/admin/sales/{page}")
        found += [f"{page}: {one}" for one in axe(eva, without=STOCK)]
    assert not found, "\n".join(found)
    assert not complaints
