"""The counters of allauth's rate limits: shared by every process, and in PostgreSQL, so that a sick Redis
does not stand between people and their sign-in. (What `createcachetable` would make, as a migration.)"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("people", "0001_people")]

    operations = [
        migrations.RunSQL(
            """
            CREATE TABLE people_ratelimit (
                cache_key varchar(255) PRIMARY KEY, value text NOT NULL, expires timestamptz NOT NULL
            );
            CREATE INDEX people_ratelimit_expires ON people_ratelimit (expires);
            """,
            "DROP TABLE people_ratelimit",
        )
    ]
