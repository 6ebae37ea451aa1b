"""Handing over: every answer a server can give, and every moment at which things can go wrong."""

import threading
import time
from datetime import UTC, datetime, timedelta
from unittest.mock import patch

import pytest
from django.db import connection

from digests.actions import database_now, drain, run_tick
from digests.actions import emptying as actions
from digests.models import Heartbeat, OutgoingMail, State
from tests.digests.sink import DROP, SILENCE

pytestmark = pytest.mark.django_db(transaction=True)


def fresh(mail: OutgoingMail) -> OutgoingMail:
    return OutgoingMail.objects.get(pk=mail.pk)


def minutes(mail: OutgoingMail) -> float:
    return (fresh(mail).next_attempt_at - database_now()).total_seconds() / 60


def test_a_mail_arrives_whole_and_its_text_is_forgotten(sink, write):
    style = "p{color:red} @media (prefers-color-scheme: dark){p{color:blue}}"
    html = f"<html><head><style>{style}</style></head><body><p>Hi"
    mail = write(subject="Grüße: 42", html=html)
    run_tick()
    [taken] = sink.taken
    assert taken["Subject"] == "Grüße: 42"
    assert taken["Message-ID"] == f"<{mail.pk}@mail.example.test>"
    assert taken["Date"].datetime == mail.created_at.replace(microsecond=0)
    assert taken["Auto-Submitted"] == "auto-generated"
    assert not [name for name in taken if name.lower().startswith("x-tandem")]
    assert taken.get_body(("plain",)).get_content().strip() == "As text."
    assert 'style="color: red;"' in taken.get_body(("html",)).get_content()
    assert "prefers-color-scheme" in taken.get_body(("html",)).get_content()
    mail = fresh(mail)
    assert (mail.state, mail.payload, mail.smtp_code, mail.attempts) == (State.SENT, {}, 250, 1)
    assert Heartbeat.objects.filter(name="tick").exists()


def test_lines_that_begin_with_a_dot_arrive(sink, write):
    mail = write()
    mail.payload["text"] = ".\n..\nend\n.last"
    mail.save(update_fields=["payload"])
    drain()
    assert sink.taken[0].get_content().splitlines() == [".", "..", "end", ".last"]


@pytest.mark.parametrize("command", ["RCPT", "DATA"])
@pytest.mark.parametrize("answer", ["450 busy", "452 full"])
def test_a_busy_server_is_asked_again_later(sink, write, command, answer):
    mail, other = write(), write("bo@example.test")
    sink.answers["ann@example.test"] = {command: [answer]}
    drain()
    assert fresh(mail).state == State.PENDING
    assert fresh(mail).smtp_code == int(answer[:3])
    assert 0.75 < minutes(mail) < 1.25
    assert fresh(other).state == State.SENT
    drain(now=database_now() + timedelta(minutes=2))
    assert fresh(mail).state == State.SENT
    assert sorted(sink.readers) == ["ann@example.test", "bo@example.test"]


@pytest.mark.parametrize("command", ["RCPT", "DATA"])
def test_a_refusal_is_final_and_holds_nobody_up(sink, write, command):
    mail, other = write(), write("bo@example.test")
    sink.answers["ann@example.test"] = {command: ["550 no such person"]}
    drain()
    assert (fresh(mail).state, bool(fresh(mail).payload)) == (State.FAILED, True)  # staff may send it again
    assert (fresh(mail).smtp_code, fresh(mail).last_error) == (550, "no such person")
    assert fresh(other).state == State.SENT


def test_421_and_a_broken_line_before_the_text_are_tried_again(sink, write):
    one, two, three = write(), write("bo@example.test"), write("cy@example.test")
    sink.answers = {"ann@example.test": {"RCPT": ["421 closing"]}}
    drain()
    assert [fresh(mail).state for mail in (one, two, three)] == [State.PENDING, State.SENT, State.SENT]
    assert sink.connections == 2


def test_silence_before_the_text_costs_one_mail_one_attempt(sink, write, settings):
    settings.EMAIL_TIMEOUT = 0.3
    one, two = write(), write("bo@example.test")
    sink.answers = {"ann@example.test": {"RCPT": [SILENCE]}}
    drain()
    assert (fresh(one).state, fresh(two).state) == (State.PENDING, State.SENT)


@pytest.mark.parametrize("answer", [SILENCE, DROP])
def test_silence_after_the_dot_is_a_doubt_and_settled_by_sending_the_same_bytes(
    sink, write, settings, answer
):
    settings.EMAIL_TIMEOUT = 0.3
    mail = write(html="<p>x")
    sink.answers = {"ann@example.test": {"DATA": [answer]}}
    drain()
    doubt = fresh(mail)
    assert (doubt.state, bool(doubt.payload)) == (State.UNCERTAIN, True)
    from digests.letters import letter_of

    assert letter_of(doubt).content == letter_of(fresh(mail)).content
    run_tick()
    assert fresh(mail).state == State.UNCERTAIN  # not before the server's own patience is over
    run_tick(database_now() + timedelta(seconds=2 * settings.MAIL_LEASE_SECONDS))
    assert fresh(mail).state == State.SENT
    assert [taken["Message-ID"] for taken in sink.taken] == [mail.message_id]


