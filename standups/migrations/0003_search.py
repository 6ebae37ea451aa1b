"""Words of concerns, of the answers to them, and of what people write at stand-ups, kept ready to be found."""

from importlib import import_module

from django.db import migrations

searchable = import_module("stories.migrations.0013_search").searchable


class Migration(migrations.Migration):
    dependencies = [("standups", "0002_numbers_and_walls"), ("stories", "0013_search")]

    operations = [
        searchable("standups_concern", text="A"),
        searchable("standups_answer", text="D"),
        # Three texts of 100,000 characters each could be more than PostgreSQL keeps words of: it would refuse the update.
        searchable("standups_update", **{f"left({line}, 30000)": "C" for line in ("done", "next", "in_my_way")}),
    ]
