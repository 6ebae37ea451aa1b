"""G43: what is held of a person is known table by table; an export has all of it, an erasure leaves nothing.

A person is planted in every column that can hold words: their name and address, in whatever rows there are, and in rows
of their own. That each model says what becomes of it is a rule of the house (`tests/test_house_rules.py`).
"""

import json
import os
import re
import subprocess
import sys
import zipfile
from io import BytesIO, StringIO
from uuid import uuid4

import psycopg
import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection, models
from django.urls import reverse
from psycopg import sql
from redis import Redis

from config.settings import database
from engagements.actions import end_membership
from iterations.models import Demo
from operations.actions.holding import lift_hold, set_hold
from operations.models import LegalHold
from operations.persons import Person, all_models, holding_of, texts_of, theirs
from operations.programs import program
from people.holdings import Fate
from people.models import User
from sales.models import Contact
from stories import actions, record
from tests import servers
from tests.addresses import House
from tests.cast import signed_in
from tests.stories.journey import deliver, fresh

NAME, ADDRESS = "Quirina Zwetschgenbaum", "quirina@pflaumen.test"
SECOND = "q.z@privat.test"
MARKS = ("zwetschgenbaum", "pflaumen.test", "privat.test")


# --- Planting ------------------------------------------------------------------------------------------------------

CHOSEN_BY_THE_PROGRAM = {  # no words of anybody's get in there: CHECKs see to it
    "iterations.DemoNote.became",
    "partnership.Commitment.origin",
    "partnership.Decision.origin",
    "partnership.Ping.about",
    "standups.Concern.origin",
    "stories.Story.origin",
}
CODES = {
    "kind",
    "subject",
    "key",
    "matter",
    "step",
    "fingerprint",
    "seen",
    "zone",
    "time_zone",
    "rank",
    "source",
}
CODES |= {
    "stored",
    "thumbnail",
    "sha256",
    "place",
    "dedupe_key",
    "currency",
    "vendor_country",
    "vendor_region",
}
CODES |= {
    "client_country",
    "client_region",
    "source_id",
    "object_id",
}  # words of the program's, not of people's
VALUES = {  # where a row made of one value for each kind of column breaks a CHECK
    "iterations.Demo": {
        "number": 99,
        "reason": f"{NAME} §iterations_demo.reason§",
        "reason_by_id": 1,
        "reason_at": "2026-11-02T10:00Z",
        "missed_at": "2026-11-02T10:00Z",
    },
    "operations.LegalHold": {"engagement_id": 1, "lifted_at": "2026-11-02T10:00Z", "lifted_by_id": 1},
    "partnership.BallNote": {"subject": "story-1"},
    "partnership.Decision": {"origin": "story-1"},
    "partnership.NewDate": {"answer": ""},
}
CLOSED_DEMO = "UPDATE iterations_demo SET closed_at = now(), closed_by_id = opened_by_id, minutes = '{}'"


def takes_words(model, column) -> bool:
    """Not what they are found by, nor what opens doors."""
    found_by = {"email", *(["name"] if model in (User, Contact) else [])}
    return column.name not in (*holding_of(model).unshown, *holding_of(model).whose, *found_by, *CODES)


def words(model, column) -> str:
    """A text that names Quirina, and tells where it was planted."""
    return f"{NAME} §{model._meta.db_table}.{column.column}§"


def literal(model, column):
    """The words as a column of this kind holds them."""
    if isinstance(column, models.JSONField):
        return json.dumps({"said": words(model, column)})
    if isinstance(column, models.BinaryField):
        return words(model, column).encode()
    if isinstance(column, ArrayField):
        return "{" + NAME + "}"
    return words(model, column)[: column.max_length]


