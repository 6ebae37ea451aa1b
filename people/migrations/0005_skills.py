"""The vocabulary of skills, and what people say of themselves."""

import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import people.names
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0004_calendars'),
    ]

    operations = [
        migrations.CreateModel(
            name='Profile',
            fields=[
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='profile', serialize=False, to=settings.AUTH_USER_MODEL)),
                ('about', models.TextField(blank=True, validators=[django.core.validators.MaxLengthValidator(1000)], verbose_name='about me')),
                ('expertise', models.TextField(blank=True, validators=[django.core.validators.MaxLengthValidator(1000)], verbose_name='what I know of the field')),
                ('languages', models.CharField(blank=True, max_length=200, verbose_name='languages')),
                ('version', models.PositiveIntegerField(default=0, editable=False)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('about__length__lte', 1000), ('expertise__length__lte', 1000)), name='profile_length')],
            },
        ),
        migrations.CreateModel(
            name='Skill',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, validators=[people.names.one_line], verbose_name='skill')),
                ('retired_at', models.DateTimeField(blank=True, editable=False, null=True)),
            ],
            options={
                'verbose_name': 'skill of the vocabulary',
                'verbose_name_plural': 'vocabulary of skills',
                'ordering': [django.db.models.functions.text.Lower('name')],
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('name'), name='skill_once', violation_error_message='This word is in the vocabulary already.'), models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='skill_has_a_name'), models.CheckConstraint(condition=models.Q(('name__regex', '[\\u0001-\\u001f\\u007f-\\u009f\\u2028\\u2029]'), _negated=True), name='skill_is_one_line')],
            },
        ),
        migrations.CreateModel(
            name='OwnSkill',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('level', models.PositiveSmallIntegerField(choices=[(1, 'learning'), (2, 'works with help'), (3, 'independent'), (4, 'can teach')], verbose_name='level')),
                ('wish', models.CharField(blank=True, choices=[('', '–'), ('learn', 'wants to learn'), ('avoid', 'prefers to avoid')], max_length=5, verbose_name='wish')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='own_skills', to=settings.AUTH_USER_MODEL)),
                ('skill', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='known_by', to='people.skill')),
            ],
            options={
                'ordering': ['user', 'skill'],
                'constraints': [models.UniqueConstraint(fields=('user', 'skill'), name='own_skill_once'), models.CheckConstraint(condition=models.Q(('level__range', (0, 4)), ('wish__in', ['', 'learn', 'avoid']), models.Q(('level__gt', 0), models.Q(('wish', ''), _negated=True), _connector='OR')), name='own_skill_level_or_wish')],
            },
        ),
    ]
