"""Tokens are numbered within their engagement, and belong to somebody of it."""

from importlib import import_module

from django.db import migrations

wall = import_module("stories.migrations.0002_numbers_and_walls").wall


class Migration(migrations.Migration):
    dependencies = [("api", "0001_tokens"), ("stories", "0002_numbers_and_walls")]

    operations = [
        migrations.RunSQL(
            """
            CREATE TRIGGER token_number BEFORE INSERT ON api_token
                FOR EACH ROW EXECUTE FUNCTION number_within('engagement_id')
            """,
            "DROP TRIGGER token_number ON api_token",
        ),
        wall("api_token", "member_id", "engagements_membership"),
    ]