class Planter:
    """As a superuser past every trigger and foreign key: checks alone still hold."""

    def __init__(self, cast):
        self.cast = cast
        address = servers.at(os.environ["TANDEM_TEST_MAKER_URL"], servers.test_database())
        self.line = psycopg.connect(address, autocommit=True)
        self.line.execute("SET session_replication_role = replica")
        self.refused = set()

    def plant(self):
        """A row in every table that can hold words, and words in every column that takes them."""
        self.somebody = Person.by_address(ADDRESS)
        for model in all_models():
            holding, texts = holding_of(model), texts_of(model)
            if not texts or holding.fate in (Fate.NOBODYS, Fate.EVIDENCE):
                continue
            whole = holding.fate in (Fate.GOES, Fate.EMPTIED)  # what becomes of a row is said of hers alone
            addresses = [name for name in holding.whose if name in {column.name for column in texts}]
            if not self.count(model) or (
                whole and not addresses and not theirs(model, self.somebody).exists()
            ):
                self.insert(model)
            if model is Demo:
                self.missed_demo()
            for name in addresses:
                self.execute(
                    model, "UPDATE {t} SET {c} = %s WHERE ctid = (SELECT min(ctid) FROM {t})", name, ADDRESS
                )
            for column in texts:
                if takes_words(model, column):
                    self.write(model, column, hers=whole)

    def execute(self, model, statement, name, *values):
        self.line.execute(self.of(model, statement, c=sql.Identifier(name)), list(values))

    def missed_demo(self):
        """A demo that was closed has minutes, one that was missed has a reason: never the same one."""
        self.line.execute(CLOSED_DEMO)
        self.insert(Demo)

    def count(self, model):
        return self.line.execute(self.of(model, "SELECT count(*) FROM {t}")).fetchone()[0]

    def of(self, model, statement, **more):
        return sql.SQL(statement).format(t=sql.Identifier(model._meta.db_table), **more)

    def insert(self, model):
        given = VALUES.get(model._meta.label, {})
        values = {f.column: given.get(f.column, self.value(model, f)) for f in model._meta.concrete_fields}
        values = {name: value for name, value in values.items() if value is not ...}
        statement = self.of(
            model,
            "INSERT INTO {t} ({names}) VALUES ({values})",
            names=sql.SQL(", ").join(map(sql.Identifier, values)),
            values=sql.SQL(", ").join(sql.Placeholder() * len(values)),
        )
        self.line.execute(statement, list(values.values()))

    def value(self, model, column):
        if column.is_relation:
            keys = {
                "User": self.cast.carl.user_id,
                "Membership": self.cast.carl.pk,
                "Engagement": self.cast.acme.pk,
            }
            return (
                None
                if column.null
                else keys.get(column.related_model.__name__) or self.some(column.related_model)
            )
        if column.has_default() or column.has_db_default() or getattr(column, "generated", False):
            return ... if column.has_db_default() else self.default(column)
        if column.primary_key and isinstance(column, models.AutoField):
            return 9000
        if column.choices:
            return column.choices[0][0]
        if isinstance(column, models.CharField | models.TextField):
            return "x"
        kinds = {
            "BooleanField": False,
            "JSONField": "{}",
            "GenericIPAddressField": "192.0.2.1",
            "UUIDField": uuid4(),
            "DateField": "2026-11-02",
            "DateTimeField": "2026-11-02T10:00Z",
            "TimeField": "10:00",
        }
        return None if column.null else kinds.get(column.get_internal_type(), 1)

    def some(self, model):
        if not self.count(model):
            self.insert(model)
        return model._base_manager.values_list("pk", flat=True).first()

    def default(self, column):
        value = column.get_default()
        return json.dumps(value) if isinstance(column, models.JSONField) else value

    def write(self, model, column, *, hers):
        keys = list(theirs(model, self.somebody).values_list("pk", flat=True)) if hers else []
        statement = self.of(
            model,
            "UPDATE {t} SET {c} = %s::{k} WHERE ctid = (SELECT min(ctid) FROM {t} WHERE {where})",
            c=sql.Identifier(column.column),
            k=sql.SQL(column.db_type(connection)),
            where=sql.SQL("{} = ANY(%s)").format(sql.Identifier(model._meta.pk.column))
            if hers
            else sql.SQL("true"),
        )
        try:
            self.line.execute(statement, [literal(model, column), *([keys] if hers else [])])
        except psycopg.errors.CheckViolation:
            self.refused.add(f"{model._meta.label}.{column.name}")


