"""With automatic planning off people say what the current week holds: by menu, key and drag, and back again."""

import re

import pytest
from django.urls import reverse

from engagements.refusals import NotYours, Refused
from iterations.actions import put_into_week, take_out_of_week
from iterations.models import Put
from iterations.reading import plan_page
from stories.actions import move_story, unschedule
from stories.models import State, Story
from tests.cast import HTMX, signed_in

STEPS = "/e/acme/plan/steps/"


@pytest.fixture
def by_hand(week):
    week.acme.charter.automatic_planning = False
    week.acme.charter.save(update_fields=["automatic_planning"])
    return week


def story(cast, number):
    return Story.objects.get(engagement=cast.acme, number=number)


def weeks(cast):
    return [[card.number for card in each.stories] for each in plan_page(cast.acme, cast.clara).weeks]


def test_the_week_holds_what_is_under_way_and_what_was_put_into_it(by_hand):
    assert weeks(by_hand) == [[4], [2, 3]]
    put_into_week(story(by_hand, 3), by=by_hand.carl)
    put_into_week(story(by_hand, 3), by=by_hand.carl)
    assert weeks(by_hand) == [[4, 3], [2]]
    take_out_of_week(story(by_hand, 3), by=by_hand.sam)
    assert weeks(by_hand) == [[4], [2, 3]]


def test_out_of_the_icebox_it_is_planned_in_the_same_act_and_the_icebox_forgets_it(by_hand):
    put_into_week(story(by_hand, 1), by=by_hand.clara)
    assert story(by_hand, 1).state == State.UNSTARTED
    assert 1 in weeks(by_hand)[0]
    unschedule(story(by_hand, 1), by=by_hand.clara)
    assert not Put.objects.exists()
    move_story(story(by_hand, 1), by=by_hand.clara, state=State.UNSTARTED)
    assert 1 not in weeks(by_hand)[0]


def test_where_velocity_fills_the_week_nobody_does(week):
    with pytest.raises(Refused, match="by velocity"):
        put_into_week(story(week, 3), by=week.carl)
    assert "Into this week" not in menu_of(week, week.carl)
    assert "data-week" not in signed_in(week.carl).get("/e/acme/plan/").content.decode()


def test_who_only_reads_does_not(by_hand):
    with pytest.raises(NotYours):
        put_into_week(story(by_hand, 3), by=by_hand.vera)
    assert signed_in(by_hand.vera).post(STEPS, {"step": "3.unstarted....in"}).status_code == 403
    assert signed_in(by_hand.otto).post(STEPS, {"step": "3.unstarted....in"}).status_code == 404


def menu_of(cast, who, number=3):
    return signed_in(who).get(reverse("story_place", args=["acme", number]), headers=HTMX).content.decode()


def test_by_menu_by_drag_and_undone(by_hand):
    carl = signed_in(by_hand.carl)
    assert "Into this week" in menu_of(by_hand, by_hand.carl)
    carl.post(reverse("story_place", args=["acme", 3]), {"week": "in"})
    assert "Out of this week" in menu_of(by_hand, by_hand.carl)
    assert menu_of(by_hand, by_hand.carl, 4).count("this week") == 0  # under way: in it anyway
    html = carl.get("/e/acme/plan/").content.decode()
    assert 'data-week="in"' in html
    assert 'data-week="out"' in html
    answer = carl.post(STEPS, {"step": "3.unstarted.unstarted.before.2.out"}, headers=HTMX)
    assert "out of this week" in answer["HX-Trigger"]
    assert weeks(by_hand) == [[4], [3, 2]]
    undo = re.search(r'"undo": "([^"]+)"', answer["HX-Trigger"])[1]
    assert carl.post(undo, headers=HTMX).status_code == 204
    assert weeks(by_hand) == [[4, 3], [2]]
    assert carl.post(STEPS, {"step": "3.unstarted....sideways"}, headers=HTMX).status_code == 422
