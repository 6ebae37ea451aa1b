"""What the calendar makes due: each once for a local day, at the wall clock's time, whatever the clocks do."""

import threading
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.mail import EmailMultiAlternatives
from django.db import connection
from hypothesis import given
from hypothesis import strategies as some

from digests import kinds, occurrences
from digests.actions import run_tick
from digests.models import Occurrence, OccurrenceState, OutgoingMail, PlannedDays
from digests.occurrences import Due, occasion
from engagements.days import DAY, end_of, instant, local_day
from engagements.models import Charter, Membership

ZONES = [
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "America/Sao_Paulo",
    "UTC",
]
MONDAY = date(2026, 3, 30)


# --- Clocks ----------------------------------------------------------------------------------------


@given(
    day=some.dates(date(2000, 1, 3), date(2100, 12, 28)),
    clock=some.times().map(lambda at: at.replace(microsecond=0)),
    zone=some.sampled_from(ZONES),
)
def test_an_instant_shows_that_time_on_that_wall(day, clock, zone):
    at = instant(day, clock, zone)
    shown = at.astimezone(ZoneInfo(zone))
    if shown.replace(tzinfo=None) != datetime.combine(
        day, clock
    ):  # skipped: after the change by what was left
        assert timedelta() < shown.replace(tzinfo=None) - datetime.combine(day, clock) <= timedelta(hours=1)
    assert instant(day, clock, zone) < instant(day + 2 * DAY, clock, zone)


@given(day=some.dates(date(2000, 1, 3), date(2100, 12, 28)), zone=some.sampled_from(ZONES))
def test_days_of_a_zone_follow_each_other_without_a_gap(day, zone):
    end = end_of(day, zone)
    assert local_day(end - timedelta(seconds=1), zone) == day
    assert local_day(end, zone) == day + DAY


@pytest.mark.parametrize(
    ("day", "clock", "utc"),
    [
        (date(2026, 3, 28), time(9, 30), "2026-03-28T08:30"),
        (date(2026, 3, 29), time(9, 30), "2026-03-29T07:30"),  # summer time since this night
        (date(2026, 3, 29), time(2, 30), "2026-03-29T01:30"),  # skipped: 3:30 on the wall
        (date(2026, 10, 25), time(2, 30), "2026-10-25T00:30"),  # shown twice: the first
        (date(2026, 10, 26), time(9, 30), "2026-10-26T08:30"),
    ],
)
def test_both_changes_of_clocks_in_berlin(day, clock, utc):
    assert instant(day, clock, "Europe/Berlin") == datetime.fromisoformat(utc).replace(tzinfo=UTC)


# --- Planning and expanding ------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def bell(monkeypatch):
    """The only occasion of these tests: at the stand-up's time a mail to each, good for two hours, on working days."""
    monkeypatch.setattr(occurrences, "OCCASIONS", {})
    monkeypatch.setattr(kinds, "_kinds", dict(kinds._kinds))

    def due(engagement, crew, day):
        charter = engagement.charter
        at = instant(day, charter.standup_at, charter.zone)
        if day.isoweekday() <= 5:
            yield from (Due(at, at + timedelta(hours=2), member) for member in crew)

    occasion("bell", due=due, letters=lambda one: [mail_to(one)])


def mail_to(one):
    return EmailMultiAlternatives("Ding", "Dong", to=[one.member.user.email])


@pytest.fixture
def acme(cast):
    """Only Acme, with nobody but Sam and Clara, as it was set up long ago."""
    Charter.objects.update(zone="Europe/Berlin", standup_at="09:30")
    Membership.objects.exclude(pk__in=[cast.sam.pk, cast.clara.pk]).update(left_at=cast.acme.created_at)
    return cast.acme


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def mails() -> list[str]:
    return sorted(OutgoingMail.objects.filter(kind="bell").values_list("to_addr", flat=True))


def states() -> list[tuple[str, str]]:
    rows = Occurrence.objects.filter(subject="member-1").order_by("local_date")
    return [(f"{one.local_date:%m-%d}", one.state) for one in rows]


BOTH = ["clara@example.test", "sam@example.test"]
once = pytest.mark.django_db(transaction=True)


@once
def test_from_yesterday_to_the_day_after_tomorrow_is_planned(acme, kept):
    run_tick(at("2026-03-30T08:00+02:00"))
    assert states() == [("03-30", "planned"), ("03-31", "planned"), ("04-01", "planned")]
    assert Occurrence.objects.get(subject="member-1", local_date=MONDAY).due_at == at(
        "2026-03-30T07:30+00:00"
    )
    assert mails() == []


