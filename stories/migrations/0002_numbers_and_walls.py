"""What the database itself sees to: numbers of stories and criteria, wordings kept for ever, no mixing."""

from django.db import migrations

NUMBERS = """
CREATE TRIGGER story_number BEFORE INSERT ON stories_story
    FOR EACH ROW EXECUTE FUNCTION number_within('engagement_id');
CREATE TRIGGER criterion_number BEFORE INSERT ON stories_criterion
    FOR EACH ROW EXECUTE FUNCTION number_within('story_id');
CREATE TRIGGER revision_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON stories_revision
    FOR EACH STATEMENT EXECUTE FUNCTION append_only();
"""

# (table, column, what it points to): each pair (engagement_id, column) must exist there.
LINKS = [
    ("stories_story", "requested_by_id", "engagements_membership"),
    ("stories_criterion", "story_id", "stories_story"),
    ("stories_criterion", "withdrawn_by_id", "engagements_membership"),
    ("stories_revision", "story_id", "stories_story"),
    ("stories_revision", "author_id", "engagements_membership"),
    ("stories_draft", "story_id", "stories_story"),
    ("stories_draft", "member_id", "engagements_membership"),
]


def wall(table: str, column: str, target: str) -> migrations.RunSQL:
    name = f"{table}_{column}_of_engagement"
    return migrations.RunSQL(
        f"ALTER TABLE {table} ADD CONSTRAINT {name} "
        f"FOREIGN KEY (engagement_id, {column}) REFERENCES {target} (engagement_id, id)",
        f"ALTER TABLE {table} DROP CONSTRAINT {name}",
    )


class Migration(migrations.Migration):
    dependencies = [("stories", "0001_stories"), ("engagements", "0002_numbers_and_walls")]

    operations = [
        migrations.RunSQL(
            NUMBERS,
            """
            DROP TRIGGER story_number ON stories_story;
            DROP TRIGGER criterion_number ON stories_criterion;
            DROP TRIGGER revision_append_only ON stories_revision;
            """,
        ),
        *(wall(*link) for link in LINKS),
    ]
