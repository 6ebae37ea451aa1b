"""Labels and owners of a story belong to the story's engagement."""

from importlib import import_module

from django.db import migrations

wall = import_module("stories.migrations.0002_numbers_and_walls").wall

LINKS = [
    ("stories_storylabel", "story_id", "stories_story"),
    ("stories_storylabel", "label_id", "stories_label"),
    ("stories_storyowner", "story_id", "stories_story"),
    ("stories_storyowner", "member_id", "engagements_membership"),
]


class Migration(migrations.Migration):
    dependencies = [("stories", "0003_states_labels_owners")]

    operations = [wall(*link) for link in LINKS]
