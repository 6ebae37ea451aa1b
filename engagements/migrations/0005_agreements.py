"""Who agreed to what: one named person of each party, once for each version."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

WALL = """
ALTER TABLE engagements_agreement ADD CONSTRAINT agreement_member_of_engagement
    FOREIGN KEY (engagement_id, member_id) REFERENCES engagements_membership (engagement_id, id);
CREATE TRIGGER agreement_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON engagements_agreement
    FOR EACH STATEMENT EXECUTE FUNCTION append_only();
"""
UNWALL = """
DROP TRIGGER agreement_append_only ON engagements_agreement;
ALTER TABLE engagements_agreement DROP CONSTRAINT agreement_member_of_engagement;
"""


class Migration(migrations.Migration):
    dependencies = [("engagements", "0004_visits")]

    operations = [
        migrations.CreateModel(
            name="Agreement",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("subject", models.CharField(max_length=60)),
                ("version", models.PositiveIntegerField()),
                (
                    "party",
                    models.CharField(
                        choices=[("vendor", "vendor"), ("client", "client")], max_length=6, verbose_name="party"
                    ),
                ),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "engagement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="agreements",
                        to="engagements.engagement",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="engagements.membership",
                    ),
                ),
            ],
            options={
                "verbose_name": "agreement",
                "verbose_name_plural": "agreements",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("engagement", "subject", "version", "party"), name="agreement_once_per_party"
                    )
                ],
            },
        ),
        migrations.RunSQL(WALL, UNWALL),
    ]
