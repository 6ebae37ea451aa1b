"""The plan page: one list, cut into dated weeks, the same for both parties."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from engagements.refusals import Refused
from iterations.actions import set_goal, set_strength, turn_week
from stories.actions import write_story
from stories.models import State, Story
from tests.cast import HTMX, MARKER, signed_in

PLAN = "/e/acme/plan/"


@pytest.fixture
def planned(cast):
    for points in (8, 5, 3):
        story = write_story(cast.acme, by=cast.clara, title=f"Worth {points}")
        Story.objects.filter(pk=story.pk).update(state=State.UNSTARTED, points=points)
    turn_week(cast.acme, now=timezone.now())
    return cast


def test_the_list_is_cut_by_velocity_for_either_party(planned):
    for who in (planned.clara, planned.sam):
        html = signed_in(who).get(PLAN).content.decode()
        this, then, rest = html.index("Worth 8"), html.index("Worth 5"), html.index("Worth 3")
        assert html.index("This week") < this < html.index("Iteration 2") < then < rest
        assert "8 of about 10 points" in html
        assert "Driver confirms" in html[html.index('id="icebox"') :]
        assert MARKER not in html


def test_the_first_week_says_that_the_initial_velocity_holds(planned):
    assert (
        "the initial velocity of the charter holds: 10" in signed_in(planned.clara).get(PLAN).content.decode()
    )


def test_what_if_shows_to_one_alone_and_changes_nothing(planned):
    client = signed_in(planned.clara)
    html = client.get(f"{PLAN}?velocity=16").content.decode()
    assert "You are trying a velocity of 16" in html
    assert "16 of about 16 points" in html
    assert "8 of about 10 points" in client.get(PLAN).content.decode()
    assert client.get(f"{PLAN}?velocity=0").status_code == 200


def test_moving_cuts_the_list_anew_and_answers_with_the_region(planned):
    client = signed_in(planned.carl)
    url = reverse("story_place", args=["acme", 4])
    answer = client.post(url, {"to": "top"}, headers=HTMX)
    html = answer.content.decode()
    assert answer["HX-Retarget"] == "#plan"
    assert html.index("Worth 3") < html.index("Worth 8")
    assert client.post(url, {"to": "sideways"}, headers=HTMX).status_code == 422
    assert signed_in(planned.vera).post(url, {"to": "top"}).status_code == 403
    assert signed_in(planned.otto).post(url, {"to": "top"}).status_code == 404


def test_both_write_the_goal_and_the_sponsor_sets_the_strength(planned):
    set_goal(planned.acme.iterations.get(), by=planned.sue, goal="  Drivers book   their own slot ")
    set_strength(planned.acme, by=planned.clara, number=1, strength=50)
    html = signed_in(planned.carl).get(PLAN).content.decode()
    assert "Drivers book their own slot" in html
    assert "of about 5 points" in html


def test_a_week_that_is_over_stays_as_it_was(planned):
    week = planned.acme.iterations.get()
    turn_week(planned.acme, now=timezone.now() + timedelta(days=7))
    with pytest.raises(Refused):
        set_goal(week, by=planned.sam, goal="Late")


def test_the_plan_takes_few_questions(planned, django_assert_max_num_queries):
    client = signed_in(planned.clara)
    with django_assert_max_num_queries(6):
        client.get(PLAN)


def test_weeks_in_which_nothing_finishes_are_told_in_one_line(planned):
    large = write_story(planned.acme, by=planned.clara, title="Worth 60")
    Story.objects.filter(pk=large.pk).update(state=State.UNSTARTED, points=60)
    html = signed_in(planned.clara).get(PLAN).content.decode()
    assert html.count("Nothing finishes in these weeks.") == 1
    assert html.index("Iterations 3 to 7") < html.index("Iteration 8") < html.index("Worth 60")
