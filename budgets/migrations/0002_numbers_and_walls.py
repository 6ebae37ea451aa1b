"""What the database itself sees to: numbers, rows that are only ever added, no mixing of engagements."""

from importlib import import_module

from django.db import migrations

wall = import_module("stories.migrations.0002_numbers_and_walls").wall

NUMBERED = ["budgetdecision", "dayrate", "pace", "dayentry"]
ADDED_ONLY = [*NUMBERED, "confirmation", "budgetalarm"]

# (table, column, what it points to): each pair (engagement_id, column) must exist there.
LINKS = [
    ("budgets_budgetdecision", "by_id", "engagements_membership"),
    ("budgets_dayrate", "member_id", "engagements_membership"),
    ("budgets_dayrate", "by_id", "engagements_membership"),
    ("budgets_pace", "member_id", "engagements_membership"),
    ("budgets_pace", "by_id", "engagements_membership"),
    ("budgets_dayentry", "member_id", "engagements_membership"),
    ("budgets_dayentry", "by_id", "engagements_membership"),
    ("budgets_confirmation", "iteration_id", "iterations_iteration"),
    ("budgets_confirmation", "by_id", "engagements_membership"),
]


def numbers(table: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"CREATE TRIGGER {table}_number BEFORE INSERT ON budgets_{table} "
        "FOR EACH ROW EXECUTE FUNCTION number_within('engagement_id')",
        f"DROP TRIGGER {table}_number ON budgets_{table}",
    )


def added_only(table: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON budgets_{table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION append_only()",
        f"DROP TRIGGER {table}_append_only ON budgets_{table}",
    )


class Migration(migrations.Migration):
    dependencies = [
        ("budgets", "0001_budgets"),
        ("stories", "0002_numbers_and_walls"),
        ("engagements", "0002_numbers_and_walls"),
    ]

    operations = [
        *map(numbers, NUMBERED),
        *map(added_only, ADDED_ONLY),
        *(wall(*link) for link in LINKS),
    ]
