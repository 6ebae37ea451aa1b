"""What a concern came from: a ping, a comment, …"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("standups", "0004_turns")]

    operations = [
        migrations.AddField("concern", "origin", models.CharField(max_length=60, null=True)),
        migrations.AddConstraint(
            "concern",
            models.CheckConstraint(
                condition=models.Q(("origin", None), ("origin__regex", "^[a-z]+(-[a-z0-9_]+)+$"), _connector="OR"),
                name="concern_origin_is_an_element_id",
            ),
        ),
    ]