@once
def test_a_mail_goes_when_its_time_comes_and_once_however_often_the_tick_runs(acme, kept):
    for minute in (29, 30, 30, 31, 59):
        run_tick(at(f"2026-03-30T09:{minute}+02:00"))
        assert mails() == (BOTH if minute >= 30 else [])
    assert len(list(kept.glob("*.eml"))) == 2
    mail = OutgoingMail.objects.filter(kind="bell").first()
    assert (mail.created_at, mail.not_after) == (at("2026-03-30T09:30+02:00"), at("2026-03-30T11:30+02:00"))
    assert mail.occurrence.state == OccurrenceState.EXPANDED


@once
def test_ticks_in_parallel_write_each_mail_once(acme, kept):
    def tick():
        try:
            run_tick(at("2026-03-30T09:45+02:00"))
        finally:
            connection.close()

    ticks = [threading.Thread(target=tick) for _ in range(4)]
    for thread in ticks:
        thread.start()
    for thread in ticks:
        thread.join()
    run_tick(at("2026-03-30T09:46+02:00"))
    assert mails() == BOTH
    assert len(list(kept.glob("*.eml"))) == 2


@once
def test_what_comes_too_late_expires_and_is_not_sent(acme, kept):
    run_tick(at("2026-03-30T09:00+02:00"))
    run_tick(at("2026-03-30T11:31+02:00"))
    assert states()[0] == ("03-30", "expired")
    assert mails() == []


@once
def test_an_outage_within_the_time_is_made_up_for(acme, kept):
    run_tick(at("2026-03-27T10:00+01:00"))
    run_tick(at("2026-03-30T11:29+02:00"))
    assert len(mails()) == 4  # Friday's and Monday's: none lost, none twice
    assert {mail.occurrence.local_date.day for mail in OutgoingMail.objects.filter(kind="bell")} == {27, 30}


@once
def test_a_new_time_in_the_charter_moves_what_is_planned(acme, kept):
    run_tick(at("2026-03-30T09:00+02:00"))
    Charter.objects.filter(engagement=acme).update(standup_at="10:15")
    run_tick(at("2026-03-30T09:31+02:00"))
    assert mails() == []
    run_tick(at("2026-03-30T10:15+02:00"))
    assert mails() == BOTH
    Charter.objects.filter(engagement=acme).update(standup_at="11:00")
    run_tick(at("2026-03-30T11:01+02:00"))
    assert mails() == BOTH  # today's has been: only tomorrow's moves
    tomorrow = Occurrence.objects.get(subject="member-1", local_date=MONDAY + DAY)
    assert tomorrow.due_at == at("2026-03-31T11:00+02:00")


@once
def test_a_new_charter_version_and_a_new_zone_move_it_too(acme, kept):
    run_tick(at("2026-03-30T03:00+02:00"))
    acme.charter = Charter.objects.create(
        engagement=acme, version=1, zone="Asia/Kathmandu", standup_at="09:30"
    )
    acme.save(update_fields=["charter"])
    run_tick(at("2026-03-30T03:01+02:00"))
    one = Occurrence.objects.get(subject="member-1", local_date=MONDAY)
    assert (one.due_at, one.version) == (at("2026-03-30T09:30+05:45"), 1)


@once
def test_who_left_gets_nothing_more_and_who_came_gets_the_next(acme, cast, kept):
    run_tick(at("2026-03-30T09:00+02:00"))
    Membership.objects.filter(pk=cast.sam.pk).update(left_at=cast.acme.created_at)
    Membership.objects.filter(pk=cast.carl.pk).update(left_at=None)
    run_tick(at("2026-03-30T09:30+02:00"))
    assert mails() == ["carl@example.test", "clara@example.test"]
    assert set(states()) == {("03-30", "cancelled"), ("03-31", "cancelled"), ("04-01", "cancelled")}


@once
def test_who_leaves_between_writing_and_sending_gets_nothing(acme, cast, settings):
    settings.MAIL_TRANSPORT = "digests.transport.Smtp"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # nobody answers there
    run_tick(at("2026-03-30T09:30+02:00"))
    Membership.objects.filter(pk=cast.sam.pk).update(left_at=cast.acme.created_at)
    settings.MAIL_TRANSPORT = "digests.transport.Kept"
    run_tick(at("2026-03-30T09:31+02:00"))
    sent = {mail.to_addr: mail.state for mail in OutgoingMail.objects.filter(kind="bell")}
    assert sent == {"clara@example.test": "sent", "sam@example.test": "suppressed"}


