"""The report of a week: told from what was stored then, to both teams, with the ledger's newest hash."""

import io
import re
from base64 import b64decode
from datetime import UTC, date, datetime, timedelta

import pypdf
import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from bench.statements import counted
from budgets.actions import agree_to_rate, book_days, decide_budget, propose_rate
from dashboard.occasions import NotTurned, report_due, weekly_report
from dashboard.report import Report
from digests.actions import run_tick
from digests.models import Occurrence, OutgoingMail
from engagements.models import Charter, Engagement, Event, Party, Role
from iterations import actions as weeks
from iterations.board import Card, silence
from iterations.models import Iteration
from iterations.weeks import midnight
from partnership.actions import answer_ping, answer_pulse, ask, close_pulses, commit, contest_ball, keep
from partnership.actions.pulse import open_pulse
from standups.actions import close_concern, raise_concern
from stories import actions
from stories.actions import Seen
from stories.models import LedgerEntry
from tests.cast import enrol, person, signed_in
from tests.stories.journey import begin, deliver, fresh

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 9, 10, tzinfo=UTC)


@pytest.fixture
def outbox(settings, tmp_path):
    settings.EMAIL_BACKEND = "digests.backend.OutboxBackend"
    settings.MAIL_TRANSPORT = "keep"
    settings.MAIL_KEPT_DIR = tmp_path / "mail"


@pytest.fixture
def told(cast):
    """Two weeks: in the first one story accepted, one sent back, one left under way; a concern closed, one open.

    The journal's clock is the database's, so its lines are dated by hand as they came.
    """
    charter = cast.acme.charter
    charter.start_date = MONDAY.date()
    charter.save(update_fields=["start_date"])
    with time_machine.travel(MONDAY, tick=False):
        weeks.turn_week(cast.acme, now=MONDAY)
        weeks.set_goal(cast.acme.iterations.get(), by=cast.clara, goal="Slots for all")
        good = deliver(cast.story, by=cast.sue)
        bad = write(cast, "Gate prints a badge")
        deliver(bad, by=cast.sue)
        begin(write(cast, "Left under way"), by=cast.sue)
        actions.accept(good, by=cast.clara, seen=Seen.of(good), all_shown=True)
        actions.reject(
            fresh(bad),
            by=cast.carl,
            seen=Seen.of(bad),
            reason="It prints <b>upside</b> down.",
            new_criterion="It is upright.",
        )
        settled = raise_concern(cast.acme, by=cast.carl, text="The crane is late.")
        raise_concern(cast.acme, by=cast.sam, text="Nobody has the key.")
        close_concern(settled, by=cast.carl)
    return cast


def write(cast, title):
    return actions.write_story(cast.acme, by=cast.sue, title=title, criteria=[f"{title} holds."])


@pytest.fixture
def over(told):
    """The next week has begun, and what was left under way is done in it."""
    later = MONDAY + timedelta(days=8)
    with time_machine.travel(later, tick=False):
        weeks.turn_week(told.acme, now=later)
    return told


def numbers(lines):
    return [line.number for line in lines]


def test_what_was_accepted_sent_back_and_carried(over, monkeypatch):
    monkeypatch.setattr(Report, "last_steps", steps_whenever)  # see `told`
    report = Report(over.acme, 1)
    assert (report.points, report.is_over, report.is_newest) == (3, True, True)
    assert numbers(report.accepted) == [1]
    assert [(line.number, line.why) for line in report.sent_back] == [(2, "It prints <b>upside</b> down.")]
    assert [(line.number, line.state) for line in report.carried] == [(2, "rejected"), (3, "started")]
    assert report.carried_points == 6
    assert report.head == LedgerEntry.objects.latest("number").hash


def steps_whenever(self, **since):
    self.ends, ends = datetime(2100, 1, 1, tzinfo=UTC), self.ends
    try:
        return real_steps(self, **since)
    finally:
        self.ends = ends


