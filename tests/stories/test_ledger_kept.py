"""The kept ledger: nobody changes it, and who gets round every lock is found out."""

import contextlib
import json
import os
import random
import subprocess
import sys

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, transaction

from config.settings import database
from stories import actions, record
from stories.actions import Seen
from stories.ledger import wordings
from stories.models import LedgerEntry
from tests.stories.journey import deliver, fresh

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def ledger(cast):
    story = deliver(cast.story, by=cast.sue)
    actions.accept(story, by=cast.clara, seen=Seen.of(story), all_shown=True)
    actions.reopen(story, by=cast.carl, seen=Seen.of(fresh(story)), reason="It opens twice.")
    actions.take_up(story, by=cast.sue)
    story = deliver_again(story, cast)
    actions.accept(story, by=cast.clara, seen=Seen.of(story), all_shown=True)
    assert record.verify(cast.acme).intact
    return cast


def deliver_again(story, cast):
    actions.finish(story, by=cast.sue)
    actions.deliver(story, by=cast.sue)
    return fresh(story)


@contextlib.contextmanager
def owner():
    """A connection of the tables' owner, with the triggers off: more than anybody of the application has."""
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"]) as raw:
        for table in ("stories_ledgerentry", "stories_revision"):
            raw.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield raw
        for table in ("stories_ledgerentry", "stories_revision"):
            raw.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def test_the_application_can_not_change_an_entry(ledger):
    entries = LedgerEntry.objects.all()
    for change in (lambda: entries.update(body="{}"), lambda: entries.first().delete()):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            change()


def test_the_owner_is_stopped_by_the_trigger():
    with (
        psycopg.connect(os.environ["DATABASE_OWNER_URL"]) as raw,
        pytest.raises(psycopg.errors.InsufficientPrivilege, match="append-only"),
    ):
        raw.execute("DELETE FROM stories_ledgerentry")


@pytest.mark.parametrize(
    ("statement", "bad", "fault"),
    [
        ("UPDATE stories_ledgerentry SET body = replace(body, '48', '72') WHERE number = 1", 1, "changed"),
        ("UPDATE stories_ledgerentry SET body = 'x' WHERE number = 1", 1, "no ledger entry"),
        ("UPDATE stories_ledgerentry SET body = body || ' ' WHERE number = 1", 1, "not written as"),
        ("UPDATE stories_ledgerentry SET hash = repeat('a', 64) WHERE number = 2", 2, "changed"),
        ("UPDATE stories_ledgerentry SET signature = repeat('a', 128) WHERE number = 3", 3, "signature"),
        ("UPDATE stories_ledgerentry SET decision = 'reject' WHERE number = 3", 3, "columns"),
        ("DELETE FROM stories_ledgerentry WHERE number = 2", 2, "removed"),
        ("DELETE FROM stories_ledgerentry WHERE number = 1", 1, "removed"),
        (
            "UPDATE stories_revision SET text = 'The link works for ever.' WHERE key = 'criterion-1'",
            1,
            "criterion 1, revision 1",
        ),
        ("DELETE FROM stories_revision WHERE key = 'title'", 1, "title, revision 1"),
    ],
)
def test_what_the_owner_changes_is_found_out(ledger, statement, bad, fault):
    with owner() as raw:
        raw.execute(statement)
    connection.close()
    finding = record.verify(ledger.acme)
    assert (finding.intact, finding.bad) == (False, bad)
    assert fault in finding.fault
    with pytest.raises(CommandError, match=f"Entry {bad}: "):
        call_command("verify_ledger", "acme")


def test_a_cut_tail_shows_only_against_a_known_head(ledger, capsys):
    head = LedgerEntry.objects.latest("number").hash
    call_command("verify_ledger", "acme", head=head)
    assert capsys.readouterr().out == f"Intact: 3 entries, head {head}.\n"
    with owner() as raw:
        raw.execute("DELETE FROM stories_ledgerentry WHERE number = 3")
    connection.close()
    call_command("verify_ledger", "acme")
    assert "cut off" in capsys.readouterr().out
    with pytest.raises(CommandError, match="Entry 3: It is missing"):
        call_command("verify_ledger", "acme", head=head)


