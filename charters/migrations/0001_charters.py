"""Texts, lists and goals of charters, the kick-off, and who has read what."""

import django.core.validators
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('engagements', '0012_terms_of_charters'),
    ]

    operations = [
        migrations.CreateModel(
            name='Acknowledgement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('charter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='acknowledgements', to='engagements.charter')),
                ('engagement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='engagements.engagement')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='acknowledgements', to='engagements.membership')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('charter', 'member'), name='acknowledgement_once')],
            },
        ),
        migrations.CreateModel(
            name='CharterDraft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=24)),
                ('base', models.PositiveIntegerField()),
                ('text', models.TextField(blank=True)),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('charter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='engagements.charter')),
                ('engagement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='engagements.engagement')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='engagements.membership')),
            ],
            options={
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('charter', 'key', 'member'), name='charterdraft_one_each'), models.CheckConstraint(condition=models.Q(('text__length__lte', 100000)), name='charterdraft_text_length')],
            },
        ),
        migrations.CreateModel(
            name='CharterRevision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=24)),
                ('number', models.PositiveIntegerField()),
                ('text', models.TextField(blank=True)),
                ('typed', models.TextField(null=True)),
                ('base', models.PositiveIntegerField(null=True)),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='engagements.membership')),
                ('charter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='engagements.charter')),
                ('engagement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='engagements.engagement')),
            ],
            options={
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('charter', 'key', 'number'), name='charterrevision_number_once'), models.CheckConstraint(condition=models.Q(('text__length__lte', 100000), models.Q(('typed', None), ('typed__length__lte', 100000), _connector='OR')), name='charterrevision_text_length')],
            },
        ),
        migrations.CreateModel(
            name='CharterText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=24)),
                ('text', models.TextField(blank=True, validators=[django.core.validators.MaxLengthValidator(100000)])),
                ('revision', models.PositiveIntegerField(default=1)),
                ('charter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='texts', to='engagements.charter')),
                ('engagement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='engagements.engagement')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('charter', 'key'), name='charter_text_once'), models.CheckConstraint(condition=models.Q(('text__length__lte', 100000)), name='charter_text_length')],
            },
        ),
        migrations.CreateModel(
            name='Goal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(db_default=0, editable=False)),
                ('withdrawn_at', models.DateTimeField(editable=False, null=True)),
                ('name', models.CharField(max_length=500, verbose_name='goal')),
                ('measure', models.CharField(blank=True, max_length=500, verbose_name='measured by')),
                ('unit', models.CharField(blank=True, max_length=30, verbose_name='unit')),
                ('baseline', models.DecimalField(blank=True, decimal_places=3, max_digits=14, null=True, verbose_name='today')),
                ('target', models.DecimalField(blank=True, decimal_places=3, max_digits=14, null=True, verbose_name='target')),
                ('due', models.DateField(blank=True, null=True, verbose_name='until')),
                ('charter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='engagements.charter')),
                ('engagement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='engagements.engagement')),
            ],
            options={
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('charter', 'number'), name='goal_number_once'), models.CheckConstraint(condition=models.Q(('due', None), models.Q(('due__year__gte', 2000), ('due__year__lte', 2100)), _connector='OR'), name='goal_in_this_century')],
            },
        ),
        migrations.CreateModel(
            name='GoalReading',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(db_default=0, editable=False)),
                ('goal', models.PositiveIntegerField()),
                ('day', models.DateField(verbose_name='on')),
                ('value', models.DecimalField(decimal_places=3, max_digits=14, verbose_name='reading')),
                ('note', models.CharField(blank=True, max_length=1000, verbose_name='note')),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('withdrawn_at', models.DateTimeField(editable=False, null=True)),
                ('engagement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='goal_readings', to='engagements.engagement')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='engagements.membership')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('engagement', 'number'), name='goalreading_number_once'), models.CheckConstraint(condition=models.Q(('day__year__gte', 2000), ('day__year__lte', 2100)), name='goalreading_in_this_century')],
            },
        ),
        migrations.CreateModel(
            name='GoalWord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('goal', models.PositiveIntegerField()),
                ('iteration', models.PositiveIntegerField()),
                ('party', models.CharField(choices=[('vendor', 'vendor'), ('client', 'client')], max_length=6)),
                ('text', models.TextField(validators=[django.core.validators.MaxLengthValidator(1000)], verbose_name='how it stands')),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('engagement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='goal_words', to='engagements.engagement')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='engagements.membership')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('text__length__gte', 1), ('text__length__lte', 1000)), name='goalword_length')],
            },
        ),
        migrations.CreateModel(
            name='KickOff',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('step', models.CharField(max_length=20)),
                ('begun_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('first_planning', models.DateField(null=True, verbose_name='first planning')),
                ('ended_at', models.DateTimeField(editable=False, null=True)),
                ('engagement', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='kick_off', to='engagements.engagement')),
                ('guide', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='engagements.membership')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('first_planning', None), models.Q(('first_planning__year__gte', 2000), ('first_planning__year__lte', 2100)), _connector='OR'), name='kickoff_plans_in_this_century')],
            },
        ),
        migrations.CreateModel(
            name='Path',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(db_default=0, editable=False)),
                ('withdrawn_at', models.DateTimeField(editable=False, null=True)),
                ('channel', models.CharField(max_length=120, verbose_name='channel')),
                ('used_for', models.CharField(blank=True, max_length=500, verbose_name='used for')),
                ('reply_hours', models.PositiveSmallIntegerField(blank=True, help_text='Eight are a day. Empty: nothing is promised.', null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(400)], verbose_name='a reply within working hours')),
                ('for_pings', models.BooleanField(default=False, verbose_name='this is what is promised for pings here')),
                ('charter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='engagements.charter')),
                ('engagement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='engagements.engagement')),
            ],
            options={
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('charter', 'number'), name='path_number_once'), models.UniqueConstraint(condition=models.Q(('for_pings', True), ('withdrawn_at', None)), fields=('charter',), name='path_of_pings_once'), models.CheckConstraint(condition=models.Q(('reply_hours', None), ('reply_hours__range', (1, 400)), _connector='OR'), name='path_reply_hours')],
            },
        ),
        migrations.CreateModel(
            name='Responsibility',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(db_default=0, editable=False)),
                ('withdrawn_at', models.DateTimeField(editable=False, null=True)),
                ('activity', models.CharField(max_length=500, verbose_name='activity')),
                ('accountable', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='engagements.membership', verbose_name='accountable')),
                ('charter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='engagements.charter')),
                ('engagement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='engagements.engagement')),
            ],
            options={
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('charter', 'number'), name='responsibility_number_once'), models.UniqueConstraint(condition=models.Q(('withdrawn_at', None)), fields=('charter', 'activity'), name='responsibility_of_one_person')],
            },
        ),
    ]
