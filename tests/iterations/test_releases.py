"""Releases: markers in the list with a promised date, against what is predicted for the work above them."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from engagements.models import Event
from engagements.refusals import Refused
from iterations.reading import plan_page
from stories.actions import (
    Seen,
    accept,
    advance,
    estimate,
    move_story,
    set_deadline,
    set_kind,
    state_word,
    withdraw_story,
    write_story,
)
from stories.models import State, Story
from tests.cast import signed_in

PLAN, BOARD = "/e/acme/plan/", "/e/acme/board/"


@pytest.fixture
def release(week):
    story = write_story(week.acme, by=week.carl, title="Gate goes live", kind="release")
    return move_story(story, by=week.carl, state=State.UNSTARTED)


def marker(cast, story):
    return plan_page(cast.acme, cast.clara).markers[story.number]


@pytest.mark.parametrize(("days", "words"), [(-3, "days late"), (40, "days early"), (0, "on the day")])
def test_what_is_predicted_stands_against_what_was_promised(week, release, days, words):
    promised = marker(week, release).predicted + timedelta(days=days)
    set_deadline(release, by=week.clara, deadline=promised, seen=None)
    assert marker(week, release).days_late == -days
    for path in (PLAN, BOARD):
        html = signed_in(week.sam).get(path).content.decode()
        assert words in html
        assert "a guess: 1 story above has no points" in html


def test_once_all_above_it_is_over_it_says_so_and_goes_out(week, release):
    for number in (2, 3, 4):
        story = Story.objects.get(engagement=week.acme, number=number)
        if number == 4:
            Story.objects.filter(pk=story.pk).update(state=State.ACCEPTED, accepted_at=timezone.now())
        else:
            withdraw_story(story, by=week.sam)
    assert marker(week, release).reached
    html = signed_in(week.sam).get(PLAN).content.decode()
    assert "all above is accepted" in html
    out = advance(release, "done", by=week.sam)
    assert (out.state, state_word(out)) == (State.ACCEPTED, "Released")
    assert Event.objects.filter(kind="story.released").count() == 1
    with pytest.raises(Refused, match="is out"):
        set_deadline(out, by=week.clara, deadline=timezone.localdate(), seen=None)
    back = advance(out, "take_back", by=week.sam)
    assert (back.state, back.accepted_at) == (State.UNSTARTED, None)


def test_it_carries_no_points_and_is_never_signed(week, release):
    with pytest.raises(Refused, match="no points"):
        estimate(release, by=week.sam, points=3, seen=None)
    with pytest.raises(Refused):
        accept(release, by=week.clara, seen=Seen.of(release))
    with pytest.raises(Refused):
        move_story(release, by=week.sam, state=State.STARTED)
    page = plan_page(week.acme, week.clara)
    assert page.weeks[0].planned.points == 5
    html = signed_in(week.sam).get(f"/e/acme/stories/{release.number}/").content.decode()
    assert "Promised for" in html
    assert 'name="points"' not in html
    with pytest.raises(IntegrityError), transaction.atomic():
        Story.objects.filter(pk=release.pk).update(points=3)


def test_a_story_made_a_release_loses_its_points_and_one_under_way_becomes_none(week):
    planned, begun = (Story.objects.get(engagement=week.acme, number=number) for number in (2, 4))
    assert set_kind(planned, by=week.carl, kind="release", seen="feature").points is None
    with pytest.raises(Refused, match="has begun"):
        set_kind(begun, by=week.carl, kind="release", seen="feature")
