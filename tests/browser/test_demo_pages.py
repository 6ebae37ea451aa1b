"""Every page of the demonstration as either party sees it: accessible, inside the policy, as wide as the window.

Pairwise: each page is opened by somebody of each party, wide and narrow, light and dark; neighbours swap the pairing.
"""

from datetime import timedelta

import pytest

from dashboard import demo
from engagements.actions import invite
from engagements.models import Membership
from engagements.today import today_of
from exchange.actions import import_batch, look
from stories.models import State, Story
from tests.axe import axe
from tests.exchange.test_import import FILE

LOOKS = [
    [("vendor", "light", 1440), ("client", "dark", 390)],
    [("vendor", "dark", 1440), ("client", "light", 390)],
    [("vendor", "light", 390), ("client", "dark", 1440)],
    [("vendor", "dark", 390), ("client", "light", 1440)],
]
SHOWN = [State.UNSCHEDULED, State.STARTED, State.DELIVERED, State.REJECTED, State.ACCEPTED]
WHO = {"vendor": "jonas", "client": "petra"}


@pytest.fixture
def engagement(transactional_db):
    return demo.load("a-password-for-one-test")


def sideways(page) -> int:
    return page.evaluate("document.documentElement.scrollWidth - innerWidth")


SHOWN_ON_PAPER = 12  # an accepted story, with its record
ON_PAPER = """() => {
  const seen = (one) => one.checkVisibility({ visibilityProperty: true });
  const found = [...document.querySelectorAll("nav, .top, button, .button, textarea, input:not([type=hidden]), select")]
    .filter(seen).map((one) => `there is ${one.outerHTML.slice(0, 80)}`);
  for (const one of document.querySelectorAll(".card, .sheet, .criterion, .figure, .story-row, tr")) {
    if (getComputedStyle(one).breakInside !== "avoid") found.push(`cut: ${one.className}`);
  }
  const lightness = (colour) => colour.match(/[0-9.]+/g).slice(0, 3).reduce((sum, part) => sum + Number(part), 0) / 765;
  const sheet = getComputedStyle(document.body);
  if (!(lightness(sheet.color) < 0.25)) found.push(`ink ${sheet.color}`);
  for (const one of document.querySelectorAll("body, main, .card, .sheet, .figure")) {
    const { backgroundColor: paper } = getComputedStyle(one);
    if (!paper.endsWith(", 0)") && !(lightness(paper) > 0.95)) found.push(`paper ${paper}`);
  }
  return found;
}"""


def on_paper(window, path: str) -> list[str]:
    """What doesn't belong on a printed page: things to press or write in, pale ink, dark paper, what may be cut."""
    page = window.open(path)
    page.emulate_media(media="print")
    found = page.evaluate(ON_PAPER)
    page.emulate_media(media="screen")
    return found


def pages(engagement) -> list[str]:
    """Each kind of page, and each kind of story, of the engagement."""
    yesterday = today_of(engagement) - timedelta(days=1)
    stories = [Story.objects.filter(engagement=engagement, state=state).latest("number") for state in SHOWN]
    inside = [
        "",
        "board/",
        "plan/",
        "search/?q=slot",
        "search/?q=sltos",
        "stories/",
        "stories/new/",
        "people/",
        "standup/",
        f"standup/{yesterday}/",
        "concerns/",
        "pings/",
        "commitments/?from=concern-1",
        "decisions/",
        "tokens/",
    ]
    inside += ["demo/", "demo/agenda/", "demos/8/"]
    inside += ["import/", "import/1/", "import/2/", "ledger/", f"stories/{stories[0].number}/history/"]
    inside += [f"stories/{story.number}/" for story in stories]
    return ["/", "/dev/mail/", *(f"/e/{engagement.slug}/{page}" for page in inside)]


def test_every_page_of_the_demonstration(engagement, window):
    jonas = Membership.objects.get(engagement=engagement, user__email="jonas@demo.example")
    invite(engagement, email="new@demo.example", party="client", role="client_member", by=jonas)
    for _looked_at_and_imported in range(2):
        batch = look(engagement, FILE.read_bytes(), by=jonas, file_name="pivotal-food-delivery.csv")
    import_batch(batch, by=jonas)
    looks = sorted({look for pair in LOOKS for look in pair})
    windows = {
        (party, scheme, width): window(
            Membership.objects.get(engagement=engagement, user__email=f"{WHO[party]}@demo.example"),
            width=width,
            scheme=scheme,
        )
        for party, scheme, width in looks
    }
    found = []
    for place, path in enumerate(pages(engagement)):
        for look_ in LOOKS[place % len(LOOKS)]:
            one = windows[look_]
            page = one.open(path, live=path.startswith("/e/"))
            found += [f"{path} {look_}: {line}" for line in axe(page)]
            if sideways(page) > 0:
                found.append(f"{path} {look_}: {sideways(page)} px too wide")
    found += [f"{look_}: {line}" for look_, one in windows.items() for line in one.complaints]
    assert found == []


def test_what_is_printed_is_dark_on_white_in_either_scheme(engagement, window):
    tom = Membership.objects.get(engagement=engagement, user__email="tom@demo.example")
    found = []
    for scheme in ("light", "dark"):
        one = window(tom, scheme=scheme)
        for page in ("weeks/8/", "demos/8/", "charter/", "ledger/", f"stories/{SHOWN_ON_PAPER}/"):
            path = f"/e/{engagement.slug}/{page}"
            found += [f"{path} {scheme}: {line}" for line in on_paper(one, path)]
    assert found == []
