"""The calendar that a person subscribes to, as another library reads it: on the wall's time, and theirs alone."""

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
import vobject
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as some

from digests.feeding import address_of, calendar_of
from digests.ics import Entry, calendar, invitation
from digests.models import Feed
from engagements.actions import end_membership
from engagements.days import instant
from engagements.models import Charter, Course, Engagement, Membership
from iterations.actions import set_strength, turn_week
from partnership.actions import commit
from people.actions import plan_absence
from tests.cast import MARKER, signed_in

MONDAY = datetime(2026, 10, 19, 5, tzinfo=UTC)  # the clocks go back on the Sunday that follows


def read(content: bytes) -> dict[str, vobject.base.Component]:
    """The events by UID, as vobject understands them, with the zones that the file itself describes."""
    text = content.decode()
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    described = set(re.findall(r"^TZID:(\S+)", text, re.M))
    assert described == set(re.findall(r"TZID=([^:;\s]+)", text)) - {"UTC"}
    for zone in described:  # vobject remembers zones by name; each file is to be read by its own
        vobject.icalendar.registerTzid(zone, None)
    found = vobject.readOne(text)
    found.validate(raiseException=True)
    events = getattr(found, "vevent_list", [])
    by_uid = {event.uid.value: event for event in events}
    assert len(by_uid) == len(events)
    return by_uid


ZONES = [
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "America/Sao_Paulo",
    "UTC",
]


@settings(max_examples=30, deadline=None)
@given(
    day=some.dates(date(2026, 1, 1), date(2032, 12, 31)),
    at=some.times().map(lambda clock: clock.replace(second=0, microsecond=0, fold=0)),
    zone=some.sampled_from(ZONES),
)
def test_another_library_reads_the_same_instant_on_both_sides_of_a_change_of_clocks(day, at, zone):
    for n in range(0, 366, 61):
        there = day + timedelta(days=n)
        wall = datetime.combine(there, at, ZoneInfo(zone))
        [event] = read(calendar([Entry("x", "X", there, MONDAY, at=at, zone=zone)])).values()
        start = event.dtstart.value
        assert start.replace(tzinfo=None) == wall.replace(tzinfo=None)
        if wall.utcoffset() == wall.replace(fold=1).utcoffset():  # neither skipped nor shown twice
            assert start.astimezone(UTC) == instant(there, at, zone)


@given(some.text(max_size=400))
def test_no_text_breaks_out_of_its_line(text):
    text = text.replace("\x00", "")
    made = calendar(
        [Entry("x", f"{text}\r\nEND:VEVENT", date(2026, 1, 1), MONDAY, description=text, link="http://x/")]
    )
    assert made.count(b"\r\nEND:VEVENT\r\n") == 1
    assert len(read(made)) == 1


# --- A person's feed ---------------------------------------------------------------------------------------


@pytest.fixture
def october(cast):
    with time_machine.travel(MONDAY, tick=False):
        Engagement.objects.update(created_at=MONDAY - timedelta(days=30))
        Membership.objects.update(joined_at=MONDAY - timedelta(days=30))
        Charter.objects.update(start_date=date(2026, 10, 5), vendor_country="DE", client_country="DE")
        for engagement in (cast.acme, cast.bolt):
            engagement.refresh_from_db()
            turn_week(engagement, now=MONDAY)
        yield cast


def mine(member) -> dict[str, vobject.base.Component]:
    member.user.refresh_from_db()
    found = read(calendar_of(member.user, MONDAY))
    return {uid.split("@")[0]: event for uid, event in found.items()}


