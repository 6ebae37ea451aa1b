"""The first week, end to end: from sales' admin to a signed ledger and the next week, by two people of two
organisations in two windows. What the calendar does is run as of an instant, as `manage.py tick --at` does."""

import re
from datetime import datetime, time, timedelta
from email import message_from_bytes, policy
from io import StringIO
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings as django_settings
from django.core.management import call_command
from playwright.sync_api import expect

from digests.actions import run_tick
from digests.models import OutgoingMail
from engagements.models import Engagement
from iterations.models import Iteration
from people.models import User
from stories.models import LedgerEntry, Story
from tests.cast import person, signed_in
from tests.exchange.test_import import FILE

ZONE = ZoneInfo("Europe/Berlin")
HOME = "/e/food-delivery/"  # as the admin makes it of the name


@pytest.fixture(autouse=True)
def mails_as_rows(settings):
    settings.EMAIL_BACKEND = "digests.backend.OutboxBackend"
    settings.MAIL_TRANSPORT = "digests.transport.Kept"


@pytest.fixture
def eva(db, window):
    return window(person("Eva Holm", is_staff=True)).page


def kept_mails():
    folder = Path(django_settings.MAIL_KEPT_DIR)
    return [
        message_from_bytes(path.read_bytes(), policy=policy.default) for path in sorted(folder.glob("*.eml"))
    ]


def link_for(address):
    run_tick()
    mail = [mail for mail in kept_mails() if mail["To"] == address][-1]
    return re.search(r"http\S+/invitations/\w+/", mail.get_body(("plain",)).get_content())[0]


def next_working_day():
    """Tomorrow or, at a weekend, Monday: what the calendar does there is run ahead of time."""
    day = datetime.now(ZONE).date() + timedelta(days=1)
    while day.weekday() > 4:
        day += timedelta(days=1)
    return day


def at(day, hour, minute=0):
    return datetime.combine(day, time(hour, minute), ZONE)


def come_in_anew(page, site, address):
    """A session ends unused after twelve hours, and the calendar has run for days."""
    session = signed_in(User.objects.get(email=address)).cookies[django_settings.SESSION_COOKIE_NAME].value
    cookie = {"name": django_settings.SESSION_COOKIE_NAME, "value": session, "url": site.url}
    page.context.add_cookies([cookie])


def suggested(page, field, label):
    """Choose one of what the admin suggests while one types."""
    page.locator(f"#id_{field} + .select2").click()
    page.locator(".select2-search__field").fill(label)
    page.locator(".select2-results__option", has_text=label).click()


def open_engagement(eva):
    """Sales: two organisations, an engagement, two invitations, all in the plain admin."""
    for name in ("Northlight Software", "Food Delivery Ltd"):
        eva.goto("/admin/engagements/organisation/add/")
        eva.fill("#id_name", name)
        eva.click("input[name=_save]")
    eva.goto("/admin/engagements/engagement/add/")
    eva.fill("#id_name", "Food delivery")
    suggested(eva, "vendor", "Northlight Software")
    suggested(eva, "client", "Food Delivery Ltd")
    eva.fill("#id_zone", "Europe/Berlin")
    eva.click("input[name=_save]")
    for email, party, role in [
        ("sam@v.test", "vendor", "delivery_lead"),
        ("clara@c.test", "client", "product_owner"),
    ]:
        eva.goto("/admin/engagements/invitation/add/")
        suggested(eva, "engagement", "Food delivery")
        eva.fill("#id_email", email)
        eva.select_option("#id_party", party)
        eva.select_option("#id_role", role)
        eva.click("input[name=_save]")


def join(chromium, site, address, name):
    page = chromium.new_context(base_url=site.url, viewport={"width": 1280, "height": 900}).new_page()
    page.set_default_timeout(8000)
    page.goto(link_for(address))
    page.fill("#id_name", name)
    page.get_by_role("button", name="Join").click()
    expect(page).to_have_url(re.compile(f"{HOME}$"))
    return page


def bring_the_backlog_in(clara):
    clara.goto(f"{HOME}import/")
    clara.set_input_files("#id_file", str(FILE))
    clara.get_by_role("button", name="Look at it").click()
    expect(clara.get_by_role("heading", name="would come in")).to_be_visible()
    clara.get_by_role("button", name=re.compile("^Import")).click()
    expect(clara.get_by_role("heading", name="imported")).to_be_visible()


def estimate_and_plan(sam, clara, story):
    address = f"{HOME}stories/{story.number}/"
    sam.goto(address)
    sam.select_option("#id_points", "3")
    expect(sam.locator("#story")).to_contain_text("estimated")
    clara.goto(address)
    button = clara.get_by_role("button", name="Plan", exact=True)
    if button.count():
        button.click()
    expect(clara.locator("#story-progress .chip")).to_have_text("Planned")


