"""Words of stories, criteria and comments, kept ready to be found: stored, weighted, indexed.

The configuration `words` knows no language: every word as it stands, in small letters and without accents, so it works
for any. A slash parts words (else PostgreSQL takes "bay/gate" for the name of a file). Among the words of a row is one
that nobody can write, its engagement's: the index answers for one engagement alone.

The columns are none of the models': a page that shows a story doesn't fetch what is only searched.
"""

from django.contrib.postgres.operations import TrigramExtension, UnaccentExtension
from django.db import migrations

WORDS = """
CREATE TEXT SEARCH CONFIGURATION words (COPY = simple);
ALTER TEXT SEARCH CONFIGURATION words
    ALTER MAPPING FOR word, hword, hword_part, numword, numhword WITH unaccent, simple;
"""


def searchable(table: str, **weights: str) -> migrations.RunSQL:
    """Give the table a column `words`, made of these columns with these weights, and an index to find by it."""
    words = [
        f"setweight(to_tsvector('words', translate({column}, '/', ' ')), '{weight}')"
        for column, weight in weights.items()
    ]
    words.append("array_to_tsvector(ARRAY['=' || engagement_id])")
    return migrations.RunSQL(
        f"""
        ALTER TABLE {table} ADD COLUMN words tsvector GENERATED ALWAYS AS ({" || ".join(words)}) STORED;
        CREATE INDEX {table}_words ON {table} USING gin (words);
        """,
        f"ALTER TABLE {table} DROP COLUMN words",
    )


class Migration(migrations.Migration):
    dependencies = [("stories", "0012_walls_of_comments_and_files")]

    operations = [
        TrigramExtension(),
        UnaccentExtension(),
        migrations.RunSQL(WORDS, "DROP TEXT SEARCH CONFIGURATION words"),
        searchable("stories_story", title="A", narrative="C"),
        searchable("stories_criterion", text="B"),
        searchable("stories_comment", text="C"),
        migrations.RunSQL(  # for words with typing errors
            "CREATE INDEX stories_story_title_trigrams ON stories_story USING gin (title gin_trgm_ops)",
            "DROP INDEX stories_story_title_trigrams",
        ),
    ]
