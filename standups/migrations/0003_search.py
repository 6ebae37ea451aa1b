"""Words of concerns and of the answers to them, kept ready to be found."""

from importlib import import_module

from django.db import migrations

searchable = import_module("stories.migrations.0009_search").searchable


class Migration(migrations.Migration):
    dependencies = [("standups", "0002_numbers_and_walls"), ("stories", "0009_search")]

    operations = [
        searchable("standups_concern", text="A"),
        searchable("standups_answer", text="D"),
    ]
