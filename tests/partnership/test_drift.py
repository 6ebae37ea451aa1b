"""What the charter promises against what happened: a year of planted breaches gives exactly these findings."""

import random
import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from engagements.calendars import calendar_of
from engagements.models import Charter, Event
from iterations import actions as demos
from iterations.actions import turn_week
from partnership.actions import answer_ping, ask
from partnership.drift import (
    ATTENDANCE,
    DECISIONS,
    DEMO_DAY,
    REPLIES,
    Answered,
    Case,
    Decided,
    Held,
    Promises,
    findings,
    in_force,
)
from partnership.promised import promises_of
from partnership.reading.drift import decided_since
from people.models import User
from tests.cast import MARKER, signed_in
from tests.partnership.conftest import MONDAY, promise_replies

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
BEGAN = datetime(2026, 1, 5, 9, tzinfo=UTC)
FIRST = Promises(0, BEGAN, demo_on=5, reply=8 * HOUR)
SECOND = Promises(1, BEGAN + 26 * 7 * DAY, demo_on=4, reply=4 * HOUR, people=2, decided_within=3)
CHARTERS = [FIRST, SECOND]


def holding(at):
    return FIRST if at < SECOND.since else SECOND


def a_year(seed: int):
    """52 weeks of a seeded life, with what was planted in it."""
    dice, planted = random.Random(seed), []
    answered, held, decided = [], [], []
    for n in range(300):
        since = BEGAN + dice.randrange(52 * 7 * 24) * HOUR
        holds, late = holding(since), dice.random() < 0.2
        worked = (
            holds.reply + (dice.randrange(1, 20) if late else -dice.randrange(int(holds.reply / HOUR))) * HOUR
        )
        answered.append(Answered(n, dice.choice(["vendor", "client"]), since, worked, dice.random() < 0.9))
        if late:
            planted.append(
                Case(REPLIES, f"ping-{n}", answered[-1].party, since, holds.version, int(worked / HOUR))
            )
    for week in range(52):
        monday = BEGAN.date() + week * 7 * DAY
        ends = BEGAN + (7 * week + 6) * DAY
        holds, dies = holding(ends), dice.random()
        day = (
            None if dies < 0.1 else monday + ((holds.demo_on % 5) if dies < 0.25 else holds.demo_on - 1) * DAY
        )
        here = {"vendor": dice.randrange(1, 4), "client": 0 if dice.random() < 0.15 else 2}
        held.append(Held(week + 1, ends, day, here))
        if day is None or dies < 0.25:
            amount = day.isoweekday() if day else 0
            planted.append(Case(DEMO_DAY, f"iteration-{week + 1}", "", ends, holds.version, amount))
        for party, came in here.items():
            if day and came < holds.people:
                planted.append(Case(ATTENDANCE, f"iteration-{week + 1}", party, ends, holds.version, came))
    for n in range(200):
        since = BEGAN + dice.randrange(52 * 7) * DAY
        late = dice.random() < 0.25
        decided.append(
            Decided(n, since, dice.randrange(4, 15) if late else dice.randrange(4), dice.random() < 0.9)
        )
        if late and holding(since) is SECOND:  # the first charter promised nothing about it
            planted.append(Case(DECISIONS, f"story-{n}", "client", since, 1, decided[-1].days))
    return answered, held, decided, planted


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_year_gives_exactly_what_was_planted(seed):
    answered, held, decided, planted = a_year(seed)
    found = findings(CHARTERS, answered, held, decided)
    assert sorted(map(str, planted)) == sorted(str(case) for one in found for case in one.cases)
    rates = {one.kind: len(one.cases) / one.many for one in found}
    assert abs(rates[REPLIES] - 0.2) < 0.07
    assert abs(rates[DEMO_DAY] - 0.25) < 0.17
    assert abs(rates[DECISIONS] - 0.25) < 0.13
    for one in found:
        assert one.kept + len(one.cases) == one.many
        assert [case.at for case in one.cases] == sorted((case.at for case in one.cases), reverse=True)


def test_what_is_promised_nowhere_and_what_may_still_be_in_time_is_no_case():
    silent = Promises(0, BEGAN, demo_on=5, people=None)
    alone = Held(1, BEGAN + 4 * DAY, date(2026, 1, 9), {})
    found = findings(
        [silent], [Answered(1, "client", BEGAN, 99 * HOUR, True)], [alone], [Decided(1, BEGAN, 99, True)]
    )
    assert [(one.kind, one.cases) for one in found] == [(DEMO_DAY, ())]
    assert findings([FIRST], [Answered(1, "client", BEGAN, 8 * HOUR, False)]) == []  # it may still be in time
    [late] = findings([FIRST], [Answered(1, "client", BEGAN, 8 * HOUR + DAY / 96, False)])
    assert (late.many, late.kept, late.cases[0].amount) == (1, 0, 9)


