"""Who had the floor in the live round of a day, from when to when."""

from importlib import import_module

import datetime
import django.db.models.deletion
from django.db import migrations, models

wall = import_module("stories.migrations.0002_numbers_and_walls").wall


class Migration(migrations.Migration):

    dependencies = [
        ('engagements', '0008_deputies'),
        ('standups', '0003_search'),
    ]

    operations = [
        migrations.CreateModel(
            name='Turn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('began_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('engagement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='turns', to='engagements.engagement')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='turns', to='engagements.membership')),
            ],
            options={
                'ordering': ['engagement', 'day', 'began_at'],
                'indexes': [models.Index(fields=['engagement', 'day'], name='turn_of_day')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('engagement', 'day'), name='turn_one_at_a_time'), models.CheckConstraint(condition=models.Q(('ended_at', None), ('ended_at__gte', models.F('began_at')), _connector='OR'), name='turn_ends_after_it_begins'), models.CheckConstraint(condition=models.Q(('day__range', (datetime.date(2000, 1, 1), datetime.date(2100, 12, 31)))), name='turn_in_this_century')],
            },
        ),
        wall("standups_turn", "member_id", "engagements_membership"),
    ]
