"""Statements and bytes of each page (SPEED, DESIGN §11), asserted. Times never are: `bench/` measures those.

Bytes are counted as the proxy in front sends them (`encode` in the Caddyfile, gzip at its usual level; zstd is
smaller). Nothing compresses within the application, so nothing does for bin/up on loopback either. A page that
holds a CSRF token may be compressed: the token is masked anew for every answer, so that guessing it from the sizes
of many answers (BREACH) leads nowhere, and the session's key is in no page.
"""

import gzip
import random
import re

import pytest
from django.utils import timezone

from bench.statements import counted
from bench.volume import fill, make_engagement, make_people
from engagements.models import Engagement, Event, Membership, Organisation
from engagements.today import today_of
from iterations.actions import add_item, open_demo, present, turn_week
from partnership.actions import ask, commit
from standups.actions import own_concern, raise_concern
from stories.models import Criterion, Revision, Story
from tests.cast import HTMX, signed_in

PROXY_LEVEL = 5
FRAME = (
    3  # session; membership with person, engagement and charter; crew: what every engagement page asks for
)


@pytest.fixture
def visit(db):
    """An engagement with ten members and as many stories as asked for; answers a client of its delivery lead."""

    def make(stories: int, members: int = 10):
        people = make_people("Member", members)
        vendor = Organisation.objects.create(name="Northlight Software")
        engagement, enrolled = make_engagement("bench", vendor, people)
        fill(engagement, enrolled, stories, random.Random(1))
        client = signed_in(people[0])
        for path in ("/", "/e/bench/", "/e/bench/stories/"):  # what is looked up once for a process
            client.get(path)
        return client

    return make


def asked(client, path: str, *, htmx: bool = False, form: dict | None = None, status: int = 200):
    """The answer, and the statements it took."""
    headers = HTMX if htmx else {}
    if form is None:
        answer, sent = counted(lambda: client.get(path, headers=headers))
    else:
        answer, sent = counted(lambda: client.post(path, form, headers=headers))
    assert answer.status_code == status, answer.content[:500]
    return answer, sent


def packed(answer) -> int:
    return len(gzip.compress(answer.content, PROXY_LEVEL))


def told(sent: list[str]) -> str:
    return "\n".join([f"{len(sent)} statements:", *(statement[:160] for statement in sent)])


# --- Pages --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "statements", "kilobytes"),
    [
        ("/", 12, 15),  # SPEED: a portfolio, none of them per engagement (tests/dashboard/test_everywhere.py)
        ("/e/bench/", 12 + FRAME, 15),
        ("/e/bench/stories/", 1 + FRAME, 15),
        ("/e/bench/board/", 3 + FRAME, 15),
        ("/e/bench/board/?q=owner:member", 4 + FRAME, 15),
        ("/e/bench/plan/", 2 + FRAME, 15),
        ("/e/bench/search/?q=gate", 2 + FRAME, 15),
        ("/e/bench/stories/7/", 4 + FRAME, 15),
        ("/e/bench/stories/7/history/", 7 + FRAME, 15),
        ("/e/bench/stories/new/", FRAME, 15),
        ("/e/bench/people/", 6 + FRAME, 15),
        ("/e/bench/people/1/", 7 + FRAME, 15),
        ("/e/bench/skills/", 5 + FRAME, 15),
        ("/e/bench/search/?q=driver", 2 + FRAME, 15),
        ("/e/bench/search/?q=drvier", 3 + FRAME, 15),  # nothing is written so: what comes near it
    ],
)
def test_page_fits(visit, path, statements, kilobytes):
    answer, sent = asked(visit(stories=50), path)
    assert len(sent) <= statements, told(sent)
    assert packed(answer) <= kilobytes * 1000


def test_list_of_a_thousand_fits(visit):
    answer, sent = asked(visit(stories=1000), "/e/bench/stories/")
    assert answer.content.count(b'class="story-row"') == 1000
    assert len(sent) <= 1 + FRAME, told(sent)
    assert packed(answer) <= 60_000


@pytest.fixture
def under_way(visit):
    """`under_way(stories)`: the same with a week begun; answers a client of the delivery lead."""

    def make(stories: int):
        client = visit(stories=stories)
        turn_week(Engagement.objects.get(slug="bench"), now=timezone.now())
        return client

    return make


def test_a_plan_of_a_thousand_fits(under_way):
    client = under_way(stories=1000)
    answer, sent = asked(client, "/e/bench/plan/")
    assert answer.content.count(b'class="plan-row"') == 1000
    assert len(sent) <= 2 + FRAME, told(sent)
    assert packed(answer) <= 60_000
    answer, sent = asked(client, "/e/bench/board/", htmx=True)
    assert len(sent) <= 3 + FRAME, told(sent)


def test_the_stage_of_a_demo_fits(under_way):
    client = under_way(stories=50)
    engagement = Engagement.objects.get(slug="bench")
    lead = engagement.members.filter(role="delivery_lead").first()
    demo = open_demo(engagement, by=lead)
    for number in range(1, 13):
        add_item(demo, engagement.stories.get(number=number), by=lead)
    present(demo, by=lead)
    answer, sent = asked(client, "/e/bench/demo/", htmx=True)
    assert b'class="stage"' in answer.content
    assert len(sent) <= 18, told(sent)
    asked(client, "/e/bench/demos/1/")
    answer, sent = asked(client, "/e/bench/demo/agenda/", htmx=True)
    assert len(sent) <= 12, told(sent)


def test_the_board_of_a_week_fits(under_way):
    client = under_way(stories=50)
    answer, sent = asked(client, "/e/bench/board/")
    assert answer.content.count(b"data-card") > 25  # this week, the next two, the icebox
    assert len(sent) <= 3 + FRAME, told(sent)
    assert packed(answer) <= 15_000
    answer, sent = asked(client, "/e/bench/board/", htmx=True)
    assert packed(answer) <= 6_000
    assert len(sent) <= 3 + FRAME, told(sent)


