"""What else the parties agree on as data: planning, silence, alarms, rates; and how a version comes about."""

import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import engagements.models.charter
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('engagements', '0011_archived_organisations'),
    ]

    operations = [
        migrations.AddField(
            model_name='charter',
            name='alarm_shares',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(100)]), blank=True, default=engagements.models.charter.usual_shares, size=10, verbose_name='budget alarms at per cent'),
        ),
        migrations.AddField(
            model_name='charter',
            name='backlog_ordered_by',
            field=models.CharField(choices=[('both', 'both parties'), ('client', 'the client alone')], default='both', max_length=6, verbose_name='the backlog is ordered by'),
        ),
        migrations.AddField(
            model_name='charter',
            name='escalates_to',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='engagements.membership', verbose_name='and if that doesn’t help, this is said to'),
        ),
        migrations.AddField(
            model_name='charter',
            name='planning_at',
            field=models.TimeField(default='10:00', verbose_name='planning at'),
        ),
        migrations.AddField(
            model_name='charter',
            name='planning_on',
            field=models.PositiveSmallIntegerField(blank=True, choices=[(1, 'Monday'), (2, 'Tuesday'), (3, 'Wednesday'), (4, 'Thursday'), (5, 'Friday'), (6, 'Saturday'), (7, 'Sunday')], help_text='Empty: on the first working day of an iteration.', null=True, verbose_name='planning on'),
        ),
        migrations.AddField(
            model_name='charter',
            name='proposed_by',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='engagements.membership'),
        ),
        migrations.AddField(
            model_name='charter',
            name='rates_are_shown',
            field=models.BooleanField(default=True, help_text='Else only totals, and person-days of three people or more together.', verbose_name='day rates are shown to both parties'),
        ),
        migrations.AddField(
            model_name='charter',
            name='reminded_after',
            field=models.PositiveSmallIntegerField(blank=True, help_text='Of a story that is ready and that nobody has signed. Empty: nobody is reminded.', null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(60)], verbose_name='a silent client is reminded after working days'),
        ),
        migrations.AddField(
            model_name='charter',
            name='withdrawn_at',
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='charter',
            name='wordings',
            field=models.PositiveIntegerField(default=1, editable=False),
        ),
        migrations.AddConstraint(
            model_name='charter',
            constraint=models.CheckConstraint(condition=models.Q(('planning_on', None), ('planning_on__range', (1, 7)), _connector='OR'), name='charter_planning_on_a_day'),
        ),
        migrations.AddConstraint(
            model_name='charter',
            constraint=models.CheckConstraint(condition=models.Q(('reminded_after', None), ('reminded_after__range', (1, 60)), _connector='OR'), name='charter_reminds_in_days'),
        ),
        migrations.AddConstraint(
            model_name='charter',
            constraint=models.CheckConstraint(condition=models.Q(('alarm_shares__contained_by', [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63, 64, 65, 66, 67, 68, 69, 70, 71, 72, 73, 74, 75, 76, 77, 78, 79, 80, 81, 82, 83, 84, 85, 86, 87, 88, 89, 90, 91, 92, 93, 94, 95, 96, 97, 98, 99, 100])), name='charter_alarm_shares_range'),
        ),
        migrations.RunSQL(
            """
            ALTER TABLE engagements_charter ADD CONSTRAINT charter_escalates_to_member_of_engagement
                FOREIGN KEY (engagement_id, escalates_to_id) REFERENCES engagements_membership (engagement_id, id);
            ALTER TABLE engagements_charter ADD CONSTRAINT charter_proposed_by_member_of_engagement
                FOREIGN KEY (engagement_id, proposed_by_id) REFERENCES engagements_membership (engagement_id, id);
            """,
            """
            ALTER TABLE engagements_charter DROP CONSTRAINT charter_escalates_to_member_of_engagement;
            ALTER TABLE engagements_charter DROP CONSTRAINT charter_proposed_by_member_of_engagement;
            """,
        ),
    ]
