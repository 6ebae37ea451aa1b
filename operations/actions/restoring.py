"""Brings a backup back, and the drill that shows that one can be: never only the half of it."""

import contextlib
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from django.core.files import File
from django.core.files.storage import default_storage
from django.db.migrations.loader import MigrationLoader
from psycopg.conninfo import make_conninfo

from config.embedded import OWNER, Embedded
from config.embedded import Trouble as NoServer
from operations import archive, programs
from operations.actions.backing_up import fingerprints
from operations.archive import DUMP, FILES, MANIFEST, Manifest, Trouble
from operations.programs import Database

Say = Callable[[str], object]
OTHERS = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
"""
LEAVING = 2  # seconds: a backend ends a moment after its client
EMPTY = "DROP SCHEMA public CASCADE; CREATE SCHEMA public"


@contextlib.contextmanager
def opened(path: Path) -> Iterator[tuple[Manifest, Path]]:
    """The backup in a folder for as long as it is needed, every part compared with its manifest."""
    with tempfile.TemporaryDirectory(prefix="tandem-restore-") as scratch:
        folder = Path(scratch)
        folder.chmod(0o711)  # a drill's PostgreSQL may run as another account, in a closed folder of its own
        manifest = archive.unpack(path, folder)
        (folder / MANIFEST).write_bytes(manifest.written())
        refuse_if_newer(manifest)
        yield manifest, folder


def refuse_if_newer(manifest: Manifest) -> None:
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    if unknown := sorted(set(manifest.migrations) - known):
        raise Trouble(
            f"The backup is of a newer or another version of Tandem: {archive.few(unknown)} is not known here."
        )


# --- Restoring this installation -----------------------------------------------------------------------------


def refuse_if_in_use(database: Database, *, replaces: bool) -> None:
    """Raises Trouble if something is there that restoring would destroy, or somebody is at work on it."""
    with database.connect(autocommit=True) as line:
        rows = sum(table.rows for table in programs.sums(line).values())
    if rows and not replaces:
        raise Trouble(
            f"The database {database.name} is not empty. Restore into an empty one, or say --replace: "
            "everything in it is then lost."
        )
    if others := still_there(database):
        raise Trouble(f"{others} other connections use this database: stop web, worker and beat first.")


def still_there(database: Database) -> int:
    """How many use it, after those who are just leaving have left."""
    deadline = time.monotonic() + LEAVING
    while (others := int(str(database.one(OTHERS)))) and time.monotonic() < deadline:
        time.sleep(0.1)
    return others


def restore(database: Database, manifest: Manifest, folder: Path, *, say: Say) -> None:
    """Put everything into this installation: the database, compared table by table, then files, then migrations."""
    with database.connect(autocommit=True) as line:
        if programs.tables(line):
            line.execute(EMPTY.encode())
    fill(database, manifest, folder / DUMP)
    say(f"{len(manifest.tables)} tables hold what was backed up.")
    kept = put_back(manifest, folder / FILES)
    say(f"{len(manifest.files)} files are in their place ({kept} of them were there).")
    look(database, folder, say=say)


def fill(database: Database, manifest: Manifest, dump: Path) -> None:
    """The dump into an empty database; nothing of it stays if any of it fails."""
    arguments = ("--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges")
    database.run("pg_restore", *arguments, str(dump))
    with database.connect() as line:
        found = programs.sums(line)
    if wrong := archive.differing(manifest.tables, found):
        raise Trouble(f"What was restored is not what was backed up: {archive.few(wrong)}.")


def put_back(manifest: Manifest, folder: Path) -> int:
    """Files under the very names that the database knows; one that is there already must be the same one."""
    kept = 0
    for name, part in manifest.files.items():
        if default_storage.exists(name):
            with default_storage.open(name) as there, tempfile.TemporaryDirectory() as scratch:
                if archive.put_down(there, Path(scratch) / "there") != part:
                    raise Trouble(f"Another file with the name {name} is in the storage.")
            kept += 1
            continue
        with (folder / name).open("rb") as source:
            saved = default_storage.save(name, File(source))
        if saved != name:
            raise Trouble(f"The storage called {name} {saved}: nothing would find it.")
    return kept


def look(database: Database, folder: Path, *, say: Say, **env: str) -> None:
    """Migrations that came since, and whether everything works: in a process of its own, on that database."""
    for line in programs.manage(database, "examine", str(folder / MANIFEST), "--migrate", **env).splitlines():
        say(line)


def check_keys(manifest: Manifest) -> list[str]:
    """What is wrong with the keys of this installation, for what was backed up."""
    here = fingerprints()
    wrong = []
    if manifest.keys.get("signing") != here["signing"]:
        wrong.append(
            "TANDEM_SIGNING_KEY is not the one that the ledgers were signed with: set it to the one that was saved"
        )
    if manifest.keys.get("secret") != here["secret"]:
        wrong.append(
            "TANDEM_SECRET_KEY is another one: everybody is signed out, and links in mails no longer work"
        )
    return wrong


# --- The drill -----------------------------------------------------------------------------------------------


def drill(manifest: Manifest, folder: Path, *, into: str, say: Say) -> None:
    """Restore into an empty server of its own (or the empty database named), and try it there. Nothing else is touched.

    Raises Trouble, which says what is wrong, if the backup is not worth its name.
    """
    with named(into) if into else own_server(folder) as database:
        fill(database, manifest, folder / DUMP)
        say(f"{len(manifest.tables)} tables hold what was backed up, row by row.")
        say(f"{len(manifest.files)} files hold what was backed up, byte by byte.")
        data = folder / "data"
        (data / "files").parent.mkdir()
        (folder / FILES).mkdir(exist_ok=True)
        (folder / FILES).rename(data / "files")
        place = {
            "TANDEM_DATA": str(data),
            "TANDEM_FILES_S3_BUCKET": "",
            "DATABASE_OWNER_URL": database.conninfo,
        }
        look(database, folder, say=say, **place)


@contextlib.contextmanager
def named(address: str) -> Iterator[Database]:
    database = Database(make_conninfo(address))
    refuse_if_in_use(database, replaces=False)
    yield database


@contextlib.contextmanager
def own_server(folder: Path) -> Iterator[Database]:
    """An empty cluster of the PostgreSQL that comes with Tandem, gone with its end."""
    server = Embedded(folder / "server", lasting=False)
    try:
        server.start(valkey=False)
        yield Database(make_conninfo(server.url(OWNER)))
    except NoServer as trouble:
        raise Trouble(f"No server for the drill: {trouble}") from None
    finally:
        server.remove()
