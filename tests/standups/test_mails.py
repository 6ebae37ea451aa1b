"""Reminder, digest and the call to plan: to whom, when, once, and what they say."""

from datetime import date, datetime, time, timedelta
from email import message_from_bytes, policy

import pytest
import time_machine

from digests.actions import run_tick
from digests.models import Occurrence, OutgoingMail
from engagements.actions import end_membership
from engagements.models import Charter
from people.actions import change_hours, plan_absence
from standups.actions import answer_concern, own_concern, raise_concern, write_update
from tests.cast import MARKER

pytestmark = pytest.mark.django_db(transaction=True)

CREW = ["carl", "clara", "sam", "sue"]
LOCAL = "+02:00"  # Berlin's, since the night before


@pytest.fixture(autouse=True)
def acme_alone(cast, settings):
    settings.SITE_URL = "https://tandem.example.test"
    Charter.objects.update(zone="Europe/Berlin", standup_at="09:30")
    Charter.objects.filter(engagement=cast.bolt).update(zone="Pacific/Kiritimati", standup_at="23:59")


def tick(clock: str, day: str = "2026-03-30") -> None:
    run_tick(datetime.fromisoformat(f"{day}T{clock}{LOCAL}"))


def mails(kind: str, state: str = "sent") -> list[str]:
    rows = OutgoingMail.objects.filter(kind=kind, state=state, engagement__slug="acme")
    return sorted(row.to_addr.removesuffix("@example.test") for row in rows)


def letters(kept, word: str):
    read = [
        message_from_bytes(file.read_bytes(), policy=policy.default) for file in sorted(kept.glob("*.eml"))
    ]
    return [
        letter
        for letter in read
        if word in letter["Subject"] and letter["Subject"].startswith("Harbour slots: ")
    ]


def words(letter) -> str:
    return letter.get_body(("plain",)).get_content()


def html(letter) -> str:
    return letter.get_body(("html",)).get_content()


def test_the_reminder_goes_half_an_hour_before_to_who_has_not_written(cast, kept, monday):
    write_update(cast.acme, by=cast.sue, day=monday, done="Early")
    tick("08:59")
    assert mails("standup_reminder") == []
    tick("09:00")
    assert mails("standup_reminder") == ["carl", "clara", "sam"]
    for clock in ("09:00", "09:05", "09:29"):
        tick(clock)
    assert mails("standup_reminder") == ["carl", "clara", "sam"]


@pytest.mark.parametrize(
    ("zone", "begins", "at"),
    [
        ("Europe/Berlin", time(8), "09:00"),  # half an hour before the stand-up
        ("Europe/Berlin", time(9, 20), "09:20"),  # when her work begins
        ("Europe/Lisbon", time(8, 10), "09:10"),
        ("Europe/Berlin", time(9, 30), None),  # too late for this stand-up
        ("America/New_York", time(9), None),
        ("Asia/Tokyo", time(9), "09:00"),
    ],
)
def test_nobody_is_reminded_before_their_own_work_begins(cast, kept, zone, begins, at):
    calendar = {"works_on": [1, 2, 3, 4, 5], "works_until": time(18)}
    change_hours(by=cast.sue.user, time_zone=zone, works_from=begins, **calendar)
    came = None
    for minute in (0, 10, 20, 29, 30):
        tick(f"09:{minute:02}")
        came = came or (f"09:{minute:02}" if "sue" in mails("standup_reminder") else None)
    assert came == at


def test_nobody_is_reminded_on_a_day_off(cast, kept, monday):
    tick("08:00")  # planned from what held then
    plan_absence(by=cast.sue.user, first=monday, last=monday)
    Charter.objects.filter(engagement=cast.acme).update(client_days_off=[monday])
    tick("09:00")
    assert mails("standup_reminder") == ["sam"]
    tick("09:30")
    letter = letters(kept, "0 of 1 in")[0]
    for text in (words(letter), html(letter)):
        assert "Missing: Sam Vogel." in text
        assert "Not at work: Sue Winter (away), Clara Berg (day off), Carl Dorn (day off)." in text


def test_a_holiday_of_both_parties_has_no_stand_up(cast, kept):
    Charter.objects.filter(engagement=cast.acme).update(vendor_country="SE", client_country="DE")
    for clock in ("09:00", "09:30"):
        tick(clock, "2026-04-06")  # Easter Monday
    assert not OutgoingMail.objects.filter(engagement=cast.acme).exists()


