"""Stamps and sign-offs stay within their engagement, and nothing of them is ever changed or removed."""

from importlib import import_module

from django.db import migrations

wall = import_module("stories.migrations.0002_numbers_and_walls").wall

LINKS = [
    ("stories_story", "delivered_by_id", "engagements_membership"),
    ("stories_stamp", "criterion_id", "stories_criterion"),
    ("stories_stamp", "member_id", "engagements_membership"),
    ("stories_signatory", "member_id", "engagements_membership"),
    ("stories_ledgerentry", "story_id", "stories_story"),
    ("stories_ledgerentry", "signer_id", "engagements_membership"),
]

APPEND_ONLY = """
CREATE TRIGGER stamp_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON stories_stamp
    FOR EACH STATEMENT EXECUTE FUNCTION append_only();
CREATE TRIGGER ledger_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON stories_ledgerentry
    FOR EACH STATEMENT EXECUTE FUNCTION append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("stories", "0005_stamps_and_ledger")]

    operations = [
        *(wall(*link) for link in LINKS),
        migrations.RunSQL(
            APPEND_ONLY,
            """
            DROP TRIGGER stamp_append_only ON stories_stamp;
            DROP TRIGGER ledger_append_only ON stories_ledgerentry;
            """,
        ),
    ]
