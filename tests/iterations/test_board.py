"""The board: columns of the week, the next act on each card, and the acts on it; one page with the list."""

import re

import pytest
from django.urls import reverse

from iterations.board import Card, columns, next_act
from stories.actions import block_story, label_story, own, stands
from stories.models import State, Story
from tests.cast import HTMX, signed_in

BOARD, PLAN = "/e/acme/board/", "/e/acme/plan/"
STEPS, SELECTION = "/e/acme/plan/steps/", "/e/acme/plan/selection/"


def column(html: str, state: str) -> str:
    """What stands in one column."""
    return html.split(f'data-to="{state}"', 1)[1].split("</section>", 1)[0]


def order(cast) -> list[int]:
    return list(Story.objects.filter(engagement=cast.acme).in_order().values_list("number", flat=True))


def state_of(cast, number: int) -> str:
    return Story.objects.get(engagement=cast.acme, number=number).state


# --- Pure -----------------------------------------------------------------------------------------------------


def test_changes_asked_stand_on_top_of_what_is_in_progress():
    cards = [
        Card(n, "feature", state, "A", 2, 1)
        for n, state in ((1, "started"), (2, "rejected"), (3, "accepted"))
    ]
    board = columns(cards)
    assert [column.state for column in board] == ["unstarted", "started", "finished", "delivered", "accepted"]
    assert [card.number for card in board[1].cards] == [2, 1]
    assert [column.points for column in board] == [0, 4, 0, 0, 2]


def test_bugs_carry_points_only_where_the_charter_says_so():
    cards = [Card(1, "bug", "started", "A", 3, 0)]
    assert columns(cards)[1].points == 0
    assert columns(cards, all_kinds=True)[1].points == 3


@pytest.mark.parametrize(
    ("state", "points", "party", "act"),
    [
        ("unstarted", 3, "vendor", ("start", "started")),
        ("unstarted", None, "vendor", ("estimate", "")),
        ("started", 3, "vendor", ("finish", "finished")),
        ("finished", 3, "vendor", ("deliver", "delivered")),
        ("rejected", 3, "vendor", ("take_up", "started")),
        ("accepted", 3, "vendor", ("", "")),
        ("unstarted", 3, "client", ("", "")),
        ("delivered", 3, "client", ("", "")),
    ],
)
def test_the_foremost_button_is_the_next_act(state, points, party, act):
    vendor = party == "vendor"
    card = Card(1, "feature", state, "A", points, 1)
    assert next_act(card, party=party, moves=vendor, estimates=vendor) == act


def test_who_is_awaited_signs():
    card = Card(1, "feature", "delivered", "A", 3, 1, awaited=True)
    assert next_act(card, party="client", moves=False, estimates=False) == ("sign", "")


# --- The page -------------------------------------------------------------------------------------------------


def test_the_week_stands_in_columns_for_either_party(week):
    for who in (week.clara, week.sam, week.vera):
        html = signed_in(who).get(BOARD).content.decode()
        assert "Planned one" in column(html, "unstarted")
        assert "Under way" in column(html, "started")
        assert "Nothing here" in html
        assert "Driver confirms" in html.split('id="icebox"', 1)[1]
        assert re.search(r"<b class=\"num\">5</b>\s*<span class=\"mut\">points left", html)


def test_each_party_is_offered_its_own_next_act(week):
    sam, clara, vera = (
        signed_in(who).get(BOARD).content.decode() for who in (week.sam, week.clara, week.vera)
    )
    assert 'value="2.unstarted.started"' in sam
    assert "Estimate…" in column(sam, "unstarted")
    assert 'value="4.started.finished"' in sam
    assert 'name="step"' not in clara
    assert "data-menu" in clara
    assert "data-menu" not in vera
    assert 'name="numbers"' not in vera


def test_what_waits_for_me_says_so(week):
    own(Story.objects.get(engagement=week.acme, number=2), by=week.clara, member=week.clara)
    Story.objects.filter(engagement=week.acme, number__in=[2, 3]).update(state=State.DELIVERED)
    html = signed_in(week.clara).get(BOARD).content.decode()
    assert 'id="card-3" data-card data-state="delivered" data-waiting="me"' in html
    assert "/e/acme/stories/3/#sign-off" in html
    assert 'id="card-2" data-card data-state="delivered">' in html  # hers: another signs it
    assert "Waiting on the client" in html


def test_board_and_list_are_one_page(week):
    client = signed_in(week.clara)
    board, plan = client.get(BOARD).content.decode(), client.get(PLAN).content.decode()
    for html in (board, plan):
        assert 'id="plan"' in html
        assert f'<a href="{BOARD}"' in html
        assert f'<a href="{PLAN}"' in html
    assert "This week" in plan
    assert plan.index("Under way") < plan.index("Planned one")


