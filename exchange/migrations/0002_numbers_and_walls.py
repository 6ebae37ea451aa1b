"""Imports are numbered within their engagement, and what they brought belongs to it."""

from importlib import import_module

from django.db import migrations

wall = import_module("stories.migrations.0002_numbers_and_walls").wall

LINKS = [
    ("exchange_importbatch", "member_id", "engagements_membership"),
    ("exchange_importedstory", "batch_id", "exchange_importbatch"),
    ("exchange_importedstory", "story_id", "stories_story"),
]


class Migration(migrations.Migration):
    dependencies = [("exchange", "0001_imports"), ("stories", "0002_numbers_and_walls")]

    operations = [
        migrations.RunSQL(
            """
            CREATE TRIGGER import_number BEFORE INSERT ON exchange_importbatch
                FOR EACH ROW EXECUTE FUNCTION number_within('engagement_id')
            """,
            "DROP TRIGGER import_number ON exchange_importbatch",
        ),
        *(wall(*link) for link in LINKS),
    ]
