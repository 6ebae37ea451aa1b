"""Weeks turn by themselves, at the local midnight, exactly once however late or often the scheduler runs."""

import threading
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, connections, transaction

from digests.actions import run_tick
from engagements.models import Event
from iterations.actions import turn_week, turn_weeks
from iterations.models import Iteration, engagements_to_turn
from stories.actions import write_story
from stories.models import State, Story

BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = date(2026, 3, 23)  # the clocks change on Sunday, 29 March


def at(day, hour=0, minute=0):
    return datetime.combine(day, datetime.min.time(), BERLIN).replace(hour=hour, minute=minute)


@pytest.fixture
def acme(cast):
    charter = cast.acme.charter
    charter.start_date = MONDAY + timedelta(days=2)
    charter.save(update_fields=["start_date"])
    return cast.acme


def accept(cast, points, when, kind="feature"):
    story = write_story(cast.acme, by=cast.clara, title=f"{kind} {points}", kind=kind)
    Story.objects.filter(pk=story.pk).update(state=State.ACCEPTED, points=points, accepted_at=when)


def weeks(engagement):
    return list(engagement.iterations.order_by("number").values_list("number", "starts", "points"))


def test_the_first_week_is_the_one_that_holds_the_start_date(acme):
    turn_week(acme, now=at(MONDAY + timedelta(days=3), 9))
    assert weeks(acme) == [(1, MONDAY, None)]
    assert acme.iterations.get().velocity == acme.charter.initial_velocity


def test_before_it_there_is_no_week(acme):
    assert turn_week(acme, now=at(MONDAY) - timedelta(minutes=1)) is None


def test_weeks_that_have_begun_go_on_whatever_start_date_the_charter_names_later(acme):
    turn_week(acme, now=at(MONDAY, 9))
    acme.charter.start_date = MONDAY + timedelta(days=90)
    acme.charter.save(update_fields=["start_date"])
    now = at(MONDAY + timedelta(days=7), 9)
    assert acme in engagements_to_turn(now)
    assert turn_week(acme, now=now).number == 2


def test_the_boundary_is_the_local_midnight_also_when_clocks_change(acme):
    turn_week(acme, now=at(MONDAY, 9))
    after = MONDAY + timedelta(days=7)
    turn_week(acme, now=at(after) - timedelta(seconds=1))
    assert len(weeks(acme)) == 1
    turn_week(acme, now=at(after))
    assert [number for number, *_ in weeks(acme)] == [1, 2]
    closed = acme.iterations.get(number=1)
    assert closed.closed_at == at(after)
    assert closed.closed_at - at(MONDAY).astimezone(ZoneInfo("UTC")) == timedelta(hours=167)


def test_what_was_accepted_in_the_week_is_counted_and_stays_counted(acme, cast):
    turn_week(acme, now=at(MONDAY, 9))
    accept(cast, 5, at(MONDAY, 10))
    accept(cast, 3, at(MONDAY + timedelta(days=6), 23, 59))
    accept(cast, 8, at(MONDAY + timedelta(days=7)))
    accept(cast, 2, at(MONDAY, 11), kind="bug")
    turn_week(acme, now=at(MONDAY + timedelta(days=7), 9))
    assert weeks(acme)[0][2] == 8
    Story.objects.filter(points=5).update(state=State.STARTED, accepted_at=None)
    turn_week(acme, now=at(MONDAY + timedelta(days=8), 9))
    assert weeks(acme)[0][2] == 8


def test_a_scheduler_that_slept_three_weeks_closes_each_week_by_itself(acme, cast):
    turn_week(acme, now=at(MONDAY, 9))
    accept(cast, 5, at(MONDAY, 10))
    accept(cast, 3, at(MONDAY + timedelta(days=8), 10))
    turn_week(acme, now=at(MONDAY + timedelta(days=22), 9))
    assert [points for *_, points in weeks(acme)] == [5, 3, 0, None]
    assert acme.iterations.newest().velocity == 2  # (5 + 3 + 0) / 3, rounded down


def test_turning_again_changes_nothing(acme):
    for _turn in range(3):
        turn_week(acme, now=at(MONDAY + timedelta(days=7), 9))
    assert len(weeks(acme)) == 2
    kinds = Event.objects.filter(engagement=acme, kind__startswith="iteration.").values_list(
        "kind", flat=True
    )
    assert sorted(kinds) == ["iteration.begun", "iteration.begun", "iteration.closed"]


def test_the_tick_turns_the_weeks_of_all_and_finds_none_to_turn_afterwards(acme):
    now = at(MONDAY + timedelta(days=7), 9)
    assert acme in engagements_to_turn(now)
    run_tick(now)
    assert acme not in engagements_to_turn(now)
    assert len(weeks(acme)) == 2


@pytest.mark.django_db(transaction=True)
def test_three_schedulers_at_once_turn_it_once(acme):
    def scheduler():
        turn_weeks(at(MONDAY + timedelta(days=14), 9))
        connections.close_all()

    threads = [threading.Thread(target=scheduler) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [number for number, *_ in weeks(acme)] == [1, 2, 3]


def test_the_database_refuses_weeks_that_overlap(acme):
    turn_week(acme, now=at(MONDAY, 9))
    with pytest.raises(IntegrityError), transaction.atomic():
        Iteration.objects.create(
            engagement=acme,
            number=2,
            starts=MONDAY + timedelta(days=3),
            finishes=MONDAY + timedelta(days=9),
            zone="Europe/Berlin",
            began_at=at(MONDAY + timedelta(days=3)),
            velocity=10,
            points=0,
            closed_at=at(MONDAY),
        )
