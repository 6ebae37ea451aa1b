"""From nothing to the first planning: an installation as `bin/up --empty` leaves it, the administrator's list of
its first run, invitations by mail, and a kick-off of two."""

import re
import time
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from django.conf import settings as configured
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from digests.actions import run_tick
from tests.browser.test_kick_off import hold
from tests.digests.conftest import kept as mails  # noqa: F401  (a fixture: where mails go)
from tests.site import Site

PASSWORD = "correct-horse-battery"
EVA = "eva@example.test"
HOME = "/e/harbour-slots/"
ADMIN = f"/{configured.ADMIN_PATH}"


def mail(kept: Path, to: str, subject: str) -> str:
    """What a mail to somebody says, once somebody has asked for it and the tick has sent it."""
    for _try in range(100):
        run_tick(timezone.now())
        for file in kept.glob("*.eml"):
            read = message_from_bytes(file.read_bytes(), policy=policy.default)
            if to in read["To"] and subject in read["Subject"]:
                return read.get_body(("plain",)).get_content()
        time.sleep(0.1)
    raise AssertionError(f"no mail to {to}: {subject}")


def look_for(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    assert found is not None, text
    return found.group()


@pytest.fixture
def open_window(chromium: Browser, site: Site):
    """A window of somebody whom nobody knows yet."""
    contexts = []

    def make() -> Page:
        contexts.append(chromium.new_context(base_url=site.url, viewport={"width": 1440, "height": 900}))
        contexts[-1].set_default_timeout(10_000)
        return contexts[-1].new_page()

    yield make
    for context in contexts:
        context.close()


def sign_in(eva: Page, kept: Path) -> None:
    eva.goto(ADMIN)
    eva.get_by_text("Use a password instead").click()
    eva.locator("input[name=login]").last.fill(EVA)
    eva.locator("input[name=password]").fill(PASSWORD)
    eva.locator("input[name=password]").press("Enter")
    eva.get_by_label("Code").fill(look_for(r"\b[A-Z0-9]{4}-[A-Z0-9]{4}\b", mail(kept, EVA, "Confirm")))
    eva.get_by_role("button", name="Continue").click()


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
    expect(eva.locator(".messagelist .success")).to_be_visible()


def take_step(eva: Page, step: str, **fields: str) -> None:
    """One step of the list: its form, filled in and saved."""
    eva.goto(ADMIN)
    eva.locator(".first-run").get_by_role("link", name=step).click()
    save(eva, **fields)


def join(page: Page, kept: Path, email: str, name: str) -> Page:
    page.goto(look_for(r"http://\S+/invitations?/\S+", mail(kept, email, "Harbour slots")))
    page.get_by_label("name", exact=False).first.fill(name)
    page.get_by_role("button", name="Join").click()
    expect(page).to_have_url(re.compile(HOME))
    return page


def test_from_nothing_to_the_first_planning(open_window, mails, monkeypatch):  # noqa: F811
    kept = mails
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", PASSWORD)
    call_command("createsuperuser", interactive=False, email=EVA, name="Eva Admin", verbosity=0)
    begun = time.monotonic()
    eva = open_window()
    sign_in(eva, kept)
    expect(eva.locator(".first-run li")).to_have_count(4)
    eva.locator(".first-run").get_by_role("button", name="Send it").click()
    for name in ("Northlight", "Acme Port"):
        take_step(eva, "Name the organisations", name=name)
    mail(kept, EVA, "Mail from Tandem")
    eva.goto(f"{ADMIN}engagements/engagement/add/")
    save(eva, name="Harbour slots", vendor="Northlight", client="Acme Port")
    for who, party, role in (("sam", "vendor", "delivery_lead"), ("clara", "client", "sponsor")):
        eva.goto(f"{ADMIN}engagements/invitation/add/")
        save(eva, engagement="Harbour slots", email=f"{who}@example.test", party=party, role=role)
    eva.goto(ADMIN)
    expect(eva.locator(".first-run")).to_have_count(0)

    sam = join(open_window(), kept, "sam@example.test", "Sam Vogel")
    clara = join(open_window(), kept, "clara@example.test", "Clara Berg")
    sam.goto(HOME)
    clara.goto(f"{HOME}kick-off/")
    hold(sam, clara, HOME)
    took = time.monotonic() - begun
    print(f"from signing in to the first planning: {took:.0f} s")
    assert took < 600
    sam.goto(HOME)
    expect(sam.locator("#home")).to_contain_text("Iteration 1")
