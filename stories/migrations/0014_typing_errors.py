"""Typing errors are forgiven in narratives, criteria and comments too, not only in titles."""

from django.db import migrations


def forgiving(table: str, column: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"CREATE INDEX {table}_{column}_trigrams ON {table} USING gin ({column} gin_trgm_ops)",
        f"DROP INDEX {table}_{column}_trigrams",
    )


class Migration(migrations.Migration):
    dependencies = [("stories", "0013_search")]

    operations = [
        forgiving("stories_story", "narrative"),
        forgiving("stories_criterion", "text"),
        forgiving("stories_comment", "text"),
    ]