def test_a_kind_that_is_not_worth_a_second_one_stays_in_doubt(sink, write, once, settings):
    mail = write(Kind=once)
    sink.answers = {"ann@example.test": {"DATA": [DROP]}}
    drain()
    later = database_now() + timedelta(hours=1)
    run_tick(later)
    run_tick(later)
    assert (fresh(mail).state, fresh(mail).payload) == (State.UNCERTAIN, {})
    assert sink.taken == []


def test_whoever_lost_the_lease_goes_without_the_final_dot(sink, write):
    mail = write()
    reap = actions.reap

    def submit_too_late(mail, now):
        reap(now + timedelta(hours=1))
        return (
            False
            if OutgoingMail.objects.get(pk=mail.pk).state == State.PENDING
            else pytest.fail("not reaped")
        )

    with patch.object(actions, "submit", submit_too_late):
        drain(limit=1)
    assert sink.taken == []
    assert fresh(mail).lease_token is None
    drain(now=database_now() + timedelta(hours=2))
    assert sink.readers == ["ann@example.test"]


def test_the_compare_and_set_is_on_the_lease(write):
    write()
    mine = actions.claim(None)
    theirs = OutgoingMail.objects.get(pk=mine.pk)
    OutgoingMail.objects.filter(pk=mine.pk).update(lease_token="0" * 32)
    assert not actions.submit(mine, database_now())
    assert not actions.finish(mine, State.SENT)
    assert fresh(theirs).state == State.SENDING


def test_an_answer_that_outlives_its_lease_still_counts(sink, write, settings):
    mail = write()
    settings.MAIL_LEASE_SECONDS = -60

    def answer_late(row, answer, now):
        actions.reap(now)
        assert fresh(mail).state == State.UNCERTAIN
        take_answer(row, answer, now)

    take_answer = actions.take_answer
    with patch.object(actions, "take_answer", answer_late):
        drain()
    assert (fresh(mail).state, fresh(mail).payload) == (State.SENT, {})


def test_the_dead_are_reaped(write, settings):
    sending, submitting = write(), write("bo@example.test")
    rows = {row.pk: row for row in (actions.claim(None), actions.claim(None))}
    assert actions.submit(rows[submitting.pk], database_now())
    run = database_now() + timedelta(seconds=settings.MAIL_LEASE_SECONDS + 1)
    actions.reap(run)
    assert (fresh(sending).state, fresh(submitting).state) == (State.PENDING, State.UNCERTAIN)
    assert fresh(submitting).lease_token is None


def test_two_drains_at_once_never_double(sink, write):
    for number in range(60):
        write(f"p{number}@example.test")

    def work():
        try:
            while drain():
                pass
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(sink.readers) == sorted(f"p{number}@example.test" for number in range(60))
    assert set(OutgoingMail.objects.values_list("state", "attempts")) == {(State.SENT, 1)}
    assert sink.connections <= 10


def test_a_mail_that_cannot_be_built_holds_nobody_up(sink, write):
    poison, other = write(), write("bo@example.test")
    OutgoingMail.objects.filter(pk=poison.pk).update(payload={"subject": "broken"})
    at = database_now()
    for _ in range(12):
        drain(now=at)
        at += timedelta(minutes=90)
    assert (fresh(poison).state, fresh(poison).attempts) == (State.FAILED, 8)
    assert fresh(other).state == State.SENT
    assert fresh(other).attempts == 1


def test_waiting_grows_to_an_hour(write):
    row = write()
    for attempts, expected in enumerate([1, 5, 15, 60, 60, 60, 60], 1):
        OutgoingMail.objects.filter(pk=row.pk).update(
            state=State.SENDING, attempts=attempts, lease_token=row.pk, lease_until=database_now()
        )
        actions.postpone(fresh(row), database_now(), "later")
        assert expected * 0.79 < minutes(row) < expected * 1.21


def test_a_code_that_ran_out_is_never_sent(sink, write):
    late = write(Kind="login_code", Not_After=(database_now() - timedelta(seconds=1)).isoformat())
    soon = write(
        "bo@example.test", Kind="login_code", Not_After=(database_now() + timedelta(minutes=10)).isoformat()
    )
    assert actions.claim(None) is not None  # the late one first: what matters soon goes before the rest
    run_tick(database_now() + timedelta(hours=1))
    run_tick(database_now() + timedelta(hours=1))
    assert (fresh(late).state, fresh(late).payload) == (State.EXPIRED, {})
    assert (fresh(soon).state, fresh(soon).payload) == (State.EXPIRED, {})
    assert sink.taken == []