def test_an_empty_plan_says_how_to_begin(cast):
    Story.objects.filter(engagement=cast.acme).update(withdrawn_at="2026-01-01T00:00Z")
    html = signed_in(cast.clara).get(BOARD).content.decode()
    assert "Write the first story together." in html
    assert reverse("imports", args=["acme"]) in html
    assert "Write a story" not in signed_in(cast.vera).get(BOARD).content.decode()


@pytest.mark.parametrize("path", [BOARD, PLAN])
def test_a_filter_leaves_the_sum_alone(week, path):
    client = signed_in(week.clara)
    html = client.get(path, {"q": "state:started"}).content.decode()
    assert "Under way" in html
    assert "Planned one" not in html
    assert "1 of 4 stories match." in html
    assert "accepted of 5" in html
    assert client.get(path, {"q": "x" * 900}).status_code == 200


# --- The acts -------------------------------------------------------------------------------------------------


def test_a_press_on_the_card_takes_the_next_act_and_answers_with_the_view_it_came_from(week):
    answer = signed_in(week.sam).post(STEPS, {"step": "2.unstarted.started", "view": "plan"}, headers=HTMX)
    assert state_of(week, 2) == State.STARTED
    assert answer["HX-Retarget"] == "#plan"
    assert 'data-view="plan"' in answer.content.decode()
    again = signed_in(week.sam).post(STEPS, {"step": "2.unstarted.started"}, headers=HTMX)
    assert again.status_code == 200  # asked twice, done once


def test_a_refusal_says_why_and_moves_nothing(week):
    sam = signed_in(week.sam)
    answer = sam.post(STEPS, {"step": "3.unstarted.started"}, headers=HTMX)
    assert answer.status_code == 422
    assert "no points" in answer["HX-Trigger"]
    assert state_of(week, 3) == State.UNSTARTED
    stale = sam.post(STEPS, {"step": "2.started.finished"}, headers=HTMX)
    assert stale.status_code == 422
    for bad in (
        "",
        "x",
        "2",
        "2.never.started",
        "2....",
        "2.unstarted.started.before.",
        "2.unstarted.started.sideways",
    ):
        assert sam.post(STEPS, {"step": bad}, headers=HTMX).status_code == 422, bad
    assert sam.post(STEPS, {"step": "99.unstarted.started"}).status_code == 404


def test_the_client_does_not_start_and_nobody_moves_who_only_reads(week):
    assert signed_in(week.clara).post(STEPS, {"step": "2.unstarted.started"}).status_code == 403
    assert signed_in(week.vera).post(STEPS, {"step": "2.unstarted.unscheduled"}).status_code == 403
    assert signed_in(week.otto).post(STEPS, {"step": "2.unstarted.unscheduled"}).status_code == 404
    assert signed_in(week.sam).get(STEPS).status_code == 405
    assert state_of(week, 2) == State.UNSTARTED


def undo_of(answer) -> str:
    return re.search(r'"undo": "([^"]+)"', answer["HX-Trigger"])[1]


def test_a_drag_places_beside_another_and_can_be_undone(week):
    carl = signed_in(week.carl)
    was = order(week)
    answer = carl.post(STEPS, {"step": "3.unstarted..before.2"}, headers=HTMX)
    assert order(week) != was
    assert order(week).index(3) < order(week).index(2)
    back = carl.post(undo_of(answer), headers=HTMX)
    assert back.status_code == 204
    assert order(week) == was


def test_into_the_icebox_and_back(week):
    carl = signed_in(week.carl)
    answer = carl.post(STEPS, {"step": "2.unstarted.unscheduled"}, headers=HTMX)
    assert state_of(week, 2) == State.UNSCHEDULED
    carl.post(undo_of(answer), headers=HTMX)
    assert state_of(week, 2) == State.UNSTARTED
    for bad in ("", "x", "2.never.0", "2.unstarted"):
        assert carl.post(reverse("plan_restoration", args=["acme"]) + f"?was={bad}").status_code == 422


def test_the_menu_of_a_card_offers_what_its_viewer_may(week):
    place = reverse("story_place", args=["acme", 2])
    sam, clara = (signed_in(who).get(place, headers=HTMX).content.decode() for who in (week.sam, week.clara))
    for html in (sam, clara):
        assert "To the top" in html
        assert "Clara Berg" in html
    assert 'value="started"' in sam
    assert 'name="points"' in sam
    assert 'value="started"' not in clara
    assert 'name="points"' not in clara
    assert signed_in(week.vera).get(place).status_code == 403
    assert "<html" in signed_in(week.clara).get(place).content.decode()  # without scripts it is a page


