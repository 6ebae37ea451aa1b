"""The cast of every test, acted once and then played: its rows go in as they were, in one message.

Acting it takes the database sixty statements. Each test still has it in a transaction of its own, made of rows that the
real actions wrote; what is kept here ends with the database they were written to.
"""

import copy
from collections.abc import Callable
from typing import TypeVar

import time_machine
from django.apps import apps
from django.db import connection
from psycopg import sql

from tests import servers

Played = TypeVar("Played")
FROM_MIGRATIONS = {
    "django_content_type",
    "auth_permission",
    "auth_group",
    "auth_group_permissions",
    "people_ratelimit",
}


class Tape:
    def __init__(self) -> None:
        self.clone, self.rows, self.kept = -1, sql.SQL(""), None

    def play(self, act: Callable[[], Played]) -> Played:
        """What `act` makes of a clean database, and its rows in this one."""
        if time_machine.traveller_stack:  # its dates are others
            return act()
        if self.clone != servers.clones:
            return self.record(act)
        with connection.connection.cursor() as cursor:
            cursor.execute(self.rows, prepare=False)
        return copy.deepcopy(self.kept)

    def record(self, act: Callable[[], Played]) -> Played:
        if any(filled()):
            return act()
        made = act()
        # One statement, so that references are looked at when all of it is there.
        parts = (sql.SQL("{} AS ({})").format(sql.Identifier(f"into_{t}"), insertion(t)) for t in filled())
        self.rows = sql.SQL("WITH {} SELECT").format(sql.SQL(", ").join(parts))
        self.clone, self.kept = servers.clones, copy.deepcopy(made)
        return made


def tables() -> list[str]:
    return sorted(
        {model._meta.db_table for model in apps.get_models(include_auto_created=True)} - FROM_MIGRATIONS
    )


def filled() -> list[str]:
    """The tables in which there is anything, in one question."""
    asked = " UNION ALL ".join(f"SELECT '{table}' WHERE EXISTS (SELECT FROM {table})" for table in tables())
    with connection.cursor() as cursor:
        cursor.execute(asked)
        return [table for (table,) in cursor.fetchall()]


def insertion(table: str) -> sql.Composable:
    """A statement that puts the table's present rows into it, wherever it is empty."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name FROM information_schema.columns "
            "WHERE table_schema = 'public' AND table_name = %s AND is_generated = 'NEVER'",
            [table],
        )
        columns = sql.SQL(", ").join(sql.Identifier(column) for (column,) in cursor.fetchall())
    with connection.connection.cursor() as cursor:
        rows = sql.SQL("SELECT json_agg(t)::text FROM {} t").format(sql.Identifier(table))
        [text] = cursor.execute(rows).fetchone()
    return sql.SQL("INSERT INTO {0} ({1}) SELECT {1} FROM json_populate_recordset(NULL::{0}, {2})").format(
        sql.Identifier(table), columns, sql.Literal(text)
    )


tape = Tape()
