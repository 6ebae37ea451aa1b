"""A backup as one file: a tar with the database's dump, everybody's files, and last of all a manifest of both.

The manifest comes last, so that a file that was cut off anywhere has none. It names every part with size and SHA-256,
every table with its rows and a sum over them, and every ledger with its head: what was restored is held against it.
Nothing here reads a database.
"""

import hashlib
import io
import json
import os
import tarfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, Any

FORMAT = "tandem-backup/1"
DUMP, MANIFEST, FILES = "database.dump", "manifest.json", "files/"
PIECE = 1 << 20  # bytes read at once
MANIFEST_LIMIT = 256 << 20  # bytes; some 200 for each file


class Trouble(Exception):
    """Why a backup can't be made or believed; its text is the sentence the operator reads."""


@dataclass(frozen=True)
class Part:
    """One member of the archive: its size in bytes and its SHA-256 in hex."""

    size: int
    sha256: str


@dataclass(frozen=True)
class Table:
    """What a table held: rows, and a sum over the text of each that does not depend on their order."""

    rows: int
    total: str


@dataclass(frozen=True)
class Ledger:
    """Where an engagement's ledger stood."""

    entries: int
    head: str


@dataclass
class Manifest:
    """Everything that a restored installation is compared with."""

    at: str  # UTC, ISO 8601
    versions: dict[str, str]  # of Django and PostgreSQL
    migrations: list[str]  # that had been applied: another version of Tandem knows others
    keys: dict[str, str]  # fingerprints; the keys themselves are never in the archive
    tables: dict[str, Table]
    ledgers: dict[str, Ledger]
    dump: Part = field(default_factory=lambda: Part(0, ""))
    files: dict[str, Part] = field(default_factory=dict)

    def written(self) -> bytes:
        return json.dumps({"format": FORMAT, **asdict(self)}, indent=1, sort_keys=True).encode()

    @classmethod
    def read(cls, text: bytes) -> "Manifest":
        """Raises Trouble for anything that written() did not write."""
        try:
            told = json.loads(text)
            if told.pop("format") != FORMAT:
                raise ValueError
            return cls(
                at=str(told["at"]),
                versions=dict(told["versions"]),
                migrations=[str(one) for one in told["migrations"]],
                keys=dict(told["keys"]),
                tables={name: Table(**one) for name, one in told["tables"].items()},
                ledgers={name: Ledger(**one) for name, one in told["ledgers"].items()},
                dump=Part(**told["dump"]),
                files={name: Part(**one) for name, one in told["files"].items()},
            )
        except (ValueError, KeyError, TypeError, AttributeError):
            raise Trouble(f"Its manifest can't be read: this is no backup of the form {FORMAT}.") from None


@contextmanager
def fresh_file(to: Path) -> Iterator[IO[bytes]]:
    """A file that is there whole or not at all, readable by its owner only."""
    partial = to.with_name(f".{to.name}.partial")
    try:
        with os.fdopen(os.open(partial, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        partial.replace(to)
        folder = os.open(to.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    finally:
        partial.unlink(missing_ok=True)


class Packer:
    """Writes an archive into an open file, and its manifest at the end."""

    def __init__(self, file: IO[bytes]) -> None:
        self.tar = tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT)  # noqa: SIM115 (close() ends it)

    def put(self, name: str, source: IO[bytes], size: int) -> Part:
        """Add a member of exactly this size. Raises Trouble if the source holds less."""
        info = tarfile.TarInfo(name)
        info.size, info.mode = size, 0o600
        reader = Hashing(source)
        try:
            self.tar.addfile(info, reader)
        except OSError:
            raise Trouble(f"{name} became shorter while it was read.") from None
        return Part(size, reader.digest.hexdigest())

    def close(self, manifest: Manifest) -> None:
        text = manifest.written()
        self.put(MANIFEST, io.BytesIO(text), len(text))
        self.tar.close()


class Hashing:
    """A reader that keeps the SHA-256 of what went through it."""

    def __init__(self, source: IO[bytes]) -> None:
        self.source = source
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        piece = self.source.read(size)
        self.digest.update(piece)
        return piece


def unpack(archive: Path, folder: Path) -> Manifest:
    """Put the members below a folder and compare each with the manifest.

    Raises Trouble, which says what is wrong, for whatever is not exactly what was backed up.
    """
    found: dict[str, Part] = {}
    text = b""
    try:
        if not archive.stat().st_size:
            raise Trouble(f"{archive} is empty.")
        with tarfile.open(archive, "r:") as tar:
            for member in tar:
                source = tar.extractfile(member) if member.isreg() else None
                if source is None:
                    raise Trouble(f"{archive} holds something that is no file: {member.name!r}.")
                if member.name == MANIFEST:
                    if member.size > MANIFEST_LIMIT:
                        raise Trouble(f"The manifest in {archive} is too large.")
                    text = source.read()
                else:
                    found[member.name] = put_down(source, folder / safe(member.name))
    except FileNotFoundError:
        raise Trouble(f"There is no {archive}.") from None
    except (tarfile.TarError, EOFError, OSError) as error:
        raise Trouble(f"{archive} is damaged or was cut off: {error}.") from None
    if not text:
        raise Trouble(f"{archive} has no manifest: it was cut off, or is no backup.")
    manifest = Manifest.read(text)
    compare(manifest, found)
    return manifest


def safe(name: str) -> PurePosixPath:
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or not path.parts:
        raise Trouble(f"The backup holds a file with the name {name!r}, which leads elsewhere.")
    return path


def put_down(source: IO[bytes], to: Path) -> Part:
    to.parent.mkdir(parents=True, exist_ok=True)
    reader, size = Hashing(source), 0
    with to.open("wb") as file:
        while piece := reader.read(PIECE):
            size += file.write(piece)
    return Part(size, reader.digest.hexdigest())


def compare(manifest: Manifest, found: dict[str, Part]) -> None:
    expected = {DUMP: manifest.dump, **{FILES + name: part for name, part in manifest.files.items()}}
    if not manifest.dump.size:
        raise Trouble("The dump of the database is empty.")
    for name in sorted(expected.keys() | found.keys()):
        if name not in found:
            raise Trouble(f"{name} is missing in the backup.")
        if name not in expected:
            raise Trouble(f"{name} is in the backup, but not in its manifest.")
        if found[name] != expected[name]:
            raise Trouble(f"{name} is not what was backed up: its size or checksum differs.")


def differing(expected: dict[str, Table], found: dict[str, Table]) -> list[str]:
    """The tables that don't hold what was backed up, each with what is wrong."""
    wrong = []
    for name in sorted(expected.keys() | found.keys()):
        if name not in found:
            wrong.append(f"{name} is missing")
        elif name not in expected:
            wrong.append(f"{name} was not backed up")
        elif expected[name].rows != found[name].rows:
            wrong.append(f"{name} has {found[name].rows} rows instead of {expected[name].rows}")
        elif expected[name] != found[name]:
            wrong.append(f"{name} holds other values")
    return wrong


def few(wrong: Iterable[Any], limit: int = 5) -> str:
    """The first of them, in one line, and how many more there are."""
    told = [str(one) for one in wrong]
    rest = f" and {len(told) - limit} more" if len(told) > limit else ""
    return "; ".join(told[:limit]) + rest
