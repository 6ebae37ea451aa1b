"""What hangs on an engagement's plan belongs to that engagement; plans as agreed are never changed."""

from importlib import import_module

from django.db import migrations

wall = import_module("stories.migrations.0002_numbers_and_walls").wall

KEEP_CADENCE = """
UPDATE iterations_iteration i
   SET zone = c.zone, week_starts_on = c.week_starts_on, regular_weeks = c.iteration_length,
       began_at = timezone(c.zone, i.starts::timestamp)
  FROM engagements_engagement e JOIN engagements_charter c ON c.id = e.charter_id
 WHERE e.id = i.engagement_id;
"""
NEVER_CHANGED = """
CREATE TRIGGER plan_version_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON iterations_planversion
    FOR EACH STATEMENT EXECUTE FUNCTION append_only();
CREATE TRIGGER plan_line_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON iterations_planline
    FOR EACH STATEMENT EXECUTE FUNCTION append_only();
"""
CHANGED = """
DROP TRIGGER plan_version_append_only ON iterations_planversion;
DROP TRIGGER plan_line_append_only ON iterations_planline;
"""
LINKS = [
    ("iterations_override", "proposed_by_id", "engagements_membership"),
    ("iterations_override", "agreed_by_id", "engagements_membership"),
    ("iterations_put", "story_id", "stories_story"),
    ("iterations_put", "member_id", "engagements_membership"),
    ("iterations_planversion", "iteration_id", "iterations_iteration"),
    ("iterations_planline", "plan_id", "iterations_planversion"),
    ("iterations_planline", "story_id", "stories_story"),
]


class Migration(migrations.Migration):
    dependencies = [("iterations", "0004_planning")]

    operations = [
        migrations.RunSQL(KEEP_CADENCE, migrations.RunSQL.noop),
        migrations.RunSQL(NEVER_CHANGED, CHANGED),
        *(wall(*link) for link in LINKS),
    ]
