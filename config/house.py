"""One house: a data folder, its servers and the environment that every process of it gets."""

import contextlib
import fcntl
import json
import os
import secrets
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from config import embedded
from config.embedded import Busy, Embedded, Trouble

ROOT = Path(__file__).resolve().parent.parent
SCHEMA_COMMANDS = {"migrate", "flush", "createcachetable", "restore"}
# These run as the owner of the tables.
OWNERS_COMMANDS = SCHEMA_COMMANDS | {"backup", "drill", "erase_person"}


class House:
    def __init__(self, data: Path, port: int = 8000) -> None:
        self.servers = Embedded(data)
        self.data = self.servers.data
        self.port = port
        self.note = self.data / "house.json"
        self.env: dict[str, str] = {}

    def take(self) -> None:
        """First of all: whoever comes second is told, and has touched nothing."""
        try:
            self.servers.take()
        except Busy:
            raise Busy(self.who_is_there()) from None
        self.note.unlink(missing_ok=True)

    def open(self, kind: str) -> None:
        """Starts what is not given from outside, and notes where everything is."""
        outside = os.environ.get("DATABASE_URL"), os.environ.get("REDIS_URL")
        if outside[0] and not os.environ.get("DATABASE_OWNER_URL"):
            raise Trouble("With DATABASE_URL the tables need an owner: set DATABASE_OWNER_URL as well.")
        if not all(outside):
            self.servers.start(postgres=not outside[0], valkey=not outside[1])
        self.env = self.environment()
        self.write_note(kind, {})

    def environment(self) -> dict[str, str]:
        """What the given environment does not say already."""
        site = f"http://127.0.0.1:{self.port}"
        own = {
            "TANDEM_DATA": str(self.data),
            "TANDEM_SECRET_KEY": os.environ.get("TANDEM_SECRET_KEY") or self.kept("secret-key", 48),
            "TANDEM_SIGNING_KEY": os.environ.get("TANDEM_SIGNING_KEY") or self.kept("signing-key", 32),
            "TANDEM_TRIAL": "1",
            "SITE_URL": site,
            "DATABASE_URL": self.servers.url(embedded.APP),
            "DATABASE_OWNER_URL": self.servers.url(embedded.OWNER),
            "REDIS_URL": self.servers.redis_url,
            "PYTHONUNBUFFERED": "1",
        }
        given = {k: v for k, v in os.environ.items() if v and k not in {"PYTHONPATH", "PYTHONSAFEPATH"}}
        return {
            **own,
            **given,
            "TANDEM_DATA": own["TANDEM_DATA"],
            "DJANGO_SETTINGS_MODULE": "config.settings",
        }

    def kept(self, name: str, length: int) -> str:
        """A secret made at the first start."""
        path = self.data / name
        if not path.exists():
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(secrets.token_urlsafe(length))
        return path.read_text().strip()

    def write_note(self, kind: str, processes: dict[str, int]) -> None:
        keys = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "SITE_URL")
        note = {"kind": kind, "pid": os.getpid(), "port": self.port, "processes": processes}
        note["env"] = {k: self.env[k] for k in keys}
        fresh = self.note.with_suffix(".new")
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            json.dump(note, file, indent=1)
        fresh.replace(self.note)

    def read_note(self) -> dict[str, Any]:
        try:
            return dict(json.loads(self.note.read_text()))
        except (OSError, ValueError):
            return {}

    def who_is_there(self) -> str:
        note = self.read_note()
        if note.get("kind") == "up":
            return f"Tandem already runs on {self.data}, at {note['env']['SITE_URL']}."
        if note:
            return f"bin/manage is at work on {self.data}: wait for its end."
        return f"Tandem is just starting or ending on {self.data}: try again in a moment."

    @contextlib.contextmanager
    def guest(self) -> Iterator[None]:
        """While a guest is there, a bin/manage that lends its servers waits before it stops them."""
        with (self.data / "guests").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_SH)
            yield

    def await_guests(self) -> None:
        with (self.data / "guests").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)

    def close(self) -> None:
        if self.servers.lock is not None:  # else the house is somebody else's
            self.note.unlink(missing_ok=True)
            self.servers.stop()

    def manage(self, arguments: list[str], *, owner: bool = False) -> subprocess.Popen[bytes]:
        env = self.env | {"TANDEM_ROLE": "command"}
        if owner:
            env["DATABASE_URL"] = env["DATABASE_OWNER_URL"]
        argv = [sys.executable, str(ROOT / arguments[0]), *arguments[1:]]
        return subprocess.Popen(argv, env=env)  # noqa: S603 (in the caller's folder: arguments may be paths)


def manage(argv: list[str]) -> int:
    """bin/manage: on the servers of a running bin/up, else on the same ones for as long as it takes."""
    data = os.environ.get("TANDEM_DATA") or ROOT / ".data"
    if argv[:1] == ["--data"] and len(argv) > 1:
        data, argv = argv[1], argv[2:]
    elif argv and argv[0].startswith("--data="):
        data, argv = argv[0].partition("=")[2], argv[1:]
    house = House(Path(data))
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        house.take()
    except Busy:
        note = house.read_note()
        if not note:
            raise
        house.port = note["port"]
        house.env = house.environment() | note["env"]
        with house.guest():
            return run(house, argv)
    try:
        house.open("manage")
        code = run(house, argv)
        house.await_guests()
        return code
    finally:
        house.close()


def run(house: House, argv: list[str]) -> int:
    changes_schema = bool(argv) and argv[0] in SCHEMA_COMMANDS
    if changes_schema:
        (house.data / "prepared.json").unlink(missing_ok=True)
    process = house.manage(["manage.py", *argv], owner=bool(argv) and argv[0] in OWNERS_COMMANDS)
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the command
    try:
        return process.wait()
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait()
        signal.signal(signal.SIGINT, before)


if __name__ == "__main__":
    try:
        sys.exit(manage(sys.argv[1:]))
    except Trouble as trouble:
        sys.exit(f"bin/manage: {trouble}")
