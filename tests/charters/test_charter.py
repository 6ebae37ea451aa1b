"""A charter is proposed, written together, agreed by one person of each party, and read by everybody."""

from datetime import UTC, datetime, time, timedelta

import pytest
import time_machine
from django.utils import timezone

from budgets.actions import agree_to_rate, book_days, decide_budget, propose_rate
from budgets.models import BudgetAlarm
from charters import actions
from charters.actions.proposing import terms_of
from charters.models import CharterRevision, Goal, Path, Responsibility
from charters.reading import promised_hours
from charters.sections import BY_KEY
from digests import occurrences
from digests.models import Occurrence
from engagements.access import may
from engagements.journal import sentence
from engagements.models import Charter, Engagement, Event
from engagements.refusals import NotYours, Refused
from engagements.today import today_of
from iterations.actions import turn_week
from partnership.actions import ask
from partnership.models import Ping
from tests.cast import HTMX, MARKER, signed_in

pytestmark = pytest.mark.django_db
AT = "/e/acme/charter/"
LONG_AGO = datetime(2026, 1, 5, tzinfo=UTC)


def agreed(cast, charter: Charter) -> Charter:
    """Both parties agree to it as it stands."""
    charter.refresh_from_db()
    for member in (cast.sam, cast.clara):
        actions.agree_to(charter, by=member, seen=charter.wordings)
    charter.refresh_from_db()
    cast.acme.refresh_from_db()
    return charter


def marked(line) -> str:
    return actions.mark_of(line.values)


def test_a_charter_comes_about(cast):
    acme = cast.acme
    proposal = actions.propose(acme, by=cast.sue)
    assert actions.propose(acme, by=cast.carl) == proposal, "one at a time"
    assert (proposal.version, acme.charter.version) == (1, 0)
    actions.reword(proposal, "purpose", by=cast.carl, text="Drivers book by themselves.", base=1)
    goal = actions.add_line(proposal, "goals", by=cast.clara, values={"name": "Shorter queue", "target": 10})
    actions.add_line(
        proposal,
        "responsibilities",
        by=cast.sam,
        values={"activity": "Ordering", "accountable_id": cast.carl.pk},
    )
    proposal.refresh_from_db()

    # One party's consent is not enough, and any change of its words clears it.
    actions.agree_to(proposal, by=cast.sam, seen=proposal.wordings)
    seen = proposal.wordings
    changed = {"name": "No queue"}
    goal.refresh_from_db()
    actions.change_line(proposal, "goals", goal.number, by=cast.carl, seen=marked(goal), values=changed)
    with pytest.raises(Refused, match="changed since"):
        actions.agree_to(proposal, by=cast.clara, seen=seen)
    proposal.refresh_from_db()
    actions.agree_to(proposal, by=cast.clara, seen=proposal.wordings)
    acme.refresh_from_db()
    assert acme.charter.version == 0, "unsigned text never replaces agreed text"
    actions.agree_to(proposal, by=cast.sam, seen=proposal.wordings)
    acme.refresh_from_db()
    assert acme.charter.pk == proposal.pk
    assert acme.charter.agreed_at

    # From then on it never changes again; the next version begins as its copy, with the same numbers.
    with pytest.raises(Refused, match="agreed by now"):
        actions.reword(proposal, "purpose", by=cast.carl, text="Else.", base=2)
    second = actions.propose(acme, by=cast.clara)
    assert second.version == 2
    assert second.texts.get(key="purpose").text == "Drivers book by themselves."
    assert [(g.number, g.name) for g in Goal.objects.of(second)] == [(goal.number, "No queue")]
    assert Responsibility.objects.of(second).get().accountable == cast.carl
    kinds = list(
        Event.objects.filter(engagement=acme, kind__startswith="charter").values_list("kind", flat=True)
    )
    assert kinds.count("charter.consented") == 3
    consents = Event.objects.filter(engagement=acme, kind="charter.consented")
    assert {str(sentence(one)) for one in consents} == {"agreed to version 1 of the charter"}, (
        "not its wording's"
    )
    assert kinds.count("charter.agreed") == 1


