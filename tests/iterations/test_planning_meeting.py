"""The planning meeting: both parties agree to the plan they saw; what comes in later is marked with who and when."""

import re
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from engagements.calendars import Calendar, Holidays, Hours
from engagements.models import Event, Membership
from engagements.refusals import NotYours, Refused
from iterations.actions import agree_plan, put_into_week, set_goal, set_strength, turn_week
from iterations.board import Card
from iterations.models import PlanLine, PlanVersion
from iterations.plans import around, draft_now
from iterations.preparing import capacity_of, fitting, stretches, unready
from iterations.reading import plan_page
from people.models import Absence
from standups.actions import answer_concern, raise_concern
from stories.actions import estimate, move_story, unschedule, write_story
from stories.models import State, Story
from tests.cast import HTMX, MARKER, signed_in

PLANNING, AGREEMENT = "/e/acme/planning/", "/e/acme/planning/agreement/"


def story(cast, number):
    return Story.objects.get(engagement=cast.acme, number=number)


def agree(cast, member, **more):
    return agree_plan(cast.acme, by=member, seen=draft_now(cast.acme).mark, **more)


def both_agree(cast):
    agree(cast, cast.sam)
    return agree(cast, cast.clara)


def page(who):
    return signed_in(who).get(PLANNING).content.decode()


# --- Pure -----------------------------------------------------------------------------------------------------


def member(key, party="vendor", role="vendor_member"):
    return Membership(pk=key, number=key, party=party, role=role)


def test_who_is_there_and_what_strength_follows():
    monday = date(2026, 11, 23)
    away = Hours(
        "UTC", frozenset({1, 2, 3, 4, 5}), timezone.datetime.min.time(), timezone.datetime.max.time()
    )
    half = Hours(
        "UTC",
        frozenset({1, 2, 3}),
        timezone.datetime(2026, 1, 1, 9).time(),
        timezone.datetime(2026, 1, 1, 13).time(),
        ((monday, monday + timedelta(days=1)),),
    )
    calendar = Calendar(
        frozenset({1, 2, 3, 4, 5}),
        {"vendor": Holidays(own=frozenset({monday + timedelta(days=4)})), "client": Holidays()},
        {1: away, 2: half},
    )
    crew = [member(1), member(2), member(3, "client"), member(4, role="observer")]
    found = capacity_of(crew, calendar, monday, monday + timedelta(days=6))
    assert [(one.days, one.usual) for one in found.people] == [(4, 5), (0.5, 1.5), (5, 5)]
    assert found.people[0].missing == [("day off", monday + timedelta(days=4), monday + timedelta(days=4))]
    assert found.people[1].missing == [("away", monday, monday + timedelta(days=1))]
    assert (found.days, found.usual, found.strength) == (4.5, 6.5, 69)
    assert capacity_of([], calendar, monday, monday).strength is None


def test_days_in_a_row_are_one_stretch_also_over_a_weekend():
    friday = date(2026, 11, 20)
    days = [("away", friday), ("away", friday + timedelta(days=3)), ("", friday + timedelta(days=4))]
    assert stretches(days) == [
        ("away", friday, friday + timedelta(days=3)),
        ("", *[friday + timedelta(days=4)] * 2),
    ]


def card(number, points, state="unstarted", kind="feature", criteria=1):
    return Card(number, kind, state, "A", points, criteria)


def test_what_fits_is_taken_from_the_top_and_nothing_small_overtakes():
    listed = [card(1, 3), card(2, None, kind="bug"), card(3, 8), card(4, 1)]
    assert [each.number for each in fitting(listed, 5)] == [1, 2]
    assert fitting(listed, -1) == []


def test_what_is_not_ready_says_what_is_missing():
    listed = [card(1, None, criteria=0), card(2, 3), card(3, None, "started"), card(4, None, kind="chore")]
    assert [(each.card.number, each.missing) for each in unready(listed)] == [(1, ["points", "criteria"])]


# --- Agreeing --------------------------------------------------------------------------------------------------


