"""Words of charters, kept ready to be found: the search looks at the version that holds."""

from importlib import import_module

from django.db import migrations

searchable = import_module("stories.migrations.0013_search").searchable


class Migration(migrations.Migration):
    dependencies = [("charters", "0002_numbers_and_walls"), ("stories", "0013_search")]

    operations = [
        searchable("charters_chartertext", text="C"),
        searchable("charters_goal", name="B", measure="C"),
        searchable("charters_responsibility", activity="C"),
        searchable("charters_path", channel="C", used_for="C"),
    ]
