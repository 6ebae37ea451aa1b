"""Who gives the client's word on a story, by every way there is to try (RULES section 2).

One story that Carl owns and that Pia stands as the deliverer of; sixteen people; and for each of them the action,
the page, the requests that no page of theirs offers, a mailed link, a program, and plain SQL with the rights of the
application.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import Error, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from api.actions import make_token
from engagements.days import local_day
from engagements.models import Deputy, Engagement, Membership
from engagements.refusals import NotYours, Refused
from iterations.actions import open_demo, turn_week
from people.models import User
from stories import actions
from stories.actions import Seen
from stories.actions.awaiting import end_links
from stories.models import LedgerEntry, SignOffLink, Stamp, Story
from tests.cast import enrol, person, signed_in
from tests.stories.journey import at, deliver, fresh

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
SIGNS, MAY_NOT, STRANGER = "signs", "may not", "stranger"
TAKEN, REFUSED, UNSEEN = {303}, {403, 422}, {404}


@pytest.fixture
def people(cast) -> dict[str, tuple[Membership | User, str]]:
    """Everybody, by what they are, and what is to come of their trying."""
    today = local_day(timezone.now(), cast.acme.charter.zone)

    def of_client(name: str, role: str = "client_member") -> Membership:
        return enrol(cast.acme, person(name), "client", role)

    def deputy(name: str, of: Membership, last: int = 1) -> Membership:
        member = of_client(name)
        days = {"starts": today - 3 * DAY, "finishes": today + last * DAY}
        Deputy.objects.create(engagement=cast.acme, member=member, of=of, **days)
        return member

    deliver(cast.story, by=cast.sue)
    pia, dino, lou = (
        of_client("Pia P", "product_owner"),
        deputy("Dino D", cast.clara),
        of_client("Lou L", "sponsor"),
    )
    for owner in (cast.carl, dino, cast.sue):
        actions.own(cast.story, by=cast.sam, member=owner)
    Story.objects.filter(pk=cast.story.pk).update(delivered_by=pia)
    Membership.objects.filter(pk=lou.pk).update(left_at=timezone.now())
    return {
        "the sponsor": (cast.clara, SIGNS),
        "another product owner": (of_client("Paul P", "product_owner"), SIGNS),
        "the sponsor's deputy": (deputy("Dora D", cast.clara), SIGNS),
        "a signer who owns it": (cast.carl, MAY_NOT),
        "a signer who delivered it": (pia, MAY_NOT),
        "the deputy of who owns it": (deputy("Cody D", cast.carl), MAY_NOT),
        "the deputy of who delivered it": (deputy("Paula D", pia), MAY_NOT),
        "a deputy who owns it": (dino, MAY_NOT),
        "a deputy whose days are over": (deputy("Ed D", cast.clara, last=-1), MAY_NOT),
        "a member of the client": (of_client("Cora C"), MAY_NOT),
        "an observer": (cast.vera, MAY_NOT),
        "the delivery lead": (cast.sam, MAY_NOT),
        "a vendor's owner": (cast.sue, MAY_NOT),
        "a sponsor who has left": (lou, STRANGER),
        "the sponsor of another client": (cast.bert, STRANGER),
        "somebody of nobody": (cast.otto, STRANGER),
    }


@contextmanager
def undone() -> Iterator[None]:
    """What happens within is taken back, so that the next one finds the story as it was."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def outcome(answer, expected: str) -> bool:
    wanted = {SIGNS: TAKEN, MAY_NOT: REFUSED, STRANGER: UNSEEN}[expected]
    return answer.status_code in wanted and LedgerEntry.objects.exists() is (expected == SIGNS)


def by_action(who: Membership, story: Story) -> None:
    actions.accept(story, by=who, seen=Seen.of(story), all_shown=True)


def by_sql(model: type) -> Callable[[Membership, Story], None]:
    """A row like one that was taken, with this person in it, past every line of Python."""
    with undone():
        story = Story.objects.get(number=1, engagement__slug="acme")
        clara = Membership.objects.get(engagement=story.engagement, user__name="Clara Berg")
        actions.accept(story, by=clara, seen=Seen.of(story), all_shown=True)
        taken = model.objects.order_by("-pk").values().first()
    taken.pop("id")

    def insert(who: Membership, story: Story) -> None:
        row = taken | {"signer_id" if model is LedgerEntry else "member_id": who.pk}
        columns = ", ".join(row)
        holes = ", ".join(["%s"] * len(row))
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {model._meta.db_table} ({columns}) VALUES ({holes})", list(row.values())
            )

    return insert


