"""When each member was here last, for "since you were here"."""

import django.db.models.deletion
from django.db import migrations, models

WALL = """
ALTER TABLE engagements_visit ADD CONSTRAINT visit_member_of_engagement
    FOREIGN KEY (engagement_id, member_id) REFERENCES engagements_membership (engagement_id, id) ON DELETE CASCADE
"""


class Migration(migrations.Migration):
    dependencies = [("engagements", "0003_velocity_settings")]

    operations = [
        migrations.CreateModel(
            name="Visit",
            fields=[
                (
                    "member",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="visit",
                        serialize=False,
                        to="engagements.membership",
                    ),
                ),
                ("began_at_event", models.BigIntegerField()),
                ("heard_event", models.BigIntegerField()),
                ("seen_at", models.DateTimeField()),
                (
                    "engagement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="engagements.engagement",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("began_at_event__gte", 0), ("heard_event__gte", models.F("began_at_event"))
                        ),
                        name="visit_goes_forward",
                    )
                ]
            },
        ),
        migrations.RunSQL(
            WALL, "ALTER TABLE engagements_visit DROP CONSTRAINT visit_member_of_engagement"
        ),
    ]