def test_both_parties_agree_and_the_plan_is_kept(week):
    set_goal(week.acme.iterations.get(), by=week.carl, goal="Slots for drivers")
    agreed = both_agree(week)
    assert [(one.party, one.member) for one in agreed] == [("vendor", week.sam), ("client", week.clara)]
    plan = PlanVersion.objects.get()
    assert (plan.version, plan.goal) == (1, "Slots for drivers")
    assert list(plan.lines.values_list("story__number", "points")) == [(4, 2), (2, 3), (3, None)]
    assert around(week.acme).agreed.numbers == {2, 3, 4}
    html = page(week.carl)
    assert "Both parties agreed to version 1" in html
    assert MARKER not in html
    for rows in (PlanVersion.objects, PlanLine.objects):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(version=7) if rows.model is PlanVersion else rows.update(points=7)


def test_agreeing_twice_is_once_and_one_party_alone_settles_nothing(week):
    agree(week, week.sam)
    assert len(agree(week, week.sam)) == 1
    assert around(week.acme).agreed is None
    assert Event.objects.filter(kind="plan.agreed").count() == 1
    assert "Both parties agreed" not in page(week.clara)


def test_only_lead_and_sponsor_agree_and_only_to_what_they_saw(week):
    for who in (week.sue, week.carl, week.vera):
        with pytest.raises(NotYours):
            agree(week, who)
    seen = draft_now(week.acme).mark
    estimate(story(week, 3), by=week.sam, points=5, seen=None)
    with pytest.raises(Refused, match="changed since"):
        agree_plan(week.acme, by=week.sam, seen=seen)
    assert not PlanVersion.objects.exists()


def test_a_changed_plan_is_the_next_version_to_which_both_agree_anew(week):
    agree(week, week.sam)
    estimate(story(week, 3), by=week.sam, points=5, seen=None)
    assert [one.party for one in agree(week, week.clara)] == ["client"]  # the vendor agreed to another plan
    agree(week, week.sam)
    assert around(week.acme).agreed.version == 2
    assert list(PlanVersion.objects.order_by("version").values_list("version", flat=True)) == [1, 2]


def test_work_that_goes_on_is_no_other_plan(week):
    agree(week, week.sam)
    move_story(story(week, 2), by=week.sue, state=State.STARTED)
    agree(week, week.clara)
    assert around(week.acme).agreed.version == 1
    move_story(story(week, 4), by=week.sam, state=State.FINISHED)
    assert "Both parties agreed to version 1" in page(week.carl)


def test_nobody_agrees_before_the_first_week(cast):
    with pytest.raises(Refused, match="not begun"):
        agree_plan(cast.acme, by=cast.sam, seen="")


def test_concerns_without_an_answer_are_agreed_over_in_so_many_words(week):
    concern = raise_concern(week.acme, by=week.carl, text="The crane is late.")
    with pytest.raises(Refused, match="nobody has answered"):
        agree(week, week.sam)
    agree(week, week.sam, over=[concern.number])
    told = Event.objects.get(kind="plan.agreed_over_concerns")
    assert told.data["concerns"] == [concern.number]
    assert "agreed over concerns that nobody has answered yet: 1" in page(week.clara)
    another = raise_concern(week.acme, by=week.sue, text="No test data.")
    with pytest.raises(Refused, match="nobody has answered"):
        agree(week, week.clara, over=[concern.number])  # one that their page did not show
    for each in (concern, another):
        answer_concern(each, by=week.sam, text="It comes on Tuesday.")
    agree(week, week.clara)
    assert around(week.acme).agreed


# --- Scope that comes or goes afterwards ------------------------------------------------------------------------


