"""Day rates can be offered by sales staff, who are no members."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('budgets', '0002_numbers_and_walls'),
        ('engagements', '0011_archived_organisations'),
    ]

    operations = [
        migrations.AlterField(
            model_name='dayrate',
            name='by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='engagements.membership'),
        ),
    ]
