"""The budget's page, the line above all pages, the lines across the list, what-if and the alarm's mail."""

import csv
import io
import re
from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from django.urls import reverse
from django.utils import timezone

from bench.statements import counted
from budgets.actions import book_days, confirm_days, decide_budget, keep_budgets, offer_days
from budgets.models import Budget, BudgetDecision, DayEntry, DayRate, Pace
from budgets.occasions import alarms_since
from digests.actions import run_tick
from digests.models import Occurrence, OutgoingMail
from digests.summing import digest_letter, summary_of
from engagements.models import Engagement
from iterations.models import Iteration
from people.models import User
from standups.occasions import digest as standup_digest
from stories.actions import Seen, accept, estimate, move_story, reopen, write_story
from tests.budgets.conftest import MONDAY, at
from tests.cast import HTMX, signed_in
from tests.stories.journey import deliver, fresh

pytestmark = pytest.mark.django_db


def page_of(member, look: str = "") -> str:
    answer = signed_in(member).get(f"/e/acme/budget/{look}")
    assert answer.status_code == 200
    return answer.content.decode()


def post(member, name: str, data: dict, *place, status: int = 303):
    answer = signed_in(member).post(reverse(name, args=["acme", *place]), data)
    assert answer.status_code == status, answer.content.decode()[:2000]
    return answer.content.decode()


def test_before_the_first_decision_the_page_says_who_decides(cast):
    for member in (cast.clara, cast.sam, cast.vera):
        html = page_of(member)
        assert "No budget is decided yet" in html
        assert 'class="banner" href' not in html
    assert 'id="decide"' in page_of(cast.clara)
    assert 'id="propose"' in page_of(cast.sam)


def test_both_parties_read_the_same_sentence_first(priced):
    for member in (priced.clara, priced.sue, priced.vera):
        html = page_of(member)
        [sentence] = re.findall(r"<figcaption><h2>(.*?)</h2>", html)
        assert sentence.startswith("Of €12,000.00, €0.00 is spent and €12,000.00 is left: that lasts 1 week")
        assert html.index(sentence) < html.index('<svg class="chart"')
        assert "€800.00" in html  # rates are for both
        assert "As offered" in html
    assert "Sue Winter" in page_of(priced.vera)


@pytest.mark.parametrize("page", ["home", "plan", "people", "concerns", "ledger"])
def test_every_page_has_the_line(page, priced):
    path = reverse(page, args=["acme"])
    client = signed_in(priced.carl)
    html = client.get(path).content.decode()
    assert "€0 spent, €12,000 left · 1 week at this pace · ends" in html


def test_the_line_costs_no_statement(priced):
    client = signed_in(priced.carl)
    client.get("/e/acme/people/")
    with_it = len(counted(lambda: client.get("/e/acme/people/"))[1])
    Budget.objects.all().delete()
    assert len(counted(lambda: client.get("/e/acme/people/"))[1]) == with_it


def test_the_list_says_where_the_money_ends(priced):
    for number in range(6):
        story = write_story(priced.acme, by=priced.clara, title=f"Wish {number}", criteria=["It holds."])
        estimate(story, by=priced.sam, points=5, seen=None)
        move_story(story, by=priced.sam, state="unstarted")
    html = signed_in(priced.clara).get("/e/acme/plan/").content.decode()
    sure = html.index("the money lasts in 85 of 100 cases")
    likely = html.index("Here the money ends with even chances")
    assert html.index("Wish 0") < sure < likely < html.index("Wish 5")
    board = signed_in(priced.clara).get("/e/acme/board/").content.decode()
    assert "Here the money ends" not in board


def test_what_is_accepted_lets_the_money_get_further_down_the_list(priced):
    """The mark is a place from the top of the week, in which what is accepted stays."""
    made = [write_story(priced.acme, by=priced.clara, title=title, criteria=["It holds."]) for title in "ABC"]
    for story in made:
        estimate(story, by=priced.sam, points=8, seen=None)
    keep_budgets(timezone.now())
    before = Budget.objects.get()
    for story in made:
        story = deliver(fresh(story), by=priced.sam)
        accept(story, by=priced.clara, seen=Seen.of(story), all_shown=True)
    keep_budgets(timezone.now())
    accepted = Budget.objects.get()
    assert before.points_sure < 24 <= accepted.points_sure
    assert before.points_likely < accepted.points_likely
    for story in map(fresh, made):
        reopen(story, by=priced.clara, seen=Seen.of(story), reason="It does not hold.")
    keep_budgets(timezone.now())
    assert Budget.objects.get().points_sure == before.points_sure


