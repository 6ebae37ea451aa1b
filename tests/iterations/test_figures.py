"""Cycle time, rejection rate and volatility of an iteration, out of the journal."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from iterations.actions import turn_week
from iterations.figures import Told, figures_of, reckoned
from iterations.models import Iteration
from stories.actions import Seen, advance, give_verdict, reject, write_story
from tests.stories.journey import deliver

MONDAY = date(2026, 11, 16)


def at(day, hour=12):
    return datetime.combine(MONDAY + timedelta(days=day), datetime.min.time(), UTC) + timedelta(hours=hour)


def an_iteration(number=8, points=10, strength=100, begins=0):
    return Iteration(
        number=number,
        starts=MONDAY + timedelta(days=begins),
        finishes=MONDAY + timedelta(days=begins + 7),
        zone="UTC",
        began_at=at(begins, 0),
        points=points,
        strength=strength,
        velocity=9,
    )


def told(story, *lines):
    return [Told(story, f"story.{kind}", at(day)) for kind, day in lines]


def test_the_figures_of_a_week():
    lines = [
        *told(1, ("started", -3), ("accepted", 2)),
        *told(2, ("started", 0), ("rejected", 1), ("started", 2), ("accepted_with_follow_ups", 3)),
        *told(3, ("started", 0), ("rejected", 4)),  # answered, not accepted
        *told(4, ("started", 1), ("done", 2)),  # a chore: nobody could have rejected it
        *told(5, ("started", -9), ("accepted", -5)),  # of an earlier week
        *told(6, ("started", 1), ("accepted", 8)),  # of a later one
    ]
    found = reckoned(an_iteration(), lines, [an_iteration(7, 5), an_iteration(8, 15)], 3)
    assert (found.stories, found.days, found.points) == (3, 3.0, 10)
    assert round(found.rejection_rate) == 67
    assert found.volatility == 50.0


def test_nothing_answered_is_no_rate():
    found = reckoned(an_iteration(points=None), [], [], 3)
    assert (found.stories, found.cycle_time, found.days, found.rejection_rate, found.volatility) == (
        0,
        None,
        None,
        None,
        None,
    )


@pytest.mark.parametrize(("day", "inside"), [(0, True), (7, False)])
def test_the_boundaries_are_half_open(day, inside):
    lines = [Told(1, "story.started", at(-1)), Told(1, "story.accepted", at(day, 0))]
    assert reckoned(an_iteration(), lines, [], 3).stories == inside


def test_out_of_what_people_did(week):
    chore = write_story(week.acme, by=week.sam, title="Renew the key", kind="chore")
    advance(advance(chore, "start", by=week.sam), "done", by=week.sam)
    story = deliver(week.story, by=week.sam)
    give_verdict(story, "criterion-1", by=week.clara, mark="changes", revision=1, note="Not yet")
    reject(story, by=week.clara, seen=Seen.of(story), reason="It is slow.")
    found = figures_of(week.acme.iterations.get())
    assert (found.stories, found.rejection_rate, found.points) == (1, 100.0, None)
    assert found.cycle_time < timedelta(minutes=1)
    turn_week(week.acme, now=timezone.now() + timedelta(days=7))
    assert figures_of(week.acme.iterations.get(number=1)).rejection_rate == 100.0