real_steps = Report.last_steps


def test_a_reopening_takes_back_what_the_same_week_accepted(told):
    with time_machine.travel(MONDAY, tick=False):
        story = fresh(told.story)
        actions.reopen(story, by=told.carl, seen=Seen.of(story), reason="It opens twice.")
    report = Report(told.acme, 1)
    assert numbers(report.accepted) == []
    assert numbers(report.sent_back) == [2, 1]


def page(member, number=1, name="week"):
    return signed_in(member).get(reverse(name, args=["acme", number]))


def test_both_parties_read_the_same_page(over):
    for member in (over.clara, over.sam, over.vera):
        html = page(member).content.decode()
        for said in (
            "Slots for all",
            "Gate prints a badge",
            "It prints &lt;b&gt;upside&lt;/b&gt; down.",
            "The velocity is 3.",
            "Show as table",
            LedgerEntry.objects.latest("number").hash,
        ):
            assert said in html
        assert html.count('<svg class="chart"') == 4
    assert 'data-key="]"' in html
    assert 'data-key="["' not in html
    assert page(over.clara, 2).status_code == 200
    assert page(over.clara, 3).status_code == 404
    answer = signed_in(over.clara).get(reverse("weeks", args=["acme"]))
    assert answer["Location"] == reverse("week", args=["acme", 1])


def test_before_the_first_week_it_says_so(cast):
    assert "first report comes" in signed_in(cast.clara).get(reverse("weeks", args=["acme"])).content.decode()


def test_on_paper(over):
    answer = page(over.sam, name="week_pdf")
    reader = pypdf.PdfReader(io.BytesIO(answer.content))
    text = " ".join(" ".join(each.extract_text() for each in reader.pages).split())
    for said in (
        "Week 1 report",
        "Slots for all",
        "Gate prints a badge",
        "It prints <b>upside</b> down.",
        "Acme Port",
    ):
        assert said in text
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]


def test_a_page_costs_the_same_whatever_the_weeks_hold(over):
    client = signed_in(over.clara)
    there = reverse("week", args=["acme", 1])
    client.get(there)
    _answer, few = counted(lambda: client.get(there))
    for n in range(5):
        deliver(write(over, f"Story {n}"), by=over.sue)
    _answer, many = counted(lambda: client.get(there))
    assert len(many) == len(few) <= 25


# --- Pulse and ball -------------------------------------------------------------------------------------------


@pytest.fixture
def talked(cast):
    """A week of today's, in which a story was delivered and a ping answered, with the pulse after its demo."""
    Charter.objects.filter(engagement=cast.acme).update(zone="UTC", week_starts_on=1)
    cast.acme = Engagement.objects.select_related("charter").get(pk=cast.acme.pk)
    weeks.turn_week(cast.acme, now=timezone.now())
    deliver(cast.story, by=cast.sue)
    ping = ask(cast.acme, by=cast.sue, to=cast.carl, text="How high?")
    answer_ping(ping, by=cast.carl, text="Four metres")
    tim = enrol(cast.acme, person("Tim Ost"), Party.VENDOR, Role.VENDOR_MEMBER)
    round_ = open_pulse(cast.acme, 1)
    for member, trust in ((cast.sam, 4), (cast.sue, 4), (tim, 3), (cast.clara, 2), (cast.carl, 2)):
        said = {"trust": trust, "clarity": 3, "pace": 3, "line": f"{trust} is secret"}
        answer_pulse(round_, by=member, **said, by_name=member.party == Party.CLIENT)
    close_pulses(round_.closes_at)
    return cast


