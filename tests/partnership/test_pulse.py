"""The pulse after a demo: who is asked, what is kept, what is shown and what never is."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction

from digests.actions import run_tick
from digests.models import OutgoingMail
from engagements.actions import end_membership
from engagements.models import Charter, Event, Party, Role
from engagements.refusals import NotYours, Refused
from iterations import actions as demos
from iterations.actions import turn_week
from iterations.models import Demo
from partnership.actions import answer_pulse, close_pulses
from partnership.actions.pulse import open_pulse
from partnership.models import PulseAnswer, PulseRound, PulseShown, PulseSum
from tests.cast import HTMX, MARKER, enrol, person, signed_in

PAGE = "/e/acme/pulse/"
TAPS = {"trust": 4, "clarity": 3, "pace": 5}


@pytest.fixture
def teams(cast, monday):
    """Both parties with three people: Tim comes to the vendor, Cora to the client."""
    Charter.objects.update(zone="Europe/Berlin", start_date=date(2026, 4, 6))
    tim = enrol(cast.acme, person("Tim Ost"), Party.VENDOR, Role.VENDOR_MEMBER)
    cora = enrol(cast.acme, person("Cora Lund"), Party.CLIENT, Role.CLIENT_MEMBER)
    return {"vendor": [cast.sam, cast.sue, tim], "client": [cast.clara, cast.carl, cora]}


class Rounds:
    """One pulse a week: opened, answered by these with as many points each, closed."""

    def __init__(self, cast, clock):
        self.cast, self.clock, self.number = cast, clock, 0

    def hold(self, answers, **more) -> PulseRound:
        self.number += 1
        self.clock.move_to(datetime(2026, 4, 3, 14, tzinfo=UTC) + timedelta(weeks=self.number))
        one = open_pulse(self.cast.acme, self.number)
        for member, points in answers.items():
            answer_pulse(one, by=member, trust=points, clarity=3, pace=3, **more)
        self.clock.move_to(one.closes_at)
        close_pulses(one.closes_at)
        one.refresh_from_db()
        assert one.closed_at
        return one


@pytest.fixture
def rounds(cast, teams, monday):
    return Rounds(cast, monday)


def shown(one, party="vendor"):
    return PulseSum.objects.filter(round=one, party=party).values_list("trust", "people", "anew").first()


def test_closing_the_demo_opens_it_and_everybody_answers_for_themselves(cast, teams, monday):
    monday.move_to(datetime(2026, 4, 6, 7, tzinfo=UTC))
    turn_week(cast.acme, now=datetime(2026, 4, 6, 7, tzinfo=UTC))
    demo = demos.open_demo(cast.acme, by=cast.sam)
    demos.present(demo, by=cast.sam)
    demos.close_demo(demo, by=cast.sam)
    one = PulseRound.objects.get()
    assert (one.number, one.closes_at) == (
        demo.number,
        datetime(2026, 4, 8, 22, tzinfo=UTC),
    )  # Wednesday's end
    before = Event.objects.count()
    html = signed_in(cast.sue).get(PAGE + "?trust=4").content.decode()  # as the tap in the mail leads there
    assert re.search(r'name="trust" value="4"[^>]*checked', html)
    assert not PulseAnswer.objects.exists()
    answer = signed_in(cast.sue).post(PAGE, TAPS | {"line": "Good  week\n", "round": 9}, headers=HTMX)
    assert answer.status_code == 200
    assert "You have answered" in answer.content.decode()
    signed_in(cast.sue).post(PAGE, TAPS | {"trust": 2})
    [mine] = PulseAnswer.objects.values("member", "trust", "line", "by_name")
    assert mine == {"member": cast.sue.pk, "trust": 2, "line": "", "by_name": False}
    assert Event.objects.count() == before  # the journal is everybody's, and forgets nothing
    bad = signed_in(cast.sue).post(PAGE, {"trust": 9, "line": "kept while it is put right"}, headers=HTMX)
    assert bad.status_code == 422
    assert "kept while it is put right" in bad.content.decode()
    with pytest.raises(NotYours):
        answer_pulse(one, by=cast.vera, **TAPS)
    assert signed_in(cast.vera).post(PAGE, TAPS).status_code == 403
    assert signed_in(cast.otto).get(PAGE).status_code == 404
    assert MARKER not in html
    monday.move_to(one.closes_at)
    with pytest.raises(Refused):
        answer_pulse(one, by=cast.sue, **TAPS)


def test_a_round_is_shown_when_it_is_over_and_then_stays(rounds, teams, cast):
    vendor = teams["vendor"]
    one = rounds.hold(
        {vendor[0]: 5, vendor[1]: 4, vendor[2]: 2, cast.clara: 1, cast.carl: 1}, line="It rains"
    )
    assert shown(one) == (11, 3, 3)
    assert shown(one, "client") is None  # two of three
    html = signed_in(cast.clara).get(PAGE).content.decode()
    assert "3.7" in html
    assert "are shown to nobody" in html
    assert html.count("It rains") == 3  # of the three who are counted
    for table, change in [
        (PulseAnswer, {"trust": 1}),
        (PulseSum, {"trust": 1}),
        (PulseShown, {"by_name": True}),
    ]:
        with pytest.raises(DatabaseError), transaction.atomic():
            table.objects.update(**change)


def test_no_two_weeks_side_by_side_tell_what_one_said(rounds, teams, cast):
    """Each says the same every week, as an attacker would have it; people are silent, come and go."""
    vendor = teams["vendor"]
    said = dict(zip(vendor, (5, 4, 2), strict=True))
    assert shown(rounds.hold(said)) == (11, 3, 3)
    silent = {one: said[one] for one in vendor[:2]}
    assert shown(rounds.hold(silent)) is None  # 9 of two; and 11 - 9 would be what Tim says
    nora = enrol(cast.acme, person("Nora Nord"), Party.VENDOR, Role.VENDOR_MEMBER)
    assert shown(rounds.hold(said | {nora: 1})) == (11, 3, 3)  # 12 - 11 would be what Nora says
    assert "shown to nobody" in signed_in(nora).get(PAGE).content.decode()
    ole = enrol(cast.acme, person("Ole Ost"), Party.VENDOR, Role.VENDOR_MEMBER)
    end_membership(vendor[2], by=cast.sam)
    # One went, two came: nothing but Nora and Ole less Tim can be told from it.
    assert shown(rounds.hold(silent | {nora: 1, ole: 3})) == (13, 4, 4)
    # Who is silent for once stands with what they said before: nobody can see who it was.
    assert shown(rounds.hold(silent | {nora: 1})) == (13, 4, 3)


def test_a_party_of_two_is_asked_for_names(rounds, teams, cast):
    end_membership(teams["client"][2], by=cast.clara)
    assert 'name="by_name"' not in signed_in(cast.sam).get(PAGE).content.decode()  # nothing is open
    open_pulse(cast.acme, 77)
    assert 'name="by_name"' in signed_in(cast.carl).get(PAGE).content.decode()
    assert 'name="by_name"' not in signed_in(cast.sam).get(PAGE).content.decode()
    close_pulses(datetime(2027, 1, 1, tzinfo=UTC))
    rounds.number = 77
    one = rounds.hold({cast.clara: 2}, by_name=True)
    assert [(row.answer.member, row.by_name) for row in one.shown.all()] == [(cast.clara, True)]
    rounds.hold({cast.carl: 4})
    html = signed_in(cast.sam).get(PAGE).content.decode()
    assert re.search(r"Clara Berg.{0,80}<span class=\"num\">2</span>", html, re.S)
    assert "Carl Dorn" not in html.split('id="trust"')[1]


def test_what_grew_apart_is_asked_at_the_next_demo(rounds, teams, cast):
    def week(vendor, client):
        return rounds.hold(dict.fromkeys(teams["vendor"], vendor) | dict.fromkeys(teams["client"], client))

    week(4, 4)
    week(4, 3)
    week(4, 2)
    assert turn_week(cast.acme, now=datetime(2026, 4, 29, 7, tzinfo=UTC)).number == 4
    asked = "Trust: the vendor says 4.0, the client 2.0 of 5"
    assert asked in signed_in(cast.clara).get("/e/acme/demo/").content.decode()
    demo = demos.open_demo(cast.acme, by=cast.sam)
    demos.present(demo, by=cast.sam)
    assert asked in signed_in(cast.clara).get("/e/acme/demo/").content.decode()
    demos.close_demo(demo, by=cast.sam)
    assert [text[:47] for text in Demo.objects.get(number=4).minutes["questions"]] == [asked]
    assert asked in signed_in(cast.clara).get("/e/acme/demos/4/").content.decode()


@pytest.mark.django_db(transaction=True)
def test_the_mail_goes_at_once_and_not_to_who_has_answered(cast, teams, monday, settings):
    settings.SITE_URL = "https://tandem.example.test"
    monday.move_to(datetime(2026, 4, 3, 14, tzinfo=UTC))
    one = open_pulse(cast.acme, 1)
    answer_pulse(one, by=cast.sue, **TAPS)
    run_tick(datetime(2026, 4, 3, 14, 0, 5, tzinfo=UTC))
    rows = OutgoingMail.objects.filter(kind="pulse")
    assert {row.to_addr.split("@")[0] for row in rows} == {"sam", "tim", "clara", "carl", "cora"}
    assert "https://tandem.example.test/e/acme/pulse/?trust=4" in rows[0].payload["html"]
    run_tick(datetime(2026, 4, 4, 14, tzinfo=UTC))
    assert OutgoingMail.objects.filter(kind="pulse").count() == 5