@pytest.fixture
def planted(transactional_db, cast, settings, tmp_path):
    """Quirina was the product owner of Acme: acted, signed, wrote everywhere, left. Also known to sales."""
    settings.MEDIA_ROOT = tmp_path / "files"
    user = cast.carl.user
    type(user).objects.filter(pk=user.pk).update(name=NAME, email=ADDRESS)
    EmailAddress.objects.filter(user=user).update(email=ADDRESS)
    EmailAddress.objects.create(user=user, email=SECOND, verified=True)
    cast.carl = type(cast.carl).objects.select_related("user", "engagement").get(pk=cast.carl.pk)
    House(cast)
    signed = deliver(
        actions.write_story(cast.acme, by=cast.clara, title="Signed", criteria=["It is"]), by=cast.sam
    )
    actions.accept(signed, by=cast.carl, seen=actions.Seen.of(signed), all_shown=True)
    text, other = f"by {NAME}".encode(), b"nobody's"
    actions.attach(
        fresh(cast.story),
        [SimpleUploadedFile("cv.txt", text), SimpleUploadedFile("b.txt", other)],
        by=cast.carl,
    )
    planter = Planter(cast)
    planter.plant()
    assert planter.refused == CHOSEN_BY_THE_PROGRAM
    end_membership(fresh_member(cast.carl), by=cast.clara)
    return planter


def fresh_member(member):
    return type(member).objects.get(pk=member.pk)


@pytest.fixture
def as_owner(planted):
    """Commands run as the role that owns the tables."""
    application = connection.settings_dict
    connection.close()
    connection.settings_dict = application | database(os.environ["DATABASE_OWNER_URL"])
    yield planted
    connection.close()
    connection.settings_dict = application


def dump() -> str:
    address = servers.at(os.environ["TANDEM_TEST_OWNER_URL"], servers.test_database())
    argv = [program("pg_dump", 16), "--data-only", "--inserts", "--dbname", address]
    text = subprocess.run(argv, capture_output=True, text=True, check=True, timeout=60).stdout
    # A new word each time, and counters that also go on for what is taken back.
    return re.sub(r"^.(un)?restrict .*|^SELECT pg_catalog.setval.*", "", text, flags=re.M)


def hits(text: str) -> list[str]:
    return [line[:200] for line in text.splitlines() if any(mark in line.lower() for mark in MARKS)]


def said(command, *arguments, **options) -> str:
    out = StringIO()
    call_command(command, *arguments, stdout=out, **options)
    return out.getvalue()


def close_acme(planted, days_ago: int) -> None:
    engagement = planted.cast.acme
    planted.line.execute("UPDATE engagements_engagement SET course = 'closed' WHERE id = %s", [engagement.pk])
    planted.line.execute(
        "UPDATE engagements_recess SET course = 'closed', ended_at = NULL, began_at = now() - %s * interval '1 day'"
        " WHERE engagement_id = %s",
        [days_ago, engagement.pk],
    )


# --- Export ----------------------------------------------------------------------------------------------------------


def test_an_export_holds_everything_that_was_planted(planted, tmp_path):
    place = tmp_path / "quirina.zip"
    said("export_person", ADDRESS, to=place)
    with zipfile.ZipFile(place) as archive:
        told = archive.read("person.json").decode()
        files = {name: archive.read(name) for name in archive.namelist() if name.startswith("files/")}
    expected = {
        f"§{model._meta.db_table}.{column.column}§"
        for model in all_models()
        for column in texts_of(model)
        if holding_of(model).fate not in (Fate.NOBODYS, Fate.EVIDENCE)
        and takes_words(model, column)
        and f"{model._meta.label}.{column.name}" not in CHOSEN_BY_THE_PROGRAM
        and not isinstance(column, ArrayField | models.BinaryField)
        and column.max_length not in range(1, 60)
    }
    assert len(expected) > 60
    assert sorted(one for one in expected if one not in told) == []
    assert any(content == b"nobody's" for content in files.values())
    user = planted.cast.carl.user
    user.refresh_from_db()
    assert user.password not in told
    with pytest.raises(CommandError, match="Nothing is held"):
        said("export_person", "stranger@nowhere.test", to=tmp_path / "none.zip")


# --- Erasure ---------------------------------------------------------------------------------------------------------