def test_a_reminder_says_what_was_planned_and_leads_to_the_day(cast, kept, monday):
    write_update(cast.acme, by=cast.sam, day=monday - timedelta(days=3), next="Test the <gate>")
    write_update(cast.acme, by=cast.sue, day=monday, done="Early")
    tick("09:00")
    letter = next(one for one in letters(kept, "your update") if one["To"] == "sam@example.test")
    assert letter["Subject"] == "Harbour slots: your update for the stand-up of Mon 30 Mar"
    for text in (words(letter), html(letter)):
        assert "is at 09:30" in text
        assert "https://tandem.example.test/e/acme/standup/2026-03-30/" in text
        assert "Fri 27 Mar" in text
        assert "Sue" in text
        assert MARKER not in text
    assert "Test the <gate>" in words(letter)
    assert "Test the &lt;gate&gt;" in html(letter)


def test_who_writes_between_the_reminder_and_its_sending_gets_none(cast, kept, settings, monday):
    settings.MAIL_TRANSPORT = "digests.transport.Smtp"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # nobody answers there
    tick("09:00")
    write_update(cast.acme, by=cast.sam, day=monday, done="There")
    settings.MAIL_TRANSPORT = "digests.transport.Kept"
    tick("09:02")
    assert mails("standup_reminder") == ["carl", "clara", "sue"]
    assert mails("standup_reminder", "suppressed") == ["sam"]


def test_after_the_stand_up_a_reminder_is_worth_nothing(cast, kept):
    tick("08:30")
    tick("09:31")
    assert mails("standup_reminder") == []
    assert set(
        Occurrence.objects.filter(
            kind="standup_reminder", local_date="2026-03-30", engagement=cast.acme
        ).values_list("state", flat=True)
    ) == {"expired"}


def test_the_digest_goes_to_both_teams_at_the_agreed_time_once(cast, kept):
    tick("09:29")
    assert mails("standup_digest") == []
    for clock in ("09:30", "09:30", "09:31", "17:00", "23:59"):
        tick(clock)
    assert mails("standup_digest") == [*CREW, "vera"]  # observers read
    assert len(letters(kept, "stand-up of")) - len(letters(kept, "your update")) == 5


def test_a_digest_that_comes_late_is_still_sent_that_day_and_not_the_next(cast, kept):
    tick("09:00")
    tick("21:00")
    assert mails("standup_digest") == [*CREW, "vera"]
    tick("00:01", "2026-04-02")  # Tuesday's and Wednesday's have been slept through
    assert mails("standup_digest") == [*CREW, "vera"]


def test_a_digest_tells_the_round_who_is_missing_and_concerns_oldest_first(cast, kept, monday):
    raise_concern(cast.bolt, by=cast.bert, text=MARKER)
    older = raise_concern(cast.acme, by=cast.clara, text="Sample data is late")
    raise_concern(cast.acme, by=cast.sam, text="The gate is slow")
    own_concern(older, by=cast.sam)
    answer_concern(older, by=cast.sam, text="Tomorrow")
    write_update(cast.acme, by=cast.clara, day=monday, done="Tested #1", in_my_way="It's <slow>")
    tick("09:30")
    letter = letters(kept, "stand-up of Mon 30 Mar, 1 of 4 in")[0]
    assert letter["Subject"].startswith("Harbour slots: ")
    for text in (words(letter), html(letter)):
        assert text.index("Sample data is late") < text.index("The gate is slow")
        assert "Missing: Sam Vogel, Sue Winter, Carl Dorn." in text
        assert "owned by Sam Vogel" in text
        assert "answered, waiting for Clara to close it" in text
        assert "nobody owns it yet" in text
        assert "https://tandem.example.test/e/acme/concerns/" in text
        assert MARKER not in text
    assert "It's <slow>" in words(letter)
    assert "&lt;slow&gt;" in html(letter)
    assert 'href="https://tandem.example.test/e/acme/stories/1/"' in html(letter)


def test_a_very_long_update_is_cut_in_the_mail(cast, kept, monday):
    write_update(cast.acme, by=cast.clara, day=monday, done="word " * 19_000)
    tick("09:30")
    letter = letters(kept, "1 of 4 in")[0]
    assert len(html(letter)) < 30_000


def test_the_call_to_plan_goes_on_the_first_working_day_of_an_iteration(cast, kept, monday):
    Charter.objects.filter(engagement=cast.acme).update(start_date=monday)
    raise_concern(cast.acme, by=cast.clara, text="Sample data is late")
    tick("07:59")
    assert mails("planning_reminder") == []
    tick("08:00")
    tick("08:01")
    assert mails("planning_reminder") == CREW
    letter = letters(kept, "plan it together")[0]
    assert letter["Subject"] == "Harbour slots: iteration 1 begins, plan it together (1 open concern)"
    for text in (words(letter), html(letter)):
        assert "https://tandem.example.test/e/acme/planning/" in text
        assert "Sample data is late" in text


