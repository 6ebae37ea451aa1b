"""Skills, blocks and relations of a story belong to the story's engagement; blocks are numbered within their story."""

from importlib import import_module

from django.db import migrations

wall = import_module("stories.migrations.0002_numbers_and_walls").wall

NUMBERS = """
CREATE TRIGGER block_number BEFORE INSERT ON stories_block FOR EACH ROW EXECUTE FUNCTION number_within('story_id');
"""
LINKS = [
    ("stories_neededskill", "story_id", "stories_story"),
    ("stories_block", "story_id", "stories_story"),
    ("stories_block", "by_story_id", "stories_story"),
    ("stories_block", "member_id", "engagements_membership"),
    ("stories_block", "lifted_by_id", "engagements_membership"),
    ("stories_relation", "story_id", "stories_story"),
    ("stories_relation", "other_id", "stories_story"),
]


class Migration(migrations.Migration):
    dependencies = [("stories", "0009_facts_of_stories")]

    operations = [
        migrations.RunSQL(NUMBERS, "DROP TRIGGER block_number ON stories_block"),
        *(wall(*link) for link in LINKS),
    ]
