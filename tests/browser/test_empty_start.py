"""From a bare machine to the first planning: `bin/up --empty`, the list of the first run, invitations, a kick-off."""

import re
import time

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.test_kick_off import hold
from tests.house.test_up import Up, up  # noqa: F401  (a fixture)

PASSWORD = "correct-horse-battery"
EVA = "eva@example.test"
HOME = "/e/harbour-slots/"


def mail(house: Up, chromium: Browser, to: str, subject: str) -> str:
    """The newest mail to somebody, as the trial keeps it."""
    page = chromium.new_context(base_url=url(house)).new_page()
    for _try in range(60):
        page.goto("/dev/mail/")
        found = page.locator("li.card", has_text=to).filter(has_text=subject)
        if found.count():
            found.first.get_by_role("link").click()
            words = page.locator("main").inner_text()
            page.context.close()
            return words
        time.sleep(0.5)
    raise AssertionError(f"no mail to {to}: {subject}")


def url(house: Up) -> str:
    return f"http://127.0.0.1:{house.port}"


def window(house: Up, chromium: Browser) -> Page:
    page = chromium.new_context(base_url=url(house), viewport={"width": 1440, "height": 900}).new_page()
    page.set_default_timeout(15_000)
    return page


def sign_in(house: Up, chromium: Browser) -> Page:
    eva = window(house, chromium)
    eva.goto("/admin/")
    eva.get_by_text("Use a password instead").click()
    eva.locator("input[name=login]").last.fill(EVA)
    eva.locator("input[name=password]").fill(PASSWORD)
    eva.locator("input[name=password]").press("Enter")
    code = re.search(r"\b[A-Z0-9]{4}-[A-Z0-9]{4}\b", mail(house, chromium, EVA, "Confirm"))
    assert code is not None
    eva.get_by_label("Code").fill(code.group())
    eva.get_by_role("button", name="Continue").click()
    return eva


def add(eva: Page, step: str, **fields: str) -> None:
    """One step of the list: its form, filled in and saved."""
    eva.goto("/admin/")
    eva.locator(".first-run").get_by_role("link", name=step).click()
    save(eva, **fields)


def save(eva: Page, **fields: str) -> None:
    for name, value in fields.items():
        field = eva.locator(f"#content [name={name}]")
        if field.get_attribute("aria-hidden"):  # the admin's own search stands over it
            eva.locator(f"[aria-labelledby=select2-id_{name}-container]").click()
            eva.locator(".select2-search__field").fill(value)
            eva.locator(".select2-results__option", has_text=value).first.click()
        elif field.evaluate("one => one.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    eva.get_by_role("button", name="Save", exact=True).click()


def join(house: Up, chromium: Browser, email: str, name: str) -> Page:
    link = re.search(r"http://\S+/invitations?/\S+", mail(house, chromium, email, "Harbour slots"))
    assert link is not None
    page = window(house, chromium)
    page.goto(link.group())
    page.get_by_label("name", exact=False).first.fill(name)
    page.get_by_role("button", name="Join").click()
    return page


@pytest.mark.timeout(300)
def test_from_nothing_to_the_first_planning(up, chromium):  # noqa: F811
    up.env["DJANGO_SUPERUSER_PASSWORD"] = PASSWORD
    up.start("--empty")
    made = up.manage("createsuperuser", "--noinput", "--email", EVA, "--name", "Eva Admin")
    assert made.returncode == 0, made.stderr
    begun = time.monotonic()
    eva = sign_in(up, chromium)
    expect(eva.locator(".first-run li")).to_have_count(4)
    eva.locator(".first-run").get_by_role("button", name="Send it").click()
    add(eva, "Name the organisations", name="Northlight")
    add(eva, "Name the organisations", name="Acme Port")
    mail(up, chromium, EVA, "Mail from Tandem")
    eva.goto("/admin/engagements/engagement/add/")
    save(eva, name="Harbour slots", slug="harbour-slots", vendor="Northlight", client="Acme Port")
    people = [("sam", "vendor", "delivery_lead"), ("clara", "client", "sponsor")]
    for who, party, role in people:
        eva.goto("/admin/engagements/invitation/add/")
        save(eva, engagement="Harbour slots", email=f"{who}@example.test", party=party, role=role)
    eva.goto("/admin/")
    expect(eva.locator(".first-run")).to_have_count(0)

    sam = join(up, chromium, "sam@example.test", "Sam Vogel")
    clara = join(up, chromium, "clara@example.test", "Clara Berg")
    sam.goto(HOME)
    clara.goto(f"{HOME}kick-off/")
    hold(sam, clara, HOME)
    took = time.monotonic() - begun
    print(f"from signing in to the first planning: {took:.0f} s")
    assert took < 600
    sam.goto(HOME)
    expect(sam.locator("#home")).to_contain_text("The first week")
    for page in (eva, sam, clara):
        page.context.close()
