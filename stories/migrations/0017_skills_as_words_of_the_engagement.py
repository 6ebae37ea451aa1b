"""What a story needs is a word of its engagement, which may be one of the vocabulary."""

import django.db.models.deletion
from django.db import migrations, models

# Each spelling of a word becomes the one that was said first; what no keyboard writes into a name becomes a space.
GATHER = r"""
CREATE TEMPORARY TABLE said ON COMMIT DROP AS
    SELECT id, engagement_id, story_id, coalesce(nullif(btrim(regexp_replace(
        name, '[\u0001-\u001f\u007f-\u009f\u2028\u2029\s]+', ' ', 'g')), ''), '?') AS word
    FROM stories_neededskill;
INSERT INTO engagements_teamskill (engagement_id, name, entry_id)
    SELECT DISTINCT ON (said.engagement_id, lower(word)) said.engagement_id, coalesce(entry.name, word), entry.id
    FROM said LEFT JOIN people_skill entry ON lower(entry.name) = lower(word)
    ORDER BY said.engagement_id, lower(word), said.id
    ON CONFLICT DO NOTHING;
UPDATE stories_neededskill needed SET skill_id = skill.id
    FROM said JOIN engagements_teamskill skill
        ON skill.engagement_id = said.engagement_id AND lower(skill.name) = lower(said.word)
    WHERE said.id = needed.id;
DELETE FROM stories_neededskill twice USING stories_neededskill once
    WHERE once.story_id = twice.story_id AND once.skill_id = twice.skill_id AND once.id < twice.id;
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
"""
SCATTER = """
UPDATE stories_neededskill needed SET name = skill.name
    FROM engagements_teamskill skill WHERE skill.id = needed.skill_id;
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
"""
WALL = """
ALTER TABLE stories_neededskill ADD CONSTRAINT stories_neededskill_skill_id_of_engagement
    FOREIGN KEY (engagement_id, skill_id) REFERENCES engagements_teamskill (engagement_id, id);
"""
UNWALL = "ALTER TABLE stories_neededskill DROP CONSTRAINT stories_neededskill_skill_id_of_engagement"


class Migration(migrations.Migration):
    dependencies = [("stories", "0016_release_markers"), ("engagements", "0010_skills")]

    operations = [
        migrations.AlterModelOptions(name="neededskill", options={}),
        migrations.RemoveConstraint(model_name="neededskill", name="needed_skill_once"),
        migrations.AddField(
            model_name="neededskill",
            name="skill",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="needed_by",
                to="engagements.teamskill",
            ),
        ),
        migrations.AlterField(
            model_name="neededskill", name="name", field=models.CharField(max_length=120, default="")
        ),
        migrations.RunSQL(GATHER, SCATTER),
        migrations.RemoveField(model_name="neededskill", name="name"),
        migrations.AlterField(
            model_name="neededskill",
            name="skill",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="needed_by",
                to="engagements.teamskill",
            ),
        ),
        migrations.AddConstraint(
            model_name="neededskill",
            constraint=models.UniqueConstraint(fields=("story", "skill"), name="needed_skill_once"),
        ),
        migrations.RunSQL(WALL, UNWALL),
    ]