def test_the_digests_of_a_person_and_of_a_stand_up_have_the_line_too(priced):
    said = "€0 spent, €12,000 left · 1 week at this pace · ends"
    write_story(priced.acme, by=priced.clara, title="A wish", criteria=["It holds."])
    with at("2026-03-31", "10:00"):
        (one,) = [
            each for each in summary_of(priced.sam.user, timezone.now()) if each.engagement == priced.acme
        ]
        for letter in (digest_letter(priced.sam.user, [one]), *standup_digest(monday_of(priced))):
            assert said in letter.body
            assert said in letter.alternatives[0].content


def monday_of(cast) -> Occurrence:
    acme = Engagement.objects.select_related("charter").get(pk=cast.acme.pk)
    return Occurrence(engagement=acme, kind="standup_digest", local_date=MONDAY)


# --- Acts by page ------------------------------------------------------------------------------------


def test_the_sponsor_decides_by_page_and_what_is_wrong_stays_typed(priced):
    post(priced.clara, "budget_decisions", {"amount": "15 000.50", "currency": "EUR", "reason": "More"})
    assert BudgetDecision.objects.last().amount == 15_000_50
    html = post(
        priced.clara, "budget_decisions", {"amount": "1.005", "currency": "EUR", "reason": "Odd"}, status=422
    )
    assert "Write an amount such as" in html
    assert 'value="1.005"' in html
    html = post(
        priced.clara, "budget_decisions", {"amount": "9", "currency": "USD", "reason": "Odd"}, status=422
    )
    assert "The currency is EUR since the first decision." in html
    for who in (priced.sam, priced.carl, priced.vera):
        post(who, "budget_decisions", {"amount": "9", "currency": "EUR", "reason": "x"}, status=403)
        post(who, "pace", {"iteration": 1, "member-1": 1, "member-2": 1}, status=403)
    assert BudgetDecision.objects.count() == 2


def test_a_rate_is_proposed_and_agreed_by_page(priced):
    data = {"who": str(priced.sue.number), "amount": "950", "valid_from": "2026-04-06"}
    post(priced.sam, "rates", data)
    rate = DayRate.objects.last()
    assert (rate.member, rate.amount) == (priced.sue, 950_00)
    there = reverse("rate_agreement", args=["acme", rate.number])
    assert there in page_of(priced.clara)
    assert there not in page_of(priced.sam)
    post(priced.clara, "rate_agreement", {}, rate.number)
    assert there not in page_of(priced.clara)


def test_days_are_offered_and_chosen_by_page(priced):
    post(priced.sam, "offers", {"iteration": 1, "member-1": "5", "member-2": "4"})
    html = post(priced.clara, "pace", {"iteration": 1, "member-1": "5", "member-2": "4.5"}, status=422)
    assert "is on offer with 4 days a week" in html
    html = post(priced.clara, "pace", {"iteration": 1, "member-1": "5", "member-2": "0.1"}, status=422)
    assert "counted in quarters" in html
    post(priced.clara, "pace", {"iteration": 2, "member-1": "2.5", "member-2": "0", "reason": "Rest"})
    assert set(Pace.objects.filter(offered=False).values_list("iteration", "quarters", "reason")) == {
        (2, 10, "Rest"),
        (2, 0, "Rest"),
    }
    assert "Sue Winter, 0 days a week from iteration 2 on" in page_of(priced.vera)


def test_days_are_booked_and_confirmed_by_page(priced, week):
    with at("2026-04-03", "18:00"):
        days = {f"day-2026-{day}": 4 for day in ("03-30", "03-31", "04-01", "04-02", "04-03")}
        assert 'name="day-2026-03-30"' in page_of(priced.sue)
        assert 'name="day-2026-03-30"' not in page_of(priced.clara)
        post(priced.sue, "days", days | {"day-2026-04-01": 1}, 1)
        assert sum(DayEntry.objects.values_list("quarters", flat=True)) == 17
        there = reverse("confirmation", args=["acme", 1])
        assert there in page_of(priced.sam)
        assert there not in page_of(priced.sue)
        post(priced.sam, "confirmation", {}, 1)
        html = post(priced.sue, "days", days, 1, status=422)
        assert "These days are confirmed. Say why they change" in html
        post(priced.sue, "days", days | {"reason": "Forgot"}, 1)
        assert "Forgot" in page_of(priced.clara)
    assert Budget.objects.get().spent == 40 * 200_00


# --- What if -----------------------------------------------------------------------------------------


