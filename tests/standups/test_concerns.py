"""Concerns: raised by anyone, owned by somebody of either party, answered, closed by the raiser alone."""

from datetime import timedelta

import pytest
import time_machine
from django.db import ProgrammingError, transaction
from django.urls import reverse
from django.utils import timezone

from engagements.actions import end_membership
from engagements.journal import sentence
from engagements.models import Event
from engagements.refusals import NotYours, Refused
from people.actions import plan_absence
from standups.actions import (
    answer_concern,
    close_concern,
    own_concern,
    raise_concern,
    raise_from_update,
    reopen_concern,
    write_update,
)
from standups.models import Answer, Concern
from standups.reading import open_concerns
from tests.cast import HTMX, MARKER, signed_in, unmasked

PAGE = "/e/acme/concerns/"


@pytest.fixture
def concern(cast):
    return raise_concern(cast.acme, by=cast.clara, text="Sample data from the port is late")


def at(name, concern):
    return reverse(name, args=["acme", concern.number])


def fresh(concern):
    return Concern.objects.get(pk=concern.pk)


def told(cast):
    events = Event.objects.filter(engagement=cast.acme, kind__startswith="concern.").order_by("number")
    return [(event.kind, event.actor.first_name) for event in events]


def test_from_raised_to_closed(cast, concern):
    own_concern(concern, by=cast.sam)
    answer_concern(concern, by=cast.sam, text="It came this morning.")
    close_concern(concern, by=cast.clara)
    assert told(cast) == [
        ("concern.raised", "Clara"),
        ("concern.owned", "Sam"),
        ("concern.answered", "Sam"),
        ("concern.closed", "Clara"),
    ]
    concern = fresh(concern)
    assert (concern.owner, concern.closed_by) == (cast.sam, cast.clara)
    events = Event.objects.filter(engagement=cast.acme, subject="concern-1").order_by("number")
    assert [sentence(event) for event in events] == [
        "raised concern 1",
        "owns concern 1",
        "answered concern 1",
        "closed concern 1",
    ]


def test_numbers_are_of_the_engagement(cast, concern):
    assert raise_concern(cast.acme, by=cast.sue, text="Second").number == 2
    assert raise_concern(cast.bolt, by=cast.bert, text="First").number == 1


def test_the_raiser_may_name_who_could_own_it(cast):
    concern = raise_concern(cast.acme, by=cast.clara, text="Late", owner=cast.sue)
    assert fresh(concern).owner == cast.sue
    assert told(cast)[-1] == ("concern.owner_named", "Clara")


def test_an_owner_takes_part_here(cast, concern):
    end_membership(cast.sue, by=cast.sam)
    cast.sue.refresh_from_db()
    for nobody in (cast.vera, cast.sue, cast.bert):
        with pytest.raises(Refused):
            own_concern(concern, by=cast.sam, owner=nobody)
    assert fresh(concern).owner is None


def test_owning_what_one_owns_is_nothing_new(cast, concern):
    for _time in range(2):
        own_concern(concern, by=cast.sam)
    assert len(told(cast)) == 2


@pytest.mark.parametrize("who", ["carl", "sam", "sue"])
def test_nobody_closes_somebody_elses_concern(cast, concern, who):
    with pytest.raises(NotYours):
        close_concern(concern, by=getattr(cast, who))
    assert signed_in(getattr(cast, who)).post(at("concern_closing", concern)).status_code == 403
    assert fresh(concern).closed_at is None


def test_when_the_raiser_has_left_the_product_owner_of_that_party_closes_it(cast, concern):
    end_membership(cast.clara, by=cast.clara)
    with pytest.raises(NotYours):
        close_concern(concern, by=cast.sam)
    assert close_concern(concern, by=cast.carl).closed_by == cast.carl