def test_who_may_what(cast):
    proposal = actions.propose(cast.acme, by=cast.sue)
    for act in (
        lambda: actions.propose(cast.acme, by=cast.vera),
        lambda: actions.reword(proposal, "purpose", by=cast.vera, text="Mine", base=1),
        lambda: actions.agree_to(proposal, by=cast.sue, seen=1),  # one named person: the lead, the sponsor
        lambda: actions.agree_to(proposal, by=cast.carl, seen=1),
    ):
        with pytest.raises(NotYours):
            act()
    assert signed_in(cast.otto).get(AT).status_code == 404
    assert signed_in(cast.bert).get(AT + "proposal/").status_code == 404
    assert MARKER not in signed_in(cast.clara).get(AT).content.decode()


def test_a_proposal_is_set_aside_and_taken_up_again(cast):
    proposal = actions.propose(cast.acme, by=cast.sue)
    actions.set_aside(proposal, by=cast.carl)
    with pytest.raises(Refused, match="set aside"):
        actions.add_line(proposal, "goals", by=cast.sue, values={"name": "More"})
    gone = actions.reword(proposal, "purpose", by=cast.sue, text="Typed meanwhile", base=1)
    assert gone.mine == "Typed meanwhile", "nothing typed is lost"
    actions.take_up(proposal, by=cast.sue)
    actions.set_aside(proposal, by=cast.carl)
    another = actions.propose(cast.acme, by=cast.clara)
    assert another.version == 2
    with pytest.raises(Refused, match="later version"):
        actions.take_up(proposal, by=cast.sue)


def test_texts_meet_as_in_a_story(cast):
    """The same machinery: other words are combined, the same words come back as a card, a draft is seen by others."""
    proposal = actions.propose(cast.acme, by=cast.sue)
    actions.reword(proposal, "purpose", by=cast.sue, text="Drivers book slots by phone today.", base=1)
    carl, sam = signed_in(cast.carl), signed_in(cast.sam)
    text = AT + "proposal/texts/purpose/"
    sam.post(text + "draft/", {"text": "Drivers book slots by fax", "base": 2}, headers=HTMX)
    assert "by fax" in carl.get(text + "others/?base=2", headers=HTMX).content.decode()
    carl.post(text, {"text": "Drivers book slots by phone every day.", "base": 2}, headers=HTMX)
    combined = sam.post(text, {"text": "Hauliers book slots by phone today.", "base": 2}, headers=HTMX)
    assert combined.status_code == 200
    assert "Hauliers book slots by phone every day." in combined.content.decode()
    card = carl.post(text, {"text": "Nobody books slots by phone every day.", "base": 3}, headers=HTMX)
    assert card.status_code == 409
    assert "Hauliers" in card.content.decode()
    assert "Nobody" in card.content.decode()
    assert CharterRevision.objects.filter(charter=proposal, key="purpose").count() == 4
    assert "every day" in carl.get(text + "history/").content.decode()


def test_nobody_overwrites_a_line_or_a_term_unseen(cast):
    proposal = actions.propose(cast.acme, by=cast.sue)
    clara = signed_in(cast.clara)
    form = {"goals-name": "Shorter queue", "goals-baseline": "40", "goals-target": "10", "goals-unit": "min"}
    added = clara.post(AT + "proposal/lists/goals/", form, headers=HTMX)
    assert added["HX-Retarget"] == "#section-good"
    goal = Goal.objects.of(proposal).get()
    seen, place = marked(goal), AT + f"proposal/lists/goals/{goal.number}/"
    mine = {f"goal-{goal.number}-name": "No queue", "seen": seen}
    assert clara.post(place, mine, headers=HTMX).status_code == 200
    late = signed_in(cast.sam).post(place, {**mine, f"goal-{goal.number}-name": "Long queue"}, headers=HTMX)
    assert late.status_code == 409
    assert "Somebody changed this" in late.content.decode()
    assert 'value="Long queue"' in late.content.decode(), "what was typed stays"
    assert "No queue" in late.content.decode(), "and what it says now is shown"
    empty = clara.post(AT + "proposal/lists/goals/", {"goals-name": ""}, headers=HTMX)
    assert empty.status_code == 422

    values = {"alarm_shares": [60]}
    with pytest.raises(actions.Stale):
        actions.change_terms(proposal, "money", by=cast.sue, seen="0", values=values)
    terms = AT + "proposal/terms/rules/"
    assert 'name="rules-backlog_ordered_by"' in clara.get(terms, headers=HTMX).content.decode()
    proposal.refresh_from_db()
    before = actions.mark_of(terms_of(proposal, "rules"))
    said = {"rules-backlog_ordered_by": "client", "rules-reminded_after": "3", "rules-escalates_to": "3"}
    said |= {"rules-people_at_demos": "2", "rules-decided_within": "4"}
    assert clara.post(terms, {**said, "seen": before}, headers=HTMX).status_code == 200
    proposal.refresh_from_db()
    assert (proposal.backlog_ordered_by, proposal.escalates_to.number) == ("client", 3)
    assert (proposal.people_at_demos, proposal.decided_within) == (2, 4)


