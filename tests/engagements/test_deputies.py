"""A deputy acts in a signer's place while the time runs, and it shows wherever they did."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from dashboard.summing import waiting_since
from engagements.access import ACTS, BY_DEPUTY, may, those_who_may
from engagements.actions import agree, end_membership, name_deputy, withdraw_deputy
from engagements.days import local_day
from engagements.journal import Kind
from engagements.models import Deputy, Engagement, Event, Membership, Party, Role
from engagements.refusals import NotYours, Refused
from iterations.actions import turn_week
from stories import actions, record
from stories.actions import Seen
from stories.models import LedgerEntry, Story
from tests.cast import HTMX, enrol, person, signed_in
from tests.stories.journey import deliver

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def today(cast):
    return local_day(timezone.now(), cast.acme.charter.zone)


@pytest.fixture
def cora(cast) -> Membership:
    return enrol(cast.acme, person("Cora Deputy"), Party.CLIENT, Role.CLIENT_MEMBER)


@pytest.fixture
def deputy(cast, cora, today) -> Deputy:
    return name_deputy(cast.acme, member=cora, starts=today, finishes=today, by=cast.clara)


def anew(member: Membership) -> Membership:
    return Membership.objects.select_related("user", "engagement__charter").get(pk=member.pk)


def test_a_sponsors_deputy_signs_and_agrees_and_no_more(cast, cora, deputy):
    now = anew(cora)
    assert {act for act in ACTS if may(now, act) and now.role not in ACTS[act]} == BY_DEPUTY
    assert may(Membership.objects.with_deputyships().get(pk=cora.pk), "sign off")
    for act in BY_DEPUTY:
        assert set(cast.acme.members.filter(those_who_may(act))) == {
            member for member in map(anew, cast.acme.members.all()) if may(member, act)
        }


def test_a_product_owners_deputy_signs_but_does_not_agree(cast, cora, today):
    name_deputy(cast.acme, member=cora, starts=today, finishes=today, by=cast.carl)
    assert may(anew(cora), "sign off")
    assert not may(anew(cora), "agree")


@pytest.mark.parametrize(
    ("first", "last", "runs"), [(-2, -1, False), (-1, 0, True), (0, 3, True), (1, 3, False)]
)
def test_only_while_the_time_runs(cast, cora, today, first, last, runs):
    Deputy.objects.create(
        engagement=cast.acme,
        member=cora,
        of=cast.clara,
        starts=today + first * DAY,
        finishes=today + last * DAY,
    )
    assert may(anew(cora), "sign off") is runs
    assert cast.acme.members.filter(those_who_may("sign off"), pk=cora.pk).exists() is runs


def test_the_day_is_the_engagements(cast, cora, today):
    """Where it is tomorrow already, or yesterday still, the deputy of today has nothing to say."""
    name_deputy(cast.acme, member=cora, starts=today, finishes=today, by=cast.clara)
    charter = cast.acme.charter
    answers = set()
    for zone in ("Pacific/Kiritimati", "Etc/GMT+12"):  # a day and two hours apart
        charter.zone = zone
        charter.save(update_fields=["zone"])
        answers.add(may(anew(cora), "sign off"))
    assert False in answers


def test_what_a_deputy_signs_says_so_everywhere(cast, cora, deputy):
    story = deliver(cast.story, by=cast.sue)
    cora = anew(cora)
    assert cora in actions.signers(story)
    actions.accept(story, by=cora, seen=Seen.of(story), all_shown=True)
    line = record.LedgerPage(cast.acme).entries[0]
    assert line["body"]["by"]["role"] == "deputy of sponsor"
    assert (line["signer"], line["deputy_of"]) == ("Cora Deputy", "Clara Berg")
    assert record.verify(cast.acme).intact
    page = signed_in(cast.sue).get(reverse("story", args=["acme", story.number])).content.decode()
    assert "Client accepted: Cora Deputy (deputy of Clara Berg)" in page
    assert "as deputy of Clara Berg" in page
    ledger = signed_in(cast.sam).get(reverse("ledger", args=["acme"])).content.decode()
    assert "as deputy of Clara Berg" in ledger
    assert "Cora" not in LedgerEntry.objects.get().body


def test_an_owner_signs_not_as_deputy_either(cast, cora, deputy):
    actions.own(cast.story, by=cast.sue, member=cora)
    story = deliver(cast.story, by=cast.sue)
    with pytest.raises(Refused, match="You own this story"):
        actions.accept(story, by=anew(cora), seen=Seen.of(story), all_shown=True)


def test_a_deputy_signs_nothing_that_the_other_may_not(cast, cora, deputy, today):
    """Clara owns it, so neither she nor Cora in her place signs it; in Carl's place Cora does."""
    type(cast.acme.charter).objects.update(start_date=today)
    turn_week(Engagement.objects.get(pk=cast.acme.pk), now=timezone.now())
    actions.own(cast.story, by=cast.sue, member=cast.clara)
    story = deliver(cast.story, by=cast.sue)
    cora, client = anew(cora), signed_in(cora)
    assert set(actions.signers(story)) == {cast.carl}
    assert actions.why_not(story, cora) == "You stand in for Clara Berg, who owns or delivered this story."
    assert not Story.objects.waiting_on(cora).exists()
    assert story.sign_off_links.open().get().member == cast.carl
    for act in (
        lambda: actions.accept(story, by=cora, seen=Seen.of(story), all_shown=True),
        lambda: actions.give_verdict(story, "criterion-1", by=cora, mark="accepted", revision=1),
    ):
        with pytest.raises(Refused, match=r"You stand in for Clara Berg.* Carl Dorn can sign it"):
            act()
    page = reverse("story", args=["acme", story.number])
    assert "You stand in for Clara Berg" in client.get(page).content.decode()
    assert "Sign off #" not in client.get(reverse("home", args=["acme"])).content.decode()
    assert "Sign…" not in client.get(reverse("board", args=["acme"])).content.decode()

    name_deputy(cast.acme, member=cora, starts=today, finishes=today, by=cast.carl)
    cora = anew(cora)
    assert set(actions.signers(story)) == {cast.carl, cora}
    assert Story.objects.waiting_on(cora).get() == story
    assert "Sign off #" in client.get(reverse("home", args=["acme"])).content.decode()
    assert "Sign…" in client.get(reverse("board", args=["acme"])).content.decode()
    assert [line.text for line in waiting_since(cora, timezone.now())] == [
        f"Sign off #{story.number}: {story.title}"
    ]
    actions.accept(story, by=cora, seen=Seen.of(story), all_shown=True)
    assert record.LedgerPage(cast.acme).entries[0]["deputy_of"] == "Carl Dorn"