def test_while_the_raiser_is_away_the_product_owner_of_that_party_closes_it(cast, concern, monday):
    plan_absence(by=cast.clara.user, first=monday, last=monday)
    with pytest.raises(NotYours):
        close_concern(concern, by=cast.sam)
    assert close_concern(concern, by=cast.carl).closed_by == cast.carl
    with time_machine.travel(timezone.now() + timedelta(days=1), tick=False):  # she is back
        with pytest.raises(NotYours):
            reopen_concern(concern, by=cast.carl)
        reopen_concern(concern, by=cast.clara)
    assert fresh(concern).closed_at is None
    assert sentence(Event.objects.latest("number")) == "opened concern 1 again"


def test_a_concern_is_raised_from_any_page(cast):
    client, said, box = signed_in(cast.sue), {"text": "The gate is slow"}, f"{PAGE}?captured"
    assert 'data-key="c"' in client.get("/e/acme/plan/").content.decode()
    answer = client.post(box, said, headers=HTMX)
    assert answer.content.decode().startswith('<div class="stack" id="raised">')
    assert client.get(box, headers=HTMX).content.decode().startswith('<div class="stack" id="raised">')
    assert f"{PAGE}#concern-1" in answer.content.decode()
    wrong = client.post(box, said | {"text": " "}, headers=HTMX)
    assert wrong.status_code == 422
    assert "Say what worries you." in wrong.content.decode()


def test_closing_twice_is_once(cast, concern):
    for _time in range(2):
        close_concern(concern, by=cast.clara)
    assert [kind for kind, _who in told(cast)] == ["concern.raised", "concern.closed"]


def test_a_closed_concern_takes_no_owner_and_no_answer(cast, concern):
    close_concern(concern, by=cast.clara)
    with pytest.raises(Refused, match="closed"):
        own_concern(concern, by=cast.sam)
    with pytest.raises(Refused, match="closed"):
        answer_concern(concern, by=cast.sam, text="x")


def test_an_answer_sent_twice_is_one_and_none_is_ever_changed(cast, concern):
    for text in ("Tomorrow", " Tomorrow\n", "On Friday"):
        answer_concern(concern, by=cast.sam, text=text)
    assert list(Answer.objects.values_list("number", "text")) == [(1, "Tomorrow"), (2, "On Friday")]
    with pytest.raises(ProgrammingError), transaction.atomic():
        Answer.objects.update(text="Never")


def test_the_third_line_becomes_a_concern_once(cast, monday):
    update = write_update(cast.acme, by=cast.clara, day=monday, done="x", in_my_way="No sample data")
    concern = raise_from_update(update, by=cast.clara)
    assert (concern.text, concern.update) == ("No sample data", update)
    assert raise_from_update(update, by=cast.clara) == concern
    with pytest.raises(NotYours):
        raise_from_update(update, by=cast.sam)
    without = write_update(cast.acme, by=cast.sam, day=monday, done="x")
    with pytest.raises(Refused, match="nothing in your way"):
        raise_from_update(without, by=cast.sam)


def test_observers_only_read(cast, concern):
    vera = signed_in(cast.vera)
    html = vera.get(PAGE).content.decode()
    assert "Sample data" in html
    assert "raise-concern" not in html
    for address in (
        PAGE,
        *(at(name, concern) for name in ("concern_owner", "concern_answer", "concern_closing")),
    ):
        assert vera.post(address, {"text": "x"}).status_code == 403


# --- The page --------------------------------------------------------------------------------------


def test_the_age_runs_in_working_hours_of_its_owner_and_of_the_raiser_before(cast, monday):
    concern = raise_concern(cast.acme, by=cast.clara, text="Late")  # Monday, 9:05 in Berlin
    plan_absence(by=cast.sam.user, first=monday + timedelta(days=1), last=monday + timedelta(days=2))
    with time_machine.travel(timezone.now() + timedelta(days=2), tick=False):  # Wednesday
        assert str(open_concerns(cast.acme)[0].age) == "2 working days"
        own_concern(concern, by=cast.sam)
        assert str(open_concerns(cast.acme)[0].age) == "7 working hours"