def test_by_the_action_and_past_it(cast, people):
    """The action says why in a sentence; the database has none, and takes it from the same people."""
    story = fresh(cast.story)
    ways = {"action": by_action, "entry by SQL": by_sql(LedgerEntry), "stamp by SQL": by_sql(Stamp)}
    wrong = []
    for name, (who, expected) in people.items():
        for way, act in ways.items():
            if isinstance(who, User):
                continue  # there is no membership that could be named
            with undone():
                try:
                    with transaction.atomic():
                        act(who, story)
                    taken = True
                except (NotYours, Refused, Error):
                    taken = False
                if taken is not (expected == SIGNS):
                    wrong.append((name, way))
    assert not wrong


def test_by_the_page_and_by_requests_that_it_does_not_offer(cast, people):
    type(cast.acme.charter).objects.update(start_date=local_day(timezone.now(), cast.acme.charter.zone))
    turn_week(Engagement.objects.get(pk=cast.acme.pk), now=timezone.now())
    open_demo(Engagement.objects.get(pk=cast.acme.pk), by=cast.sam)
    story = fresh(cast.story)
    form = {"decision": "accept", "all_shown": "1", "seen": str(Seen.of(story))}
    mark = {"mark": "accepted", "revision": "1"}
    wrong = []
    for name, (who, expected) in people.items():
        client = signed_in(who)
        page = client.get(at("story", story))
        offered = 'name="decision" value="accept"' in page.content.decode()
        if offered is not (expected == SIGNS) or page.status_code != (404 if expected == STRANGER else 200):
            wrong.append((name, "page"))
        for way in ("sign_off", "demo_sign_off"):
            with undone():
                if not outcome(client.post(at(way, story), form), expected):
                    wrong.append((name, way))
        with undone():
            answer = client.post(at("criterion_verdict", story, "criterion-1"), mark)
            if Stamp.objects.filter(party="client").exists() is not (expected == SIGNS):
                wrong.append((name, "verdict", answer.status_code))
    assert not wrong


def test_by_a_program(cast, people):
    """With a token of their own; of people who have left, and of the other client's, none leads here."""
    story = fresh(cast.story)
    form = {"decision": "accept", "all_shown": True, "seen": str(Seen.of(story))}
    wrong = []
    for name, (who, expected) in people.items():
        if isinstance(who, User):
            continue  # nobody makes one who takes part nowhere
        with undone():
            _token, secret = make_token(who.engagement, by=who, name="Bot", days=1, may_write=True)
            sent = {"Authorization": f"Bearer {secret}"}
            there = reverse("api_sign_offs", args=["acme", story.number])
            answer = Client().post(there, form, content_type="application/json", headers=sent)
            wanted = {SIGNS: {200}, MAY_NOT: REFUSED, STRANGER: {401, 404}}[expected]
            if answer.status_code not in wanted or LedgerEntry.objects.exists() is not (expected == SIGNS):
                wrong.append((name, answer.status_code))
    assert not wrong


def test_by_a_mailed_link(cast, people):
    """A link of the sponsor's in other hands; and one that stands in everybody's own name, as if it had been mailed."""
    story = fresh(cast.story)
    form = {"decision": "accept", "all_shown": "1"}

    def link_for(who: Membership) -> str:
        end_links(story)
        link = SignOffLink(engagement=cast.acme, story=story, member=who, seen=str(Seen.of(story)))
        link.token_hash = SignOffLink.hash_of(link.token)
        link.save()
        return reverse("sign_off_link", args=[link.token])

    wrong = []
    for name, (who, expected) in people.items():
        client = signed_in(who)
        with undone():
            answer = client.post(link_for(cast.clara), form)
            if (answer.status_code in TAKEN) is not (who == cast.clara):
                wrong.append((name, "the sponsor's", answer.status_code))
        if isinstance(who, User) or who.engagement_id != cast.acme.pk:
            continue  # the wall of the table keeps other engagements' people out
        with undone():
            answer = client.post(link_for(who), form)
            if (answer.status_code in TAKEN) is not (expected == SIGNS):
                wrong.append((name, "their own", answer.status_code))
            if LedgerEntry.objects.exists() is not (expected == SIGNS):
                wrong.append((name, "their own", "entry"))
    assert not wrong
