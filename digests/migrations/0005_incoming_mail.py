"""The audit log of mail that came in."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('digests', '0004_wishes'),
        ('engagements', '0008_deputies'),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='outgoingmail',
            constraint=models.UniqueConstraint(fields=('engagement', 'id'), name='outbox_within_engagement'),
        ),
        migrations.CreateModel(
            name='IncomingMail',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='came in')),
                ('fingerprint', models.CharField(editable=False, max_length=64)),
                ('sender', models.CharField(blank=True, max_length=320, verbose_name='from')),
                ('outcome', models.CharField(choices=[('posted', 'posted'), ('refused', 'answered with a reason'), ('dropped', 'dropped')], max_length=7, verbose_name='what became of it')),
                ('reason', models.CharField(blank=True, max_length=500, verbose_name='why')),
                ('engagement', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='incoming_mails', to='engagements.engagement')),
                ('answers', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='replies', to='digests.outgoingmail')),
            ],
            options={
                'verbose_name': 'incoming mail',
                'verbose_name_plural': 'incoming mails',
                'ordering': ['-at'],
                'indexes': [models.Index(fields=['at'], name='incoming_by_time')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('outcome', 'dropped'), _negated=True), fields=('fingerprint',), name='incoming_dealt_with_once'), models.CheckConstraint(condition=models.Q(('outcome__in', ['posted', 'refused', 'dropped'])), name='incoming_outcome_known')],
            },
        ),
        migrations.RunSQL(
            """
            ALTER TABLE digests_incomingmail ADD CONSTRAINT incoming_answers_mail_of_engagement
                FOREIGN KEY (engagement_id, answers_id) REFERENCES digests_outgoingmail (engagement_id, id)
                ON DELETE CASCADE
            """,
            "ALTER TABLE digests_incomingmail DROP CONSTRAINT incoming_answers_mail_of_engagement",
        ),
    ]
