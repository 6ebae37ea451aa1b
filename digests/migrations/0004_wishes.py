"""What people wish to be told and when, digests written, addresses that take no mail; refused mails keep their text a week."""

import datetime
import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('digests', '0003_mails_of_their_engagements_occurrence'),
        ('engagements', '0006_calendars'),
        ('people', '0004_calendars'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='DailyDigest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('local_date', models.DateField()),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                'ordering': ['-local_date'],
            },
        ),
        migrations.CreateModel(
            name='DeadAddress',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('address', models.CharField(max_length=320, verbose_name='address')),
                ('since', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='since')),
                ('why', models.CharField(max_length=500, verbose_name='what was said')),
            ],
            options={
                'verbose_name': 'address that takes no mail',
                'verbose_name_plural': 'addresses that take no mail',
                'ordering': ['-since'],
                'constraints': [
                    models.UniqueConstraint(django.db.models.functions.text.Lower('address'), name='dead_address_once'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Preference',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('matter', models.CharField(max_length=30)),
                ('choice', models.CharField(choices=[('now', 'at once'), ('digest', 'in the digest'), ('never', 'never')], max_length=6)),
            ],
            options={
                'ordering': ['engagement', 'member', 'matter'],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('choice__in', ['now', 'digest', 'never'])), name='preference_choice_known'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Rhythm',
            fields=[
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='rhythm', serialize=False, to=settings.AUTH_USER_MODEL)),
                ('digest', models.BooleanField(default=True, verbose_name='daily digest')),
                ('digest_at', models.TimeField(default=datetime.time(8, 30), verbose_name='digest at')),
                ('quiet_from', models.TimeField(blank=True, null=True, verbose_name='quiet from')),
                ('quiet_until', models.TimeField(blank=True, null=True, verbose_name='quiet until')),
            ],
            options={
                'ordering': ['user'],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(models.Q(('quiet_from', None), ('quiet_until', None)), models.Q(('quiet_from__isnull', False), ('quiet_until__isnull', False)), _connector='OR'), name='rhythm_quiet_has_two_ends'),
                ],
            },
        ),
        migrations.RemoveConstraint(
            model_name='outgoingmail',
            name='outbox_forgets_what_is_over',
        ),
        migrations.AddConstraint(
            model_name='outgoingmail',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['sent', 'suppressed', 'expired']), _negated=True), ('payload', {}), _connector='OR'), name='outbox_forgets_what_is_over'),
        ),
        migrations.AddField(
            model_name='dailydigest',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='daily_digests', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='preference',
            name='engagement',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='mail_preferences', to='engagements.engagement'),
        ),
        migrations.AddField(
            model_name='preference',
            name='member',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='mail_preferences', to='engagements.membership'),
        ),
        migrations.AddConstraint(
            model_name='dailydigest',
            constraint=models.UniqueConstraint(fields=('user', 'local_date'), name='daily_digest_once_a_day'),
        ),
        migrations.AddConstraint(
            model_name='preference',
            constraint=models.UniqueConstraint(fields=('member', 'matter'), name='preference_once_a_matter'),
        ),
        # What somebody chose is about an engagement of theirs.
        migrations.RunSQL(
            """
            ALTER TABLE digests_preference ADD CONSTRAINT preference_member_of_engagement
                FOREIGN KEY (engagement_id, member_id) REFERENCES engagements_membership (engagement_id, id)
                ON DELETE CASCADE
            """,
            "ALTER TABLE digests_preference DROP CONSTRAINT preference_member_of_engagement",
        ),
    ]
