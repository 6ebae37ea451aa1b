"""How an engagement goes on: paused, closed, opened again; and whether an invitation has been seen."""

import django.core.validators
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models


WALLS = """
ALTER TABLE engagements_recess ADD CONSTRAINT recess_by_member_of_engagement
    FOREIGN KEY (engagement_id, by_id) REFERENCES engagements_membership (engagement_id, id);
ALTER TABLE engagements_recess ADD CONSTRAINT recess_ended_by_member_of_engagement
    FOREIGN KEY (engagement_id, ended_by_id) REFERENCES engagements_membership (engagement_id, id);
CREATE TRIGGER recess_number BEFORE INSERT ON engagements_recess
    FOR EACH ROW EXECUTE FUNCTION number_within('engagement_id');
"""
UNWALL = """
DROP TRIGGER recess_number ON engagements_recess;
ALTER TABLE engagements_recess DROP CONSTRAINT recess_by_member_of_engagement;
ALTER TABLE engagements_recess DROP CONSTRAINT recess_ended_by_member_of_engagement;
"""


class Migration(migrations.Migration):
    dependencies = [
        ('engagements', '0008_deputies'),
    ]

    operations = [
        migrations.CreateModel(
            name='Recess',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(db_default=0, editable=False)),
                ('course', models.CharField(choices=[('paused', 'paused'), ('closed', 'closed')], max_length=7)),
                ('reason', models.TextField(validators=[django.core.validators.MaxLengthValidator(1000)], verbose_name='why')),
                ('points', models.JSONField(default=list)),
                ('began_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('ended_at', models.DateTimeField(null=True)),
            ],
            options={
                'verbose_name': 'recess',
                'verbose_name_plural': 'recesses',
                'ordering': ['engagement', 'number'],
            },
        ),
        migrations.AddField(
            model_name='engagement',
            name='course',
            field=models.CharField(choices=[('running', 'running'), ('paused', 'paused'), ('closed', 'closed')], db_default='running', default='running', editable=False, max_length=7, verbose_name='course'),
        ),
        migrations.AddField(
            model_name='invitation',
            name='opened_at',
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddConstraint(
            model_name='engagement',
            constraint=models.CheckConstraint(condition=models.Q(('course__in', ['running', 'paused', 'closed'])), name='engagement_course_known'),
        ),
        migrations.AddField(
            model_name='recess',
            name='by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='engagements.membership'),
        ),
        migrations.AddField(
            model_name='recess',
            name='ended_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='engagements.membership'),
        ),
        migrations.AddField(
            model_name='recess',
            name='engagement',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='recesses', to='engagements.engagement'),
        ),
        migrations.AddConstraint(
            model_name='recess',
            constraint=models.UniqueConstraint(fields=('engagement', 'number'), name='recess_number_once'),
        ),
        migrations.AddConstraint(
            model_name='recess',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('engagement',), name='recess_one_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='recess',
            constraint=models.CheckConstraint(condition=models.Q(('course__in', ['paused', 'closed'])), name='recess_course_known'),
        ),
        migrations.AddConstraint(
            model_name='recess',
            constraint=models.CheckConstraint(condition=models.Q(('reason__length__gte', 1), ('reason__length__lte', 1000)), name='recess_says_why'),
        ),
        migrations.AddConstraint(
            model_name='recess',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('ended_by', None)), ('ended_at__gte', models.F('began_at')), _connector='OR'), name='recess_ends_after_it_begins'),
        ),
        migrations.RunSQL(WALLS, UNWALL),
    ]