# --- Several at once ------------------------------------------------------------------------------------------


def test_the_chosen_are_moved_together_and_put_back(week):
    carl, was = signed_in(week.carl), order(week)
    answer = carl.post(SELECTION, {"numbers": [2, 3], "act": "icebox"}, headers=HTMX)
    assert {state_of(week, n) for n in (2, 3)} == {State.UNSCHEDULED}
    assert "2 stories moved" in answer["HX-Trigger"]
    carl.post(undo_of(answer), headers=HTMX)
    assert {state_of(week, n) for n in (2, 3)} == {State.UNSTARTED}
    assert order(week) == was
    carl.post(SELECTION, {"numbers": [2, 3], "act": "bottom"})
    assert order(week)[-2:] == [2, 3]


def test_the_chosen_get_an_owner_together_and_the_undo_takes_off_only_the_new_ones(week):
    first = Story.objects.get(engagement=week.acme, number=2)
    own(first, by=week.sam, member=week.sue)
    clara = signed_in(week.clara)
    answer = clara.post(SELECTION, {"numbers": [2, 3], "act": "own", "member": week.sue.number}, headers=HTMX)
    assert Story.objects.filter(engagement=week.acme, owners=week.sue).count() == 2
    assert clara.post(undo_of(answer), headers=HTMX).status_code == 204
    assert list(Story.objects.filter(owners=week.sue)) == [first]


def test_the_chosen_get_a_label_together(week):
    clara = signed_in(week.clara)
    label_story(Story.objects.get(engagement=week.acme, number=2), by=week.sam, name="gate")
    answer = clara.post(SELECTION, {"numbers": [2, 3], "act": "label", "name": " Gate "}, headers=HTMX)
    assert Story.objects.filter(engagement=week.acme, labels__name="gate").count() == 2
    assert '<span class="label">gate</span>' in answer.content.decode()
    clara.post(undo_of(answer), headers=HTMX)
    assert [story.number for story in Story.objects.filter(labels__name="gate")] == [2]
    assert (
        clara.post(SELECTION, {"numbers": [2], "act": "label", "name": ""}, headers=HTMX).status_code == 422
    )


def test_what_blocks_a_story_stands_on_its_card(week):
    block_story(
        Story.objects.get(engagement=week.acme, number=4), by=week.sam, reason="Sample data is missing"
    )
    for path in (BOARD, PLAN):
        assert "Blocked" in signed_in(week.clara).get(path).content.decode()
    assert "Sample data is missing" in column(signed_in(week.clara).get(BOARD).content.decode(), "started")


def test_the_vendor_estimates_several(week):
    signed_in(week.sam).post(SELECTION, {"numbers": [2, 3], "act": "estimate", "points": 5})
    assert set(
        Story.objects.filter(number__in=[2, 3], engagement=week.acme).values_list("points", flat=True)
    ) == {5}
    by_client = signed_in(week.clara).post(SELECTION, {"numbers": [2], "act": "estimate", "points": 1})
    assert by_client.status_code == 403


def test_all_or_nothing(week):
    before = stands(week.acme, [2, 4])
    answer = signed_in(week.carl).post(SELECTION, {"numbers": [2, 4], "act": "planned"}, headers=HTMX)
    assert answer.status_code in (403, 422)  # taking a started story back is the vendor's
    assert stands(week.acme, [2, 4]) == before
    for bad in (
        {"act": "top"},
        {"numbers": [2], "act": "away"},
        {"numbers": ["x"], "act": "top"},
        {"numbers": [2, 99], "act": "top"},
        {"numbers": [2], "act": "own"},
        {"numbers": [2], "act": "estimate", "points": 77},
        {"numbers": range(1, 300), "act": "top"},
    ):
        assert signed_in(week.carl).post(SELECTION, bad, headers=HTMX).status_code == 422, bad
    assert (
        signed_in(week.carl).post(SELECTION, {"numbers": [2], "act": "own", "member": 99}).status_code == 404
    )
    assert signed_in(week.vera).post(SELECTION, {"numbers": [2], "act": "top"}).status_code == 403
    assert signed_in(week.otto).post(SELECTION, {"numbers": [2], "act": "top"}).status_code == 404
    assert signed_in(week.sam).get(SELECTION).status_code == 405
    assert stands(week.acme, [2, 4]) == before


def test_no_story_of_another_client_is_reached_by_its_number(week):
    carl = signed_in(week.carl)
    theirs = Story.objects.get(engagement=week.bolt, number=1)
    carl.post(SELECTION, {"numbers": [1], "act": "planned"})
    theirs.refresh_from_db()
    assert theirs.state == State.UNSCHEDULED
    assert state_of(week, 1) == State.UNSTARTED
