"""What a charter may promise besides: people at demos, and the client’s word within working days."""

import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('engagements', '0012_terms_of_charters'),
    ]

    operations = [
        migrations.AddField(
            model_name='charter',
            name='decided_within',
            field=models.PositiveSmallIntegerField(blank=True, help_text='Empty: those after which a silent client is reminded.', null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(60)], verbose_name='the client’s word on what is ready, within working days'),
        ),
        migrations.AddField(
            model_name='charter',
            name='people_at_demos',
            field=models.PositiveSmallIntegerField(blank=True, default=1, help_text='Empty: nothing is promised about it.', null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(20)], verbose_name='people of each party at a demo, at least'),
        ),
        migrations.AddConstraint(
            model_name='charter',
            constraint=models.CheckConstraint(condition=models.Q(('decided_within', None), ('decided_within__range', (1, 60)), _connector='OR'), name='charter_decides_in_days'),
        ),
        migrations.AddConstraint(
            model_name='charter',
            constraint=models.CheckConstraint(condition=models.Q(('people_at_demos', None), ('people_at_demos__range', (1, 20)), _connector='OR'), name='charter_people_at_demos'),
        ),
    ]
