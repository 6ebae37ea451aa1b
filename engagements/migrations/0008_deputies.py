"""Who acts in whose place, and when: a client's deputy for a signer."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

WALLS = """
ALTER TABLE engagements_deputy ADD CONSTRAINT deputy_member_of_engagement
    FOREIGN KEY (engagement_id, member_id) REFERENCES engagements_membership (engagement_id, id);
ALTER TABLE engagements_deputy ADD CONSTRAINT deputy_of_member_of_engagement
    FOREIGN KEY (engagement_id, of_id) REFERENCES engagements_membership (engagement_id, id);
CREATE TRIGGER deputy_number BEFORE INSERT ON engagements_deputy
    FOR EACH ROW EXECUTE FUNCTION number_within('engagement_id');
"""
UNWALL = """
DROP TRIGGER deputy_number ON engagements_deputy;
ALTER TABLE engagements_deputy DROP CONSTRAINT deputy_member_of_engagement;
ALTER TABLE engagements_deputy DROP CONSTRAINT deputy_of_member_of_engagement;
"""


class Migration(migrations.Migration):
    dependencies = [("engagements", "0007_first_iteration_of_a_cadence")]

    operations = [
        migrations.CreateModel(
            name='Deputy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(db_default=0, editable=False)),
                ('starts', models.DateField(verbose_name='from')),
                ('finishes', models.DateField(verbose_name='until')),
                ('named_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('withdrawn_at', models.DateTimeField(editable=False, null=True)),
                ('engagement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deputies', to='engagements.engagement')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deputyships', to='engagements.membership')),
                ('of', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deputies', to='engagements.membership')),
            ],
            options={
                'verbose_name': 'deputy',
                'verbose_name_plural': 'deputies',
                'constraints': [models.UniqueConstraint(fields=('engagement', 'number'), name='deputy_number_once'), models.CheckConstraint(condition=models.Q(('starts__lte', models.F('finishes'))), name='deputy_starts_first'), models.CheckConstraint(condition=models.Q(('finishes__year__lte', 2100), ('starts__year__gte', 2000)), name='deputy_dates'), models.CheckConstraint(condition=models.Q(('member', models.F('of')), _negated=True), name='deputy_is_another')],
            },
        ),
        migrations.RunSQL(WALLS, UNWALL),
    ]
