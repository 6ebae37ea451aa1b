"""Contacts, opportunities with their team and first conversation, and the log of what was said."""

import datetime
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.text
import django.utils.timezone
import people.names
import sales.models.opportunities
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


REMEMBERS = """
CREATE TRIGGER activity_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON sales_activity
    FOR EACH STATEMENT EXECUTE FUNCTION append_only();
"""
NEARLY_THE_SAME = """
CREATE INDEX contact_name_nearly ON sales_contact USING gin (name gin_trgm_ops);
CREATE INDEX organisation_name_nearly ON engagements_organisation USING gin (name gin_trgm_ops);
"""


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('stories', '0014_typing_errors'),  # brings pg_trgm
        ('engagements', '0011_archived_organisations'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Opportunity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, validators=[people.names.one_line], verbose_name='name')),
                ('stage', models.CharField(choices=[('contact', 'first contact'), ('talking', 'talking'), ('offer', 'offer out'), ('won', 'won'), ('lost', 'lost')], default='contact', max_length=7, verbose_name='stage')),
                ('stage_since', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='in this stage since')),
                ('value', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(Decimal('100000000000'))], verbose_name='value')),
                ('currency', models.CharField(default='EUR', help_text='By its code.', max_length=3, validators=[sales.models.opportunities.known_currency], verbose_name='currency')),
                ('probability', models.PositiveSmallIntegerField(default=10, validators=[django.core.validators.MaxValueValidator(100)], verbose_name='probability in per cent')),
                ('source', models.CharField(blank=True, help_text='Where they came from.', max_length=120, validators=[people.names.one_line], verbose_name='source')),
                ('next_step', models.CharField(blank=True, max_length=200, validators=[people.names.one_line], verbose_name='next step')),
                ('next_on', models.DateField(blank=True, null=True, verbose_name='on')),
                ('expected_on', models.DateField(blank=True, help_text='Counts its value to that month.', null=True, verbose_name='decision expected')),
                ('lost_reason', models.TextField(blank=True, validators=[django.core.validators.MaxLengthValidator(1000)], verbose_name='why it was lost')),
                ('renewal_on', models.DateField(blank=True, help_text='When to talk about what comes after it.', null=True, verbose_name='renewal')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='since')),
                ('archived_at', models.DateTimeField(editable=False, null=True, verbose_name='archived')),
                ('became', models.OneToOneField(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='opportunity', to='engagements.engagement')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='opportunities', to='engagements.organisation', verbose_name='client')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='opportunities', to=settings.AUTH_USER_MODEL, verbose_name='owner')),
                ('vendor', models.ForeignKey(blank=True, help_text='Whose people would do the work.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='engagements.organisation', verbose_name='vendor')),
            ],
            options={
                'verbose_name': 'opportunity',
                'verbose_name_plural': 'opportunities',
                'ordering': ['-created_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Contact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, validators=[people.names.one_line], verbose_name='name')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail')),
                ('phone', models.CharField(blank=True, max_length=40, validators=[people.names.one_line], verbose_name='phone')),
                ('position', models.CharField(blank=True, help_text='What they do there.', max_length=120, validators=[people.names.one_line], verbose_name='position')),
                ('party', models.CharField(choices=[('vendor', 'vendor'), ('client', 'client')], default='client', help_text='On which side of an engagement they would stand.', max_length=6, verbose_name='party')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='added')),
                ('archived_at', models.DateTimeField(editable=False, null=True, verbose_name='archived')),
                ('merged_into', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='sales.contact')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='contacts', to='engagements.organisation', verbose_name='organisation')),
            ],
            options={
                'verbose_name': 'contact',
                'verbose_name_plural': 'contacts',
                'ordering': ['name', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Conversation',
            fields=[
                ('opportunity', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='conversation', serialize=False, to='sales.opportunity')),
                ('purpose', models.TextField(blank=True, help_text='What goes wrong today, for whom, and what does waiting cost?', validators=[django.core.validators.MaxLengthValidator(5000)], verbose_name='Why now')),
                ('client_goals', models.TextField(blank=True, help_text='One goal a line: what changes, measured by what, until when.', validators=[django.core.validators.MaxLengthValidator(5000)], verbose_name='What the client wants of it')),
                ('vendor_goals', models.TextField(blank=True, help_text='Say it as openly: both sides should gain. One goal a line.', validators=[django.core.validators.MaxLengthValidator(5000)], verbose_name='What we want of it')),
                ('success', models.TextField(blank=True, help_text='A year from now: what do people do differently? Who would notice first?', validators=[django.core.validators.MaxLengthValidator(5000)], verbose_name='What good looks like')),
                ('client_responsibilities', models.TextField(blank=True, help_text='Who decides what is accepted? Who answers questions, how soon?', validators=[django.core.validators.MaxLengthValidator(5000)], verbose_name='What the client sees to')),
                ('vendor_responsibilities', models.TextField(blank=True, help_text='Who leads? Who is there every day? What do we not do?', validators=[django.core.validators.MaxLengthValidator(5000)], verbose_name='What we see to')),
                ('communication', models.TextField(blank=True, help_text='Which channel for what, and within what time is an answer promised?', validators=[django.core.validators.MaxLengthValidator(5000)], verbose_name='How we talk')),
                ('difficult', models.TextField(blank=True, help_text='How does each side want to hear bad news, and from whom?', validators=[django.core.validators.MaxLengthValidator(5000)], verbose_name='What we do when it gets difficult')),
                ('changed_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                'verbose_name': 'first conversation',
                'verbose_name_plural': 'first conversations',
                'ordering': ['opportunity'],
            },
        ),
        migrations.CreateModel(
            name='Activity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('call', 'call'), ('meeting', 'meeting'), ('mail', 'mail'), ('note', 'note'), ('change', 'change')], max_length=7, verbose_name='kind')),
                ('text', models.TextField(validators=[django.core.validators.MaxLengthValidator(2000)], verbose_name='what was said')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='when')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                ('opportunity', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='activities', to='sales.opportunity', verbose_name='opportunity')),
            ],
            options={
                'verbose_name': 'activity',
                'verbose_name_plural': 'activities',
                'ordering': ['-at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Seat',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('delivery_lead', 'delivery lead'), ('vendor_member', 'vendor member'), ('sponsor', 'sponsor'), ('product_owner', 'product owner'), ('client_member', 'client member'), ('observer', 'observer')], max_length=16, verbose_name='role')),
                ('contact', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='seats', to='sales.contact', verbose_name='contact')),
                ('opportunity', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='seats', to='sales.opportunity')),
            ],
            options={
                'verbose_name': 'seat',
                'verbose_name_plural': 'seats',
                'ordering': ['opportunity', 'pk'],
            },
        ),
        migrations.AddIndex(
            model_name='contact',
            index=models.Index(django.db.models.functions.text.Lower('email'), name='contact_by_address'),
        ),
        migrations.AddConstraint(
            model_name='contact',
            constraint=models.CheckConstraint(condition=models.Q(('name__regex', '[\\u0001-\\u001f\\u007f-\\u009f\\u2028\\u2029]'), _negated=True), name='contact_name_is_one_line'),
        ),
        migrations.AddConstraint(
            model_name='contact',
            constraint=models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='contact_has_a_name'),
        ),
        migrations.AddConstraint(
            model_name='contact',
            constraint=models.CheckConstraint(condition=models.Q(('party__in', ['vendor', 'client'])), name='contact_party_known'),
        ),
        migrations.AddConstraint(
            model_name='contact',
            constraint=models.CheckConstraint(condition=models.Q(('merged_into', None), ('archived_at__isnull', False), _connector='OR'), name='contact_merged_is_archived'),
        ),
        migrations.AddIndex(
            model_name='opportunity',
            index=models.Index(fields=['stage', 'next_on'], name='opportunity_by_stage'),
        ),
        migrations.AddIndex(
            model_name='opportunity',
            index=models.Index(fields=['owner', 'next_on'], name='opportunity_by_owner'),
        ),
        migrations.AddIndex(
            model_name='opportunity',
            index=models.Index(fields=['-created_at', '-id'], name='opportunity_newest'),
        ),
        migrations.AddConstraint(
            model_name='opportunity',
            constraint=models.CheckConstraint(condition=models.Q(('name__regex', '[\\u0001-\\u001f\\u007f-\\u009f\\u2028\\u2029]'), _negated=True), name='opportunity_name_is_one_line'),
        ),
        migrations.AddConstraint(
            model_name='opportunity',
            constraint=models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='opportunity_has_a_name'),
        ),
        migrations.AddConstraint(
            model_name='opportunity',
            constraint=models.CheckConstraint(condition=models.Q(('stage__in', ['contact', 'talking', 'offer', 'won', 'lost'])), name='opportunity_stage_known'),
        ),
        migrations.AddConstraint(
            model_name='opportunity',
            constraint=models.CheckConstraint(condition=models.Q(('value', None), ('value__range', (0, Decimal('100000000000'))), _connector='OR'), name='opportunity_value'),
        ),
        migrations.AddConstraint(
            model_name='opportunity',
            constraint=models.CheckConstraint(condition=models.Q(('currency__regex', '^[A-Z]{3}$')), name='opportunity_currency'),
        ),
        migrations.AddConstraint(
            model_name='opportunity',
            constraint=models.CheckConstraint(condition=models.Q(('probability__lte', 100)), name='opportunity_probability'),
        ),
        migrations.AddConstraint(
            model_name='opportunity',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('stage', 'lost'), _negated=True), ('lost_reason__gt', ''), _connector='OR'), name='opportunity_lost_for_a_reason', violation_error_message='Say why it was lost.'),
        ),
        migrations.AddConstraint(
            model_name='opportunity',
            constraint=models.CheckConstraint(condition=models.Q(('lost_reason__length__lte', 1000)), name='opportunity_reason_length'),
        ),
        migrations.AddConstraint(
            model_name='opportunity',
            constraint=models.CheckConstraint(condition=models.Q(('became', None), ('stage', 'won'), _connector='OR'), name='opportunity_became_what_was_won', violation_error_message='It has become an engagement: it stays won.'),
        ),
        migrations.AddConstraint(
            model_name='opportunity',
            constraint=models.CheckConstraint(condition=models.Q(('vendor', None), models.Q(('vendor', models.F('organisation')), _negated=True), _connector='OR'), name='opportunity_two_parties', violation_error_message='Vendor and client must be two different organisations.'),
        ),
        migrations.AddConstraint(
            model_name='opportunity',
            constraint=models.CheckConstraint(condition=models.Q(('next_on', None), ('next_on__range', (datetime.date(2000, 1, 1), datetime.date(2100, 12, 31))), _connector='OR'), name='opportunity_next_on_in_this_century', violation_error_message='Choose a day of this century.'),
        ),
        migrations.AddConstraint(
            model_name='opportunity',
            constraint=models.CheckConstraint(condition=models.Q(('expected_on', None), ('expected_on__range', (datetime.date(2000, 1, 1), datetime.date(2100, 12, 31))), _connector='OR'), name='opportunity_expected_on_in_this_century', violation_error_message='Choose a day of this century.'),
        ),
        migrations.AddConstraint(
            model_name='opportunity',
            constraint=models.CheckConstraint(condition=models.Q(('renewal_on', None), ('renewal_on__range', (datetime.date(2000, 1, 1), datetime.date(2100, 12, 31))), _connector='OR'), name='opportunity_renewal_on_in_this_century', violation_error_message='Choose a day of this century.'),
        ),
        migrations.AddIndex(
            model_name='activity',
            index=models.Index(fields=['opportunity', '-at'], name='activity_of_opportunity'),
        ),
        migrations.AddIndex(
            model_name='activity',
            index=models.Index(fields=['-at', '-id'], name='activity_newest'),
        ),
        migrations.AddConstraint(
            model_name='activity',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['call', 'meeting', 'mail', 'note', 'change'])), name='activity_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='activity',
            constraint=models.CheckConstraint(condition=models.Q(('text__length__gte', 1), ('text__length__lte', 2000)), name='activity_text_length'),
        ),
        migrations.AddConstraint(
            model_name='seat',
            constraint=models.UniqueConstraint(fields=('opportunity', 'contact'), name='seat_once'),
        ),
        migrations.AddConstraint(
            model_name='seat',
            constraint=models.CheckConstraint(condition=models.Q(('role__in', ['delivery_lead', 'vendor_member', 'sponsor', 'product_owner', 'client_member', 'observer'])), name='seat_role_known'),
        ),
        migrations.RunSQL(REMEMBERS, "DROP TRIGGER activity_append_only ON sales_activity"),
        migrations.RunSQL(NEARLY_THE_SAME, "DROP INDEX contact_name_nearly; DROP INDEX organisation_name_nearly"),
    ]
