"""A second factor as a person sets it up and uses it: an authenticator app, and a passkey of a virtual device."""

import pytest
from playwright.sync_api import Page, expect

from people.models import User
from tests.axe import axe
from tests.walls.factors import PASSWORD, app_shows, with_password

SECURITY = "/me/security/"


@pytest.fixture
def page(chromium, site) -> Page:
    """At a name: browsers bind no passkey to a number."""
    context = chromium.new_context(base_url=site.url.replace("127.0.0.1", "localhost"))
    context.set_default_timeout(8000)
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: said.type == "error" and complaints.append(said.text))
    yield page
    context.close()
    assert complaints == []


@pytest.fixture
def finger(page) -> str:
    """A device that makes passkeys and whose owner's finger always fits."""
    line = page.context.new_cdp_session(page)
    line.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    return line.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]


def sign_in(page: Page, who: User) -> None:
    page.goto("/account/login/")
    page.get_by_text("Use a password instead").click()
    page.locator("form.stack").get_by_label("E-mail").fill(who.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in with the password").click()


def sign_out(page: Page) -> None:
    page.goto("/account/logout/")
    page.locator("main").get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_an_app_and_a_passkey_from_setting_up_to_signing_in(cast, page, finger):
    clara = with_password(cast.clara.user)
    sign_in(page, clara)
    expect(page.get_by_role("heading", name="Your engagements")).to_be_visible()

    # The app: by picture or by typing the secret; its codes count from then on.
    page.goto(SECURITY)
    page.get_by_role("link", name="Set up an authenticator app").click()
    expect(page.get_by_role("img", name="QR code")).to_be_visible()
    page.get_by_text("No camera?").click()
    secret = page.locator("details code").inner_text().replace(" ", "")
    assert axe(page) == []
    page.get_by_label("Code in the app").fill(app_shows(secret))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    expect(page.get_by_role("list", name="Recovery codes").get_by_role("listitem")).to_have_count(10)
    page.get_by_role("link", name="I have kept them").click()

    # The passkey: made by the keyboard alone.
    page.get_by_role("link", name="Add a passkey").press("Enter")
    page.get_by_label("Name").fill("Desk at the port")
    expect(page.get_by_role("button", name="Make a passkey")).to_be_enabled()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Desk at the port")).to_be_visible()
    assert axe(page) == []

    # As the second step after a password, where the code of the app would do as well.
    sign_out(page)
    sign_in(page, clara)
    expect(page.get_by_role("heading", name="One more step")).to_be_visible()
    page.get_by_label("Code").fill(app_shows(secret, ahead=-1))
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("heading", name="Your engagements")).to_be_visible()

    # And alone: neither address nor password nor code. It leads on to the wanted page.
    sign_out(page)
    page.goto("/account/login/?next=/e/acme/stories/1/")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_text("Driver confirms a slot").first).to_be_visible()
    assert page.url.endswith("/e/acme/stories/1/")
