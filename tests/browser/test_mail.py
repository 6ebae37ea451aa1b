"""Mail from its reader's side: answered on its page, a sample asked for, a matter stopped without signing in."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from digests.actions import drain
from digests.kept import mail_named, newest
from digests.models import OutgoingMail, Preference
from partnership.actions import ask
from partnership.models import Ping
from tests.axe import axe


@pytest.fixture
def mails(settings, site):
    """What the site writes goes to where its own pages find it."""
    settings.EMAIL_BACKEND = "digests.backend.OutboxBackend"
    settings.MAIL_TRANSPORT = "digests.transport.Kept"
    settings.MAIL_IN_DOMAIN = "127.0.0.1"
    settings.SITE_URL = site.url


@pytest.fixture
def nobody(chromium, site):
    """A phone on which nobody is signed in."""
    context = chromium.new_context(
        base_url=site.url, viewport={"width": 390, "height": 800}, color_scheme="dark"
    )
    context.set_default_timeout(8000)
    yield context.new_page()
    context.close()


def test_a_kept_mail_is_answered_on_its_page(cast, mails, nobody):
    ask(cast.acme, by=cast.carl, to=cast.sam, text="Is two hours enough for the gate?")
    drain()
    nobody.goto(reverse("kept_mails"))
    nobody.get_by_role("link", name=re.compile("asks you")).first.click()
    nobody.get_by_role("textbox").fill("Two hours are enough.")
    assert axe(nobody) == []
    nobody.get_by_role("button", name="Send the reply").click()
    expect(nobody.get_by_text("Posted.")).to_be_visible()
    assert Ping.objects.get(engagement=cast.acme).turns.get().text == "Two hours are enough."


def test_a_sample_comes_now(cast, mails, window):
    ask(cast.acme, by=cast.carl, to=cast.sam, text="Is two hours enough for the gate?")
    sam = window(cast.sam)
    page = sam.open(reverse("notifications"), live=False)
    page.get_by_role("button", name="Send me a sample now").click()
    expect(page.get_by_text("A sample is on its way")).to_be_visible()
    drain()
    page.goto(reverse("kept_mails"))
    page.get_by_role("link", name=re.compile(r"^\d+ things? for you")).first.click()
    expect(page.locator("body")).to_contain_text("Is two hours enough for the gate?")
    assert sam.complaints == []


def test_a_matter_is_stopped_without_signing_in_by_a_press_and_not_by_opening(cast, mails, nobody):
    ask(cast.acme, by=cast.carl, to=cast.sam, text="Is two hours enough for the gate?")
    drain()
    mail = OutgoingMail.objects.get(kind="ping")
    [name] = [one.name for one in newest() if str(mail.pk) in one.name]
    link = re.search(r"<(http[^>]+)>", mail_named(name).message["List-Unsubscribe"])[1]
    nobody.goto(link)
    assert axe(nobody) == []
    assert not Preference.objects.exists()
    nobody.get_by_role("button", name=re.compile("Stop|Unsubscribe")).click()
    expect(nobody.get_by_role("main")).to_contain_text(re.compile("no longer|stopped", re.I))
    assert Preference.objects.filter(member=cast.sam, matter="ping").get().choice == "never"
