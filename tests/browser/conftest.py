"""Browser tests: a real Chromium, a real site, real data; two windows where two people meet."""

import os
from collections.abc import Iterator

import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.chromium import ARGUMENTS, CHROMIUM
from tests.cast import signed_in
from tests.site import Site

# Playwright's synchronous calls run a loop in this thread; the tests themselves are plain synchronous code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"


def pytest_collection_modifyitems(items) -> None:
    for item in items:
        if "tests/browser/" in item.nodeid:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.django_db(transaction=True))


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def site(django_db_setup) -> Iterator[Site]:
    # Each test gets a new database under the running site: without a pool its connections are made anew at once.
    running = Site(TANDEM_ROLE="command")
    yield running
    running.stop()


class Window:
    """One person's browser: a context of its own, with everything the console and the network complain of."""

    def __init__(
        self, chromium: Browser, site: Site, who, *, width: int = 1440, scheme: str = "light"
    ) -> None:
        self.site, self.who = site, who
        self.context: BrowserContext = chromium.new_context(
            color_scheme=scheme, viewport={"width": width, "height": 900}, base_url=site.url
        )
        session = signed_in(who).cookies[settings.SESSION_COOKIE_NAME].value
        self.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": site.url}])
        self.context.set_default_timeout(8000)
        self.page: Page = self.context.new_page()
        self.complaints: list[str] = []
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on(
            "console", lambda message: message.type == "error" and self.complaints.append(message.text)
        )

    def open(self, path: str, *, live: bool = True) -> Page:
        self.page.goto(path)
        if live:
            self.page.wait_for_selector("#live-pill[data-state=live]")
        return self.page


@pytest.fixture
def window(chromium, site) -> Iterator:
    """`window(member)`: a browser window in which that person is signed in."""
    opened: list[Window] = []

    def open_window(who, **looks) -> Window:
        opened.append(Window(chromium, site, who, **looks))
        return opened[-1]

    yield open_window
    for one in opened:
        one.context.close()


@pytest.fixture
def two(cast, window) -> tuple[Page, Page]:
    """The same story in the client's and in the vendor's window."""
    story = "/e/acme/stories/1/"
    return window(cast.clara).open(story), window(cast.sam).open(story)
