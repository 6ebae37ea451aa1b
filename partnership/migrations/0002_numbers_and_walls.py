"""What the database itself sees to: numbers, what is said kept for ever, no mixing of engagements."""

from importlib import import_module

from django.db import migrations

wall = import_module("stories.migrations.0002_numbers_and_walls").wall

NUMBERED = {  # what is counted, within what
    "commitment": "engagement_id",
    "newdate": "commitment_id",
    "dispute": "commitment_id",
    "ping": "engagement_id",
    "turn": "ping_id",
    "decision": "engagement_id",
}
KEPT_FOR_EVER = ["dispute", "turn", "decision", "decider"]

# (table, column, what it points to): each pair (engagement_id, column) must exist there.
MEMBER = "engagements_membership"
LINKS = [
    ("partnership_commitment", "promiser_id", MEMBER),
    ("partnership_commitment", "made_to_id", MEMBER),
    ("partnership_commitment", "ended_by_id", MEMBER),
    ("partnership_newdate", "commitment_id", "partnership_commitment"),
    ("partnership_newdate", "asked_by_id", MEMBER),
    ("partnership_newdate", "answered_by_id", MEMBER),
    ("partnership_dispute", "commitment_id", "partnership_commitment"),
    ("partnership_dispute", "by_id", MEMBER),
    ("partnership_dispute", "said_by_id", MEMBER),
    ("partnership_ping", "asker_id", MEMBER),
    ("partnership_ping", "person_id", MEMBER),
    ("partnership_ping", "accepted_id", "partnership_turn"),
    ("partnership_turn", "ping_id", "partnership_ping"),
    ("partnership_turn", "by_id", MEMBER),
    ("partnership_turn", "to_id", MEMBER),
    ("partnership_decision", "noted_by_id", MEMBER),
    ("partnership_decision", "replaces_id", "partnership_decision"),
    ("partnership_decider", "decision_id", "partnership_decision"),
    ("partnership_decider", "member_id", MEMBER),
]


def numbered(what: str, within: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"CREATE TRIGGER {what}_number BEFORE INSERT ON partnership_{what} "
        f"FOR EACH ROW EXECUTE FUNCTION number_within('{within}')",
        f"DROP TRIGGER {what}_number ON partnership_{what}",
    )


def kept_for_ever(what: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"CREATE TRIGGER {what}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON partnership_{what} "
        "FOR EACH STATEMENT EXECUTE FUNCTION append_only()",
        f"DROP TRIGGER {what}_append_only ON partnership_{what}",
    )


class Migration(migrations.Migration):
    dependencies = [
        ("partnership", "0001_partnership"),
        ("stories", "0002_numbers_and_walls"),
        ("engagements", "0002_numbers_and_walls"),
    ]

    operations = [
        *(numbered(*one) for one in NUMBERED.items()),
        *(kept_for_ever(one) for one in KEPT_FOR_EVER),
        *(wall(*link) for link in LINKS),
    ]
