import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("budgets", "0003_rates_offered_by_sales")]

    operations = [
        migrations.AddField(
            "budget",
            "strengths",
            django.contrib.postgres.fields.ArrayField(
                base_field=models.PositiveSmallIntegerField(), default=list, size=None
            ),
        ),
        migrations.AddField("budget", "day", models.DateField(null=True)),
    ]
