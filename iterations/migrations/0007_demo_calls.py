"""To which demo people have been invited, and when it is as they were told."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('engagements', '0009_recesses'),
        ('iterations', '0006_learning_pairs'),
    ]

    operations = [
        migrations.CreateModel(
            name='DemoCall',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('seen', models.CharField(max_length=32)),
                ('day', models.DateField(null=True)),
                ('at', models.TimeField(null=True)),
                ('zone', models.CharField(blank=True, max_length=64, verbose_name='time zone')),
                ('sequence', models.PositiveIntegerField(default=0)),
                ('invited', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveIntegerField(), blank=True, default=list, size=None)),
                ('called_at', models.DateTimeField(null=True)),
                ('cancelled_at', models.DateTimeField(null=True)),
                ('engagement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='demo_calls', to='engagements.engagement')),
            ],
            options={
                'verbose_name': 'invitation to a demo',
                'verbose_name_plural': 'invitations to demos',
                'ordering': ['engagement', 'number'],
                'constraints': [models.UniqueConstraint(fields=('engagement', 'number'), name='demo_called_once_a_week'), models.CheckConstraint(condition=models.Q(models.Q(('called_at', None), ('cancelled_at', None)), models.Q(('at__isnull', False), ('called_at__isnull', False), ('day__isnull', False), ('zone__gt', '')), _connector='OR'), name='demo_called_to_a_time')],
            },
        ),
    ]
