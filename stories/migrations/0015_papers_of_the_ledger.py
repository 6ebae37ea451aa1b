"""What the papers of the ledger need: whose deputy stamped, the change of the key as an entry, the mailed links."""

import secrets
from importlib import import_module

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

wall = import_module("stories.migrations.0002_numbers_and_walls").wall

LINKS = [
    ("stories_stamp", "in_place_of_id", "engagements_membership"),
    ("stories_signofflink", "story_id", "stories_story"),
    ("stories_signofflink", "member_id", "engagements_membership"),
]


class Migration(migrations.Migration):
    dependencies = [("stories", "0014_typing_errors"), ("engagements", "0008_deputies")]

    operations = [
        migrations.CreateModel(
            name='SignOffLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('nonce', models.CharField(default=secrets.token_urlsafe, editable=False, max_length=43)),
                ('token_hash', models.CharField(editable=False, max_length=64, unique=True)),
                ('seen', models.TextField()),
                ('made_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('ended_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.AddField(
            model_name='stamp',
            name='in_place_of',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='engagements.membership'),
        ),
        migrations.AlterField(
            model_name='ledgerentry',
            name='decision',
            field=models.CharField(choices=[('accept', 'accept'), ('accept_with_follow_ups', 'accept with follow-ups'), ('reject', 'reject'), ('reopen', 'reopen'), ('key_change', 'change of the key')], max_length=22),
        ),
        migrations.AlterField(
            model_name='ledgerentry',
            name='signer',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='engagements.membership'),
        ),
        migrations.AlterField(
            model_name='ledgerentry',
            name='story',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='sign_offs', to='stories.story'),
        ),
        migrations.AddConstraint(
            model_name='ledgerentry',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decision', 'key_change'), ('signer', None), ('story', None)), models.Q(models.Q(('decision', 'key_change'), _negated=True), ('signer__isnull', False), ('story__isnull', False)), _connector='OR'), name='ledger_story_has_signer'),
        ),
        migrations.AddField(
            model_name='signofflink',
            name='engagement',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='engagements.engagement'),
        ),
        migrations.AddField(
            model_name='signofflink',
            name='member',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='engagements.membership'),
        ),
        migrations.AddField(
            model_name='signofflink',
            name='story',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sign_off_links', to='stories.story'),
        ),
        migrations.AddConstraint(
            model_name='signofflink',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('story', 'member'), name='sign_off_link_one_open'),
        ),
        *(wall(*link) for link in LINKS),
    ]
