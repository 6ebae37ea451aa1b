"""The demo of a week: its agenda, who was there, notes, minutes that stay; all within the engagement."""

from importlib import import_module

import django.core.validators
import django.db.models.constraints
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

wall = import_module("stories.migrations.0002_numbers_and_walls").wall

LINKS = [
    *(("iterations_demo", f"{who}_id", "engagements_membership") for who in ("opened_by", "presenter", "closed_by", "reason_by")),
    ("iterations_demo", "current_id", "iterations_demoitem"),
    ("iterations_demoitem", "demo_id", "iterations_demo"),
    ("iterations_demoitem", "story_id", "stories_story"),
    ("iterations_demoitem", "taken_off_by_id", "engagements_membership"),
    ("iterations_attendance", "demo_id", "iterations_demo"),
    ("iterations_attendance", "member_id", "engagements_membership"),
    ("iterations_attendance", "by_id", "engagements_membership"),
    ("iterations_demonote", "demo_id", "iterations_demo"),
    ("iterations_demonote", "story_id", "stories_story"),
    ("iterations_demonote", "author_id", "engagements_membership"),
]

# Notes are numbered within their demo; a demo is one of a week that there is; minutes stay as they were closed.
KEPT = """
CREATE TRIGGER demo_note_number BEFORE INSERT ON iterations_demonote
    FOR EACH ROW EXECUTE FUNCTION number_within('demo_id');
ALTER TABLE iterations_demo ADD CONSTRAINT demo_of_a_week
    FOREIGN KEY (engagement_id, number) REFERENCES iterations_iteration (engagement_id, number);
CREATE TRIGGER demo_minutes_stay BEFORE UPDATE OR DELETE ON iterations_demo
    FOR EACH ROW WHEN (OLD.closed_at IS NOT NULL) EXECUTE FUNCTION append_only();
"""
FORGOTTEN = """
DROP TRIGGER demo_minutes_stay ON iterations_demo;
ALTER TABLE iterations_demo DROP CONSTRAINT demo_of_a_week;
DROP TRIGGER demo_note_number ON iterations_demonote;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('engagements', '0005_agreements'),
        ('iterations', '0002_standings'),
        ('stories', '0013_search'),
    ]

    operations = [
        migrations.CreateModel(
            name='Demo',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('opened_at', models.DateTimeField(null=True)),
                ('started_at', models.DateTimeField(null=True)),
                ('closed_at', models.DateTimeField(null=True)),
                ('minutes', models.JSONField(null=True)),
                ('missed_at', models.DateTimeField(null=True)),
                ('reason', models.CharField(blank=True, max_length=500, verbose_name='reason')),
                ('reason_at', models.DateTimeField(null=True)),
                ('closed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='engagements.membership')),
                ('engagement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='demos', to='engagements.engagement')),
                ('opened_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='engagements.membership')),
                ('presenter', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='engagements.membership')),
                ('reason_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='engagements.membership')),
            ],
            options={
                'verbose_name': 'demo',
                'verbose_name_plural': 'demos',
                'ordering': ['engagement', 'number'],
                'constraints': [
                    models.UniqueConstraint(fields=('engagement', 'number'), name='demo_once_a_week'),
                    models.UniqueConstraint(fields=('engagement', 'id'), name='demo_within_engagement'),
                    models.CheckConstraint(condition=models.Q(models.Q(('opened_at', None), ('opened_by', None)), models.Q(('opened_at__isnull', False), ('opened_by__isnull', False)), _connector='OR'), name='demo_opened_by_somebody'),
                    models.CheckConstraint(condition=models.Q(('opened_at__isnull', False), ('missed_at__isnull', False), _connector='OR'), name='demo_opened_or_missed'),
                    models.CheckConstraint(condition=models.Q(models.Q(('presenter', None), ('started_at', None)), models.Q(('opened_at__isnull', False), ('presenter__isnull', False), ('started_at__isnull', False)), _connector='OR'), name='demo_started_by_a_presenter'),
                    models.CheckConstraint(condition=models.Q(models.Q(('closed_at', None), ('closed_by', None), ('minutes', None)), models.Q(('closed_at__isnull', False), ('closed_by__isnull', False), ('minutes__isnull', False), ('missed_at', None)), _connector='OR'), name='demo_closed_with_minutes'),
                    models.CheckConstraint(condition=models.Q(models.Q(('reason', ''), ('reason_at', None), ('reason_by', None)), models.Q(('missed_at__isnull', False), ('reason__gt', ''), ('reason_at__isnull', False), ('reason_by__isnull', False)), _connector='OR'), name='demo_missed_for_a_reason'),
                ],
            },
        ),
        migrations.CreateModel(
            name='DemoItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField()),
                ('time_box', models.PositiveSmallIntegerField(default=5, verbose_name='minutes')),
                ('shown_at', models.DateTimeField(null=True)),
                ('taken_off_at', models.DateTimeField(null=True)),
                ('demo', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='items', to='iterations.demo')),
                ('engagement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='engagements.engagement')),
                ('story', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='demo_items', to='stories.story')),
                ('taken_off_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='engagements.membership')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('engagement', 'id'), name='demo_item_within_engagement'),
                    models.UniqueConstraint(fields=('demo', 'story'), name='demo_item_once'),
                    models.UniqueConstraint(deferrable=django.db.models.constraints.Deferrable['DEFERRED'], fields=('demo', 'position'), name='demo_item_position_once'),
                    models.CheckConstraint(condition=models.Q(('time_box__range', (1, 240))), name='demo_item_time_box_range'),
                    models.CheckConstraint(condition=models.Q(models.Q(('taken_off_at', None), ('taken_off_by', None)), models.Q(('taken_off_at__isnull', False), ('taken_off_by__isnull', False)), _connector='OR'), name='demo_item_taken_off_by_somebody'),
                ],
            },
        ),
        migrations.AddField(
            model_name='demo',
            name='current',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='iterations.demoitem'),
        ),
        migrations.CreateModel(
            name='DemoNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(db_default=0, editable=False)),
                ('text', models.TextField(validators=[django.core.validators.MaxLengthValidator(5000)], verbose_name='note')),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('became', models.CharField(max_length=60, null=True)),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='engagements.membership')),
                ('demo', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notes', to='iterations.demo')),
                ('engagement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='engagements.engagement')),
                ('story', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='stories.story')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('demo', 'number'), name='demo_note_number_once'),
                    models.CheckConstraint(condition=models.Q(('text__length__gte', 1), ('text__length__lte', 5000)), name='demo_note_length'),
                    models.CheckConstraint(condition=models.Q(('became', None), ('became__regex', '^(story|criterion|concern)-[0-9]+(-[0-9]+)?$'), _connector='OR'), name='demo_note_became_something_known'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Attendance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='engagements.membership')),
                ('engagement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='engagements.engagement')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='engagements.membership')),
                ('demo', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attendance', to='iterations.demo')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('demo', 'member'), name='attendance_once')],
            },
        ),
        migrations.RunSQL(KEPT, FORGOTTEN),
        *(wall(*link) for link in LINKS),
    ]
