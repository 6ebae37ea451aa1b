"""RULES §7: the application uses every table, owns none, and can change nothing in the two that remember."""

import pytest
from django.apps import apps
from django.conf import settings
from django.db import ProgrammingError, connection, transaction

from config.checks import application_owns_nothing
from config.roles import append_only_tables

pytestmark = pytest.mark.django_db


def refused(statement):
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_there_is_something_to_remember():
    assert append_only_tables()


@pytest.mark.parametrize("table", append_only_tables())
def test_what_remembers_is_only_added_to(table):
    quoted = connection.ops.quote_name(table)
    model = next(m for m in apps.get_models() if m._meta.db_table == table)
    column = connection.ops.quote_name(model._meta.concrete_fields[-1].column)
    refused(f"UPDATE {quoted} SET {column} = {column}")
    refused(f"DELETE FROM {quoted}")
    refused(f"TRUNCATE {quoted} CASCADE")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT has_table_privilege(current_user, '{quoted}', 'INSERT')")
        assert cursor.fetchone() == (True,)


def test_every_other_table_can_be_used():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
            " AND relname <> ALL(%s) AND NOT ("
            " has_table_privilege(oid, 'SELECT') AND has_table_privilege(oid, 'INSERT') AND"
            " has_table_privilege(oid, 'UPDATE') AND has_table_privilege(oid, 'DELETE'))",
            [[*append_only_tables(), "django_migrations"]],
        )
        assert cursor.fetchall() == []


def test_the_application_owns_and_makes_nothing():
    assert application_owns_nothing(databases=["default"]) == []
    refused("CREATE TABLE mine (id int)")
    refused("CREATE SCHEMA mine")
    refused("DELETE FROM django_migrations")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper OR rolcreatedb OR rolcreaterole FROM pg_roles WHERE rolname = current_user"
        )
        assert cursor.fetchone() == (False,)
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == (settings.APP_DATABASE_ROLE,)


def test_triggers_are_not_switched_off():
    refused("SET session_replication_role = replica")
