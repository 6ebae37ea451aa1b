"""What people say about who held the ball, kept for ever."""

from importlib import import_module

import django.core.validators
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

walls = import_module("partnership.migrations.0002_numbers_and_walls")


class Migration(migrations.Migration):

    dependencies = [
        ('engagements', '0008_deputies'),
        ('partnership', '0004_pulse'),
        ('engagements', '0002_numbers_and_walls'),
    ]

    operations = [
        migrations.CreateModel(
            name='BallNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(db_default=0, editable=False)),
                ('subject', models.CharField(max_length=60)),
                ('text', models.TextField(validators=[django.core.validators.MaxLengthValidator(1000)], verbose_name='note')),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='engagements.membership')),
                ('engagement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='ball_notes', to='engagements.engagement')),
            ],
            options={
                'ordering': ['engagement', 'number'],
                'indexes': [models.Index(fields=['engagement', 'subject'], name='ball_note_by_subject')],
                'constraints': [models.UniqueConstraint(fields=('engagement', 'number'), name='ball_note_number_once'), models.CheckConstraint(condition=models.Q(('text__length__gte', 1), ('text__length__lte', 1000)), name='ball_note_length'), models.CheckConstraint(condition=models.Q(('subject__regex', '^[a-z]+(-[a-z0-9_]+)+$')), name='ball_note_subject_is_an_element_id')],
            },
        ),
        walls.numbered("ballnote", "engagement_id"),
        walls.kept_for_ever("ballnote"),
        walls.wall("partnership_ballnote", "by_id", "engagements_membership"),
    ]
