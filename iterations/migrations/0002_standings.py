"""How each week stood when each of its days began."""

import django.db.models.deletion
from django.db import migrations, models

WALL = """
ALTER TABLE iterations_standing ADD CONSTRAINT standing_iteration_of_engagement
    FOREIGN KEY (engagement_id, iteration_id) REFERENCES iterations_iteration (engagement_id, id)
"""


class Migration(migrations.Migration):
    dependencies = [("iterations", "0001_iterations")]

    operations = [
        migrations.AddConstraint(
            model_name="iteration",
            constraint=models.UniqueConstraint(
                fields=("engagement", "id"), name="iteration_within_engagement"
            ),
        ),
        migrations.CreateModel(
            name="Standing",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("day", models.DateField()),
                ("done", models.PositiveIntegerField()),
                ("target", models.PositiveIntegerField()),
                (
                    "engagement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="engagements.engagement",
                    ),
                ),
                (
                    "iteration",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="standings",
                        to="iterations.iteration",
                    ),
                ),
            ],
            options={
                "verbose_name": "standing",
                "verbose_name_plural": "standings",
                "ordering": ["iteration", "day"],
                "constraints": [
                    models.UniqueConstraint(fields=("iteration", "day"), name="standing_once_a_day"),
                    models.CheckConstraint(
                        condition=models.Q(("done__lte", models.F("target"))), name="standing_done_of_target"
                    ),
                ],
            },
        ),
        migrations.RunSQL(WALL, "ALTER TABLE iterations_standing DROP CONSTRAINT standing_iteration_of_engagement"),
    ]
