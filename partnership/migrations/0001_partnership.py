import datetime
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('engagements', '0008_deputies'),
    ]

    operations = [
        migrations.CreateModel(
            name='Commitment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(db_default=0, editable=False)),
                ('text', models.TextField(validators=[django.core.validators.MaxLengthValidator(100000)], verbose_name='commitment')),
                ('to_party', models.CharField(choices=[('vendor', 'vendor'), ('client', 'client')], max_length=6)),
                ('due', models.DateField(verbose_name='due')),
                ('first_due', models.DateField()),
                ('made_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('origin', models.CharField(max_length=60, null=True)),
                ('ended_as', models.CharField(blank=True, choices=[('kept', 'kept'), ('late', 'kept late'), ('released', 'released'), ('broken', 'broken')], max_length=8)),
                ('ended_at', models.DateTimeField(null=True)),
                ('ended_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='engagements.membership')),
                ('engagement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='commitments', to='engagements.engagement')),
                ('made_to', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='promised', to='engagements.membership')),
                ('promiser', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='commitments', to='engagements.membership')),
            ],
            options={
                'ordering': ['engagement', 'number'],
                'constraints': [
                    models.UniqueConstraint(fields=('engagement', 'number'), name='commitment_number_once'),
                    models.UniqueConstraint(fields=('engagement', 'id'), name='commitment_within_engagement'),
                    models.CheckConstraint(condition=models.Q(('text__length__gte', 1), ('text__length__lte', 100000)), name='commitment_text_length'),
                    models.CheckConstraint(condition=models.Q(('due__gte', models.F('first_due')), ('due__range', (datetime.date(2000, 1, 1), datetime.date(2100, 12, 31))), ('first_due__range', (datetime.date(2000, 1, 1), datetime.date(2100, 12, 31)))), name='commitment_due_in_this_century'),
                    models.CheckConstraint(condition=models.Q(('origin', None), ('origin__regex', '^[a-z]+(-[a-z0-9_]+)+$'), _connector='OR'), name='commitment_origin_is_an_element_id'),
                    models.CheckConstraint(condition=models.Q(models.Q(('ended_as', ''), ('ended_at', None), ('ended_by', None)), models.Q(('ended_as', 'broken'), ('ended_at__isnull', False), ('ended_by', None)), models.Q(('ended_as__in', ['kept', 'late', 'released']), ('ended_at__isnull', False), ('ended_by__isnull', False)), _connector='OR'), name='commitment_ends_once'),
                ],
                'indexes': [
                    models.Index(condition=models.Q(('ended_as', '')), fields=['due'], name='commitment_open'),
                    models.Index(fields=['engagement', 'due'], name='commitment_by_day'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Decision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(db_default=0, editable=False)),
                ('text', models.TextField(validators=[django.core.validators.MaxLengthValidator(100000)], verbose_name='decision')),
                ('why', models.TextField(validators=[django.core.validators.MaxLengthValidator(100000)], verbose_name='why')),
                ('decided_on', models.DateField(verbose_name='decided on')),
                ('origin', models.CharField(max_length=60, null=True)),
                ('noted_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('engagement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='engagements.engagement')),
                ('noted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='engagements.membership')),
                ('replaces', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaced_by', to='partnership.decision')),
            ],
            options={
                'ordering': ['engagement', 'number'],
                'constraints': [
                    models.UniqueConstraint(fields=('engagement', 'number'), name='decision_number_once'),
                    models.UniqueConstraint(fields=('engagement', 'id'), name='decision_within_engagement'),
                    models.CheckConstraint(condition=models.Q(('text__length__gte', 1), ('text__length__lte', 100000)), name='decision_text_length'),
                    models.CheckConstraint(condition=models.Q(('why__length__gte', 1), ('why__length__lte', 100000)), name='decision_why_length'),
                    models.CheckConstraint(condition=models.Q(('decided_on__range', (datetime.date(2000, 1, 1), datetime.date(2100, 12, 31)))), name='decision_in_this_century'),
                    models.CheckConstraint(condition=models.Q(('origin', None), ('origin__regex', '^[a-z]+(-[a-z0-9_]+)+$'), _connector='OR'), name='decision_origin_is_an_element_id'),
                ],
                'indexes': [
                    models.Index(fields=['engagement', '-decided_on'], name='decision_by_day'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Decider',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('engagement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='engagements.engagement')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='engagements.membership')),
                ('decision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deciders', to='partnership.decision')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('decision', 'member'), name='decider_once'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Dispute',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(db_default=0, editable=False)),
                ('why', models.TextField(validators=[django.core.validators.MaxLengthValidator(100000)], verbose_name='why')),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('said_at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='engagements.membership')),
                ('commitment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='disputes', to='partnership.commitment')),
                ('engagement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='engagements.engagement')),
                ('said_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='engagements.membership')),
            ],
            options={
                'ordering': ['commitment', 'number'],
                'constraints': [
                    models.UniqueConstraint(fields=('commitment', 'number'), name='dispute_number_once'),
                    models.CheckConstraint(condition=models.Q(('why__length__gte', 1), ('why__length__lte', 100000)), name='dispute_why_length'),
                ],
            },
        ),
        migrations.CreateModel(
            name='NewDate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(db_default=0, editable=False)),
                ('due', models.DateField(verbose_name='new date')),
                ('why', models.TextField(validators=[django.core.validators.MaxLengthValidator(100000)], verbose_name='why')),
                ('asked_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('answer', models.CharField(blank=True, choices=[('agreed', 'agreed'), ('refused', 'refused')], max_length=7)),
                ('answered_at', models.DateTimeField(null=True)),
                ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='engagements.membership')),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='engagements.membership')),
                ('commitment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='new_dates', to='partnership.commitment')),
                ('engagement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='engagements.engagement')),
            ],
            options={
                'ordering': ['commitment', 'number'],
                'constraints': [
                    models.UniqueConstraint(fields=('commitment', 'number'), name='new_date_number_once'),
                    models.UniqueConstraint(condition=models.Q(('answer', '')), fields=('commitment',), name='new_date_one_at_a_time'),
                    models.CheckConstraint(condition=models.Q(('why__length__gte', 1), ('why__length__lte', 100000)), name='new_date_why_length'),
                    models.CheckConstraint(condition=models.Q(('due__range', (datetime.date(2000, 1, 1), datetime.date(2100, 12, 31)))), name='new_date_in_this_century'),
                    models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('answered_at', None), ('answered_by', None)), models.Q(('answer__in', ['agreed', 'refused']), ('answered_at__isnull', False), ('answered_by__isnull', False)), _connector='OR'), name='new_date_answered_by_somebody'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Ping',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(db_default=0, editable=False)),
                ('text', models.TextField(validators=[django.core.validators.MaxLengthValidator(100000)], verbose_name='question')),
                ('asked_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('about', models.CharField(max_length=60, null=True)),
                ('answered_at', models.DateTimeField(null=True)),
                ('later_at', models.DateTimeField(null=True)),
                ('settled_at', models.DateTimeField(null=True)),
                ('asker', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pings_asked', to='engagements.membership')),
                ('engagement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pings', to='engagements.engagement')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pings', to='engagements.membership')),
            ],
            options={
                'ordering': ['engagement', 'number'],
                'constraints': [
                    models.UniqueConstraint(fields=('engagement', 'number'), name='ping_number_once'),
                    models.UniqueConstraint(fields=('engagement', 'id'), name='ping_within_engagement'),
                    models.CheckConstraint(condition=models.Q(('text__length__gte', 1), ('text__length__lte', 100000)), name='ping_text_length'),
                    models.CheckConstraint(condition=models.Q(('about', None), ('about__regex', '^[a-z]+(-[a-z0-9_]+)+$'), _connector='OR'), name='ping_about_is_an_element_id'),
                    models.CheckConstraint(condition=models.Q(('asker', models.F('person')), _negated=True), name='ping_asks_somebody_else'),
                ],
                'indexes': [
                    models.Index(condition=models.Q(('settled_at', None)), fields=['person'], name='ping_open'),
                    models.Index(condition=models.Q(('later_at__isnull', False), ('settled_at', None)), fields=['later_at'], name='ping_put_off'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Turn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(db_default=0, editable=False)),
                ('what', models.CharField(choices=[('answered', 'answered'), ('again', 'asked again'), ('further', 'asked further'), ('handed', 'handed over'), ('put_off', 'put off')], max_length=8)),
                ('reply', models.CharField(blank=True, choices=[('yes', 'Yes'), ('no', 'No')], max_length=3)),
                ('text', models.TextField(blank=True, validators=[django.core.validators.MaxLengthValidator(100000)])),
                ('until', models.DateTimeField(null=True)),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='engagements.membership')),
                ('engagement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='engagements.engagement')),
                ('ping', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='turns', to='partnership.ping')),
                ('to', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='engagements.membership')),
            ],
            options={
                'ordering': ['ping', 'number'],
                'constraints': [
                    models.UniqueConstraint(fields=('ping', 'number'), name='turn_number_once'),
                    models.UniqueConstraint(fields=('engagement', 'id'), name='turn_within_engagement'),
                    models.CheckConstraint(condition=models.Q(('text__length__lte', 100000)), name='turn_text_length'),
                    models.CheckConstraint(condition=models.Q(models.Q(('what', 'answered'), _negated=True), models.Q(('reply', ''), ('text', ''), _negated=True), _connector='OR'), name='turn_answers_something'),
                    models.CheckConstraint(condition=models.Q(models.Q(('to__isnull', False), ('what', 'handed')), models.Q(models.Q(('what', 'handed'), _negated=True), ('to', None)), _connector='OR'), name='turn_handed_to_somebody'),
                    models.CheckConstraint(condition=models.Q(models.Q(('until__isnull', False), ('what', 'put_off')), models.Q(models.Q(('what', 'put_off'), _negated=True), ('until', None)), _connector='OR'), name='turn_put_off_until'),
                ],
            },
        ),
        migrations.AddField(
            model_name='ping',
            name='accepted',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partnership.turn'),
        ),
        migrations.AddConstraint(
            model_name='ping',
            constraint=models.CheckConstraint(condition=models.Q(('accepted', None), ('settled_at__isnull', False), _connector='OR'), name='ping_settled_by_its_answer'),
        ),
    ]
