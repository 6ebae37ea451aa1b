"""Decisions on the budget, day rates, the pace, booked days, and how the money stands."""

import datetime
import django.contrib.postgres.constraints
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('engagements', '0008_deputies'),
        ('iterations', '0005_walls_of_planning'),
    ]

    operations = [
        migrations.CreateModel(
            name='Budget',
            fields=[
                ('engagement', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='budget', serialize=False, to='engagements.engagement')),
                ('currency', models.CharField(max_length=3)),
                ('digits', models.PositiveSmallIntegerField()),
                ('amount', models.BigIntegerField()),
                ('spent', models.BigIntegerField(default=0)),
                ('reference', models.PositiveIntegerField(null=True)),
                ('iteration', models.PositiveIntegerField(default=0)),
                ('ends_early', models.DateField(null=True)),
                ('ends_late', models.DateField(null=True)),
                ('points_likely', models.PositiveIntegerField(null=True)),
                ('points_sure', models.PositiveIntegerField(null=True)),
                ('alarmed', models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                'ordering': ['engagement'],
                'constraints': [models.CheckConstraint(condition=models.Q(('amount__range', (0, 1000000000000000))), name='budget_amount'), models.CheckConstraint(condition=models.Q(('ends_early', None), ('ends_late', None), ('ends_early__lte', models.F('ends_late')), _connector='OR'), name='budget_ends_in_order')],
            },
        ),
        migrations.CreateModel(
            name='Confirmation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('quarters', models.PositiveIntegerField()),
                ('cost', models.BigIntegerField()),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='engagements.membership')),
                ('engagement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='engagements.engagement')),
                ('iteration', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='days_confirmed', to='iterations.iteration')),
            ],
            options={
                'ordering': ['engagement', 'iteration'],
            },
        ),
        migrations.CreateModel(
            name='BudgetAlarm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('share', models.PositiveSmallIntegerField()),
                ('spent', models.BigIntegerField()),
                ('amount', models.BigIntegerField()),
                ('day', models.DateField()),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('engagement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='budget_alarms', to='engagements.engagement')),
            ],
            options={
                'ordering': ['engagement', 'day'],
                'constraints': [models.UniqueConstraint(fields=('engagement', 'day'), name='budget_alarm_one_a_day'), models.CheckConstraint(condition=models.Q(('share__range', (1, 100))), name='budget_alarm_share')],
            },
        ),
        migrations.CreateModel(
            name='BudgetDecision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(db_default=0, editable=False)),
                ('amount', models.BigIntegerField()),
                ('currency', models.CharField(max_length=3, verbose_name='currency')),
                ('digits', models.PositiveSmallIntegerField()),
                ('reason', models.TextField(validators=[django.core.validators.MaxLengthValidator(1000)], verbose_name='reason')),
                ('proposed', models.BooleanField()),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='engagements.membership')),
                ('engagement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='budget_decisions', to='engagements.engagement')),
            ],
            options={
                'ordering': ['engagement', 'number'],
                'constraints': [models.UniqueConstraint(fields=('engagement', 'number'), name='budget_decision_number_once'), models.CheckConstraint(condition=models.Q(('amount__range', (0, 1000000000000000))), name='budget_decision_amount'), models.CheckConstraint(condition=models.Q(('currency__regex', '^[A-Z]{3}$'), ('digits__lte', 4)), name='budget_decision_currency'), models.CheckConstraint(condition=models.Q(('reason__length__range', (1, 1000))), name='budget_decision_says_why'), models.CheckConstraint(condition=models.Q(('proposed', True), ('by__isnull', False), _connector='OR'), name='budget_decision_by_somebody'), django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('proposed', False)), expressions=[('engagement', '='), ('currency', '<>')], name='budget_decision_in_one_currency')],
            },
        ),
        migrations.CreateModel(
            name='DayEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(db_default=0, editable=False)),
                ('day', models.DateField()),
                ('quarters', models.PositiveSmallIntegerField()),
                ('as_planned', models.BooleanField()),
                ('reason', models.TextField(blank=True, validators=[django.core.validators.MaxLengthValidator(1000)], verbose_name='reason')),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='engagements.membership')),
                ('engagement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='day_entries', to='engagements.engagement')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='engagements.membership')),
            ],
            options={
                'verbose_name_plural': 'day entries',
                'ordering': ['engagement', 'number'],
                'constraints': [models.UniqueConstraint(fields=('engagement', 'number'), name='day_entry_number_once'), models.CheckConstraint(condition=models.Q(('quarters__lte', 4)), name='day_entry_within_a_day'), models.CheckConstraint(condition=models.Q(('day__range', (datetime.date(2000, 1, 1), datetime.date(2100, 12, 31)))), name='day_entry_in_this_century'), models.CheckConstraint(condition=models.Q(('reason__length__lte', 1000)), name='day_entry_reason_length')],
            },
        ),
        migrations.CreateModel(
            name='DayRate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(db_default=0, editable=False)),
                ('role', models.CharField(blank=True, choices=[('delivery_lead', 'delivery lead'), ('vendor_member', 'vendor member'), ('sponsor', 'sponsor'), ('product_owner', 'product owner'), ('client_member', 'client member'), ('observer', 'observer')], max_length=16, verbose_name='role')),
                ('valid_from', models.DateField(verbose_name='valid from')),
                ('amount', models.BigIntegerField()),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='engagements.membership')),
                ('engagement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='day_rates', to='engagements.engagement')),
                ('member', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='engagements.membership')),
            ],
            options={
                'ordering': ['engagement', 'number'],
                'constraints': [models.UniqueConstraint(fields=('engagement', 'number'), name='day_rate_number_once'), models.CheckConstraint(condition=models.Q(('amount__range', (0, 1000000000000))), name='day_rate_amount'), models.CheckConstraint(condition=models.Q(models.Q(('member', None), ('role__in', ['delivery_lead', 'vendor_member', 'sponsor', 'product_owner', 'client_member', 'observer'])), models.Q(('member__isnull', False), ('role', '')), _connector='OR'), name='day_rate_of_person_or_role'), models.CheckConstraint(condition=models.Q(('valid_from__range', (datetime.date(2000, 1, 1), datetime.date(2100, 12, 31)))), name='day_rate_in_this_century')],
            },
        ),
        migrations.CreateModel(
            name='Pace',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(db_default=0, editable=False)),
                ('iteration', models.PositiveIntegerField()),
                ('quarters', models.PositiveSmallIntegerField()),
                ('offered', models.BooleanField()),
                ('reason', models.TextField(blank=True, validators=[django.core.validators.MaxLengthValidator(1000)], verbose_name='reason')),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='engagements.membership')),
                ('engagement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='paces', to='engagements.engagement')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='engagements.membership')),
            ],
            options={
                'ordering': ['engagement', 'number'],
                'constraints': [models.UniqueConstraint(fields=('engagement', 'number'), name='pace_number_once'), models.CheckConstraint(condition=models.Q(('reason__length__lte', 1000)), name='pace_reason_length'), models.CheckConstraint(condition=models.Q(('quarters__lte', 28)), name='pace_within_a_week')],
            },
        ),
    ]