def test_the_export_is_checked_without_tandem(ledger, tmp_path):
    export = tmp_path / "ledger.jsonl"
    call_command("export_ledger", "acme", to=export)
    check = [sys.executable, "docs/verify/tandem_verify.py", str(export)]
    assert subprocess.run(check, capture_output=True, check=False).returncode == 0
    export.write_bytes(export.read_bytes().replace(b"48 hours", b"72 hours", 1))
    assert subprocess.run(check, capture_output=True, check=False).returncode == 1


def test_names_stand_beside_the_ledger_not_in_it(ledger):
    bodies = " ".join(LedgerEntry.objects.values_list("body", flat=True))
    assert not any(name in bodies for name in ("Clara", "Carl", "Sue", "Winter", "Berg"))
    line = record.LedgerPage(ledger.acme).entries[0]
    assert line["signer"] == "Clara Berg"


def test_no_engagement_of_that_name():
    for command in ("verify_ledger", "export_ledger"):
        with pytest.raises(CommandError, match="no engagement"):
            call_command(command, "nowhere")


TAMPERINGS = [  # SQL on one entry or on what it quotes; {n} is its number
    "UPDATE stories_ledgerentry SET {column} = overlay({column} placing '{sign}' from {at} for 1) WHERE number = {n}",
    "DELETE FROM stories_ledgerentry WHERE number = {n}",
    "UPDATE stories_ledgerentry SET at = at + interval '1 microsecond' WHERE number = {n}",
    "UPDATE stories_ledgerentry SET signer_id = (SELECT id FROM engagements_membership m WHERE m.engagement_id ="
    " stories_ledgerentry.engagement_id AND m.id <> signer_id LIMIT 1) WHERE number = {n}",
    "UPDATE stories_revision SET text = text || 'x' WHERE key = '{key}' AND number = {revision}",
]


def test_random_tampering_in_sql_is_named_at_the_right_entry(ledger):
    """Many of them on one ledger, each rolled back. The seed is printed when one slips through."""
    head = LedgerEntry.objects.latest("number").hash
    seed = random.randrange(10**6)
    dice = random.Random(seed)
    seen_by_the_owner = connection.settings_dict | database(os.environ["DATABASE_OWNER_URL"])
    application = connection.settings_dict
    connection.close()
    connection.settings_dict = seen_by_the_owner
    try:
        for _ in range(40):
            with transaction.atomic():
                statement, number = tampering(dice)
                disable_triggers()
                with connection.cursor() as cursor:
                    cursor.execute(statement)
                finding = record.verify(ledger.acme, head)
                assert finding.bad == number, f"seed {seed}: {statement}"
                transaction.set_rollback(True)
    finally:
        connection.close()
        connection.settings_dict = application


def disable_triggers():
    with connection.cursor() as cursor:
        for table in ("stories_ledgerentry", "stories_revision"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")


def tampering(dice: random.Random) -> tuple[str, int]:
    """A statement, and the first entry that no longer holds after it."""
    number = dice.choice([1, 2, 3])
    row = LedgerEntry.objects.get(number=number)
    column = dice.choice(["body", "hash", "previous_hash", "signature", "key_id"])
    text = getattr(row, column)
    at = dice.randrange(len(text))
    sign = dice.choice([each for each in "0123456789abcdef{}\u00e9" if each != text[at]])
    quoted = [wording for n in (1, 3) for wording in ledger_texts(n)]
    n, key, revision = dice.choice(quoted)
    statement = dice.choice(TAMPERINGS)
    filled = statement.format(n=number, column=column, at=at + 1, sign=sign, key=key, revision=revision)
    if "revision" in statement:
        return filled, min(first for first, other, r in quoted if (other, r) == (key, revision))
    return filled, number


def ledger_texts(number: int) -> list[tuple[int, str, int]]:
    body = json.loads(LedgerEntry.objects.get(number=number).body)
    return [(number, key, revision) for key, revision, _text in wordings(body)]
