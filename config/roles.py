"""What the application's database role may do: use every table, change none of the two that remember."""

from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections


def append_only_tables() -> list[str]:
    """Of every model that says `append_only = True`; triggers of its migrations are the second line."""
    return sorted(m._meta.db_table for m in apps.get_models() if getattr(m, "append_only", False))


def grant_to_application(using: str = DEFAULT_DB_ALIAS, **_: Any) -> None:
    """After every migrate, as the owner: new tables are usable at once, and nothing is granted by hand."""
    connection = connections[using]
    role = settings.APP_DATABASE_ROLE
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_user <> %s AND EXISTS (SELECT FROM pg_roles WHERE rolname = %s)", [role, role]
        )
        if not cursor.fetchone()[0]:
            return
        name = connection.ops.quote_name(role)
        for grant in (
            f"GRANT USAGE ON SCHEMA public TO {name}",
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {name}",
            f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {name}",
            f"REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {name}",
        ):
            cursor.execute(grant)
        present = set(connection.introspection.table_names(cursor))
        for table in append_only_tables():
            if table in present:
                quoted = connection.ops.quote_name(table)
                cursor.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON {quoted} FROM {name}")
