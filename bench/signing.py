"""How long a signer needs on a phone for eight stories of four criteria: `python -m bench.signing [--pace 1.2]`.

In a house of its own, at 390 px, by touch. Every tap and every swipe that brings the next button into view takes
`pace` seconds besides what the program takes; reading is left out. Each story is found on the home, under "Waiting on
me". Told for both ways: criterion by criterion, and by "Accept all shown".
"""

import argparse
import math
import os
import re
import time
from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect, sync_playwright

from bench import machine
from bench.run import Bench, say
from tests.browser.chromium import ARGUMENTS, CHROMIUM

STORIES, CRITERIA = 8, 4
WANTED = 180  # seconds
SPONSOR = 1  # place among bench.volume's people: client, sponsor
SWIPE = 0.7  # of the screen's height that one brings up
WAYS = ("criterion by criterion", "all shown")


def slug_of(way: str) -> str:
    return f"signing-{WAYS.index(way)}"


def prepare() -> None:
    """Run within the house: for each way an engagement with its stories ready to demo."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    from bench.volume import MEMBERS, begin_week, make_engagement
    from engagements.models import Membership, Organisation, Party, Role
    from people.models import User
    from stories.actions import write_story
    from tests.stories.journey import deliver

    people = list(User.objects.filter(email__startswith="member-").order_by("pk")[:MEMBERS])
    vendor = Organisation.objects.get(name="Northlight Software")
    for way in WAYS:
        engagement, _members = make_engagement(slug_of(way), vendor, people)
        begin_week(engagement)
        maker = Membership.objects.filter(engagement=engagement, role=Role.VENDOR_MEMBER).first()
        asker = Membership.objects.filter(engagement=engagement, party=Party.CLIENT).first()
        for n in range(1, STORIES + 1):
            criteria = [f"Slot {n} shows its bay number {place} at the gate." for place in range(CRITERIA)]
            deliver(write_story(engagement, by=asker, title=f"Slot view {n}", criteria=criteria), by=maker)


@dataclass
class Thumb:
    """A hand that needs its time, and counts."""

    page: Page
    pace: float
    taps: int = 0
    swipes: int = 0

    def tap(self, what: Locator) -> None:
        self.bring_up(what)
        time.sleep(self.pace)
        what.tap()
        self.taps += 1

    def bring_up(self, what: Locator) -> None:
        what.wait_for()
        box, height = what.bounding_box(), self.page.evaluate("innerHeight")
        assert box is not None
        beyond = max(box["y"] + box["height"] - height, -box["y"], 0)
        for _swipe in range(math.ceil(beyond / (SWIPE * height))):
            time.sleep(self.pace)
            self.swipes += 1
        what.scroll_into_view_if_needed()


def sign_all(page: Page, way: str, pace: float) -> tuple[float, Thumb]:
    thumb = Thumb(page, pace)
    page.goto(f"/e/{slug_of(way)}/")
    began = time.monotonic()
    for done in range(1, STORIES + 1):
        thumb.tap(page.get_by_role("link", name=re.compile("^Sign off #")).first)
        page.wait_for_selector("#sign-off")
        for row in page.locator("#criteria > li").all() if way == WAYS[0] else []:
            thumb.tap(row.get_by_role("button", name=re.compile("^Accepted")))
            expect(row).to_have_attribute("data-both", "")
        thumb.tap(page.locator("#sign-off summary").first)
        thumb.tap(page.get_by_role("button", name=re.compile("^Sign: accept #")))
        page.wait_for_selector("[data-signed]")
        if done < STORIES:
            thumb.tap(page.locator(f"a.brand[href='/e/{slug_of(way)}/']"))
    return time.monotonic() - began, thumb


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.signing", description=__doc__.splitlines()[0])
    parser.add_argument("--pace", type=float, default=1.2)
    parser.add_argument("--prepare", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args(namespace=argparse.Namespace(streams=0, stories=20, keep=False))
    if options.prepare:
        prepare()
        return
    bench = Bench(options)
    try:
        bench.start()
        bench.ask("bench.signing", "--prepare")
        say(f"load {machine.load()}, {machine.described()}")
        with sync_playwright() as playwright:
            chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
            address = f"http://127.0.0.1:{bench.house.port}"
            phone = {"width": 390, "height": 844}
            context = chromium.new_context(base_url=address, viewport=phone, has_touch=True, is_mobile=True)
            cookie = bench.visitor(SPONSOR).cookies["tandem_session"]
            context.add_cookies([{"name": "tandem_session", "value": cookie, "url": address}])
            for way in WAYS:
                took, thumb = sign_all(context.new_page(), way, options.pace)
                say(
                    f"{way}: {took:.0f} s (wanted: {WANTED}), {thumb.taps} taps, {thumb.swipes} swipes "
                    f"of {options.pace} s"
                )
            chromium.close()
    finally:
        bench.stop()


if __name__ == "__main__":
    main()
