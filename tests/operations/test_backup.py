"""G41: a backup can be restored, and the drill says so; one that can't be makes it fail, with the reason."""

import hashlib
import json
import os
import subprocess
import sys
import tarfile
from io import BytesIO, StringIO

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from psycopg.conninfo import make_conninfo

from operations.actions import backing_up, restoring
from operations.archive import DUMP, FILES, MANIFEST, Manifest, Part, Trouble, unpack
from operations.programs import Database
from stories import actions
from stories.models import Attachment
from tests import servers
from tests.stories.journey import deliver, fresh

WORDS = b"slot;time\nA;10:00\n"


def owners(database: str) -> Database:
    return Database(make_conninfo(servers.at(os.environ["TANDEM_TEST_OWNER_URL"], database)))


@pytest.fixture
def backup(transactional_db, cast, tmp_path):
    """Of an installation with a sign-off and a file, and where it lies."""
    story = deliver(cast.story, by=cast.sam)
    actions.accept(story, by=cast.clara, seen=actions.Seen.of(story), all_shown=True)
    actions.attach(fresh(cast.bolt_story), [SimpleUploadedFile("slots.csv", WORDS)], by=cast.bolt_sam)
    place = tmp_path / "one.tar"
    manifest, lost = backing_up.back_up(owners(servers.test_database()), place)
    assert not lost
    assert manifest.ledgers["acme"].entries == 1
    return place


@pytest.fixture
def spare():
    """An empty database, for the time of a test."""
    name = f"tandem_spare_{os.getpid()}"
    servers.run("CREATE DATABASE {} OWNER {} TEMPLATE template0", name, "tandem_owner")
    yield owners(name)
    servers.drop(name)


def members_of(backup) -> dict[str, bytes]:
    with tarfile.open(backup) as tar:
        return {one.name: tar.extractfile(one).read() for one in tar}


def drilled(backup, **options) -> str:
    said = StringIO()
    call_command("drill", backup, stdout=said, **options)
    return said.getvalue()


def refused(backup, **options) -> str:
    with pytest.raises(CommandError) as failure:
        drilled(backup, **options)
    assert "THE DRILL FAILED" in str(failure.value)
    return str(failure.value)


def test_a_backup_restores_into_a_server_of_its_own(backup):
    assert backup.stat().st_mode & 0o077 == 0
    assert not [path for path in backup.parent.iterdir() if path != backup]
    said = drilled(backup)
    for words in (
        "row by row",
        "1 files hold",
        "2 ledgers are intact",
        "(1 entries)",
        "1 attached files are what",
        "Somebody can sign in.",
        "/e/acme/board/ is shown.",
        "can be restored",
    ):
        assert words in said


def remade(backup, to, change):
    """The same archive with other members: change(members) by name, the manifest made to fit when it is given."""
    members = members_of(backup)
    change(members)
    with tarfile.open(to, "w") as tar:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, BytesIO(content))
    return to


def with_dump(dump: bytes):
    """Somebody who means it: the manifest says the same of the other dump."""

    def change(members):
        members[DUMP] = dump
        manifest = Manifest.read(members[MANIFEST])
        manifest.dump = Part(len(dump), hashlib.sha256(dump).hexdigest())
        members[MANIFEST] = manifest.written()

    return change


def test_a_backup_that_is_none_is_found_out_at_once(backup, tmp_path):
    whole = backup.read_bytes()
    other = tmp_path / "other.tar"

    def said_of(content: bytes) -> str:
        other.write_bytes(content)
        return refused(other)

    assert "is empty" in said_of(b"")
    assert "is damaged or was cut off" in said_of(b"no tar at all" * 100)
    for share in (0.1, 0.5, 0.9):
        assert "cut off" in said_of(whole[: int(len(whole) * share)])
    middle = len(whole) // 3
    assert "is not what was backed up" in said_of(
        whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :]
    )
    files = [name for name in members_of(backup) if name.startswith(FILES)]
    for change, words in (
        (lambda members: members.pop(DUMP), "database.dump is missing"),
        (lambda members: members.pop(files[0]), "is missing in the backup"),
        (lambda members: members.update({files[0]: b"else"}), "its size or checksum differs"),
        (lambda members: members.update({"files/more": b"x"}), "not in its manifest"),
        (lambda members: members.update({"../out": b"x"}), "leads elsewhere"),
        (lambda members: members.update({MANIFEST: b"{}"}), "manifest can't be read"),
        (with_dump(b""), "the dump of the database is empty"),
    ):
        assert words.lower() in refused(remade(backup, other, change)).lower()
    assert not (tmp_path / "out").exists()
    assert "There is no" in refused(tmp_path / "nothing.tar")