def test_a_code_that_runs_out_while_it_waits_in_the_drain_is_not_sent(sink, write):
    mail = write(Kind="login_code", Not_After=(database_now() - timedelta(seconds=1)).isoformat())
    drain()
    assert (fresh(mail).state, fresh(mail).payload) == (State.EXPIRED, {})


def test_codes_go_before_digests(sink, write):
    for number in range(5):
        write(f"p{number}@example.test")
    write("ann@example.test", Not_After=(database_now() + timedelta(minutes=10)).isoformat())
    drain(limit=2)
    assert sink.readers[0] == "ann@example.test"


def test_nobody_gets_more_than_twenty_notifications_a_day(sink, write, cast):
    address = cast.clara.user.email
    for number in range(22):
        write(address, Kind="notification", Engagement=str(cast.acme.pk), Key=str(number))
    write(address, Kind="login_code")
    write(cast.carl.user.email, Kind="notification")
    drain(limit=50)
    assert len(sink.taken) == 22
    assert OutgoingMail.objects.filter(state=State.SUPPRESSED).count() == 2
    write(address, Kind="notification")
    drain(now=database_now() + timedelta(hours=25))
    assert len(sink.taken) == 23


def test_who_left_or_was_shut_out_gets_nothing_more(sink, write, cast):
    write(cast.clara.user.email, Kind="notification", Engagement=str(cast.acme.pk))
    write(cast.sam.user.email)
    write(cast.otto.email, Kind="notification", Engagement=str(cast.acme.pk))
    cast.clara.left_at = database_now()
    cast.clara.save(update_fields=["left_at"])
    cast.sam.user.is_active = False
    cast.sam.user.save(update_fields=["is_active"])
    drain()
    assert sink.taken == []
    assert set(OutgoingMail.objects.values_list("state", flat=True)) == {State.SUPPRESSED}


def test_an_unreachable_server_costs_no_mail_an_attempt(write, settings):
    settings.MAIL_TRANSPORT = "digests.transport.Smtp"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    mail = write()
    assert drain() == 0
    assert (fresh(mail).state, fresh(mail).attempts) == (State.PENDING, 0)


def test_kept_mail_is_one_file_however_often_it_is_handed_over(kept, write):
    mail = write()
    actions.claim(None)
    assert drain() == 0
    actions.reap(database_now() + timedelta(hours=1))
    drain(now=database_now() + timedelta(hours=2))
    [file] = kept.iterdir()
    assert file.name == f"{mail.created_at.astimezone(UTC):%Y%m%dT%H%M%S.%fZ}-{mail.pk}.eml"
    assert (file.stat().st_mode & 0o077) == 0
    assert fresh(mail).state == State.SENT


def test_a_doubt_about_a_kept_mail_is_settled_by_looking(kept, write, once):
    gone, there = write(Kind=once), write("bo@example.test", Kind=once)
    with patch.object(actions, "take_answer"):
        drain()
    OutgoingMail.objects.update(state=State.UNCERTAIN, lease_token=None, lease_until=None)
    next(file for file in kept.iterdir() if str(gone.pk) in file.name).unlink()
    run_tick()
    assert {fresh(gone).state, fresh(there).state} == {State.SENT}
    assert len(list(kept.iterdir())) == 2
    assert (fresh(gone).attempts, fresh(there).attempts) == (2, 1)


def test_a_tick_rings_for_help_and_notes_who_lives(write):
    for number in range(35):
        write(f"p{number}@example.test")
    rings = []
    run_tick(ring=lambda: rings.append(1), seen=["worker", "beat"])
    assert len(rings) == 4
    assert set(Heartbeat.objects.values_list("name", flat=True)) == {"worker", "beat", "tick"}
    assert OutgoingMail.objects.filter(state=State.PENDING).count() == 35


def test_the_tick_leaves_room_for_another(write):
    """Whoever comes second does nothing, at once."""
    import psycopg

    with psycopg.connect(**connection.get_connection_params() | {"cursor_factory": psycopg.Cursor}) as other:
        other.execute("SELECT pg_advisory_xact_lock(%s)", [actions.TICK_LOCK])
        write()
        began = time.monotonic()
        run_tick(ring=lambda: pytest.fail("rang"))
        assert time.monotonic() - began < 5


def test_a_mail_leaves_by_the_command_that_cron_may_call(kept, write):
    from django.core.management import call_command

    write(Not_After="2027-01-01T00:00:00+00:00")
    call_command("tick", "--at=2026-12-31T23:59")
    assert len(list(kept.iterdir())) == 1
    write("bo@example.test", Not_After="2027-01-01T00:00:00+00:00")
    call_command("tick", "--at=2027-01-01T00:01")
    assert OutgoingMail.objects.get(to_addr="bo@example.test").state == State.EXPIRED
    assert datetime.now(UTC).year < 2100


@pytest.fixture
def once():
    from digests import kinds

    code = "once-only"
    kinds._kinds[code] = kinds.MailKind(code, again_in_doubt=False)
    yield code
    del kinds._kinds[code]
