"""Around the outbox: what was refused, addresses that are dead, trying mail out, crying out when nothing ticks."""

import hashlib
import hmac
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError
from django.urls import reverse

from digests import alarm
from digests.actions import bounced, database_now, drain, run_tick, send_again
from digests.models import DeadAddress, Heartbeat, OutgoingMail, State
from engagements.refusals import NotYours, Refused
from tests.cast import person

pytestmark = pytest.mark.django_db(transaction=True)
WEEK = timedelta(days=7)


@pytest.fixture
def refused(sink, write):
    """A mail that the server said never to."""
    sink.answers["ann@example.test"] = {"RCPT": ["550 no such mailbox"]}
    mail = write()
    drain()
    mail.refresh_from_db()
    assert mail.state == State.FAILED
    return mail


def test_staff_send_a_refused_mail_again(refused, sink):
    staff = person("Eva Sales", is_staff=True)
    with pytest.raises(NotYours):
        send_again(refused, by=person("Otto Nobody"))
    send_again(refused, by=staff)
    drain()
    refused.refresh_from_db()
    assert (refused.state, refused.attempts, refused.payload) == (State.SENT, 1, {})
    with pytest.raises(Refused):
        send_again(refused, by=staff)


def test_the_admin_says_why_and_sends_again(client, refused):
    client.force_login(person("Rut Root", is_staff=True, is_superuser=True))
    there = reverse("admin:digests_outgoingmail_changelist")
    assert "550" in client.get(there, {"state__exact": "failed"}).content.decode()
    client.post(there, {"action": "send_again", "_selected_action": [str(refused.pk)]})
    assert OutgoingMail.objects.get().state == State.PENDING
    addresses = reverse("admin:digests_deadaddress_changelist")
    assert client.get(addresses).status_code == 200
    assert not DeadAddress.objects.exists()


def test_the_text_of_a_refused_mail_is_kept_for_a_week(refused):
    run_tick(database_now() + WEEK - timedelta(minutes=5))
    assert OutgoingMail.objects.get().payload
    run_tick(database_now() + WEEK + timedelta(minutes=5))
    assert not OutgoingMail.objects.get().payload


def test_notifications_don_t_go_to_a_dead_address_and_codes_do(refused, write):
    assert DeadAddress.objects.get().why.startswith("550")
    told, code = write(kind="mention"), write(kind="login_code")
    drain()
    assert OutgoingMail.objects.get(pk=told.pk).state == State.SUPPRESSED
    assert OutgoingMail.objects.get(pk=code.pk).state == State.SENT


def test_a_provider_reports_a_bounce_under_its_seal(client, settings):
    path, form = reverse("bounces"), "address=Ann%40example.test&reason=5.1.1"

    def report(seal: str) -> int:
        kind = "application/x-www-form-urlencoded"
        return client.post(path, form, content_type=kind, headers={"X-Tandem-Signature": seal}).status_code

    settings.BOUNCE_SECRET = "s" * 32
    right = hmac.new(b"s" * 32, form.encode(), hashlib.sha256).hexdigest()
    assert report("") == report("sha256=é") == report(f"sha256={right[::-1]}") == 403
    assert report(f"sha256={right}") == report(f"sha256={right}") == 204
    assert DeadAddress.objects.get().address == "Ann@example.test"
    bounced("ann@EXAMPLE.test", "again")
    assert DeadAddress.objects.count() == 1


def test_a_test_mail_takes_the_real_way(sink, capsys, settings):
    call_command("sendtestmail", "ann@example.test")
    assert capsys.readouterr().out.startswith("sent. 250")
    assert len(sink.taken) == 1
    settings.EMAIL_PORT = 9
    with pytest.raises(CommandError, match="Errno"):
        call_command("sendtestmail", "ann@example.test")
    with pytest.raises(CommandError, match="address"):
        call_command("sendtestmail", "nobody")


# --- The alarm ---------------------------------------------------------------------------------------------

NOON = datetime(2026, 3, 30, 12, tzinfo=UTC)


@pytest.fixture
def watch(settings, kept, monkeypatch):
    settings.OPERATORS = ["ops@example.test"]
    monkeypatch.setattr(alarm.connections, "close_all", lambda: None)
    return alarm.Watch(0.0)


def test_three_silent_minutes_are_told_once_by_another_way(watch, kept):
    Heartbeat.objects.create(name="tick", at=NOON)
    for seconds in range(0, 181, 15):
        assert not watch.look(seconds)
    assert watch.look(190)
    assert watch.look(205)
    [file] = kept.glob("*.eml")
    assert b"the scheduler is silent" in file.read_bytes()
    assert not OutgoingMail.objects.exists()
    Heartbeat.objects.update(at=NOON + timedelta(seconds=210))
    assert not watch.look(215)


def test_a_database_that_is_away_is_silence_too(watch, kept, monkeypatch):
    def away(**_which):
        raise DatabaseError("gone")

    monkeypatch.setattr(alarm.Heartbeat.objects, "filter", away)
    assert not watch.look(100)
    assert watch.look(200)
    assert len(list(kept.glob("*.eml"))) == 1


def test_an_alarm_that_can_t_be_sent_ends_nothing(watch, settings):
    settings.MAIL_TRANSPORT = "digests.transport.Smtp"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    assert watch.look(300)