def test_a_right_that_ended_while_the_page_was_open_is_over(cast, cora, deputy):
    story = deliver(cast.story, by=cast.sue)
    cora = anew(cora)
    assert may(cora, "sign off")  # known to the request from the door on
    withdraw_deputy(deputy, by=cast.clara)
    with pytest.raises(NotYours):
        actions.accept(story, by=cora, seen=Seen.of(story), all_shown=True)


def test_a_deputy_agrees_in_the_sponsors_place(cast, cora, deputy):
    what = Kind("test.agreed", "agreed", touches=())
    agree(cast.acme, to=cast.acme, version=1, what=what, by=anew(cora))
    assert Event.objects.latest("number").data["deputy_of"] == "Clara Berg"


def test_it_ends_with_either_membership(cast, cora, deputy):
    end_membership(cast.clara, by=cast.sam)
    assert not may(anew(cora), "sign off")


@pytest.mark.parametrize("who", ["sam", "vera", "clara", "bert", "carl"])
def test_who_can_not_be_one(cast, today, who):
    """Somebody of the vendor, an observer, oneself, somebody else's, or who may do all of it anyway."""
    by = cast.carl if who == "clara" else cast.clara if who != "carl" else cast.carl
    with pytest.raises(Refused):
        name_deputy(cast.acme, member=getattr(cast, who), starts=today, finishes=today, by=by)


def test_days_are_checked(cast, cora, deputy, today):
    for first, last, why in [(1, 0, "before the first"), (-3, -1, "over already"), (0, 5, "already")]:
        with pytest.raises(Refused, match=why):
            name_deputy(
                cast.acme, member=cora, starts=today + first * DAY, finishes=today + last * DAY, by=cast.clara
            )


def test_only_signers_name_and_only_the_two_end_it(cast, cora, deputy, today):
    for member in (cast.sam, cora, cast.vera):
        with pytest.raises(NotYours):
            name_deputy(cast.acme, member=cora, starts=today, finishes=today, by=anew(member))
    with pytest.raises(NotYours):
        withdraw_deputy(deputy, by=cast.carl)
    withdraw_deputy(deputy, by=cora)
    withdraw_deputy(deputy, by=cast.clara)  # again: nothing more happens
    assert list(Event.objects.filter(kind__startswith="deputy.").values_list("kind", flat=True)) == [
        "deputy.named",
        "deputy.withdrawn",
    ]


def test_the_page_of_the_people(cast, cora, today):
    clara, sam = signed_in(cast.clara), signed_in(cast.sam)
    page, there = reverse("people", args=["acme"]), reverse("deputies", args=["acme"])
    assert "Name a deputy" in clara.get(page).content.decode()
    assert "Name a deputy" not in sam.get(page).content.decode()
    days = {"starts": today.isoformat(), "finishes": (today + DAY).isoformat()}
    answer = clara.post(there, {"deputy": cora.number, **days, "starts": "soon"}, headers=HTMX)
    assert answer.status_code == 422
    assert days["finishes"] in answer.content.decode()
    answer = clara.post(there, {"deputy": cora.number, **days}, headers=HTMX)
    assert answer.status_code == 200
    assert 'id="deputy-1"' in sam.get(page).content.decode()
    end = reverse("deputy_withdrawal", args=["acme", Deputy.objects.get().number])
    assert signed_in(cast.sam).post(end).status_code == 403
    assert clara.post(end).status_code == 303
    assert 'id="deputy-1"' not in sam.get(page).content.decode()
