"""Overrides of iterations to come, stories put into the week, plans as agreed; an iteration keeps its cadence."""

import django.core.validators
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("engagements", "0007_first_iteration_of_a_cadence"),
        ("iterations", "0003_demos"),
        ("stories", "0016_release_markers"),
    ]

    operations = [
        migrations.CreateModel(
            name="Override",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "number",
                    models.PositiveIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(10000),
                        ]
                    ),
                ),
                (
                    "strength",
                    models.PositiveSmallIntegerField(
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(200)],
                        verbose_name="team strength in per cent",
                    ),
                ),
                (
                    "weeks",
                    models.PositiveSmallIntegerField(
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(4),
                        ],
                        verbose_name="length in weeks",
                    ),
                ),
                ("proposed_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("agreed_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name": "override",
                "verbose_name_plural": "overrides",
                'constraints': [
                    models.CheckConstraint(
                condition=models.Q(
                    models.Q(("strength", None), ("weeks__range", (1, 4))),
                    models.Q(("strength__range", (0, 200)), ("weeks", None)),
                    _connector="OR",
                ),
                name="override_of_one_thing",
            ),
                    models.CheckConstraint(
                condition=models.Q(("number__range", (1, 10000))), name="override_number_range"
            ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PlanLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("place", models.PositiveIntegerField()),
                (
                    "points",
                    models.PositiveSmallIntegerField(
                        null=True, validators=[django.core.validators.MaxValueValidator(100)]
                    ),
                ),
            ],
            options={
                "verbose_name": "line of a plan",
                "verbose_name_plural": "lines of plans",
                "ordering": ["plan", "place"],
                'constraints': [
                    models.CheckConstraint(
                condition=models.Q(("points", None), ("points__lte", 100), _connector="OR"),
                name="plan_line_points_range",
            ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PlanVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField()),
                ("goal", models.CharField(blank=True, max_length=500)),
                ("made_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "verbose_name": "plan of an iteration",
                "verbose_name_plural": "plans of iterations",
            },
        ),
        migrations.CreateModel(
            name="Put",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "verbose_name": "story put into the week",
                "verbose_name_plural": "stories put into the week",
            },
        ),
        migrations.AddField(
            model_name="iteration",
            name="regular_weeks",
            field=models.PositiveSmallIntegerField(default=1),
        ),
        migrations.AddField(
            model_name="iteration",
            name="week_starts_on",
            field=models.PositiveSmallIntegerField(default=1),
        ),
        migrations.AddField(
            model_name="iteration",
            name="zone",
            field=models.CharField(default="UTC", max_length=64, verbose_name="time zone"),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name="iteration",
            name="began_at",
            field=models.DateTimeField(),
        ),
        migrations.AddConstraint(
            model_name="iteration",
            constraint=models.CheckConstraint(
                condition=models.Q(("regular_weeks__range", (1, 4)), ("week_starts_on__range", (1, 7))),
                name="iteration_cadence_range",
            ),
        ),
        migrations.AddField(
            model_name="override",
            name="agreed_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="engagements.membership",
            ),
        ),
        migrations.AddField(
            model_name="override",
            name="engagement",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="overrides",
                to="engagements.engagement",
            ),
        ),
        migrations.AddField(
            model_name="override",
            name="proposed_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="engagements.membership"
            ),
        ),
        migrations.AddField(
            model_name="planline",
            name="engagement",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="engagements.engagement"
            ),
        ),
        migrations.AddField(
            model_name="planline",
            name="story",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="stories.story"
            ),
        ),
        migrations.AddField(
            model_name="planversion",
            name="engagement",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="engagements.engagement"
            ),
        ),
        migrations.AddField(
            model_name="planversion",
            name="iteration",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="plans", to="iterations.iteration"
            ),
        ),
        migrations.AddField(
            model_name="planline",
            name="plan",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="iterations.planversion"
            ),
        ),
        migrations.AddField(
            model_name="put",
            name="engagement",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="engagements.engagement"
            ),
        ),
        migrations.AddField(
            model_name="put",
            name="member",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="engagements.membership"
            ),
        ),
        migrations.AddField(
            model_name="put",
            name="story",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="stories.story"
            ),
        ),
        migrations.AddConstraint(
            model_name="override",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("agreed_at", None), ("agreed_by", None), ("weeks", None)),
                    models.Q(("agreed_at__isnull", False), ("agreed_by__isnull", False)),
                    _connector="OR",
                ),
                name="override_agreed_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="override",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None), ("weeks__isnull", False)),
                fields=("engagement", "number"),
                name="override_one_length",
            ),
        ),
        migrations.AddConstraint(
            model_name="override",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("agreed_by__isnull", False), ("ended_at", None), ("strength__isnull", False)
                ),
                fields=("engagement", "number"),
                name="override_one_strength",
            ),
        ),
        migrations.AddConstraint(
            model_name="override",
            constraint=models.UniqueConstraint(
                condition=models.Q(("agreed_by", None), ("ended_at", None), ("strength__isnull", False)),
                fields=("engagement", "number"),
                name="override_one_proposal",
            ),
        ),
        migrations.AddConstraint(
            model_name="planversion",
            constraint=models.UniqueConstraint(fields=("iteration", "version"), name="plan_version_once"),
        ),
        migrations.AddConstraint(
            model_name="planversion",
            constraint=models.UniqueConstraint(fields=("engagement", "id"), name="plan_within_engagement"),
        ),
        migrations.AddConstraint(
            model_name="planline",
            constraint=models.UniqueConstraint(fields=("plan", "story"), name="plan_line_once"),
        ),
    ]