def test_one_person_answers_for_an_activity_and_one_path_for_pings(cast):
    proposal = actions.propose(cast.acme, by=cast.sue)
    one = {"activity": "Accepting stories", "accountable_id": cast.carl.pk}
    actions.add_line(proposal, "responsibilities", by=cast.sue, values=one)
    with pytest.raises(Refused, match="exactly one"):
        actions.add_line(
            proposal, "responsibilities", by=cast.sue, values=one | {"accountable_id": cast.sam.pk}
        )
    path = {"channel": "Pings", "reply_hours": 4, "for_pings": True}
    line = actions.add_line(proposal, "paths", by=cast.sue, values=path)
    with pytest.raises(Refused, match="Another path"):
        actions.add_line(proposal, "paths", by=cast.sue, values=path | {"channel": "Mail"})
    actions.withdraw_line(proposal, "paths", line.number, by=cast.sue)
    actions.add_line(proposal, "paths", by=cast.sue, values=path | {"channel": "Mail"})
    with pytest.raises(Refused, match="Another path"):
        actions.restore_line(proposal, "paths", line.number, by=cast.sue)
    assert Path.objects.of(proposal).standing().count() == 1


def test_everybody_reads_what_holds(cast):
    charter = agreed(cast, actions.propose(cast.acme, by=cast.sue))
    sue = signed_in(cast.sue)
    page = sue.get(AT).content.decode()
    assert "I have read this" in page
    assert "I have read this" not in signed_in(cast.clara).get(AT).content.decode(), "who agreed has read it"
    answer = sue.post(AT + "acknowledgement/", headers=HTMX)
    assert "I have read this" not in answer.content.decode()
    sue.post(AT + "acknowledgement/")
    assert charter.acknowledgements.filter(member=cast.sue).count() == 1
    assert 'href="/e/acme/charter/"' in signed_in(cast.vera).get("/e/acme/").content.decode()

    second = actions.propose(cast.acme, by=cast.sue)
    actions.reword(second, "difficult", by=cast.sam, text="By voice, the same day.", base=1)
    compared = sue.get(AT + "proposal/").content.decode()
    assert "What changes" in compared
    agreed(cast, second)
    assert "I have read this" in sue.get(AT).content.decode(), "a new version is read anew"
    assert "holds no longer" in sue.get(AT + "versions/1/").content.decode()
    assert sue.get(AT + "versions/3/").status_code == 404
    paper = sue.get(AT + "versions/2/pdf/")
    assert paper.content.startswith(b"%PDF")


def test_a_changed_cadence_names_its_first_iteration(cast):
    with time_machine.travel(datetime(2026, 11, 18, 9, tzinfo=UTC), tick=False):
        Charter.objects.filter(pk=cast.acme.charter_id).update(start_date="2026-11-02")
        cast.acme.refresh_from_db()
        turn_week(cast.acme, now=datetime(2026, 11, 18, 9, tzinfo=UTC))
        now = cast.acme.iterations.current().number
        clara = signed_in(cast.clara)
        proposal = actions.propose(cast.acme, by=cast.sue)
        html = clara.get(AT + "proposal/terms/week/", headers=HTMX).content.decode()
        assert 'name="week-cadence_from"' in html
        assert 'name="week-start_date"' not in html
        values = {"iteration_length": 2, "cadence_from": 1}
        seen = actions.mark_of(terms_of(proposal, "week"))
        actions.change_terms(proposal, "week", by=cast.sue, seen=seen, values=values)
        assert agreed(cast, proposal).cadence_from == now + 1, "not before the next"
        third = actions.propose(cast.acme, by=cast.sue)
        seen = actions.mark_of(terms_of(third, "week"))
        at = {"standup_at": time(11)}
        actions.change_terms(third, "week", by=cast.sue, seen=seen, values=at)
        assert agreed(cast, third).cadence_from == now + 1, "a clock changes at once and names none"