@pytest.mark.django_db
def test_what_is_due_stands_there_on_the_days_on_which_it_is(october, kept):
    commit(october.acme, by=october.sue, text="The test data", due=date(2026, 10, 28), to=october.carl)
    plan_absence(by=october.sue.user, first=date(2026, 11, 2), last=date(2026, 11, 3))
    found = mine(october.sue)
    before, after = found["standup-2026-10-23-acme"], found["standup-2026-10-26-acme"]
    for event in (before, after):
        assert event.dtstart.value.time() == time(9, 30)
        assert event.dtstart.params["X-VOBJ-ORIGINAL-TZID"] == ["Europe/Berlin"]
    utc = [event.dtstart.value.astimezone(UTC) for event in (before, after)]
    assert utc[1] - utc[0] == timedelta(days=3, hours=1)  # an hour more: the clocks went back
    for nobody in ("10-24", "10-25", "11-02", "11-03", "12-25"):  # a weekend, away, a holiday
        assert f"standup-2026-{nobody}-acme" not in found
    assert found["standup-2026-11-04-acme"].url.value.endswith("/e/acme/standup/2026-11-04/")
    assert found["demo-3-acme"].dtstart.value.isoformat()[:16] == "2026-10-23T14:00"
    assert found["planning-4-acme"].dtstart.value.date() == date(2026, 10, 26)
    assert found["demo-12-acme"].dtstart.value.date() == date(2026, 12, 24)  # the 25th is a holiday of both
    assert found["commitment-1-acme"].dtstart.value == date(2026, 10, 28)
    assert "commitment-1-acme" not in mine(october.carl)
    assert not [name for name in mine(october.vera) if name.startswith("standup")]  # an observer


@pytest.mark.django_db
def test_a_paused_week_and_a_paused_engagement_have_no_meetings(october, kept):
    set_strength(october.acme, by=october.clara, number=4, strength=0)
    found = mine(october.clara)
    assert not {"demo-4-acme", "planning-4-acme", "standup-2026-10-27-acme"} & found.keys()
    assert {"demo-5-acme", "standup-2026-11-03-acme"} <= found.keys()
    Engagement.objects.filter(pk=october.acme.pk).update(course=Course.PAUSED)
    assert mine(october.clara) == {}


@pytest.mark.django_db
def test_the_address_is_secret_renewable_and_shows_nothing_of_another_client(october, client):
    sue = signed_in(october.sue)
    assert "Make an address" in sue.get(reverse("notifications")).content.decode()
    assert sue.post(reverse("calendar")).status_code == 303
    address = address_of(Feed.objects.get(user=october.sue.user))
    assert address in sue.get(reverse("notifications")).content.decode()
    path = address.removeprefix("http://127.0.0.1:8000")
    answer = client.get(path)
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert MARKER.encode() not in answer.content
    assert b"bolt" not in answer.content
    assert client.get(path, headers={"If-None-Match": answer["ETag"]}).status_code == 304
    for wrong in (path.replace(".ics", "a.ics"), path[:-9] + "zzzzz.ics", "/calendar/x.ics"):
        assert client.get(wrong).status_code == 404
    assert client.post(path).status_code == 405
    sue.post(reverse("calendar"))
    assert client.get(path).status_code == 404
    renewed = address_of(Feed.objects.get(user=october.sue.user)).removeprefix("http://127.0.0.1:8000")
    end_membership(october.sue, by=october.sam)
    assert b"VEVENT" not in client.get(renewed).content
    sue.post(reverse("calendar_withdrawal"))
    assert client.get(renewed).status_code == 404
    both = read(calendar_of(october.sam.user, MONDAY))  # Sam works for both clients
    assert {uid.split("@")[0].rsplit("-", 1)[1] for uid in both} == {"acme", "bolt"}


def test_an_invitation_is_understood_changed_and_taken_back():
    entry = Entry("demo-7-acme", "Demo", date(2026, 10, 23), MONDAY, at=time(14), zone="Europe/Berlin")
    for sequence, cancelled in ((0, False), (1, False), (2, True)):
        method, made = invitation(
            entry, to="ann@example.test", name="Ann; Berg", sequence=sequence, cancelled=cancelled
        )
        [event] = read(made).values()
        assert f"METHOD:{method}".encode() in made
        assert method == ("CANCEL" if cancelled else "REQUEST")
        assert event.sequence.value == str(sequence)
        assert event.attendee.value == "mailto:ann@example.test"
        assert event.status.value == ("CANCELLED" if cancelled else "CONFIRMED")
