"""The database itself takes a client's word only from somebody who may give it (RULES section 2).

`engagements.access` and `stories.actions` say the same in words that a person can act on; this is the second line, for
whatever goes past them.
"""

from django.db import migrations

SIGNERS = """
CREATE FUNCTION signs_story(story bigint, person bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    WITH involved AS (
        SELECT member_id FROM stories_storyowner WHERE story_id = story
        UNION SELECT delivered_by_id FROM stories_story WHERE id = story AND delivered_by_id IS NOT NULL
    ), decides AS (
        SELECT id FROM engagements_membership
        WHERE left_at IS NULL AND role IN ('sponsor', 'product_owner') AND id NOT IN (TABLE involved)
    )
    SELECT EXISTS (
        SELECT FROM engagements_membership member WHERE member.id = person AND member.party = 'client'
        AND member.left_at IS NULL AND member.role <> 'observer' AND member.id NOT IN (TABLE involved)
        AND (member.id IN (TABLE decides) OR EXISTS (
            SELECT FROM engagements_deputy deputy
            JOIN engagements_engagement engagement ON engagement.id = deputy.engagement_id
            JOIN engagements_charter charter ON charter.id = engagement.charter_id
            WHERE deputy.member_id = member.id AND deputy.withdrawn_at IS NULL AND deputy.of_id IN (TABLE decides)
            AND timezone(charter.zone, statement_timestamp())::date BETWEEN deputy.starts AND deputy.finishes
        ))
    )
$$;

CREATE FUNCTION entry_by_signer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.signer_id IS NOT NULL AND NOT signs_story(NEW.story_id, NEW.signer_id) THEN
        RAISE EXCEPTION 'this member does not sign this story' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER ledger_entry_by_signer BEFORE INSERT ON stories_ledgerentry
    FOR EACH ROW EXECUTE FUNCTION entry_by_signer();

CREATE FUNCTION stamp_by_party() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.party = 'client' AND NOT signs_story(
        (SELECT story_id FROM stories_criterion WHERE id = NEW.criterion_id), NEW.member_id)
    THEN
        RAISE EXCEPTION 'this member gives no verdict on this story' USING ERRCODE = 'check_violation';
    ELSIF NEW.party = 'vendor' AND NOT EXISTS (
        SELECT FROM engagements_membership
        WHERE id = NEW.member_id AND party = 'vendor' AND role <> 'observer' AND left_at IS NULL)
    THEN
        RAISE EXCEPTION 'only the vendor says ready' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER stamp_by_party BEFORE INSERT ON stories_stamp
    FOR EACH ROW EXECUTE FUNCTION stamp_by_party();
"""
NOBODY = """
DROP TRIGGER stamp_by_party ON stories_stamp;
DROP TRIGGER ledger_entry_by_signer ON stories_ledgerentry;
DROP FUNCTION stamp_by_party();
DROP FUNCTION entry_by_signer();
DROP FUNCTION signs_story(bigint, bigint);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("stories", "0017_skills_as_words_of_the_engagement"),
        ("engagements", "0012_terms_of_charters"),
    ]

    operations = [migrations.RunSQL(SIGNERS, NOBODY)]
