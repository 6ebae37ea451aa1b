"""An organisation can be archived: it is in no list any more, and engagements keep it."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('engagements', '0010_skills'),
    ]

    operations = [
        migrations.AddField(
            model_name='organisation',
            name='archived_at',
            field=models.DateTimeField(editable=False, null=True),
        ),
    ]
