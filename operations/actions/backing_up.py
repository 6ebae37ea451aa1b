"""Makes a backup: dump, sums and heads are of one and the same instant."""

import hashlib
import os
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import django
import psycopg
from django.conf import settings
from django.core.files.storage import default_storage

from engagements.refusals import Refused
from operations import archive, programs
from operations.archive import DUMP, FILES, Ledger, Manifest, Packer, Part, Trouble
from operations.programs import Database
from stories import ledger, sealing
from stories.models import Attachment, LedgerEntry

MIGRATIONS = "SELECT app, name FROM django_migrations ORDER BY app, name"
LEDGERS = """
SELECT e.slug, count(l.number), coalesce((array_agg(l.hash ORDER BY l.number DESC))[1], %s)
FROM engagements_engagement e LEFT JOIN {} l ON l.engagement_id = e.id GROUP BY e.slug
"""


def back_up(database: Database, to: Path) -> tuple[Manifest, list[str]]:
    """Write a backup of the database and all files; answers its manifest, and the files that are missing or damaged.

    The backup is whole without those files: what the storage has lost can't be saved. Raises Trouble if none was made.
    """
    programs.demand_owner(database)
    with (
        archive.fresh_file(to) as file,
        tempfile.TemporaryDirectory(dir=to.parent, prefix=".dump-") as scratch,
    ):
        dump = Path(scratch) / DUMP
        with database.connect() as line:
            manifest = noted(database, line)
            snapshot = line.execute("SELECT pg_export_snapshot()").fetchone()
            assert snapshot  # a function answers one row
            database.run("pg_dump", "--format=custom", f"--file={dump}", f"--snapshot={snapshot[0]}")
        packer = Packer(file)
        with dump.open("rb") as source:
            manifest.dump = packer.put(DUMP, source, dump.stat().st_size)
        lost = add_files(packer, manifest)
        packer.close(manifest)
    return manifest, lost


def noted(database: Database, line: "psycopg.Connection[tuple[object, ...]]") -> Manifest:
    line.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
    statement = LEDGERS.format(LedgerEntry._meta.db_table).encode()
    heads = line.execute(statement, [ledger.BEFORE_THE_FIRST]).fetchall()
    return Manifest(
        at=datetime.now(UTC).isoformat(timespec="seconds"),
        versions={"django": django.get_version(), "postgres": str(database.version)},
        migrations=[f"{app}.{name}" for app, name in line.execute(MIGRATIONS).fetchall()],
        keys=fingerprints(),
        tables=programs.sums(line),
        ledgers={str(slug): Ledger(int(str(count)), str(head)) for slug, count, head in heads},
    )


def add_files(packer: Packer, manifest: Manifest) -> list[str]:
    """Files are never changed, so it does no harm that they are read after the database."""
    lost = []
    for stored, thumbnail, sha256 in Attachment.objects.values_list(
        "stored", "thumbnail", "sha256"
    ).iterator():
        for name in filter(None, (stored, thumbnail)):
            part = add_file(packer, name)
            if part:
                manifest.files[name] = part
            if part is None or (name == stored and part.sha256 != sha256):
                lost.append(name)
    return lost


def add_file(packer: Packer, name: str) -> Part | None:
    try:
        with default_storage.open(name) as source:
            return packer.put(FILES + name, source, source.size)
    except FileNotFoundError:
        return None


# --- Keys: without them a restored installation can't go on, with them anybody could sign --------------------


def fingerprints() -> dict[str, str]:
    """By which a restored installation can tell whether it was given the right keys. They betray neither."""
    secret = hashlib.sha256(b"tandem backup:" + settings.SECRET_KEY.encode()).hexdigest()[:16]
    try:
        return {"secret": secret, "signing": ledger.public_hex(sealing.public_key())}
    except Refused:
        return {"secret": secret, "signing": ""}


def save_keys(to: Path) -> None:
    """The keys in a file of their own, for a place of its own. Raises Trouble if there is such a file."""
    keys = {
        "TANDEM_SECRET_KEY": settings.SECRET_KEY,
        "TANDEM_SIGNING_KEY": settings.SIGNING_KEY,
        "TANDEM_RETIRED_SIGNING_KEYS": ",".join(settings.RETIRED_SIGNING_KEYS),
    }
    try:
        with os.fdopen(os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.writelines(f"{name}={value}\n" for name, value in keys.items() if value)
    except FileExistsError:
        raise Trouble(f"{to} is there already: keys are never written over.") from None
    except OSError as error:
        raise Trouble(f"The keys can't be written: {error}.") from None