def test_a_change_of_the_agreed_standup_time_moves_the_next_reminder(cast):
    """By the tick that follows, for everybody, without anything else being done."""
    Charter.objects.filter(pk=cast.acme.charter_id).update(start_date="2026-03-02", created_at=LONG_AGO)
    Engagement.objects.filter(pk=cast.acme.pk).update(created_at=LONG_AGO)
    cast.acme.refresh_from_db()
    monday = datetime(2026, 3, 9, 5, tzinfo=UTC)

    def due(kind: str) -> set[str]:
        occurrences.plan(monday)
        rows = Occurrence.objects.filter(engagement=cast.acme, kind=kind, local_date="2026-03-10")
        return {f"{one.due_at:%H:%M}" for one in rows.exclude(state="cancelled")}

    assert (due("standup_digest"), due("standup_reminder")) == ({"08:30"}, {"08:00"})  # UTC: 9:30 in Berlin
    proposal = actions.propose(cast.acme, by=cast.sue)
    values = {"standup_at": time(11), "planning_on": 2, "planning_at": time(13)}
    seen = actions.mark_of(terms_of(proposal, "week"))
    actions.change_terms(proposal, "week", by=cast.sue, seen=seen, values=values)
    assert due("standup_digest") == {"08:30"}, "what is only proposed moves nothing"
    agreed(cast, proposal)
    assert (due("standup_digest"), due("standup_reminder")) == ({"10:00"}, {"09:30"})
    assert due("planning_reminder") == {"10:00"}, "two hours before planning, on the agreed Tuesday"


def test_what_is_agreed_is_what_the_program_reads(cast):
    """Who orders the backlog, when the budget raises alarms, who sees rates, how soon a ping is answered."""
    assert may(cast.sam, "order the backlog")
    proposal = actions.propose(cast.acme, by=cast.sue)
    terms = {
        "rules": {"backlog_ordered_by": "client"},
        "money": {"alarm_shares": [60], "rates_are_shown": False},
    }
    for group, values in terms.items():
        seen = actions.mark_of(terms_of(proposal, group))
        actions.change_terms(proposal, group, by=cast.sue, seen=seen, values=values)
    path = {"channel": "Pings", "reply_hours": 4, "for_pings": True}
    actions.add_line(proposal, "paths", by=cast.sue, values=path)
    assert promised_hours(cast.acme) is None
    agreed(cast, proposal)
    assert promised_hours(cast.acme) == 4
    ping = ask(cast.acme, by=cast.sam, to=cast.carl, text="Which bay?")
    assert "later than promised" not in signed_in(cast.carl).get("/e/acme/pings/").content.decode()
    Ping.objects.filter(pk=ping.pk).update(asked_at=timezone.now() - timedelta(days=14))
    assert "later than promised" in signed_in(cast.carl).get("/e/acme/pings/").content.decode()
    for member, allowed in ((cast.sam, False), (cast.sue, False), (cast.carl, True), (cast.clara, True)):
        member.refresh_from_db()
        assert may(member, "order the backlog") is allowed, member

    turn_week(cast.acme, now=datetime.now(UTC))
    decide_budget(cast.acme, by=cast.clara, amount=1_000_00, code="EUR", reason="As offered")
    rate = propose_rate(cast.acme, by=cast.sam, amount=800_00, valid_from=LONG_AGO.date(), member=cast.sue)
    agree_to_rate(rate, by=cast.clara)
    today = today_of(cast.acme)
    book_days(cast.acme.iterations.current(), by=cast.sue, quarters={today: 4})
    assert list(BudgetAlarm.objects.values_list("share", flat=True)) == [60], (
        "80 % are spent; only 60 is agreed"
    )
    page = "/e/acme/budget/"
    assert "800" in signed_in(cast.sam).get(page).content.decode()
    html = signed_in(cast.carl).get(page).content.decode()
    assert "totals only" in html
    assert 'class="table"' not in html.split('id="days-heading"')[1], "nobody's days but one's own"
    assert "Sue Winter" in signed_in(cast.sue).get(page).content.decode().split('id="days-heading"')[1]
    assert 'id="rates-heading"' not in html


