"""PostgreSQL crashes and is gone for ten seconds while a page and its stream are open and somebody writes."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import expect

from config import embedded
from config.house import ROOT
from engagements.actions import open_engagement
from engagements.models import Organisation, Party, Role
from stories.actions import write_story
from tests.cast import enrol, person, signed_in
from tests.house.test_health import Servers
from tests.listener import Listener

AWAY = 10


def furnish() -> None:
    """Runs in a process of its own, on the servers of this test; says how each of the two is signed in."""
    vendor, client = (Organisation.objects.create(name=name) for name in ("Northlight", "Acme Port"))
    acme = open_engagement(name="Harbour slots", slug="acme", vendor=vendor, client=client)
    sam = enrol(acme, person("Sam Vogel"), Party.VENDOR, Role.DELIVERY_LEAD)
    clara = enrol(acme, person("Clara Berg"), Party.CLIENT, Role.SPONSOR)
    write_story(acme, by=clara, title="Driver confirms a slot", criteria=["The link works.", "It is quick."])
    print(json.dumps([signed_in(one).cookies[settings.SESSION_COOKIE_NAME].value for one in (clara, sam)]))


@pytest.fixture
def servers():
    folder = Path(tempfile.mkdtemp(prefix="tandem-outage-"))
    folder.chmod(0o711)
    servers = Servers(folder / "data")
    yield servers
    servers.stop()
    folder.rmdir()


def sessions(servers) -> list[str]:
    code = "import django; django.setup(); from tests.browser.test_outage import furnish; furnish()"
    env = servers.env | {"DJANGO_SETTINGS_MODULE": "config.settings"}
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=env, stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def signed_in_page(chromium, url: str, session: str):
    context = chromium.new_context(base_url=url)
    context.set_default_timeout(8000)
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": url}])
    page = context.new_page()
    page.goto("/e/acme/stories/1/")
    page.wait_for_selector("#live-pill[data-state=live]")
    return page


def criterion(page, number: int):
    return page.locator(f"#criterion-1-{number}")


def rewrite(page, number: int, text: str):
    criterion(page, number).locator("[data-edit]").click()
    field = criterion(page, number).locator("textarea[name=text]")
    field.fill(text)
    return field


@pytest.mark.timeout(300)
def test_page_and_stream_recover_from_a_crash_of_the_database(chromium, servers):
    url = f"http://127.0.0.1:{servers.port}"
    clara_session, sam_session = sessions(servers)
    clara, sam = (signed_in_page(chromium, url, session) for session in (clara_session, sam_session))
    listener = Listener(servers.port, "/e/acme/live/", clara_session)
    assert listener.until(lambda one: one.frames, 5)
    field = rewrite(clara, 1, "The link works, typed before")

    begin = time.monotonic()
    embedded.end(servers.own.processes.pop("postgres"), signal.SIGQUIT, 10)
    field.press_sequentially(" and while the database was gone.")
    criterion(clara, 1).get_by_role("button", name="Save").click()
    expect(clara.get_by_role("button", name="Try again")).to_be_visible(timeout=10_000)
    expect(field).to_have_value("The link works, typed before and while the database was gone.")
    time.sleep(max(0, AWAY - (time.monotonic() - begin)))
    servers.own.start_postgres()
    back = time.monotonic()

    # Nobody reloads anything: what was pressed is sent again by the page, and the other sees it.
    for page in (clara, sam):
        expect(criterion(page, 1)).to_contain_text("while the database was gone.", timeout=25_000)
    print(
        f"PostgreSQL gone for {back - begin:.0f} s; saved and seen by the other {time.monotonic() - back:.1f} s after"
    )
    rewrite(sam, 2, "It is quick again.")
    criterion(sam, 2).get_by_role("button", name="Save").click()
    expect(criterion(clara, 2)).to_contain_text("It is quick again.")
    expect(clara.locator("#live-pill")).to_have_text("Live")
    assert not listener.ended, "the streams outlive it"
    listener.close()
    assert os.path.exists(f"/proc/{servers.web.pid}")
