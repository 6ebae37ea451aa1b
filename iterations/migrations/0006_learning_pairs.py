"""Pairs of whom one learns from the other, within their engagement."""

from importlib import import_module

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

wall = import_module("stories.migrations.0002_numbers_and_walls").wall

NUMBERS = """
CREATE TRIGGER learning_pair_number BEFORE INSERT ON iterations_learningpair
    FOR EACH ROW EXECUTE FUNCTION number_within('engagement_id');
"""
LINKS = [
    ("skill_id", "engagements_teamskill"),
    ("teacher_id", "engagements_membership"),
    ("learner_id", "engagements_membership"),
    ("proposed_by_id", "engagements_membership"),
    ("ended_by_id", "engagements_membership"),
]


class Migration(migrations.Migration):

    dependencies = [
        ('engagements', '0010_skills'),
        ('iterations', '0005_walls_of_planning'),
    ]

    operations = [
        migrations.CreateModel(
            name='LearningPair',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(db_default=0, editable=False)),
                ('proposed_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('teacher_agreed_at', models.DateTimeField(editable=False, null=True)),
                ('learner_agreed_at', models.DateTimeField(editable=False, null=True)),
                ('ended_at', models.DateTimeField(editable=False, null=True)),
                ('ended_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='engagements.membership')),
                ('engagement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='learning_pairs', to='engagements.engagement')),
                ('learner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='learns', to='engagements.membership')),
                ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='engagements.membership')),
                ('skill', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='engagements.teamskill')),
                ('teacher', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='teaches', to='engagements.membership')),
            ],
            options={
                'verbose_name': 'learning pair',
                'verbose_name_plural': 'learning pairs',
                'ordering': ['engagement', 'number'],
                'constraints': [models.UniqueConstraint(fields=('engagement', 'number'), name='pair_number_once'), models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('skill', 'teacher', 'learner'), name='pair_standing_once'), models.CheckConstraint(condition=models.Q(('teacher', models.F('learner')), _negated=True), name='pair_of_two'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('ended_by', None)), models.Q(('ended_at__isnull', False), ('ended_by__isnull', False)), _connector='OR'), name='pair_ended_by_somebody')],
            },
        ),
        migrations.RunSQL(NUMBERS, "DROP TRIGGER learning_pair_number ON iterations_learningpair"),
        *(wall("iterations_learningpair", *link) for link in LINKS),
    ]
