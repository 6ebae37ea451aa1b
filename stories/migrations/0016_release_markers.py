"""Releases stand in the list as markers: without points, and nobody works on them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("engagements", "0007_first_iteration_of_a_cadence"),
        ("stories", "0015_papers_of_the_ledger"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="story",
            name="story_kind_known",
        ),
        migrations.AlterField(
            model_name="story",
            name="kind",
            field=models.CharField(
                choices=[("feature", "feature"), ("bug", "bug"), ("chore", "chore"), ("release", "release")],
                default="feature",
                max_length=8,
                verbose_name="type",
            ),
        ),
        migrations.AddConstraint(
            model_name="story",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "release"), _negated=True),
                    models.Q(("points", None), ("state__in", ["unscheduled", "unstarted", "accepted"])),
                    _connector="OR",
                ),
                name="story_release_is_a_marker",
            ),
        ),
        migrations.AddConstraint(
            model_name="story",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["feature", "bug", "chore", "release"])),
                name="story_kind_known",
            ),
        ),
    ]
