"""What the database itself sees to: public numbers, an append-only journal, no mixing of engagements."""

from django.db import migrations

NUMBERS = """
-- Public numbers are given within an engagement (or within the story, as its argument says). The engagement's
-- lock is held by whoever writes, so the next number is simply one more than the highest.
CREATE FUNCTION number_within() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    whole text := TG_ARGV[0];
    mine bigint;
BEGIN
    IF NEW.number = 0 THEN
        mine := (to_jsonb(NEW) ->> whole)::bigint;
        EXECUTE format('SELECT coalesce(max(number), 0) + 1 FROM %I.%I WHERE %I = $1',
                       TG_TABLE_SCHEMA, TG_TABLE_NAME, whole) INTO NEW.number USING mine;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER membership_number BEFORE INSERT ON engagements_membership
    FOR EACH ROW EXECUTE FUNCTION number_within('engagement_id');
CREATE TRIGGER invitation_number BEFORE INSERT ON engagements_invitation
    FOR EACH ROW EXECUTE FUNCTION number_within('engagement_id');
"""

APPEND_ONLY = """
-- The second line behind the missing rights of the application's role: not even the owner changes history by slip.
CREATE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER event_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON engagements_event
    FOR EACH STATEMENT EXECUTE FUNCTION append_only();
"""

WALLS = """
-- A row's people belong to the row's own engagement, whatever the code believes.
ALTER TABLE engagements_event ADD CONSTRAINT event_actor_of_engagement
    FOREIGN KEY (engagement_id, actor_id) REFERENCES engagements_membership (engagement_id, id);
ALTER TABLE engagements_presence ADD CONSTRAINT presence_member_of_engagement
    FOREIGN KEY (engagement_id, member_id) REFERENCES engagements_membership (engagement_id, id) ON DELETE CASCADE;
ALTER TABLE engagements_charter ADD CONSTRAINT charter_within_engagement UNIQUE (engagement_id, id);
ALTER TABLE engagements_engagement ADD CONSTRAINT engagement_holds_its_own_charter
    FOREIGN KEY (id, charter_id) REFERENCES engagements_charter (engagement_id, id);
"""


class Migration(migrations.Migration):
    dependencies = [("engagements", "0001_engagements")]

    operations = [
        migrations.RunSQL(NUMBERS, "DROP FUNCTION number_within() CASCADE"),
        migrations.RunSQL(APPEND_ONLY, "DROP FUNCTION append_only() CASCADE"),
        migrations.RunSQL(
            WALLS,
            """
            ALTER TABLE engagements_event DROP CONSTRAINT event_actor_of_engagement;
            ALTER TABLE engagements_presence DROP CONSTRAINT presence_member_of_engagement;
            ALTER TABLE engagements_engagement DROP CONSTRAINT engagement_holds_its_own_charter;
            ALTER TABLE engagements_charter DROP CONSTRAINT charter_within_engagement;
            """,
        ),
    ]
