"""What somebody wants remembered of the relationship, ready to be found."""

import datetime
from importlib import import_module

import django.core.validators
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models


walls = import_module("partnership.migrations.0002_numbers_and_walls")
searchable = import_module("stories.migrations.0013_search").searchable


class Migration(migrations.Migration):

    dependencies = [
        ('engagements', '0013_promises_of_charters'),
        ('partnership', '0005_ball'),
        ('stories', '0013_search'),
    ]

    operations = [
        migrations.CreateModel(
            name='Note',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(db_default=0, editable=False)),
                ('text', models.TextField(validators=[django.core.validators.MaxLengthValidator(2000)], verbose_name='note')),
                ('day', models.DateField(verbose_name='on')),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('withdrawn_at', models.DateTimeField(editable=False, null=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='engagements.membership')),
                ('engagement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notes', to='engagements.engagement')),
            ],
            options={
                'ordering': ['engagement', 'number'],
                'constraints': [models.UniqueConstraint(fields=('engagement', 'number'), name='note_number_once'), models.CheckConstraint(condition=models.Q(('text__length__gte', 1), ('text__length__lte', 2000)), name='note_text_length'), models.CheckConstraint(condition=models.Q(('day__range', (datetime.date(2000, 1, 1), datetime.date(2100, 12, 31)))), name='note_in_this_century')],
            },
        ),
        walls.numbered("note", "engagement_id"),
        walls.wall("partnership_note", "by_id", "engagements_membership"),
        searchable("partnership_note", text="A"),
    ]
