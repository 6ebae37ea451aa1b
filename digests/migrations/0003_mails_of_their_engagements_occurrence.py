"""A mail that an occurrence became belongs to the engagement of that occurrence, whatever the code believes."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("digests", "0002_occurrences")]

    operations = [
        migrations.AddConstraint(
            model_name="occurrence",
            constraint=models.UniqueConstraint(
                fields=("engagement", "id"), name="occurrence_within_engagement"
            ),
        ),
        migrations.RunSQL(
            """
            ALTER TABLE digests_outgoingmail ADD CONSTRAINT outbox_occurrence_of_engagement
                FOREIGN KEY (engagement_id, occurrence_id) REFERENCES digests_occurrence (engagement_id, id)
                ON DELETE CASCADE
            """,
            "ALTER TABLE digests_outgoingmail DROP CONSTRAINT outbox_occurrence_of_engagement",
        ),
    ]