@pytest.mark.parametrize(
    ("starts", "length", "days"),
    [
        (1, 1, [30, 6]),
        (6, 1, [30, 6]),  # a week that begins on Saturday is planned on Monday
        (3, 1, [1, 8]),
        (1, 2, [30]),  # and the 13th
    ],
)
def test_days_of_planning(cast, kept, monday, starts, length, days):
    charter = Charter.objects.filter(engagement=cast.acme)
    charter.update(start_date=monday, week_starts_on=starts, iteration_length=length)
    for step in range(10):
        day = monday + timedelta(days=step)
        tick("12:00", day.isoformat())
    planned = Occurrence.objects.filter(engagement=cast.acme, kind="planning_reminder", state="expanded")
    assert [one.local_date.day for one in planned.order_by("local_date")] == days


def test_no_mail_on_a_weekend(cast, kept):
    for day in ("2026-04-04", "2026-04-05"):
        for clock in ("08:00", "09:00", "09:30", "20:00"):
            tick(clock, day)
    assert not OutgoingMail.objects.filter(engagement=cast.acme).exists()


def test_who_has_left_gets_none_of_it(cast, kept):
    tick("07:00")
    end_membership(cast.sue, by=cast.sam)
    for clock in ("08:00", "09:00", "09:30"):
        tick(clock)
    assert "sue" not in {row.split("@")[0] for row in OutgoingMail.objects.values_list("to_addr", flat=True)}


def test_each_gets_one_mail_of_a_kind_and_day_whatever_ticks(cast, kept):
    for clock in ("07:59", "08:00", "08:30", "09:00", "09:15", "09:30", "09:30", "10:00", "18:00"):
        tick(clock)
        tick(clock)
    rows = list(OutgoingMail.objects.filter(engagement=cast.acme).values_list("kind", "to_addr"))
    assert len(rows) == len(set(rows)) == 4 + 4 + 5
    assert len(letters(kept, "")) == 13


# --- Concerns that wait ------------------------------------------------------------------------------------


def test_who_is_to_answer_a_concern_is_told_after_a_working_day_and_after_each_week(cast, kept):
    """Raised on Friday at noon, owned by Sam (9 to 17), never answered but by its raiser."""
    with time_machine.travel("2026-03-27T12:00+01:00", tick=False):
        concern = raise_concern(cast.acme, by=cast.clara, text="Nobody tests the gate.")
        own_concern(concern, by=cast.sam)
    tick("09:00")  # Monday: five hours
    assert mails("concern_overdue") == []
    tick("09:00", "2026-03-31")
    assert mails("concern_overdue") == ["sam"]
    [letter] = letters(kept, "waits for an answer")
    assert "1 working day" in letter["Subject"]
    assert "Nobody tests the gate." in words(letter)
    assert letter["References"].startswith("<acme.concern-1@")
    answer_concern(concern, by=cast.clara, text="Really nobody.")
    for day in ("04-01", "04-02", "04-03", "04-04", "04-06", "04-07"):
        tick("12:00", f"2026-{day}")
    # Forty of his hours are over on Friday afternoon: he hears of it on Monday, when his work begins.
    assert list(
        OutgoingMail.objects.filter(kind="concern_overdue")
        .order_by("occurrence__local_date")
        .values_list("occurrence__local_date", flat=True)
    ) == [date(2026, 3, 31), date(2026, 4, 6)]


def test_a_concern_that_nobody_owns_is_told_to_the_leads_of_the_other_party(cast, kept):
    with time_machine.travel("2026-03-27T12:00+01:00", tick=False):
        concern = raise_concern(cast.acme, by=cast.sue, text="Nobody tests the gate.")
        other = raise_concern(cast.acme, by=cast.sue, text="And nobody tests the quay.")
    tick("07:00", "2026-03-31")
    answer_concern(other, by=cast.carl, text="I do.")
    tick("09:00", "2026-03-31")
    assert mails("concern_overdue") == ["carl", "clara"]
    assert "Nobody owns this concern yet" in words(letters(kept, "waits for an answer")[0])
    assert Occurrence.objects.filter(subject=f"{concern.element_id}-to-{cast.carl.number}").exists()
    assert not Occurrence.objects.filter(subject__startswith=other.element_id, state="expanded").exists()