def test_it_tells_sums_of_the_pulse_and_who_held_the_ball(talked, outbox):
    """Clara and Carl are two: what they show by name stands on the pulse's page, never in a mail or on paper."""
    report = Report(talked.acme, 1)
    assert report.pulse.questions[0].sentence == "Trust: vendor 3.7, client not shown"
    stories, questions = report.ball_sentences
    assert stories.startswith("Stories (1): vendor ")
    assert questions.startswith("Questions (1): vendor ")
    contest_ball(talked.acme, "ping-1", by=talked.sam, text="He was on the crane")
    client = signed_in(talked.clara)
    page = client.get(reverse("week", args=["acme", 1])).content.decode()
    pdf = pypdf.PdfReader(io.BytesIO(client.get(reverse("week_pdf", args=["acme", 1])).content))
    paper = " ".join("\n".join(one.extract_text() for one in pdf.pages).split())
    client.post(reverse("week_sending", args=["acme", 1]))
    mail = OutgoingMail.objects.filter(kind="report_sent").first().payload["text"]
    for told in (paper, mail):
        assert "Trust: vendor 3.7, client not shown" in told
        assert "Who held the ball" in told
        assert "of these is contested" in told
    assert "/e/acme/ball/?week=1#things" in page
    assert "1 contested" in page
    assert "not shown" in page
    for told in (page, paper, mail):
        assert "is secret" not in told
    assert signed_in(talked.clara).get("/e/acme/pulse/").content.decode().count("is secret") >= 2


# --- Money, commitments, sending ------------------------------------------------------------------------------


@pytest.fixture
def paid(over):
    """A budget since the second day of the first week, a day booked; promises of both parties that were due in it."""
    with time_machine.travel(MONDAY + timedelta(days=1), tick=False):
        decide_budget(over.acme, by=over.clara, amount=10_000_00, code="EUR", reason="As offered")
        rate = propose_rate(over.acme, by=over.sam, amount=800_00, valid_from=MONDAY.date(), member=over.sue)
        agree_to_rate(rate, by=over.clara)
        week = over.acme.iterations.get(number=1)
        book_days(week, by=over.sue, quarters={MONDAY.date(): 3})
        due = MONDAY.date() + timedelta(days=3)
        kept = commit(over.acme, by=over.sam, text="The gate opens", due=due, to=over.clara)
        commit(over.acme, by=over.sue, text="The crane moves", due=due)
        commit(over.acme, by=over.carl, text="The key is there", due=due)
        commit(over.acme, by=over.carl, text="Later", due=due + timedelta(days=30))
        keep(kept, by=over.sam)
    return over


def test_money_and_commitments_of_the_week_on_page_paper_and_mail(paid, outbox):
    report = Report(paid.acme, 1)
    assert report.money[0].startswith("Its days cost €600.00; ")
    assert report.money[1:] == ["They are not confirmed yet.", "By its end €600.00 of €10,000.00 were spent."]
    assert [(one.party, one.sentence) for one in report.promises] == [
        ("vendor", "kept 1 of 2, 1 open"),
        ("client", "kept 0 of 1, 1 open"),
    ]
    paper = pypdf.PdfReader(io.BytesIO(page(paid.vera, name="week_pdf").content))
    text = " ".join(" ".join(each.extract_text() for each in paper.pages).split())
    html = " ".join(page(paid.vera).content.decode().split())
    for said in ("Its days cost €600.00", "kept 1 of 2, 1 open", "Commitments"):
        assert said in text
        assert said in html
    assert Report(paid.acme, 2).promises == []


@pytest.mark.django_db(transaction=True)
def test_a_lead_of_either_party_sends_it_to_both_teams_and_not_twice(paid, outbox):
    there = reverse("week_sending", args=["acme", 1])
    for member in (paid.sue, paid.vera):
        assert signed_in(member).post(there).status_code == 403
    assert "Send" in page(paid.carl).content.decode()
    assert there not in page(paid.sue).content.decode()
    assert signed_in(paid.carl).post(there).status_code == 303
    mails = list(OutgoingMail.objects.filter(kind="report_sent"))
    assert len(mails) == 5
    for mail in mails:
        assert "Carl Dorn sends you this report." in mail.payload["text"]
        assert "kept 1 of 2, 1 open" in mail.payload["html"]
    assert "Carl sent it to both teams" in page(paid.vera).content.decode()
    for member in (paid.carl, paid.sam):
        answer = signed_in(member).post(there)
        assert answer.status_code == 422
        assert "Carl Dorn has just sent it" in answer.content.decode()
    assert OutgoingMail.objects.filter(kind="report_sent").count() == 5
    assert Event.objects.filter(kind="report.sent").count() == 1


