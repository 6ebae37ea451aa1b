"""A changed time zone, week start or length names the first iteration that it holds for."""

import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("engagements", "0006_calendars"),
    ]

    operations = [
        migrations.AddField(
            model_name="charter",
            name="cadence_from",
            field=models.PositiveIntegerField(
                default=1,
                help_text="From which iteration on a changed time zone, week start or length holds: the next one at the earliest.",
                validators=[
                    django.core.validators.MinValueValidator(1),
                    django.core.validators.MaxValueValidator(10000),
                ],
                verbose_name="first iteration of this cadence",
            ),
        ),
        migrations.AddConstraint(
            model_name="charter",
            constraint=models.CheckConstraint(
                condition=models.Q(("cadence_from__range", (1, 10000))),
                name="charter_cadence_from_an_iteration",
            ),
        ),
    ]
