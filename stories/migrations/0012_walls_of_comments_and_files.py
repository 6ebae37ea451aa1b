"""Comments, mentions and attachments stay within their engagement; the database numbers them within their story."""

from importlib import import_module

from django.db import migrations

wall = import_module("stories.migrations.0002_numbers_and_walls").wall

LINKS = [
    ("stories_comment", "story_id", "stories_story"),
    ("stories_comment", "author_id", "engagements_membership"),
    ("stories_comment", "became_criterion_id", "stories_criterion"),
    ("stories_comment", "withdrawn_by_id", "engagements_membership"),
    ("stories_mention", "comment_id", "stories_comment"),
    ("stories_mention", "member_id", "engagements_membership"),
    ("stories_attachment", "story_id", "stories_story"),
    ("stories_attachment", "comment_id", "stories_comment"),
    ("stories_attachment", "by_id", "engagements_membership"),
    ("stories_attachment", "withdrawn_by_id", "engagements_membership"),
]

NUMBERS = """
CREATE TRIGGER comment_number BEFORE INSERT ON stories_comment
    FOR EACH ROW EXECUTE FUNCTION number_within('story_id');
CREATE TRIGGER attachment_number BEFORE INSERT ON stories_attachment
    FOR EACH ROW EXECUTE FUNCTION number_within('story_id');
"""


class Migration(migrations.Migration):
    dependencies = [("stories", "0011_comments_and_files")]

    operations = [
        *(wall(*link) for link in LINKS),
        migrations.RunSQL(
            NUMBERS,
            """
            DROP TRIGGER comment_number ON stories_comment;
            DROP TRIGGER attachment_number ON stories_attachment;
            """,
        ),
    ]