def test_the_home_of_a_busy_week_fits(under_way):
    """SPEED: at most fifteen statements, with something of everything on it."""
    client = under_way(stories=50)
    engagement = Engagement.objects.select_related("charter").get(slug="bench")
    lead = engagement.members.get(user=client.session["_auth_user_id"])
    others = list(engagement.members.exclude(pk=lead.pk).exclude(role="observer")[:4])
    for n, other in enumerate(others * 3):
        ask(engagement, by=other, to=lead, text=f"How high is gate {n}?")
        concern = raise_concern(engagement, by=other, text=f"Crane {n} is late")
        own_concern(concern, by=lead)
        commit(engagement, by=lead, text=f"Gate {n} opens", due=today_of(engagement))
    asked(client, "/e/bench/")
    for htmx in (False, True):
        answer, sent = asked(client, "/e/bench/", htmx=htmx)
        assert b"And 2" in answer.content  # nine of them have a key, and the rest is counted
        assert len(sent) <= 15, told(sent)
    assert packed(answer) <= 15_000


def test_what_is_fetched_after_a_signal_fits(visit):
    client = visit(stories=50)
    for path in ("/e/bench/stories/", "/e/bench/stories/7/"):
        answer, sent = asked(client, path, htmx=True)
        assert packed(answer) <= 6_000, path
        assert len(sent) <= 4 + FRAME, told(sent)


@pytest.mark.parametrize(
    "path", ["/", "/e/bench/", "/e/bench/stories/", "/e/bench/stories/1/", "/e/bench/people/"]
)
def test_statements_do_not_grow_with_the_rows(visit, path):
    client = visit(stories=5, members=5)
    _answer, few = asked(client, path)
    story = Story.objects.get(number=1)
    author = Membership.objects.filter(engagement=story.engagement).last()
    for number in range(4, 10):
        Criterion.objects.create(
            engagement=story.engagement, story=story, number=number, text="Another one.", rank=f"z{number}"
        )
        Revision.objects.create(
            engagement=story.engagement, story=story, key=f"criterion-{number}", number=1, author=author
        )
    for person in make_people("Later", 10):
        Membership.objects.create(
            engagement=story.engagement, user=person, party="client", role="client_member"
        )
    last = Event.objects.filter(engagement=story.engagement).latest("number").number
    for number, member in enumerate(Membership.objects.filter(engagement=story.engagement), last + 1):
        Event.objects.create(
            engagement=story.engagement,
            number=number,
            kind="story.estimated",
            actor=member,
            actor_party=member.party,
            subject=story.element_id,
            data={"story": 1, "points": 3},
        )
    _answer, many = asked(client, path)
    assert len(many) <= len(few), told(many)


def test_portfolio_asks_nothing_for_each_engagement(visit):
    client = visit(stories=1)
    _answer, one = asked(client, "/")
    member = Membership.objects.get(engagement__slug="bench", number=1)
    for number in range(5):
        make_engagement(f"more-{number}", member.engagement.vendor, [member.user])
    _answer, six = asked(client, "/")
    assert len(six) == len(one) <= 12, told(six)


# --- Writes -------------------------------------------------------------------------------------------------

WRITING = re.compile(r"\s*(INSERT|UPDATE|DELETE|WITH)")


def test_rewording_fits(visit):
    """Beside the door's two: the story, the lock, the text under it, text, revision, event, own draft;
    and two for the answer: what there is of the story, and its criteria; of one that is begun also who owns it."""
    client = visit(stories=5)
    form = {"text": "When the gate opens, then the bay is shown.", "base": "2"}
    answer, sent = asked(client, "/e/bench/stories/2/texts/criterion-1/", htmx=True, form=form)
    assert len(sent) <= FRAME - 1 + 7 + 2, told(sent)
    assert sum(1 for statement in sent if WRITING.match(statement)) == 4, told(sent)
    assert packed(answer) <= 6_000


def test_a_step_forward_fits(visit):
    """Beside the door's two: the story, the lock, its new state, the event; and two for the answer: what there is
    of the story, and its criteria."""
    client = visit(stories=5)
    Story.objects.filter(number=4).update(state="started")
    form = {"act": "finish", "seen": "started"}
    answer, sent = asked(client, "/e/bench/stories/4/progress/", htmx=True, form=form)
    assert len(sent) <= FRAME - 1 + 4 + 2, told(sent)
    assert sum(1 for statement in sent if WRITING.match(statement)) == 2, told(sent)
    assert packed(answer) <= 6_000


def test_creating_with_criteria_fits(visit):
    """Beside the door's two: the lock, the last place, story, criteria, wordings, event; however many criteria."""
    client = visit(stories=5)
    counts = []
    for many in (3, 12):
        form = {
            "title": f"Planner books {many} bays",
            "narrative": "As a planner …",
            "criteria": "\n".join(f"When {n} …" for n in range(many)),
        }
        _answer, sent = asked(client, "/e/bench/stories/", form=form, status=303)
        counts.append(len(sent))
        assert len(sent) <= FRAME - 1 + 6, told(sent)
    assert counts[0] == counts[1]


def test_one_token_serves_all_forms_of_an_answer(visit):
    """Sixty-four characters that nothing compresses, once instead of for each form; another one every time."""
    client = visit(stories=2)
    tokens = [
        set(re.findall(rb'value="([A-Za-z0-9]{64})"', client.get("/e/bench/stories/1/").content))
        for _ in "12"
    ]
    assert [len(found) for found in tokens] == [1, 1]
    assert tokens[0] != tokens[1]