def test_a_dump_that_does_not_fit_its_manifest_is_found_out(backup, spare, tmp_path, cast):
    into = servers.at(os.environ["TANDEM_TEST_OWNER_URL"], spare.name)
    cut = members_of(backup)[DUMP][:-2000]
    assert "pg_restore failed" in refused(remade(backup, tmp_path / "cut.tar", with_dump(cut)), into=into)
    actions.comment(fresh(cast.story), by=cast.sam, text="One more")
    later = tmp_path / "later.tar"
    backing_up.back_up(owners(servers.test_database()), later)
    swapped = members_of(later)[DUMP]
    said = refused(remade(backup, tmp_path / "swapped.tar", with_dump(swapped)), into=into)
    assert "stories_comment has 1 rows instead of 0" in said
    assert "is not empty" in refused(backup, into=into)  # what the last drill left there


def test_an_installation_is_restored_and_not_by_mistake(backup, spare, tmp_path):
    with restoring.opened(backup) as (manifest, folder):
        restoring.fill(spare, manifest, folder / DUMP)
    with pytest.raises(Trouble, match="is not empty"):
        restoring.refuse_if_in_use(spare, replaces=False)
    with spare.connect(), pytest.raises(Trouble, match="1 other connections"):
        restoring.refuse_if_in_use(spare, replaces=True)
    env = {**os.environ, "DATABASE_URL": spare.conninfo, "TANDEM_DATA": str(tmp_path / "data")}
    argv = [sys.executable, str(settings.BASE_DIR / "manage.py"), "restore", str(backup), "--replace"]

    def restored(typed: str) -> subprocess.CompletedProcess:
        env["DJANGO_SETTINGS_MODULE"] = "config.settings"
        return subprocess.run(argv, env=env, input=typed, capture_output=True, text=True, timeout=100)

    asked = restored("no\n")
    assert (asked.returncode, "Nothing was changed" in asked.stderr) == (1, True)
    done = restored("restore\n")
    assert done.returncode == 0, done.stderr
    assert "/e/acme/board/ is shown." in done.stdout
    [stored] = Attachment.objects.values_list("stored", flat=True)
    assert (tmp_path / "data" / "files" / stored).read_bytes() == WORDS
    assert spare.one("SELECT count(*) FROM people_user WHERE email LIKE '%drill%'") == 0
    assert spare.one("SELECT has_table_privilege('tandem_app', 'people_user', 'INSERT')")
    assert not spare.one("SELECT has_table_privilege('tandem_app', 'engagements_event', 'DELETE')")


def test_what_the_storage_has_lost_is_said_and_the_rest_is_saved(backup, tmp_path):
    [stored] = Attachment.objects.values_list("stored", flat=True)
    default_storage.delete(stored)
    later = tmp_path / "later.tar"
    manifest, lost = backing_up.back_up(owners(servers.test_database()), later)
    assert (lost, manifest.files) == ([stored], {})
    assert unpack(later, tmp_path / "unpacked").tables["stories_attachment"].rows == 1


def test_keys_lie_elsewhere_and_other_keys_are_noticed(backup, tmp_path, settings):
    keys = tmp_path / "keys"
    backing_up.save_keys(keys)
    assert keys.stat().st_mode & 0o077 == 0
    assert f"TANDEM_SIGNING_KEY={settings.SIGNING_KEY}\n" in keys.read_text()
    with pytest.raises(Trouble, match="never written over"):
        backing_up.save_keys(keys)
    for secret in (settings.SECRET_KEY, settings.SIGNING_KEY):
        assert secret.encode() not in backup.read_bytes()
    manifest = unpack(backup, tmp_path / "unpacked")
    assert json.loads(manifest.written())["keys"] == backing_up.fingerprints()


def test_the_application_may_not_make_one(transactional_db, tmp_path):
    with pytest.raises(CommandError, match="the role that owns the tables"):
        call_command("backup", tmp_path)
    assert not list(tmp_path.iterdir())