def test_the_search_finds_what_holds(cast):
    proposal = actions.propose(cast.acme, by=cast.sue)
    actions.reword(proposal, "purpose", by=cast.carl, text="Hauliers book quayside slots.", base=1)
    actions.add_line(proposal, "goals", by=cast.carl, values={"name": "Shorter quayside queue"})
    person = {"activity": "Quayside access", "accountable_id": cast.carl.pk}
    actions.add_line(proposal, "responsibilities", by=cast.carl, values=person)
    actions.add_line(proposal, "paths", by=cast.carl, values={"channel": "Quayside radio"})
    sue = signed_in(cast.sue)
    assert "/e/acme/charter/#" not in sue.get("/e/acme/search/?q=quayside").content.decode(), "only proposed"
    agreed(cast, proposal)
    html = sue.get("/e/acme/search/?q=quayside").content.decode()
    for element in ("section-why", "goal-1", "responsibility-1", "path-1"):
        assert f"/e/acme/charter/#{element}" in html
    assert "section-why" not in signed_in(cast.bert).get("/e/bolt/search/?q=quayside").content.decode()


def test_home_says_what_waits(cast):
    """To read what holds, for everybody; to look at a proposal, for whoever agrees; to agree once the other has."""
    proposal = actions.propose(cast.acme, by=cast.sue)
    homes = {name: signed_in(getattr(cast, name)) for name in ("clara", "sue", "carl")}
    assert "Look at the proposal" in homes["clara"].get("/e/acme/").content.decode()
    assert "Look at the proposal" not in homes["carl"].get("/e/acme/").content.decode()
    actions.agree_to(proposal, by=cast.sam, seen=1)
    assert "the other party has agreed" in homes["clara"].get("/e/acme/").content.decode()
    assert "the other party has agreed" not in homes["carl"].get("/e/acme/").content.decode()
    actions.agree_to(proposal, by=cast.clara, seen=1)
    assert "Read and acknowledge" in homes["sue"].get("/e/acme/").content.decode()
    assert "Read and acknowledge" not in homes["clara"].get("/e/acme/").content.decode()


def test_a_proposal_shows_section_by_section_what_it_changes(cast):
    first = actions.propose(cast.acme, by=cast.sue)
    actions.add_line(first, "goals", by=cast.carl, values={"name": "Shorter queue"})
    person = {"activity": "Ordering", "accountable_id": cast.carl.pk}
    actions.add_line(first, "responsibilities", by=cast.carl, values=person)
    agreed(cast, first)
    clara = signed_in(cast.clara)
    second, page = actions.propose(cast.acme, by=cast.sue), AT + "proposal/"
    assert "changed</span>" not in clara.get(page).content.decode()
    goal = Goal.objects.of(second).get()
    actions.change_line(second, "goals", 1, by=cast.sue, seen=marked(goal), values={"name": "No queue"})
    actions.withdraw_line(second, "responsibilities", 1, by=cast.sue)
    actions.add_line(second, "paths", by=cast.sue, values={"channel": "Phone"})
    seen = actions.mark_of(terms_of(second, "week"))
    actions.change_terms(second, "week", by=cast.sue, seen=seen, values={"standup_at": time(11)})
    html = clara.get(page).content.decode()
    sections = {key: html.split(f'id="section-{key}"')[1].split("</section>")[0] for key in BY_KEY}
    assert [key for key, text in sections.items() if "changed</span>" in text] == [
        "good",
        "who",
        "talk",
        "meet",
    ]
    assert "No queue" in sections["good"].split("<del>")[0]
    assert "Shorter queue" in sections["good"].split("<del>")[1]
    assert "Put it back" in sections["who"]
    assert "new</span>" in sections["talk"]
    assert "<del>09:30</del> <ins>11:00</ins>" in sections["meet"]
    clara.post(page + "lists/responsibilities/1/restoration/")
    assert "Put it back" not in clara.get(page).content.decode()