def deliver(sam, story):
    sam.goto(f"{HOME}stories/{story.number}/")
    for word in ("Start", "Finish"):
        sam.get_by_role("button", name=word, exact=True).click()
    sam.get_by_role("button", name=re.compile(r"^Stamp (all )?[0-9]+ ready")).click()
    sam.get_by_role("button", name="Deliver", exact=True).click()
    expect(sam.locator("#story-progress .chip")).to_have_text("Ready to demo")


def write_update(page, words):
    page.goto(f"{HOME}standup/")
    if not page.locator("#update-form").is_visible():
        page.click("#mine summary")
    page.fill("#id_done", words)
    page.click("#update-form button")
    expect(page.locator("#standup")).to_contain_text(words)


def mails_of(kind):
    return list(OutgoingMail.objects.filter(kind=kind).values_list("to_addr", "state"))


@pytest.mark.timeout(300)
def test_the_first_week(eva, chromium, site):
    open_engagement(eva)
    sam = join(chromium, site, "sam@v.test", "Sam Vogel")
    clara = join(chromium, site, "clara@c.test", "Clara Berg")
    engagement = Engagement.objects.get(slug="food-delivery")
    run_tick()  # the first week begins by itself
    bring_the_backlog_in(clara)
    with_criteria = Story.objects.filter(engagement=engagement, kind="feature", criteria__isnull=False)
    good, bad = with_criteria.distinct().order_by("number")[:2]
    for story in (good, bad):
        estimate_and_plan(sam, clara, story)
    clara.goto(f"{HOME}plan/")
    expect(clara.locator("#plan")).to_contain_text("This week")
    expect(clara.locator("#plan")).to_contain_text("of about 10 points")

    write_update(sam, "Read the imported backlog")
    write_update(clara, "Put the backlog in order")
    clara.goto(f"{HOME}concerns/")
    clara.get_by_label("What worries you?").fill("Sample data from the kitchen is late")
    clara.get_by_role("button", name="Raise").click()
    sam.goto(f"{HOME}concerns/")
    expect(sam.locator("main")).to_contain_text("Sample data from the kitchen is late")

    for story in (good, bad):
        deliver(sam, story)
    clara.goto(f"{HOME}stories/{good.number}/")
    clara.locator("#sign-off summary", has_text="Accept all shown").click()
    clara.get_by_role("button", name=f"Sign: accept #{good.number}").click()
    expect(clara.locator(".sheet[data-signed]")).to_contain_text("Clara Berg")
    clara.goto(f"{HOME}stories/{bad.number}/")
    clara.locator("#sign-off summary", has_text="Reject").click()
    clara.locator("#reason").fill("The list is not in the order of the menu.")
    clara.locator("#new-wish").fill("The list is in the order of the menu.")
    clara.get_by_role("button", name=f"Sign: reject #{bad.number}").click()
    expect(clara.locator("#story-progress .chip")).to_have_text("Changes asked")
    assert list(LedgerEntry.objects.order_by("number").values_list("decision", flat=True)) == [
        "accept",
        "reject",
    ]
    said = StringIO()
    call_command("verify_ledger", "food-delivery", stdout=said)
    assert "Intact: 2 entries" in said.getvalue()

    working_day = next_working_day()
    for minute in (1, 2):
        run_tick(at(working_day, 9, minute))
    assert sorted(to for to, _state in mails_of("standup_reminder")) == ["clara@c.test", "sam@v.test"]
    assert len(mails_of("planning_reminder")) in (0, 2)  # only on the first working day of an iteration
    for minute in (31, 32):
        run_tick(at(working_day, 9, minute))
    digests = [mail for mail in kept_mails() if re.search(r"\d of \d in", mail["Subject"])]
    assert sorted(mail["To"] for mail in digests) == ["clara@c.test", "sam@v.test"]
    assert "Sample data from the kitchen is late" in digests[0].get_body(("plain",)).get_content()

    first = Iteration.objects.get(engagement=engagement, number=1)
    run_tick(at(first.finishes, 0, 1))
    first, second = Iteration.objects.filter(engagement=engagement).order_by("number")
    assert (first.points, first.closed_at) == (3, at(first.finishes, 0))
    assert second.closed_at is None
    come_in_anew(sam, site, "sam@v.test")
    sam.goto(f"{HOME}plan/")
    expect(sam.locator("#plan")).to_contain_text("Iteration 2")
    expect(sam.locator("#plan")).to_contain_text(bad.title[:30])