def test_open_ones_stand_oldest_first_with_their_age(cast, monday):
    raise_concern(cast.acme, by=cast.clara, text="The older")
    raise_concern(cast.bolt, by=cast.bert, text=MARKER)
    with time_machine.travel(timezone.now() + timedelta(days=3), tick=False):
        raise_concern(cast.acme, by=cast.sam, text="The newer")
        html = signed_in(cast.carl).get(PAGE).content.decode()
    assert html.index("The older") < html.index("The newer")
    assert "3 working days" in html
    assert MARKER not in html


def test_without_any_the_page_says_that_anyone_may_raise_one(cast):
    html = signed_in(cast.sam).get(PAGE).content.decode()
    assert "No concerns. Quiet is fine; silence is not: anyone may raise one." in html


def test_raising_on_the_page(cast):
    sam = signed_in(cast.sam)
    answer = sam.post(PAGE, {"text": "The gate is slow", "owner": cast.carl.number}, headers=HTMX)
    assert answer.status_code == 200
    assert answer["HX-Retarget"] == "#concerns"
    assert answer.content.decode().startswith('<section id="concerns"')
    assert Concern.objects.get().owner == cast.carl
    assert sam.post(PAGE, {"text": "Another"}).status_code == 303


def test_what_cannot_be_raised_comes_back_as_typed(cast):
    sam = signed_in(cast.sam)
    answer = sam.post(PAGE, {"text": "  ", "owner": ""}, headers=HTMX)
    assert answer.status_code == 422
    assert "Say what worries you." in answer.content.decode()
    answer = sam.post(PAGE, {"text": "The gate is slow", "owner": "999"})
    assert answer.status_code == 422
    assert "The gate is slow" in answer.content.decode()
    assert not Concern.objects.exists()


def test_each_button_stands_for_who_may(cast, concern):
    html = {name: signed_in(getattr(cast, name)).get(PAGE).content.decode() for name in ("clara", "sam")}
    assert at("concern_closing", concern) in html["clara"]
    assert at("concern_closing", concern) not in html["sam"]
    assert at("concern_owner", concern) in html["sam"]
    assert at("concern_answer", concern) in html["sam"]


def test_the_buttons_do_what_they_say(cast, concern):
    sam, clara = signed_in(cast.sam), signed_in(cast.clara)
    assert sam.post(at("concern_owner", concern), headers=HTMX).status_code == 200
    assert fresh(concern).owner == cast.sam
    assert clara.post(at("concern_owner", concern), {"owner": cast.sue.number}).status_code == 303
    assert fresh(concern).owner == cast.sue
    assert sam.post(at("concern_owner", concern), {"owner": "77"}, headers=HTMX).status_code == 422
    assert sam.post(at("concern_answer", concern), {"text": " "}, headers=HTMX).status_code == 422
    assert sam.post(at("concern_answer", concern), {"text": "See #1"}, headers=HTMX).status_code == 200
    assert 'See <a href="/e/acme/stories/1/"' in clara.get(PAGE).content.decode()
    assert clara.post(at("concern_closing", concern), headers=HTMX).status_code == 200
    assert fresh(concern).closed_by == cast.clara


def test_strangers_find_nothing(cast, concern):
    names = ("concern_owner", "concern_answer", "concern_closing")
    for who in (cast.otto, cast.bert):
        stranger = signed_in(who)
        assert unmasked(stranger.get(PAGE)) == unmasked(stranger.get("/e/nothing/concerns/"))
        for name in names:
            assert stranger.post(at(name, concern), {"text": "x"}).status_code == 404
    member = signed_in(cast.sam)
    for name in names:
        assert member.post(reverse(name, args=["acme", 2]), {"text": "x"}).status_code == 404
        assert member.post(reverse(name, args=["acme", 99999999999]), {"text": "x"}).status_code == 404
