"""Pings: one question, one person, one accepted answer; and what comes of it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from engagements.actions import end_membership
from engagements.journal import sentence
from engagements.models import Event
from engagements.refusals import NotYours, Refused
from partnership.actions import (
    accept_answer,
    answer_ping,
    ask,
    ask_further,
    bring_back,
    commit,
    criterion_from_ping,
    hand_over,
    put_off,
    story_from_ping,
    withdraw_ping,
)
from partnership.models import Ping
from partnership.reading.similar import similar
from tests.cast import HTMX, MARKER, signed_in

PAGE = "/e/acme/pings/"


def fresh(ping):
    return Ping.objects.get(pk=ping.pk)


def told(cast):
    events = Event.objects.filter(engagement=cast.acme, kind__startswith="ping.").order_by("number")
    return [sentence(event) for event in events]


def count(member) -> str:
    return signed_in(member).get(f"{PAGE}waiting/", headers=HTMX).content.decode()


def settled(cast, text: str, answer: str, *, asker=None, person=None):
    asker, person = asker or cast.sam, person or cast.clara
    ping = ask(asker.engagement, by=asker, to=person, text=text)
    answer_ping(ping, by=person, text=answer)
    return accept_answer(ping, by=asker, answer=1)


# --- From asked to settled ----------------------------------------------------------------------------------


def test_asked_answered_accepted(cast, ping):
    answer_ping(ping, by=cast.clara, reply="yes", text="Up to 2 hours.")
    accept_answer(ping, by=cast.sam, answer=1)
    one = fresh(ping)
    assert (one.accepted.words, one.accepted.by) == ("Yes · Up to 2 hours.", cast.clara)
    assert one.settled_at
    assert told(cast) == ["asked ping 1", "answered ping 1", "accepted the answer to ping 1"]
    with pytest.raises(Refused, match="done"):
        answer_ping(ping, by=cast.clara, reply="no")


def test_only_who_is_asked_answers_and_only_who_asked_accepts(cast, ping):
    for who in (cast.sam, cast.carl):
        with pytest.raises(NotYours):
            answer_ping(ping, by=who, reply="yes")
    answer_ping(ping, by=cast.clara, reply="yes")
    for who in (cast.clara, cast.sue):
        with pytest.raises(NotYours):
            accept_answer(ping, by=who, answer=1)
        with pytest.raises(NotYours):
            withdraw_ping(ping, by=who)
    with pytest.raises(Refused, match="no such answer"):
        accept_answer(ping, by=cast.sam, answer=2)


@pytest.mark.parametrize("who", ["sam", "vera", "bert"])
def test_nobody_asks_themselves_observers_or_strangers(cast, who):
    with pytest.raises(Refused):
        ask(cast.acme, by=cast.sam, to=getattr(cast, who), text="How high?")


def test_the_same_question_folds_while_it_waits(cast, ping):
    again = ask(cast.acme, by=cast.sam, to=cast.clara, text="is 2 hours ok for the gate", about="story-1")
    assert again == ping
    other = ask(cast.acme, by=cast.sam, to=cast.clara, text="Is 2 hours OK for the gate?")  # about nothing
    assert other.number == 2
    assert "asked 2 times" in signed_in(cast.clara).get(PAGE).content.decode()
    withdraw_ping(ping, by=cast.sam)
    assert ask(cast.acme, by=cast.sam, to=cast.clara, text=ping.text, about="story-1").number == 3
    assert told(cast)[1:] == [
        "asked ping 1 again",
        "asked ping 2",
        "no longer needs ping 1",
        "asked ping 3",
    ]


def test_what_an_answer_leaves_open_is_asked_further(cast, ping):
    with pytest.raises(Refused, match="Nobody has answered"):
        ask_further(ping, by=cast.sam, text="And at night?")
    answer_ping(ping, by=cast.clara, reply="yes")
    answer_ping(ping, by=cast.clara, reply="yes")  # sent twice
    ask_further(ping, by=cast.sam, text="And at night?")
    assert fresh(ping).answered_at is None
    answer_ping(ping, by=cast.clara, text="Then too.")
    accept_answer(ping, by=cast.sam, answer=3)
    assert fresh(ping).accepted.text == "Then too."
    assert len(told(cast)) == 5


def test_it_is_handed_over_by_who_is_asked_or_asks(cast, ping):
    with pytest.raises(NotYours):
        hand_over(ping, by=cast.carl, to=cast.carl)
    hand_over(ping, by=cast.clara, to=cast.sue)  # to the other party, too
    with pytest.raises(NotYours):
        answer_ping(ping, by=cast.clara, reply="yes")
    with pytest.raises(Refused):
        hand_over(ping, by=cast.sue, to=cast.sam)  # he asks
    answer_ping(ping, by=cast.sue, reply="no")
    assert told(cast)[1:] == ["handed ping 1 over", "answered ping 1"]
    assert "Clara Berg handed it over to Sue Winter" in signed_in(cast.carl).get(PAGE).content.decode()


def test_for_who_has_left_those_speak_who_lead_their_party(cast, monday):
    ping = ask(cast.acme, by=cast.sue, to=cast.carl, text="How high?")
    end_membership(cast.carl, by=cast.clara)
    end_membership(cast.sue, by=cast.sam)
    answer_ping(ping, by=cast.clara, text="Three metres")
    assert accept_answer(ping, by=cast.sam, answer=1).settled_at


# --- Later --------------------------------------------------------------------------------------------------


def test_what_is_put_off_comes_back_at_its_time_once(cast, ping, monday):
    until = timezone.now() + timedelta(hours=2)
    put_off(ping, by=cast.clara, until=until)
    assert 'data-n="0"' in count(cast.clara)
    assert "Clara Berg answers later" in signed_in(cast.sam).get(PAGE).content.decode()
    bring_back(until - timedelta(seconds=1))
    assert fresh(ping).later_at == until
    for late in (until, until + timedelta(hours=1)):
        bring_back(late)
    assert fresh(ping).later_at is None
    assert told(cast)[1:] == ["put ping 1 off", "ping 1, which was put off, is back"]
    assert 'data-n="1"' in count(cast.clara)


def test_later_is_on_the_engagements_wall_and_still_to_come(cast, ping):
    client = signed_in(cast.clara)
    late = client.post(f"{PAGE}1/delay/", {"until": "2026-03-30T09:04"}, headers=HTMX)
    assert late.status_code == 422
    client.post(f"{PAGE}1/delay/", {"until": "2026-03-30T11:00"})
    assert fresh(ping).later_at == datetime(2026, 3, 30, 9, tzinfo=UTC)


# --- The frame, the home, the mail --------------------------------------------------------------------------


def test_the_frame_counts_what_waits_for_the_reader_in_the_statement_of_the_door(cast, ping):
    assert ">1<span" in count(cast.clara)
    assert 'data-n="0"' in count(cast.sam)
    page = signed_in(cast.clara).get("/e/acme/people/").content.decode()
    assert "<title>(1) " in page
    assert 'hx-trigger="me-3 from:body' in page  # Clara's own number
    answer_ping(ping, by=cast.clara, reply="yes")
    assert 'data-n="0"' in count(cast.clara)
    assert "<title>(1) " not in signed_in(cast.clara).get("/e/acme/people/").content.decode()


def test_home_leads_to_it_whoever_it_waits_for(cast, ping):
    assert "Answer ping 1" in signed_in(cast.clara).get("/e/acme/").content.decode()
    answer_ping(ping, by=cast.clara, reply="yes")
    assert "Is ping 1 answered?" in signed_in(cast.sam).get("/e/acme/").content.decode()


def test_the_page_has_it_in_the_part_of_each_reader(cast, ping):
    parts = {cast.clara: "For you", cast.sam: "You asked", cast.carl: "Between others"}
    for member, part in parts.items():
        page = signed_in(member).get(PAGE).content.decode()
        assert 'about <a href="/e/acme/stories/1/">#1</a>' in page
        before = page[: page.index('id="ping-1"')]
        assert before.rindex(part) == max(before.rfind(one) for one in parts.values())
    vera = signed_in(cast.vera).get(PAGE).content.decode()
    assert 'id="ping-1"' in vera
    assert "data-does" not in vera
    assert 'id="ask"' not in vera
    assert "Nobody is waiting for you." in vera


def test_bad_input_comes_back_with_a_sentence(cast, monday):
    answer = signed_in(cast.sam).post(PAGE, {"text": "How high?"}, headers=HTMX)
    assert answer.status_code == 422
    assert "Choose one person." in answer.content.decode()
    assert ">\nHow high?</textarea>" in answer.content.decode()


def test_mail_goes_at_once_to_who_is_asked_and_to_who_asked(cast, settings, mailoutbox, ping):
    answer_ping(ping, by=cast.clara, reply="yes")
    ask_further(ping, by=cast.sam, text="At night?")
    hand_over(ping, by=cast.clara, to=cast.carl)
    sent = [(mail.to[0], mail.subject, mail.extra_headers["X-Tandem-Kind"]) for mail in mailoutbox]
    assert sent == [
        ("clara@example.test", "Harbour slots: Sam Vogel asks you", "ping"),
        ("sam@example.test", "Harbour slots: Clara Berg answered you", "ping_answer"),
        ("clara@example.test", "Harbour slots: Sam Vogel asks you", "ping"),
        ("carl@example.test", "Harbour slots: Sam Vogel asks you", "ping"),
    ]
    last = mailoutbox[-1]
    assert f"{settings.SITE_URL}{PAGE}#ping-1" in last.body
    assert "At night?" in last.body
    assert MARKER not in last.body + last.alternatives[0].content


# --- What becomes of it -------------------------------------------------------------------------------------


def test_it_becomes_a_story_a_criterion_a_commitment(cast, ping):
    answer_ping(ping, by=cast.clara, text="Two hours, not more.")
    made = story_from_ping(ping, by=cast.carl)
    assert story_from_ping(ping, by=cast.sue) == made
    assert (made.title, made.origin) == ("Is 2 hours OK for the gate?", "ping-1")
    criterion = criterion_from_ping(ping, cast.story, by=cast.sue)
    assert criterion.text == "Is 2 hours OK for the gate? – Two hours, not more."
    assert criterion_from_ping(ping, cast.story, by=cast.carl) == criterion
    commit(cast.acme, by=cast.sam, text="Two hours", due=date(2026, 4, 2), origin="ping-1")
    page = signed_in(cast.carl).get(PAGE).content.decode()
    assert '<a href="/e/acme/stories/2/">#2</a>' in page
    assert '<a href="/e/acme/commitments/#commitment-1">commitment 1</a>' in page
    assert "/e/acme/decisions/?from=ping-1" in page
    assert "made #2 out of ping 1" in told(cast)
    assert "made criterion 4 of #1 out of ping 1" in told(cast)


# --- Asked before -------------------------------------------------------------------------------------------


def test_answered_questions_that_resemble_it_are_offered_while_it_is_typed(cast, monday):
    settled(cast, "How long may a truck wait at the gate?", "Two hours, then it loses its slot.")
    settled(cast, "Which colour has the badge?", "Blue.")
    settled(cast, MARKER, "Gate", asker=cast.bert, person=cast.bolt_sam)
    ask(cast.acme, by=cast.sam, to=cast.clara, text="May a truck wait at the gate?")  # nobody answered that
    client = signed_in(cast.sue)
    for typed in ("how long can trucks wait at the gate", "waiting truk at gate", "lose a slot"):
        found = client.get(f"{PAGE}similar/", {"text": typed}, headers=HTMX).content.decode()
        assert "Two hours, then it loses its slot." in found, typed
        assert found.count("<li>") == 1, typed
    assert MARKER not in found
    for typed in ("", "a b c", "who pays the invoices of March", "&|!'\\"):
        assert similar(cast.acme, typed) == [], typed