def test_the_version_of_the_day_holds():
    assert in_force(CHARTERS, BEGAN - DAY) is FIRST
    assert in_force(CHARTERS, SECOND.since) is SECOND
    friday = Held(1, BEGAN + 5 * DAY, date(2026, 1, 9), {"vendor": 1, "client": 1})
    assert findings(CHARTERS, held=[friday])[0].cases == ()
    later = Held(30, SECOND.since + 5 * DAY, date(2026, 7, 10), {"vendor": 2, "client": 2})
    assert findings(CHARTERS, held=[later])[0].cases[0].amount == 5


def page(who, query="") -> str:
    html = signed_in(who).get(f"/e/acme/drift/{query}").content.decode()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html.partition("<main")[2].partition("</main>")[0]))


def test_the_page_leads_to_every_case_and_to_what_mends_it(cast, monday):
    """Asked on Monday and answered on Tuesday after nine working hours; a demo on Thursday without the client."""
    User.objects.update(time_zone="Europe/Berlin")
    Charter.objects.update(
        zone="Europe/Berlin", start_date=MONDAY, reminded_after=2, created_at=datetime(2026, 3, 1, tzinfo=UTC)
    )
    cast.acme.refresh_from_db()
    promise_replies(cast, 8)
    assert "Nothing has happened yet" in page(cast.clara)
    turn_week(cast.acme, now=timezone.now())
    slow = ask(cast.acme, by=cast.sam, to=cast.clara, text="How wide?")
    quick = ask(cast.acme, by=cast.sam, to=cast.clara, text="How high?")
    answer_ping(quick, by=cast.clara, text="4 m")
    monday.move_to(datetime(2026, 3, 31, 8, 5, tzinfo=UTC))
    answer_ping(slow, by=cast.clara, text="5 m")
    monday.move_to(datetime(2026, 4, 2, 12, tzinfo=UTC))
    demo = demos.open_demo(cast.acme, by=cast.sam)
    demos.present(demo, by=cast.sam)
    demos.close_demo(demo, by=cast.sam)
    told = page(cast.vera)
    assert (
        "Replies to pings agreed: within 8 working hours 1 of 2 otherwise ping 1 9 working hours · Client"
        in told
    )
    assert "The day of the demo agreed: Friday 1 of 1 otherwise" in told
    assert "held on Thursday" in told
    assert "Both parties at the demo agreed: 1 person of each party 1 of 2 otherwise" in told
    assert "nobody was noted as present · Client" in told
    Charter.objects.update(people_at_demos=2, decided_within=4)
    held_to = promises_of(cast.acme)[-1]
    assert (held_to.people, held_to.decided_within) == (2, 4)  # its own word wins over that of the reminder
    told = page(cast.vera)
    assert "agreed: 2 people of each party 2 of 2 otherwise" in told
    assert "1 person was noted as present · Vendor" in told
    html = signed_in(cast.clara).get("/e/acme/drift/").content.decode()
    for link in ("/e/acme/pings/#ping-1", "/e/acme/demos/1/", "/e/acme/commitments/?from=ping-1"):
        assert f'href="{link}"' in html
        assert signed_in(cast.clara).get(link.partition("#")[0]).status_code == 200
    assert MARKER not in html
    monday.move_to(datetime(2026, 6, 2, 12, tzinfo=UTC))
    assert "ping 1" not in page(cast.clara, "?weeks=4")
    assert "ping 1" in page(cast.clara, "?weeks=13")
    assert signed_in(cast.clara).get("/e/acme/drift/?weeks=x").status_code == 200


def test_the_clients_word_is_counted_in_working_days(cast, monday):
    def told(*events):
        for at, kind, subject in events:
            number = Event.objects.filter(engagement=cast.acme).order_by("-number").first().number + 1
            Event.objects.create(
                engagement=cast.acme,
                number=number,
                kind=kind,
                subject=subject,
                at=at,
                data={},
                actor_party="",
            )

    calendar = calendar_of(cast.acme)
    friday, monday_after = datetime(2026, 4, 10, 9, tzinfo=UTC), datetime(2026, 4, 13, 9, tzinfo=UTC)
    told(
        (friday, "story.delivered", "story-1"),
        (friday, "story.delivered", "story-2"),
        (friday, "story.delivered", "story-3"),
        (monday_after, "story.accepted", "story-1"),
        (monday_after, "story.taken_back", "story-2"),
        (monday_after + 3 * DAY, "story.rejected", "story-3"),
        (monday_after + 3 * DAY, "story.delivered", "story-3"),
    )
    found = decided_since(cast.acme, friday - DAY, calendar, date(2026, 4, 20))
    assert [(one.story, one.days, one.decided) for one in found] == [
        (1, 1, True),
        (3, 4, True),
        (3, 2, False),
    ]
