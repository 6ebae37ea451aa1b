"""What the migrations make of an empty database, kept between runs: to migrate takes them twelve seconds of both cores.

A run whose migrations, roles or libraries are others migrates for itself, and so does every first one (CI's too).
"""

import contextlib
import hashlib
import os
import subprocess
from pathlib import Path

import psycopg
from django.conf import settings

ROOT = Path(__file__).resolve().parent.parent
MAKERS = (
    "*/migrations/*.py",
    "config/roles.py",
    "config/embedded.py",
    "requirements/dev.lock",
    "tests/kept_template.py",
)
KEPT = 8  # dumps of some 300 kB: as many branches


def home() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "tandem-tests"


def dump() -> Path:
    made_by = hashlib.sha256(" ".join(settings.INSTALLED_APPS).encode())  # others' tables are among them
    for path in sorted(path for pattern in MAKERS for path in ROOT.glob(pattern)):
        made_by.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes() + b"\0")
    return home() / f"{made_by.hexdigest()[:24]}.sql"


def restore(url: str) -> bool:
    """Whether the template stands now as the migrations would have made it."""
    try:
        statements = dump().read_text()
    except OSError:
        return False
    with psycopg.connect(url, autocommit=True) as line:
        line.execute(statements, prepare=False)
    return True


def keep(url: str) -> None:
    """Only of the embedded servers: with others there may be no pg_dump of their version."""
    programs = os.environ.get("TANDEM_TEST_PROGRAMS")
    if not programs:
        return
    argv = [f"{programs}/pg_dump", "--inserts", url]
    text = subprocess.run(argv, capture_output=True, text=True, check=True).stdout
    with contextlib.suppress(OSError):  # a home that cannot be written to costs only time
        home().mkdir(parents=True, exist_ok=True)
        fresh = dump().with_suffix(f".{os.getpid()}")
        fresh.write_text("".join(line for line in text.splitlines(True) if not line.startswith("\\")))
        fresh.replace(dump())
        for old in sorted(home().glob("*.sql"), key=lambda path: path.stat().st_mtime)[:-KEPT]:
            old.unlink()