def test_what_if_is_a_question_that_a_link_carries(priced):
    before = BudgetDecision.objects.count()
    look = {"amount": "24000", "days": "5", "people": "", "scope": ""}
    for member in (priced.clara, priced.sam, priced.vera):
        client = signed_in(member)
        html = client.get("/e/acme/budget/what-if/", look).content.decode()
        assert "With €24,000.00 and 5 days a week the money ends" in html
        part = client.get("/e/acme/budget/what-if/", look, headers=HTMX).content.decode()
        assert part.strip().startswith('<section class="sheet stack" id="whatif"')
        assert ("Make it a decision" in part) == (member == priced.clara)
    assert BudgetDecision.objects.count() == before


def test_what_if_becomes_a_decision(priced, week):
    data = {"amount": "24000", "currency": "EUR", "days": "5", "reason": "Half as fast, twice as long"}
    post(priced.clara, "budget_decisions", data)
    week.refresh_from_db()
    assert BudgetDecision.objects.last().amount == 24_000_00
    assert week.strength == 50
    assert set(Pace.objects.values_list("reason", flat=True)) == {"Half as fast, twice as long"}


def test_each_field_has_a_slider_and_what_is_wrong_is_said_in_the_answer(priced):
    html = page_of(priced.vera)
    sliders = re.findall(r'<input class="js-only" type="range"[^>]*data-slides="whatifform-(\w+)"', html)
    assert sliders == ["amount", "days", "people", "scope"]
    assert 'min="0" max="24000" step="1000" value="12000.00" data-slides="whatifform-amount"' in html
    assert 'min="0" max="10" step="0.25" value="10"' in html
    part = signed_in(priced.vera).get("/e/acme/budget/what-if/?amount=x&days=0.1", headers=HTMX)
    answer = part.content.decode().partition('id="whatif-answer"')[2]
    assert "Write an amount such as" in answer
    assert "counted in quarters" in answer


# --- The table ---------------------------------------------------------------------------------------


def test_plan_and_truth_are_kept_as_a_table_in_which_no_name_is_a_formula(priced, week):
    User.objects.filter(pk=priced.sam.user.pk).update(name="=1+1")
    client = signed_in(priced.vera)
    with at("2026-04-03", "18:00"):
        book_days(week, by=priced.sue, quarters={MONDAY: 2})
        confirm_days(week, by=priced.sam)
    Iteration.objects.filter(pk=week.pk).update(points=9, closed_at=timezone.now())
    answer = client.get("/e/acme/budget/table/")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    (row,) = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert list(row.values()) == [
        *("1", "2026-03-30", "2026-04-05", "10", "9.5", "8000.00", "7600.00", "7600.00", "9", "844.44"),
        *("'=1+1", "2026-04-03"),
    ]
    html = page_of(priced.vera)
    assert "An accepted point cost €844.44 over the confirmed weeks." in html


def test_without_a_budget_there_is_no_table(cast):
    assert signed_in(cast.clara).get("/e/acme/budget/table/").status_code == 404


def test_bad_questions_change_nothing(priced):
    for look in ("?amount=x", "?days=0.1", "?people=999", "?scope=z", "?week=99", "?who=77", "?week=x"):
        page_of(priced.clara, look)


# --- The alarm ---------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_an_alarm_goes_to_both_parties_once(priced, week, kept):
    with at("2026-04-01", "18:00"):
        decide_budget(priced.acme, by=priced.clara, amount=3_000_00, code="EUR", reason="Less")
        book_days(week, by=priced.sue, quarters={MONDAY: 4, MONDAY.replace(day=31): 4})
        offer_days(priced.acme, by=priced.sam, iteration=1, quarters={priced.sue: 20})
    for hour in ("18:01", "18:02", "19:00"):
        with at("2026-04-01", hour):
            run_tick(timezone.now())
    mails = OutgoingMail.objects.filter(kind="budget_alarm")
    assert sorted(mail.to_addr.split("@")[0] for mail in mails) == ["carl", "clara", "sam", "sue", "vera"]
    read = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in kept.glob("*.eml")]
    letters = [one for one in read if one["Subject"] == "Harbour slots: 50 % of the budget is spent"]
    assert len(letters) == 5
    assert "€1,600 spent, €1,400 left" in letters[0].get_body(("plain",)).get_content()
    with at("2026-04-01", "19:00"):
        (line,) = alarms_since(priced.carl, timezone.now() - timedelta(hours=2))
        assert (line.text, line.link) == ("50 % of the budget is spent", "/e/acme/budget/")
        assert list(alarms_since(priced.carl, timezone.now())) == []
