"""Whose turn it was with a story or a question: the reckoning against a slow one, and the pages."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from engagements.models import Charter, Engagement, Event
from iterations.actions import turn_week
from partnership.actions import accept_answer, answer_ping, ask, hand_over
from partnership.ball import (
    AFTER,
    BACK,
    HOLDERS,
    OVER,
    RESTORED,
    TAKEN_BACK,
    Happened,
    split,
    stretches,
    turns_of_story,
)
from partnership.models import BallNote
from partnership.reading.ball import ball_of, ball_page, things_between
from partnership.reading.replies import reply_times
from people.models import User
from stories.actions import write_story
from tests.cast import HTMX, MARKER, signed_in
from tests.partnership.conftest import promise_replies

BEGAN = datetime(2026, 4, 6, 8, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
steps = st.lists(
    st.tuples(
        st.integers(0, 40),
        st.sampled_from([*AFTER, BACK, RESTORED]),
        st.sampled_from([*TAKEN_BACK, "started"]),
    ),
    max_size=12,
)


def slowly(events, now):
    """Minute by minute: with whom the thing was, by the last event before."""
    sums, minute = dict.fromkeys([*HOLDERS, OVER], 0), BEGAN
    while minute < now:
        holder = before = OVER
        for one in events:
            if one.at > minute:
                break
            if one.kind == "story.withdrawn":
                before, holder = holder, OVER
            elif one.kind == RESTORED:
                holder = before
            elif one.kind == BACK:
                holder = TAKEN_BACK.get(one.data["state"], "vendor")
            else:
                holder = AFTER[one.kind]
        sums[holder] += 1
        minute += MINUTE
    return sums


@given(steps)
def test_the_parts_are_the_whole(taken):
    at, events = BEGAN, []
    for wait, kind, state in taken:
        at += wait * MINUTE
        events.append(Happened(kind, at, 1, {"state": state}))
    now = at + 7 * MINUTE
    found = stretches(turns_of_story(events), now)
    sums = split(found, BEGAN, now)
    expected = slowly(events, now)
    assert {holder: expected[holder] * MINUTE for holder in HOLDERS} == sums
    assert sum(sums.values(), timedelta()) == now - BEGAN - expected[OVER] * MINUTE
    middle = BEGAN + (now - BEGAN) // 2
    halves = split(found, BEGAN, middle), split(found, middle, now)
    assert {holder: halves[0][holder] + halves[1][holder] for holder in HOLDERS} == sums


@pytest.fixture
def tell(cast):
    """`tell(subject, (day, kind, by, data), …)`: events as the journal writes them, that many days after BEGAN."""

    def write(subject, *events):
        for days, kind, by, data in events:
            number = Event.objects.filter(engagement=cast.acme).order_by("-number").first().number + 1
            Event.objects.create(
                engagement=cast.acme,
                number=number,
                kind=kind,
                actor=by,
                actor_party=by.party,
                subject=subject,
                data=data,
                at=BEGAN + timedelta(days=days),
            )
            Engagement.objects.filter(pk=cast.acme.pk).update(event_number=number)

    return write


def told(cast, subject):
    return [
        (one.stretch.holder, one.stretch.length.days) for one in ball_of(cast.acme, cast.sam, subject)["told"]
    ]


def test_a_story_a_ping_and_a_concern_are_with_whose_turn_it_is(cast, tell, monday):
    monday.move_to(BEGAN + timedelta(days=20))
    sam, clara = cast.sam, cast.clara
    tell(
        "story-1",
        (0, "story.scheduled", clara, {"story": 1}),
        (1, "story.started", sam, {"story": 1}),
        (3, "story.finished", sam, {"story": 1}),
        (4, "story.delivered", sam, {"story": 1}),
        (9, "story.rejected", clara, {"story": 1, "reason": "No"}),
        (10, "story.delivered", sam, {"story": 1}),
        (12, "story.accepted", clara, {"story": 1}),
    )
    assert told(cast, "story-1") == [
        ("nobody", 1),
        ("vendor", 3),
        ("client", 5),
        ("vendor", 1),
        ("client", 2),
    ]
    people = {"ping": 1, "asker": sam.number, "person": clara.number}
    tell(
        "ping-2",
        (0, "ping.asked", sam, people),
        (2, "ping.answered", clara, people),
        (3, "ping.asked_further", sam, people),
        (5, "ping.handed_over", clara, people | {"person": cast.sue.number}),
        (6, "ping.answered", cast.sue, people),
        (7, "ping.accepted", sam, people),
    )
    assert [(one.holder, one.length.days) for one in things(cast)["ping-2"]] == [
        ("client", 2),
        ("vendor", 1),
        ("client", 2),
        ("vendor", 2),
    ]
    tell(
        "concern-1",
        (0, "concern.raised", clara, {"concern": 1}),
        (1, "concern.owned", sam, {"concern": 1, "owner": sam.number}),
        (4, "concern.answered", sam, {"concern": 1}),
        (6, "concern.answered", clara, {"concern": 1}),
        (7, "concern.closed", clara, {"concern": 1}),
    )
    assert [(one.holder, one.length.days) for one in things(cast)["concern-1"]] == [
        ("nobody", 1),
        ("vendor", 3),
        ("client", 2),
        ("vendor", 1),
    ]


def things(cast):
    return things_between(cast.acme, BEGAN, BEGAN + timedelta(days=30))


def test_a_week_sums_up_what_was_in_play_and_leads_to_it(cast, tell, monday):
    Charter.objects.update(start_date=BEGAN.date(), zone="UTC")
    for day in (0, 7):
        monday.move_to(BEGAN + timedelta(days=day))
        turn_week(cast.acme, now=BEGAN + timedelta(days=day))
    monday.move_to(BEGAN + timedelta(days=14) - timedelta(hours=8))
    planned = write_story(cast.acme, by=cast.sam, title="Only planned")
    tell(planned.element_id, (0, "story.scheduled", cast.sam, {"story": 2}))
    tell(
        "story-1",
        (1, "story.started", cast.sam, {"story": 1}),
        (2, "story.delivered", cast.sam, {"story": 1}),
    )
    second, first = ball_page(cast.acme, QueryDict("week=1"))["weeks"]
    assert [one.subject for one in first.stories] == ["story-1"]
    assert first.rows[0] == ("Stories", [("vendor", "1 day"), ("client", "4 days"), ("nobody", "–")], 1)
    assert second.rows[0] == ("Stories", [("vendor", "–"), ("client", "7 days"), ("nobody", "–")], 1)
    html = signed_in(cast.clara).get("/e/acme/ball/?week=1").content.decode()
    assert "/e/acme/ball/story-1/" in html
    assert MARKER not in html


def test_a_note_contests_it_and_changes_no_figure(cast, tell, monday):
    monday.move_to(BEGAN + timedelta(days=9))
    tell("story-1", (1, "story.delivered", cast.sam, {"story": 1}))
    before = told(cast, "story-1")
    page, said = "/e/acme/ball/story-1/", {"text": "Our signer was at yours, all week."}
    for _twice in range(2):
        html = signed_in(cast.clara).post(page, said, headers=HTMX).content.decode()
    assert said["text"] in html
    assert "contested" in html
    assert (told(cast, "story-1"), BallNote.objects.count()) == (before, 1)
    with pytest.raises(DatabaseError), transaction.atomic():
        BallNote.objects.update(text="Nothing")
    assert signed_in(cast.vera).post(page, said).status_code == 403
    assert signed_in(cast.clara).post(page, {"text": ""}, headers=HTMX).status_code == 422
    for gone in ("story-99", "ping-1", "note-1-1", "nonsense"):
        assert signed_in(cast.clara).get(f"/e/acme/ball/{gone}/").status_code == 404
    assert page in signed_in(cast.clara).get("/e/acme/stories/1/").content.decode()


def test_replies_are_counted_in_working_hours_of_whoever_is_asked(cast, monday):
    """Asked on Monday at five past nine in Berlin; everybody works from nine to five, and eight hours are promised."""
    User.objects.update(time_zone="Europe/Berlin")
    Charter.objects.update(zone="Europe/Berlin")
    asked = datetime(2026, 3, 30, 7, 5, tzinfo=UTC)
    promise_replies(cast, 8)
    soon = ask(cast.acme, by=cast.sam, to=cast.clara, text="How high?")
    late = ask(cast.acme, by=cast.sam, to=cast.clara, text="How wide?")
    handed = ask(cast.acme, by=cast.sam, to=cast.clara, text="How deep?")
    still = ask(cast.acme, by=cast.clara, to=cast.sue, text="How long?")
    monday.move_to(asked + timedelta(hours=2))
    answer_ping(soon, by=cast.clara, text="4 m")
    monday.move_to(asked + timedelta(hours=25))
    answer_ping(late, by=cast.clara, text="5 m")
    hand_over(handed, by=cast.clara, to=cast.carl)
    monday.move_to(asked + timedelta(hours=26))
    answer_ping(handed, by=cast.carl, text="6 m")
    accept_answer(handed, by=cast.sam, answer=2)
    vendor, client = reply_times(cast.acme)
    hours = timedelta(hours=1)
    assert [(one.wait.ping, one.worked / hours, one.in_time) for one in client.replies] == [
        (soon.number, 2, True),
        (late.number, 9, False),
        (handed.number, 1, True),
    ]
    assert [(one.wait.ping, one.wait.until) for one in vendor.late] == [(still.number, None)]
