"""Length and strength of iterations to come: who says so, what it moves, and what stays as it was."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from engagements.actions import change_proposal
from engagements.models import Event
from engagements.refusals import NotYours, Refused
from iterations.actions import agree_strength, set_length, set_strength, turn_week
from iterations.plans import around
from stories.models import Story
from tests.cast import HTMX, person, signed_in

PLAN = "/e/acme/plan/"
KIND = "iteration."


def address(name, number=3):
    return reverse(name, args=["acme", number])


def in_days(many):
    return timezone.now() + timedelta(days=many)


def kinds(cast):
    told = Event.objects.filter(engagement=cast.acme, kind__startswith=KIND).order_by("number")
    return [event.kind.removeprefix(KIND) for event in told if event.kind not in ("iteration.begun",)]


def test_the_sponsors_word_holds_and_the_week_begins_by_it(week):
    set_strength(week.acme, by=week.clara, number=2, strength=50)
    assert around(week.acme).strengths == {1: 1.0, 2: 0.5}
    second = turn_week(week.acme, now=in_days(7))
    assert (second.number, second.strength) == (2, 50)
    assert kinds(week)[0] == "strength_set"


def test_the_leads_is_a_proposal_until_the_sponsor_agrees(week):
    assert set_strength(week.acme, by=week.sam, number=2, strength=60) == 100
    found = around(week.acme)
    assert (found.of(2).strength, found.of(2).proposed, found.of(2).proposer) == (None, 60, "Sam Vogel")
    with pytest.raises(Refused, match="changed or taken back"):
        agree_strength(week.acme, by=week.clara, number=2, strength=70)
    with pytest.raises(NotYours):
        agree_strength(week.acme, by=week.sam, number=2, strength=60)
    agree_strength(week.acme, by=week.clara, number=2, strength=60)
    assert agree_strength(week.acme, by=week.clara, number=2, strength=60) == 60  # asked twice
    assert (around(week.acme).of(2).strength, around(week.acme).of(2).proposed) == (60, None)
    assert kinds(week) == ["strength_proposed", "strength_set"]
    row = week.acme.overrides.in_force().get()
    assert (row.proposed_by, row.agreed_by) == (week.sam, week.clara)


def test_a_proposal_for_the_week_under_way_changes_it_when_agreed(week):
    set_strength(week.acme, by=week.sam, number=1, strength=80)
    assert week.acme.iterations.get().strength == 100
    agree_strength(week.acme, by=week.clara, number=1, strength=80)
    assert week.acme.iterations.get().strength == 80


def test_proposing_what_holds_takes_the_proposal_back_and_the_sponsors_own_figure_ends_it(week):
    set_strength(week.acme, by=week.sam, number=2, strength=60)
    set_strength(week.acme, by=week.sam, number=2, strength=60)  # the same twice is once
    set_strength(week.acme, by=week.sam, number=2, strength=100)
    assert not week.acme.overrides.standing().exists()
    set_strength(week.acme, by=week.sam, number=2, strength=60)
    set_strength(week.acme, by=week.clara, number=2, strength=90)
    assert around(week.acme).of(2).strength == 90
    assert not week.acme.overrides.proposed().exists()
    assert kinds(week) == ["strength_proposed"] * 3 + ["strength_set"]


@pytest.mark.parametrize("wrong", [-1, 201])
def test_a_figure_beyond_the_bounds_is_refused(week, wrong):
    with pytest.raises(Refused):
        set_strength(week.acme, by=week.clara, number=2, strength=wrong)


def test_a_longer_one_moves_all_later_ones(week):
    before = week.acme.iterations.get()
    set_length(week.acme, by=week.sam, number=2, weeks=3)
    found = signed_in(week.carl).get(PLAN).content.decode()
    assert week.acme.iterations.get() == before
    second = turn_week(week.acme, now=in_days(7))
    assert (second.weeks, second.finishes - second.starts) == (3, timedelta(weeks=3))
    third = turn_week(week.acme, now=in_days(28))
    assert (third.number, third.weeks, third.starts) == (3, 1, second.finishes)
    assert "length_set" in kinds(week)
    assert found.count("This week") == 1


def test_the_regular_length_ends_the_override(week):
    set_length(week.acme, by=week.sam, number=2, weeks=3)
    set_length(week.acme, by=week.sam, number=2, weeks=1)
    assert not week.acme.overrides.standing().exists()
    assert week.acme.overrides.count() == 1  # what was said stays on record


@pytest.mark.parametrize(("number", "weeks"), [(1, 2), (0, 2), (2, 0), (2, 5), (10_001, 2)])
def test_the_current_one_keeps_its_dates_and_bounds_hold(week, number, weeks):
    with pytest.raises(Refused):
        set_length(week.acme, by=week.sam, number=number, weeks=weeks)


def test_what_is_over_stays_as_it_was(week):
    turn_week(week.acme, now=in_days(7))
    with pytest.raises(Refused, match="over"):
        set_strength(week.acme, by=week.clara, number=1, strength=50)


def test_only_the_lead_sets_the_length_and_only_these_two_the_strength(week):
    for member in (week.clara, week.sue, week.carl, week.vera):
        with pytest.raises(NotYours):
            set_length(week.acme, by=member, number=2, weeks=2)
    for member in (week.sue, week.carl, week.vera):
        with pytest.raises(NotYours):
            set_strength(week.acme, by=member, number=2, strength=50)


def test_a_changed_cadence_holds_from_the_iteration_it_names_and_never_for_the_current_one(week):
    first = week.acme.iterations.get()
    eva = person("Eva Sales", is_staff=True)
    change_proposal(
        week.acme, by=eva, name="Harbour slots", zone="America/New_York", iteration_length=2, cadence_from=3
    )
    week.acme.refresh_from_db()
    html = signed_in(week.carl).get(PLAN).content.decode()
    assert "From iteration 3 on" in html
    second = turn_week(week.acme, now=in_days(7))
    third = turn_week(week.acme, now=in_days(14))
    assert week.acme.iterations.get(number=1).window.finish == first.window.finish
    assert (second.zone, second.weeks, third.zone, third.weeks) == ("Europe/Berlin", 1, "America/New_York", 2)
    assert third.began_at == second.window.finish  # no instant is in no week, and none in two


def test_the_plan_is_cut_by_them_and_shows_them(week):
    Story.objects.filter(engagement=week.acme, number__in=[2, 3]).update(points=8)
    set_strength(week.acme, by=week.clara, number=2, strength=0)
    set_strength(week.acme, by=week.sam, number=2, strength=40)
    set_length(week.acme, by=week.sam, number=3, weeks=2)
    html = signed_in(week.sam).get(PLAN).content.decode()
    assert "0 % of the team" in html
    assert "40 % proposed" in html
    assert "2 weeks" in html
    assert "of about 20 points" in html
    assert address("plan_week", 2) in html
    assert address("plan_week", 2) not in signed_in(week.sue).get(PLAN).content.decode()


def test_from_the_head_of_a_week(week):
    sam, clara = signed_in(week.sam), signed_in(week.clara)
    menu = sam.get(address("plan_week"), headers=HTMX).content.decode()
    assert "Propose" in menu
    assert 'name="weeks"' in menu
    assert 'name="weeks"' not in sam.get(address("plan_week", 1), headers=HTMX).content.decode()
    answer = sam.post(address("strength"), {"strength": 70, "view": "plan"}, headers=HTMX)
    assert answer["HX-Retarget"] == "#plan"
    assert "Agree" in clara.get(address("plan_week"), headers=HTMX).content.decode()
    clara.post(address("strength_agreement"), {"strength": 70})
    sam.post(address("length"), {"weeks": 2})
    assert (around(week.acme).of(3).strength, around(week.acme).of(3).weeks) == (70, 2)
    for bad in ({"strength": ""}, {"strength": 999}, {"strength": "x"}):
        assert clara.post(address("strength"), bad, headers=HTMX).status_code == 422
    assert sam.post(address("length"), {"weeks": 9}, headers=HTMX).status_code == 422
    for number in (0, 600):
        assert sam.get(address("plan_week", number)).status_code == 404
    assert "<html" in sam.get(address("plan_week")).content.decode()  # without scripts it is a page
