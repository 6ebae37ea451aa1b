"""How goals go: readings with their day, a small line, a word of both leads after an iteration."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from charters import actions
from charters.models import Goal, GoalReading
from charters.progress import sparkline, standings_of
from engagements.refusals import NotYours, Refused
from iterations.actions import turn_week
from tests.cast import HTMX, signed_in
from tests.charters.test_charter import agreed

pytestmark = pytest.mark.django_db
GOAL = "/e/acme/goals/1/"


@pytest.fixture
def goal(cast) -> Goal:
    proposal = actions.propose(cast.acme, by=cast.sue)
    values = {"name": "Shorter queue", "unit": "min", "baseline": Decimal(40), "target": Decimal(10)}
    line = actions.add_line(proposal, "goals", by=cast.clara, values=values)
    with pytest.raises(Refused, match="no such goal"):  # only what is agreed is measured
        actions.read_goal(cast.acme, 1, by=cast.sue, day=date(2026, 3, 2), value=Decimal(40))
    agreed(cast, proposal)
    return line


def test_a_goal_is_read_and_its_number_lives_on(cast, goal):
    sue = signed_in(cast.sue)
    form = {"reading-day": "2026-03-02", "reading-value": "38.50", "reading-note": "by hand"}
    assert sue.post(GOAL, form, headers=HTMX)["HX-Retarget"] == "#goal"
    sue.post(GOAL, form)
    assert GoalReading.objects.count() == 1, "sent twice, it stands once"
    assert sue.post(GOAL, {**form, "reading-value": "many"}, headers=HTMX).status_code == 422
    assert "by hand" in sue.post(GOAL, {**form, "reading-day": ""}).content.decode(), "what was typed stays"
    actions.read_goal(cast.acme, 1, by=cast.carl, day=date(2026, 3, 9), value=Decimal("9.5"))
    page = sue.get(GOAL).content.decode()
    assert "38.5 min" in page
    assert "<polyline" in page
    assert ">met" in page.replace("</svg>", ">"), "below the target, which lies below the baseline"

    mistaken = GoalReading.objects.get(value=Decimal("9.5"))
    sue.post(f"/e/acme/readings/{mistaken.number}/withdrawal/")
    assert standings_of(cast.acme, [goal])[1].last.value == Decimal("38.5")
    agreed(cast, actions.propose(cast.acme, by=cast.sam))
    assert "38.5 min" in sue.get("/e/acme/charter/").content.decode(), "a new version keeps what was read"
    with pytest.raises(NotYours):
        actions.read_goal(cast.acme, 1, by=cast.vera, day=date(2026, 3, 9), value=Decimal(9))
    assert signed_in(cast.bert).get("/e/bolt/goals/1/").status_code == 404


def test_both_leads_say_how_it_stands_after_an_iteration(cast, goal):
    now = datetime.now(UTC)
    turn_week(cast.acme, now=now)
    with pytest.raises(Refused, match="not ended"):
        actions.judge(cast.acme, 1, by=cast.sam, iteration=1, text="Well.")
    turn_week(cast.acme, now=now + timedelta(days=7))
    sam = signed_in(cast.sam)
    assert "How it stands after iteration 1" in sam.get(GOAL).content.decode()
    sam.post(f"{GOAL}words/", {"word-iteration": 1, "word-text": "We are slower than we hoped."})
    actions.judge(cast.acme, 1, by=cast.clara, iteration=1, text="One feels it at the gate.")
    actions.judge(cast.acme, 1, by=cast.sam, iteration=1, text="Better now.")
    page = sam.get(GOAL).content.decode()
    assert "One feels it" in page
    assert "Better now." in page
    assert "slower than" not in page, "the later word counts"
    with pytest.raises(NotYours):
        actions.judge(cast.acme, 1, by=cast.sue, iteration=1, text="I think so too.")


def test_a_small_line_runs_to_scale():
    days = [date(2026, 3, 2), date(2026, 3, 3), date(2026, 3, 12)]
    line = sparkline(list(zip(days, map(Decimal, (40, 30, 10)), strict=True)), Decimal(0))
    places = [tuple(map(float, one.split(","))) for one in line.points.split()]
    assert [x for x, _y in places] == [3.0, pytest.approx(10.4), 77.0], "time runs to scale"
    heights = [y for _x, y in places]
    assert heights == sorted(heights), "what falls goes down"
    assert line.target == 17.0
    assert heights[0] == 3.0
    assert sparkline([(days[0], Decimal(1))], None) is None
    assert sparkline([(days[0], Decimal(1)), (days[1], Decimal(1))], None).last == (77.0, 17.0)