@once
@pytest.mark.parametrize(
    ("zone", "day", "utc"),
    [
        ("Europe/Berlin", date(2026, 3, 27), "2026-03-27T08:30"),
        ("Europe/Berlin", date(2026, 3, 30), "2026-03-30T07:30"),
        ("Europe/Berlin", date(2026, 10, 23), "2026-10-23T07:30"),
        ("Europe/Berlin", date(2026, 10, 26), "2026-10-26T08:30"),
        ("America/New_York", date(2026, 3, 9), "2026-03-09T13:30"),
        ("Asia/Kathmandu", date(2026, 3, 30), "2026-03-30T03:45"),
        ("Pacific/Kiritimati", date(2026, 3, 30), "2026-03-29T19:30"),
    ],
)
def test_the_wall_clock_rules_in_every_zone_and_season(acme, kept, zone, day, utc):
    Charter.objects.filter(engagement=acme).update(zone=zone)
    moment = datetime.fromisoformat(utc).replace(tzinfo=UTC)
    run_tick(moment - timedelta(seconds=1))
    assert mails() == []
    run_tick(moment)
    assert mails() == BOTH
    assert {mail.occurrence.local_date for mail in OutgoingMail.objects.filter(kind="bell")} == {day}


@once
def test_nothing_is_planned_for_a_time_before_the_engagement_was_there(acme, kept):
    now = at("2026-03-30T10:00+02:00")
    type(acme).objects.filter(pk=acme.pk).update(created_at=now)
    Charter.objects.filter(engagement=acme).update(start_date=MONDAY)
    run_tick(now + timedelta(minutes=1))
    assert states() == [("03-31", "planned"), ("04-01", "planned")]


@once
def test_an_engagement_opened_ahead_waits_for_its_start(acme, kept):
    type(acme).objects.filter(pk=acme.pk).update(created_at=at("2026-03-20T10:00+01:00"))
    Charter.objects.filter(engagement=acme).update(start_date=date(2026, 3, 31))
    run_tick(at("2026-03-30T08:00+02:00"))
    assert states() == [("03-31", "planned"), ("04-01", "planned")]


@once
def test_a_letter_that_fails_holds_nobody_up_and_is_tried_again(acme, kept, monkeypatch):
    broken = {"member-1"}

    def letters(one):
        if one.subject in broken:
            raise RuntimeError("no words")
        return [mail_to(one)]

    what = occurrences.OCCASIONS["bell"]
    monkeypatch.setitem(occurrences.OCCASIONS, "bell", occurrences.Occasion("bell", what.due, letters))
    run_tick(at("2026-03-30T09:30+02:00"))
    assert mails() == ["clara@example.test"]
    broken.clear()
    run_tick(at("2026-03-30T09:31+02:00"))
    assert mails() == BOTH


@once
def test_a_day_without_a_change_asks_for_no_plan(acme, kept, django_assert_max_num_queries):
    run_tick(at("2026-03-30T08:00+02:00"))
    with django_assert_max_num_queries(1):
        occurrences.plan(at("2026-03-30T08:05+02:00"))
    occurrences.replan(acme)
    assert not PlannedDays.objects.filter(engagement=acme).exists()


@pytest.mark.django_db
def test_an_occasion_is_declared_once():
    with pytest.raises(ValueError, match="twice"):
        occasion("bell", due=lambda *_: [], letters=lambda one: [])


@once
def test_a_withdrawn_or_replaced_invitation_is_not_sent(cast, settings, kept):
    from engagements.actions import invite, withdraw_invitation

    settings.EMAIL_BACKEND = "digests.backend.OutboxBackend"
    first = invite(cast.acme, by=cast.clara, email="new@example.test", party="client", role="observer")
    invite(cast.acme, by=cast.clara, email="new@example.test", party="client", role="client_member")
    gone = invite(cast.acme, by=cast.clara, email="gone@example.test", party="client", role="observer")
    withdraw_invitation(gone, by=cast.clara)
    run_tick()
    sent = OutgoingMail.objects.filter(kind="invitation").order_by("dedupe_key")
    assert first.token_hash
    assert sorted((mail.to_addr, mail.state) for mail in sent) == [
        ("gone@example.test", "suppressed"),
        ("new@example.test", "sent"),
        ("new@example.test", "suppressed"),
    ]
