"""Words of promises, questions with their answers, and decisions, kept ready to be found."""

from importlib import import_module

from django.db import migrations

searchable = import_module("stories.migrations.0013_search").searchable


class Migration(migrations.Migration):
    dependencies = [("partnership", "0002_numbers_and_walls"), ("stories", "0013_search")]

    operations = [
        searchable("partnership_commitment", text="A"),
        searchable("partnership_ping", text="A"),
        searchable("partnership_turn", text="D"),
        # Two texts of 100,000 characters could be more than PostgreSQL keeps words of: it would refuse the decision.
        searchable("partnership_decision", **{"left(text, 50000)": "A", "left(why, 50000)": "D"}),
        migrations.RunSQL(  # for questions that are asked in nearly the same words
            "CREATE INDEX partnership_ping_text_trigrams ON partnership_ping USING gin (text gin_trgm_ops)",
            "DROP INDEX partnership_ping_text_trigrams",
        ),
    ]
