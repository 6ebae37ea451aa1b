"""How each day began is noted once, and the week under way is forecast from it."""

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from digests.actions import run_tick
from iterations.actions.standing import note_standings
from iterations.expecting import earlier_weeks, this_week
from iterations.models import Iteration, Standing, iterations_to_note
from stories.actions import estimate
from stories.models import State, Story
from tests.cast import signed_in

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def rows() -> list[tuple[date, int, int]]:
    return list(Standing.objects.order_by("day").values_list("day", "done", "target"))


def local(day: date, hour: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=ZoneInfo("Europe/Berlin"))


def test_each_day_is_noted_once_as_it_began(week):
    monday = week.acme.iterations.get().starts
    note_standings(local(monday))
    estimate(Story.objects.get(number=3), by=week.sam, points=5, seen=None)
    note_standings(local(monday, 9))
    Story.objects.filter(number=4).update(state=State.ACCEPTED, accepted_at=local(monday, 12))
    note_standings(local(monday + DAY))
    assert rows() == [(monday, 0, 5), (monday + DAY, 2, 10)]
    assert not iterations_to_note(local(monday + DAY, 8)).exists()


def test_the_tick_notes_it(week):
    run_tick()
    assert Standing.objects.filter(engagement=week.acme).count() == 1


def past_week(current: Iteration, number: int, points: int, **noted: int) -> Iteration:
    starts = current.starts - (current.number - number) * 7 * DAY
    made = Iteration.objects.create(
        engagement=current.engagement,
        number=number,
        starts=starts,
        finishes=starts + 7 * DAY,
        velocity=10,
        zone="Europe/Berlin",
        began_at=local(starts),
        points=points,
        closed_at=local(starts + 7 * DAY),
    )
    if noted:
        Standing.objects.create(engagement=current.engagement, iteration=made, day=starts + DAY, **noted)
    return made


@pytest.fixture
def fourth(week):
    """Three weeks are over: one noted on its second day, one not, one without a team."""
    current = week.acme.iterations.get()
    Iteration.objects.filter(pk=current.pk).update(number=4)
    current.refresh_from_db()
    past_week(current, 1, 12, done=2, target=14)
    past_week(current, 2, 9)
    past_week(current, 3, 0)
    Iteration.objects.filter(number=3).update(strength=0)
    return current


def test_the_weeks_before_tell_what_was_known_on_the_same_day(fourth):
    weeks = [(past.done, past.target, points) for past, points in earlier_weeks(fourth, 1)]
    assert weeks == [(2, 14, 12), (9, 9, 9)]


def test_it_says_what_it_rests_on(fourth):
    charter = fourth.engagement.charter
    states = [State.UNSTARTED, State.UNSTARTED, State.STARTED, State.ACCEPTED]
    expected = this_week(fourth, charter, states=states, done=2, target=14, today=fourth.starts + DAY)
    assert expected.why == (
        "In the last 2 weeks you accepted 9 to 12 points; 2 of 4 stories are untouched on day 2."
    )
    assert 2 <= expected.half[0] <= expected.half[1] <= 14
    assert this_week(fourth, charter, states=[], done=0, target=0, today=fourth.starts) is None


def test_both_parties_read_it_on_the_home_and_on_the_board(week):
    for member in (week.clara, week.sue):
        client = signed_in(member)
        for page in ("home", "board"):
            html = client.get(reverse(page, args=["acme"])).content.decode()
            assert "in 85 of 100 between" in html
            assert "No week is over yet" in html


def test_a_filter_leaves_what_is_said_of_the_whole_week(week):
    Story.objects.filter(number=4).update(state=State.ACCEPTED, accepted_at=timezone.now())
    client = signed_in(week.clara)
    said = [client.get(reverse("board", args=["acme"]), {"q": q}) for q in ("", "state:unstarted")]
    facts = [
        re.search(r'<div class="facts".*?points left.*?accepted of.*?</span>', html.content.decode(), re.S)
        for html in said
    ]
    assert facts[0].group() == facts[1].group()
    assert "in 85 of 100 between" in said[1].content.decode()
