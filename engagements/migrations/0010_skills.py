"""Words for skills, what members say of the free ones, and what others confirm; none of it leaves its engagement."""

import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.text
from django.db import migrations, models


LINKS = [
    ("memberskill", "member_id", "engagements_membership"),
    ("memberskill", "skill_id", "engagements_teamskill"),
    ("confirmation", "member_id", "engagements_membership"),
    ("confirmation", "skill_id", "engagements_teamskill"),
    ("confirmation", "by_id", "engagements_membership"),
]
WALLS = [
    (f"engagements_{table}", f"{table}_{column}_of_engagement", column, target) for table, column, target in LINKS
]


class Migration(migrations.Migration):

    dependencies = [
        ('engagements', '0009_recesses'),
        ('people', '0005_skills'),
    ]

    operations = [
        migrations.CreateModel(
            name='TeamSkill',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, verbose_name='skill')),
                ('engagement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='skills', to='engagements.engagement')),
                ('entry', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.skill')),
            ],
            options={
                'verbose_name': 'free word for a skill',
                'verbose_name_plural': 'free words for skills',
                'ordering': [django.db.models.functions.text.Lower('name')],
            },
        ),
        migrations.CreateModel(
            name='MemberSkill',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('level', models.PositiveSmallIntegerField(choices=[(1, 'learning'), (2, 'works with help'), (3, 'independent'), (4, 'can teach')], verbose_name='level')),
                ('wish', models.CharField(blank=True, choices=[('', '–'), ('learn', 'wants to learn'), ('avoid', 'prefers to avoid')], max_length=5, verbose_name='wish')),
                ('engagement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='engagements.engagement')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='free_skills', to='engagements.membership')),
                ('skill', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='known_by', to='engagements.teamskill')),
            ],
        ),
        migrations.CreateModel(
            name='Confirmation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('level', models.PositiveSmallIntegerField(verbose_name='level')),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('withdrawn_at', models.DateTimeField(editable=False, null=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='engagements.membership')),
                ('engagement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='engagements.engagement')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='confirmations', to='engagements.membership')),
                ('skill', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='engagements.teamskill')),
            ],
        ),
        migrations.AddConstraint(
            model_name='teamskill',
            constraint=models.UniqueConstraint(models.F('engagement'), django.db.models.functions.text.Lower('name'), name='team_skill_once'),
        ),
        migrations.AddConstraint(
            model_name='teamskill',
            constraint=models.UniqueConstraint(fields=('engagement', 'id'), name='team_skill_within_engagement'),
        ),
        migrations.AddConstraint(
            model_name='teamskill',
            constraint=models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='team_skill_has_a_name'),
        ),
        migrations.AddConstraint(
            model_name='teamskill',
            constraint=models.CheckConstraint(condition=models.Q(('name__regex', '[\\u0001-\\u001f\\u007f-\\u009f\\u2028\\u2029]'), _negated=True), name='team_skill_is_one_line'),
        ),
        migrations.AddConstraint(
            model_name='memberskill',
            constraint=models.UniqueConstraint(fields=('member', 'skill'), name='member_skill_once'),
        ),
        migrations.AddConstraint(
            model_name='memberskill',
            constraint=models.CheckConstraint(condition=models.Q(('level__range', (0, 4)), ('wish__in', ['', 'learn', 'avoid']), models.Q(('level__gt', 0), models.Q(('wish', ''), _negated=True), _connector='OR')), name='member_skill_level_or_wish'),
        ),
        migrations.AddConstraint(
            model_name='confirmation',
            constraint=models.UniqueConstraint(condition=models.Q(('withdrawn_at', None)), fields=('member', 'skill', 'by'), name='confirmation_once'),
        ),
        migrations.AddConstraint(
            model_name='confirmation',
            constraint=models.CheckConstraint(condition=models.Q(('level__range', (1, 4))), name='confirmation_level'),
        ),
        migrations.AddConstraint(
            model_name='confirmation',
            constraint=models.CheckConstraint(condition=models.Q(('member', models.F('by')), _negated=True), name='confirmation_by_another'),
        ),
        *(
            migrations.RunSQL(
                f"ALTER TABLE {table} ADD CONSTRAINT {name} "
                f"FOREIGN KEY (engagement_id, {column}) REFERENCES {target} (engagement_id, id)",
                f"ALTER TABLE {table} DROP CONSTRAINT {name}",
            )
            for table, name, column, target in WALLS
        ),
    ]