# --- The mail ------------------------------------------------------------------------------------------------


def test_it_is_due_when_a_week_ends(told):
    crew = []
    assert [due.at.isoformat() for due in report_due(told.acme, crew, date(2026, 11, 16))] == [
        midnight_of(told)
    ]
    for day in (date(2026, 11, 15), date(2026, 11, 17)):
        assert list(report_due(told.acme, crew, day)) == []


def midnight_of(cast) -> str:
    return midnight(date(2026, 11, 16), cast.acme.charter.zone).astimezone(UTC).isoformat()


@pytest.mark.django_db(transaction=True)
def test_the_boundary_mails_it_to_both_teams_once(told, outbox):
    told.acme.__class__.objects.filter(pk=told.acme.pk).update(created_at=MONDAY)
    for hours in (0, 1, 2):
        run_tick(datetime(2026, 11, 16, 6 + hours, tzinfo=UTC), ring=lambda: None)
    mails = list(OutgoingMail.objects.filter(kind="weekly_report"))
    assert {mail.to_addr for mail in mails} == {
        member.user.email for member in (told.clara, told.carl, told.sam, told.sue, told.vera)
    }
    assert len(mails) == 5
    head = LedgerEntry.objects.latest("number").hash
    for mail in mails:
        assert head in mail.payload["text"]
        assert head in mail.payload["html"]
        assert "It prints <b>upside</b> down." in mail.payload["text"]
        assert "/e/acme/weeks/1/" in mail.payload["text"]
        assert mail.payload["subject"] == "Harbour slots: week 1, 3 points accepted"
        [[name, paper, kind]] = mail.payload["attachments"]
        assert (name, b64decode(paper)[:5], kind) == ("acme-week-1.pdf", b"%PDF-", "application/pdf")


def test_it_waits_until_the_week_is_counted(told):
    one = Occurrence(engagement=told.acme, kind="weekly_report", local_date=date(2026, 11, 16))
    with pytest.raises(NotTurned):
        weekly_report(one)
    one.local_date = date(2026, 11, 15)
    assert weekly_report(one) == []
    Iteration.objects.get()


# --- The silence ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        ([], None),
        ([("started", 3, None)], None),
        ([("delivered", 3, MONDAY)], (1, 3, 2)),
        ([("delivered", 3, MONDAY), ("delivered", None, MONDAY + timedelta(days=1))], (2, 3, 2)),
        ([("delivered", 1, MONDAY + timedelta(days=2))], (1, 1, 0)),
        ([("accepted", 8, MONDAY)], None),
    ],
)
def test_how_long_the_client_is_silent(shown, expected):
    cards = [
        Card(n, "feature", state, "A", points, 1, delivered_at=at)
        for n, (state, points, at) in enumerate(shown)
    ]
    found = silence(cards, today=date(2026, 11, 11), zone="Europe/Berlin")
    assert (found and (found.stories, found.points, found.days)) == expected


def test_the_plan_says_what_waits_on_the_client(told):
    with time_machine.travel(MONDAY + timedelta(days=2), tick=False):
        deliver(write(told, "Shown"), by=told.sue)
    with time_machine.travel(MONDAY + timedelta(days=5), tick=False):
        for name in ("plan", "board"):
            html = signed_in(told.sam).get(reverse(name, args=["acme"])).content.decode()
            assert "waiting on the client for 3 days" in re.sub(r"<[^>]*>", "", html)