def test_what_comes_in_after_planning_is_marked_with_who_and_when(week):
    both_agree(week)
    move_story(story(week, 1), by=week.carl, state=State.UNSTARTED)
    unschedule(story(week, 3), by=week.sam)
    scope = plan_page(week.acme, week.clara).scope
    assert {number: event.actor for number, event in scope.added.items()} == {1: week.carl}
    assert {number: event.actor for number, event in scope.gone.items()} == {3: week.sam}
    for path in ("/e/acme/board/", "/e/acme/plan/", PLANNING):
        html = signed_in(week.clara).get(path).content.decode()
        assert "Added after planning" in html
        assert re.search(r"Carl, \w+ \d+ \w+, \d\d:\d\d", html), path
        assert "Taken out after planning" in html
    both_agree(week)
    assert not plan_page(week.acme, week.clara).scope.added


def test_what_slips_in_because_others_changed_names_nobody(week):
    big = write_story(week.acme, by=week.carl, title="Big one")
    Story.objects.filter(pk=big.pk).update(state=State.UNSTARTED, points=8)
    both_agree(week)
    set_strength(week.acme, by=week.clara, number=1, strength=200)
    assert plan_page(week.acme, week.clara).scope.added == {big.number: None}
    assert not plan_page(week.acme, week.clara, what_if=1).scope.added
    assert "as others around it changed" in page(week.sam)


# --- The page ---------------------------------------------------------------------------------------------------


def test_the_page_shows_both_the_same_and_each_their_own_button(week):
    raise_concern(week.acme, by=week.carl, text="The crane is late.")
    today = timezone.localdate()
    Absence.objects.create(
        user=week.sue.user, first=today - timedelta(days=7), last=today + timedelta(days=14)
    )
    estimate(story(week, 2), by=week.sam, points=5, seen=3)
    sam, clara, vera = page(week.sam), page(week.clara), page(week.vera)
    for html in (sam, clara, vera):
        assert "Planned one" in html
        assert "no points yet" in html  # of what is not ready
        assert "The crane is late." in html
        assert "away" in html
        assert "What changed since" in html
        assert "No week is over yet." in html
    assert 'id="consent-form"' in sam
    assert 'id="consent-form"' in clara
    assert 'id="consent-form"' not in vera
    assert re.search(r"Propose \d+ %", sam)
    assert re.search(r"Set \d+ %", clara)


def test_agreeing_on_the_page(week):
    sam = signed_in(week.sam)
    mark = re.search(r'name="seen" value="([0-9a-f]{16})"', page(week.sam))[1]
    assert sam.post(AGREEMENT, {"seen": "0" * 16}, headers=HTMX).status_code == 422
    assert sam.post(AGREEMENT, {"seen": mark, "over": "x"}, headers=HTMX).status_code == 422
    answer = sam.post(AGREEMENT, {"seen": mark}, headers=HTMX)
    assert answer["HX-Retarget"] == "#planning"
    assert signed_in(week.clara).post(AGREEMENT, {"seen": mark}).status_code == 303
    assert "Both parties agreed" in page(week.vera)


def test_acts_from_the_page_answer_with_it(week):
    carl = signed_in(week.carl)
    answer = carl.post(reverse("goal", args=["acme"]), {"goal": "Slots", "view": "planning"}, headers=HTMX)
    assert answer["HX-Retarget"] == "#planning"
    assert (
        carl.post(reverse("goal", args=["acme"]), {"goal": "S", "view": "planning"})["Location"] == PLANNING
    )
    week.acme.charter.automatic_planning = False
    week.acme.charter.save(update_fields=["automatic_planning"])
    assert "Fits by velocity" in page(week.carl)
    put_into_week(story(week, 2), by=week.carl)
    assert 'value="3.unstarted....in"' in page(week.carl)


def test_without_a_week_and_after_one(cast):
    assert "has not begun yet" in page(cast.clara)
    turn_week(cast.acme, now=timezone.now())
    assert "Nothing is planned yet" in page(cast.clara)
    turn_week(cast.acme, now=timezone.now() + timedelta(days=7))
    assert "Cycle, days" in page(cast.clara)


def test_the_page_takes_few_questions(week, django_assert_max_num_queries):
    both_agree(week)
    client = signed_in(week.clara)
    client.get(PLANNING)
    with django_assert_max_num_queries(24):
        client.get(PLANNING)
