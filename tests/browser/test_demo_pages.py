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