def test_nothing_is_left_of_who_was_erased_and_the_ledger_verifies(as_owner, tmp_path):
    cast, user = as_owner.cast, as_owner.cast.carl.user
    signed_in(user)
    before = dump()
    assert len(hits(before)) > 60
    counted = said("erase_person", ADDRESS)
    assert "Nothing was changed" in counted
    assert dump() == before
    assert said("erase_person", ADDRESS, really=True, yes=True).replace("Erased.", "") in counted.replace(
        "Nothing was changed (--really does).", " Backups made before still hold it."
    )
    left = hits(dump())
    assert len(left) == 1, left
    assert "stories_signatory" in left[0]  # evidence, while its engagement goes on
    assert "is kept as evidence" in counted
    close_acme(as_owner, days_ago=settings.RETENTION_DAYS + 1)
    assert "1 names" in said("erase_person", kept=True)
    assert hits(dump()) == []
    folder = tmp_path / "files"
    contents = [path.read_bytes().decode("utf-8", "replace") for path in folder.rglob("*") if path.is_file()]
    assert contents
    assert hits("\n".join(contents)) == []
    redis = Redis.from_url(settings.REDIS_URL)
    kept = [key + b" " + (redis.dump(key) or b"") for key in redis.scan_iter("*")]
    assert hits(b"\n".join(kept).decode("latin-1")) == []
    # What was signed still verifies, here and with nothing of Tandem installed.
    assert record.verify(cast.acme).intact
    export = tmp_path / "acme.jsonl"
    said("export_ledger", "acme", to=export)
    verifier = settings.BASE_DIR / "docs" / "verify" / "tandem_verify.py"
    done = subprocess.run([sys.executable, verifier, export], capture_output=True, text=True)
    assert "INTACT: 1 entries" in done.stdout
    # Nobody can sign in as them, and those who remember are not left with an error.
    user.refresh_from_db()
    assert (user.is_active, user.has_usable_password(), user.name) == (False, False, "[…]")
    clara = signed_in(cast.clara)
    for page in ("people", "board", "ledger"):
        assert clara.get(reverse(page, args=["acme"])).status_code == 200, page
    for trigger in ("event_append_only", "ledger_append_only"):
        assert as_owner.line.execute(
            "SELECT tgenabled FROM pg_trigger WHERE tgname = %s", [trigger]
        ).fetchone() == ("O",)


def test_a_name_in_what_was_signed_stays_and_is_told(as_owner):
    cast = as_owner.cast
    story = actions.write_story(cast.acme, by=cast.clara, title=f"As {NAME} wished", criteria=["It is"])
    signed = deliver(story, by=cast.sam)
    actions.accept(signed, by=cast.clara, seen=actions.Seen.of(signed), all_shown=True)
    assert "1 stories were signed with this name" in said("erase_person", ADDRESS, really=True, yes=True)
    assert record.verify(cast.acme).intact
    assert fresh(story).title == f"As {NAME} wished"


def test_people_take_what_is_theirs_and_no_word_of_sales(planted):
    cast = planted.cast
    with zipfile.ZipFile(BytesIO(b"".join(signed_in(cast.carl).get(reverse("my_data"))))) as archive:
        told = json.loads(archive.read("person.json"))
        assert b"nobody's" in [archive.read(name) for name in archive.namelist() if "files/" in name]
    assert told["people"]["User"][0]["email"] == ADDRESS
    assert "password" not in told["people"]["User"][0]
    assert told["stories"]["Comment"][0]["text"]
    assert not told.keys() & {"sales", "admin", "operations"}


def test_who_is_under_a_hold_or_still_takes_part_is_not_erased(as_owner):
    cast, user = as_owner.cast, as_owner.cast.carl.user
    before = dump()

    def refused(email=ADDRESS) -> str:
        with pytest.raises(CommandError) as failure:
            said("erase_person", email, really=True, yes=True)
        return str(failure.value)

    for on in ({"engagement": cast.acme, "user": None}, {"engagement": None, "user": user}):
        hold = set_hold(**on, reason="Proceeding 7", by=cast.clara.user)
        assert "Proceeding 7" in refused()
        lift_hold(hold, by=cast.clara.user)
    assert "still take part in acme" in refused(cast.clara.user.email)
    assert "Nothing is held" in refused("stranger@nowhere.test")
    LegalHold.objects.filter(set_by=cast.clara.user).delete()
    assert dump() == before


def test_the_application_may_erase_nobody(planted):
    with pytest.raises(CommandError, match="the role that owns the tables"):
        said("erase_person", ADDRESS, really=True, yes=True)


def test_a_name_that_others_bear_is_left_in_texts(as_owner):
    twin = type(as_owner.cast.carl.user).objects.create_user("twin@other.test", name=NAME)
    found = Person.by_address(ADDRESS)
    assert found.names == frozenset()
    assert found.addresses == {ADDRESS, SECOND}
    assert "others bear it too" in said("erase_person", ADDRESS)
    twin.refresh_from_db()
    assert twin.name == NAME
