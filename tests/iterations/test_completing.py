"""When chosen stories and releases will be done, as three dates each: in the list, on a story, on a page of its own."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from config.locales import day
from iterations.completing import Completion, completing_of, foretell
from iterations.models import Iteration
from iterations.reading import plan_page
from stories.actions import estimate, move_story, write_story
from stories.models import State, Story
from tests.cast import HTMX, signed_in
from tests.iterations.test_expecting import past_week

DAY = timedelta(days=1)


@pytest.fixture
def steady(week):
    """Three weeks of five points each are over. #3 now has 3 points, so 2 + 3 + 3 fill more than this week."""
    estimate(Story.objects.get(number=3), by=week.sam, points=3, seen=None)
    current = week.acme.iterations.get()
    Iteration.objects.filter(pk=current.pk).update(number=4)
    current.refresh_from_db()
    for number in (1, 2, 3):
        past_week(current, number, 5)
    week.acme = type(week.acme).objects.select_related("charter").get(pk=week.acme.pk)
    return week


def last_day(cast, many: int):
    return cast.acme.iterations.current().finishes + (7 * many - 7) * DAY - DAY


def test_a_past_that_never_varied_leaves_the_date_of_the_velocity(steady):
    completing = completing_of(steady.acme)
    weeks = {number: last_day(steady, n) for number, n in ((4, 1), (2, 1), (3, 2))}
    assert [row.number for row in completing.listed] == [4, 2, 3]
    assert {n: completing.of(n) for n in weeks} == {n: Completion(day, day, day) for n, day in weeks.items()}
    assert completing.of(1) is None  # in the icebox
    Iteration.objects.filter(closed_at=None).update(strength=0)  # a week without the team puts all of it off
    assert completing_of(steady.acme).of(4) == Completion(*[last_day(steady, 2)] * 3)


def test_weeks_that_varied_give_later_dates_for_surer_ones_and_behind_the_horizon_none(steady):
    for number, points in ((1, 1), (2, 12), (3, 4)):
        Iteration.objects.filter(number=number).update(points=points)
    for n in range(9):
        story = write_story(steady.acme, by=steady.clara, title=f"Wish {n}", criteria=["It holds."])
        estimate(story, by=steady.sam, points=8, seen=None)
        move_story(story, by=steady.sam, state="unstarted")
    told = foretell(completing_of(steady.acme), [story.number])
    assert told[0].guesses == 0
    half, most, nearly_all = told[0].completion
    assert half < most < nearly_all
    assert half < steady.acme.iterations.current().finishes + 7 * 30 * DAY
    Iteration.objects.filter(number__in=(1, 2, 3)).update(points=0)
    Story.objects.filter(pk=story.pk).update(points=100)
    steady.acme.charter.initial_velocity = 1
    steady.acme.charter.save()
    assert completing_of(steady.acme).of(story.number).nearly_all is None


def test_what_is_accepted_so_far_counts_at_least(steady):
    Story.objects.filter(number=2).update(
        state=State.ACCEPTED, points=50, accepted_at=steady.acme.iterations.current().began_at + DAY
    )
    completing = completing_of(steady.acme)
    assert completing.of(4).half == last_day(steady, 2)
    (told,) = foretell(completing, [2])
    assert told.completion is None


def test_both_parties_read_it_where_they_ask(steady):
    release = write_story(steady.acme, by=steady.carl, title="Gate goes live", kind="release")
    move_story(release, by=steady.carl, state=State.UNSTARTED)
    page, story = reverse("forecast", args=["acme"]), reverse("story", args=["acme", 3])
    for member in (steady.clara, steady.sue, steady.vera):
        client = signed_in(member)
        html = client.get(page, {"numbers": [2, 3]}).content.decode()
        assert html.count('<th scope="row"><a href="/e/acme/stories/') == 2
        assert "In the last 3 weeks you accepted 5 to 5 points." in html
        part = client.get(page, {"numbers": 3, "alone": "1"}, headers=HTMX).content.decode()
        assert part.strip().startswith('<span id="foretold-3"')
        assert f"in 95 of 100 cases by {day(completing_of(steady.acme).of(3).half)}" in part
        assert (
            f'hx-get="{page}?numbers=3&amp;alone=1" hx-trigger="load"' in client.get(story).content.decode()
        )
        listed = client.get("/e/acme/plan/").content.decode()
        assert listed.count("in 95 of 100 cases by") == 1  # at the release
        tried = client.get("/e/acme/plan/?velocity=3").content.decode()
        assert "95 of 100" not in tried
    Iteration.objects.filter(number=1).update(points=40)  # since then the dates differ
    html = signed_in(steady.clara).get(page, {"numbers": 3, "alone": "1"}, headers=HTMX).content.decode()
    assert re.search("even chances by .*, 85 of 100 by .*, 95 by", html)
    assert "Choose planned stories" in signed_in(steady.clara).get(page).content.decode()
    assert "Choose planned" in signed_in(steady.clara).get(page, {"numbers": "x"}).content.decode()


def test_a_plan_without_releases_asks_nothing_more(steady, django_assert_num_queries):
    page = plan_page(steady.acme, steady.clara)
    with django_assert_num_queries(1):
        assert page.foretold(3)
        assert page.foretold(2)
