"""Both parties are invited to the week's demo: once, anew when it moves, off when it is, and later comers too."""

from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy
from functools import cache
from pathlib import Path

import pytest
import time_machine
import vobject

from digests.actions import choose, drain, run_tick
from digests.models import OutgoingMail
from engagements.models import Charter, Course, Engagement, Event, Membership
from iterations.actions import set_strength
from iterations.models import DemoCall
from tests.cast import enrol, person

pytestmark = pytest.mark.django_db(transaction=True)
MONDAY = datetime(2026, 10, 19, 4, tzinfo=UTC)  # 6:00 in Berlin


@pytest.fixture
def monday(cast, kept):
    with time_machine.travel(MONDAY, tick=False):
        Engagement.objects.update(created_at=MONDAY - timedelta(days=30))
        Membership.objects.update(joined_at=MONDAY - timedelta(days=30))
        Charter.objects.update(start_date=date(2026, 10, 19))
        Engagement.objects.filter(pk=cast.bolt.pk).update(course=Course.PAUSED)
        yield cast


def at(text: str) -> None:
    """A tick at that time in Berlin."""
    moment = datetime.fromisoformat(f"2026-10-{text}+02:00")
    with time_machine.travel(moment, tick=False):
        run_tick(moment)
        # Mails of events are dated by the database's own clock.
        OutgoingMail.objects.filter(state="pending").update(next_attempt_at=moment)
        drain(200, now=moment)


def invited(kept) -> list[tuple[str, str, str, str]]:
    """Method, sequence, reader and local start of each invitation that went, in order."""
    sent = OutgoingMail.objects.filter(kind="demo_invitation", state="sent").order_by("sent_at", "to_addr")
    return [read(next(kept.glob(f"*{mail.pk}.eml")), mail.to_addr) for mail in sent]


@cache
def read(file: Path, to: str) -> tuple[str, str, str, str]:
    message = message_from_bytes(file.read_bytes(), policy=policy.default)
    [calendar, invite] = [
        part for part in message.walk() if part.get_content_type() in ("text/calendar", "application/ics")
    ]
    assert invite.get_filename() == "invite.ics"
    assert invite.get_content() == calendar.get_content().encode()
    found = vobject.readOne(calendar.get_content())
    event = found.vevent
    assert calendar.get_param("method") == found.method.value
    assert calendar["Content-Type"].params["charset"] == "utf-8"
    assert event.uid.value == "demo-1-acme@mail.example.test"
    assert message["References"] == "<acme.demo-1@mail.example.test>"
    assert event.attendee.value == f"mailto:{to}"
    name = to.removesuffix("@example.test")
    return found.method.value, event.sequence.value, name, f"{event.dtstart.value:%d %H:%M}"


CREW = ["carl", "clara", "sam", "sue", "vera"]


def test_the_week_s_demo_from_its_first_invitation_to_its_end(monday, kept):
    at("19T07:59")
    assert invited(kept) == []
    for minute in range(3):
        at(f"19T08:0{minute}")
    first = [("REQUEST", "0", name, "23 14:00") for name in CREW]
    assert invited(kept) == first

    Charter.objects.filter(engagement=monday.acme).update(demo_on=4, demo_at="15:30")
    choose({"demo": "never"}, by=monday.carl)
    at("20T21:00")
    moved = [("REQUEST", "1", name, "22 15:30") for name in CREW if name != "carl"]
    assert invited(kept) == first + moved

    enrol(monday.acme, person("Nora New"), "client", "client_member")
    at("21T09:00")
    newcomer = [("REQUEST", "1", "nora", "22 15:30")]
    assert invited(kept) == first + moved + newcomer

    set_strength(monday.acme, by=monday.clara, number=1, strength=0)
    at("21T10:00")
    off = [("CANCEL", "2", name, "22 15:30") for name in sorted([*CREW, "nora"]) if name != "carl"]
    assert invited(kept) == first + moved + newcomer + off

    set_strength(monday.acme, by=monday.clara, number=1, strength=100)
    at("21T11:00")
    assert [line[:2] for line in invited(kept)[-5:]] == [("REQUEST", "3")] * 5
    count = len(invited(kept))
    Charter.objects.filter(engagement=monday.acme).update(demo_at="16:00")
    at("22T15:45")  # it has begun: nobody is told of anything any more
    at("23T09:00")
    assert len(invited(kept)) == count
    assert [event.kind for event in Event.objects.filter(kind__startswith="demo.").order_by("number")] == [
        "demo.called",
        "demo.moved",
        "demo.invited",
        "demo.cancelled",
        "demo.moved",
    ]


def test_what_was_superseded_before_it_went_does_not_go(monday, kept, settings):
    settings.MAIL_TRANSPORT = "digests.transport.Smtp"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # nobody answers there
    at("19T09:00")
    Charter.objects.filter(engagement=monday.acme).update(demo_at="15:30")
    at("19T09:10")
    settings.MAIL_TRANSPORT = "digests.transport.Kept"
    at("19T09:20")
    assert {line[:2] + line[3:] for line in invited(kept)} == {("REQUEST", "1", "23 15:30")}
    assert len(invited(kept)) == 5


def test_a_week_without_working_days_has_no_demo_and_a_holiday_brings_it_forward(monday, kept):
    days = [date(2026, 10, 19) + timedelta(days=n) for n in range(7)]
    Charter.objects.update(vendor_days_off=days, client_days_off=days)
    at("19T09:00")
    assert invited(kept) == []
    assert DemoCall.objects.get(engagement=monday.acme).called_at is None
    Charter.objects.update(vendor_days_off=days[4:], client_days_off=days[3:])  # Friday: nobody works
    at("19T10:00")
    assert {line[3] for line in invited(kept)} == {"22 14:00"}
