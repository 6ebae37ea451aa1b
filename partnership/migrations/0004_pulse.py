"""The pulse: rounds, answers, and what was shown of them. A closed round stays as it is, whoever asks."""

from importlib import import_module

import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

walls = import_module("partnership.migrations.0002_numbers_and_walls")

MEMBER = "engagements_membership"
LINKS = [
    ("partnership_pulseanswer", "round_id", "partnership_pulseround"),
    ("partnership_pulseanswer", "member_id", MEMBER),
    ("partnership_pulsesum", "round_id", "partnership_pulseround"),
    ("partnership_pulseshown", "round_id", "partnership_pulseround"),
    ("partnership_pulseshown", "answer_id", "partnership_pulseanswer"),
]
WHILE_IT_IS_OPEN = """
CREATE FUNCTION pulse_is_open() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM partnership_pulseround one
               WHERE one.id IN (NEW.round_id, OLD.round_id) AND one.closed_at IS NOT NULL) THEN
        RAISE EXCEPTION 'this pulse is closed' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN coalesce(NEW, OLD);
END $$;
CREATE TRIGGER pulse_answer_in_open_round BEFORE INSERT OR UPDATE OR DELETE ON partnership_pulseanswer
    FOR EACH ROW EXECUTE FUNCTION pulse_is_open();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('engagements', '0008_deputies'),
        ('partnership', '0003_search'),
        ('engagements', '0002_numbers_and_walls'),
    ]

    operations = [
        migrations.CreateModel(
            name='PulseRound',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('opened_at', models.DateTimeField()),
                ('closes_at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(null=True)),
                ('engagement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pulses', to='engagements.engagement')),
            ],
            options={
                'ordering': ['engagement', 'number'],
            },
        ),
        migrations.CreateModel(
            name='PulseAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('trust', models.PositiveSmallIntegerField()),
                ('clarity', models.PositiveSmallIntegerField()),
                ('pace', models.PositiveSmallIntegerField()),
                ('line', models.TextField(blank=True, validators=[django.core.validators.MaxLengthValidator(300)])),
                ('by_name', models.BooleanField(default=False)),
                ('engagement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='engagements.engagement')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='engagements.membership')),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='partnership.pulseround')),
            ],
        ),
        migrations.CreateModel(
            name='PulseShown',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('by_name', models.BooleanField()),
                ('answer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partnership.pulseanswer')),
                ('engagement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='engagements.engagement')),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='shown', to='partnership.pulseround')),
            ],
        ),
        migrations.CreateModel(
            name='PulseSum',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('party', models.CharField(choices=[('vendor', 'vendor'), ('client', 'client')], max_length=6)),
                ('people', models.PositiveSmallIntegerField()),
                ('anew', models.PositiveSmallIntegerField()),
                ('trust', models.PositiveIntegerField()),
                ('clarity', models.PositiveIntegerField()),
                ('pace', models.PositiveIntegerField()),
                ('engagement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='engagements.engagement')),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sums', to='partnership.pulseround')),
            ],
        ),
        migrations.AddIndex(
            model_name='pulseround',
            index=models.Index(condition=models.Q(('closed_at', None)), fields=['engagement', 'closes_at'], name='pulse_round_open'),
        ),
        migrations.AddConstraint(
            model_name='pulseround',
            constraint=models.UniqueConstraint(fields=('engagement', 'number'), name='pulse_round_once_a_demo'),
        ),
        migrations.AddConstraint(
            model_name='pulseround',
            constraint=models.UniqueConstraint(fields=('engagement', 'id'), name='pulse_round_within_engagement'),
        ),
        migrations.AddConstraint(
            model_name='pulseanswer',
            constraint=models.UniqueConstraint(fields=('round', 'member'), name='pulse_answer_once'),
        ),
        migrations.AddConstraint(
            model_name='pulseanswer',
            constraint=models.UniqueConstraint(fields=('engagement', 'id'), name='pulse_answer_within_engagement'),
        ),
        migrations.AddConstraint(
            model_name='pulseanswer',
            constraint=models.CheckConstraint(condition=models.Q(('trust__range', (1, 5))), name='pulse_answer_trust_range'),
        ),
        migrations.AddConstraint(
            model_name='pulseanswer',
            constraint=models.CheckConstraint(condition=models.Q(('clarity__range', (1, 5))), name='pulse_answer_clarity_range'),
        ),
        migrations.AddConstraint(
            model_name='pulseanswer',
            constraint=models.CheckConstraint(condition=models.Q(('pace__range', (1, 5))), name='pulse_answer_pace_range'),
        ),
        migrations.AddConstraint(
            model_name='pulseanswer',
            constraint=models.CheckConstraint(condition=models.Q(('line__length__lte', 300)), name='pulse_answer_line_length'),
        ),
        migrations.AddConstraint(
            model_name='pulseshown',
            constraint=models.UniqueConstraint(fields=('round', 'answer'), name='pulse_shown_once'),
        ),
        migrations.AddConstraint(
            model_name='pulsesum',
            constraint=models.UniqueConstraint(fields=('round', 'party'), name='pulse_sum_once_a_party'),
        ),
        migrations.AddConstraint(
            model_name='pulsesum',
            constraint=models.CheckConstraint(condition=models.Q(('anew__gte', 3), ('people__gte', models.F('anew'))), name='pulse_sum_of_three'),
        ),
        *(walls.kept_for_ever(one) for one in ("pulsesum", "pulseshown")),
        *(walls.wall(*link) for link in LINKS),
        migrations.RunSQL(
            WHILE_IT_IS_OPEN,
            "DROP TRIGGER pulse_answer_in_open_round ON partnership_pulseanswer; DROP FUNCTION pulse_is_open();",
        ),
    ]
