"""What the database itself sees to: numbers of concerns, wordings kept for ever, no mixing of engagements."""

from importlib import import_module

from django.db import migrations

wall = import_module("stories.migrations.0002_numbers_and_walls").wall

NUMBERS = """
CREATE TRIGGER concern_number BEFORE INSERT ON standups_concern
    FOR EACH ROW EXECUTE FUNCTION number_within('engagement_id');
CREATE TRIGGER answer_number BEFORE INSERT ON standups_answer
    FOR EACH ROW EXECUTE FUNCTION number_within('concern_id');
CREATE TRIGGER update_revision_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON standups_updaterevision
    FOR EACH STATEMENT EXECUTE FUNCTION append_only();
CREATE TRIGGER answer_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON standups_answer
    FOR EACH STATEMENT EXECUTE FUNCTION append_only();
"""

# (table, column, what it points to): each pair (engagement_id, column) must exist there.
LINKS = [
    ("standups_update", "member_id", "engagements_membership"),
    ("standups_updaterevision", "update_id", "standups_update"),
    ("standups_concern", "raiser_id", "engagements_membership"),
    ("standups_concern", "owner_id", "engagements_membership"),
    ("standups_concern", "closed_by_id", "engagements_membership"),
    ("standups_concern", "update_id", "standups_update"),
    ("standups_answer", "concern_id", "standups_concern"),
    ("standups_answer", "author_id", "engagements_membership"),
]


class Migration(migrations.Migration):
    dependencies = [
        ("standups", "0001_standups"),
        ("stories", "0002_numbers_and_walls"),
        ("engagements", "0002_numbers_and_walls"),
    ]

    operations = [
        migrations.RunSQL(
            NUMBERS,
            """
            DROP TRIGGER concern_number ON standups_concern;
            DROP TRIGGER answer_number ON standups_answer;
            DROP TRIGGER update_revision_append_only ON standups_updaterevision;
            DROP TRIGGER answer_append_only ON standups_answer;
            """,
        ),
        *(wall(*link) for link in LINKS),
    ]
