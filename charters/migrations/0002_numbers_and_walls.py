"""What the database itself sees to: numbers, what is said kept for ever, no mixing of engagements."""

from importlib import import_module

from django.db import migrations

wall = import_module("stories.migrations.0002_numbers_and_walls").wall

NUMBERED = ["goal", "responsibility", "path", "goalreading"]
KEPT_FOR_EVER = ["charterrevision", "goalword", "acknowledgement"]

MEMBER, CHARTER = "engagements_membership", "engagements_charter"
LINKS = [
    ("charters_chartertext", "charter_id", CHARTER),
    ("charters_charterrevision", "charter_id", CHARTER),
    ("charters_charterrevision", "author_id", MEMBER),
    ("charters_charterdraft", "charter_id", CHARTER),
    ("charters_charterdraft", "member_id", MEMBER),
    ("charters_goal", "charter_id", CHARTER),
    ("charters_responsibility", "charter_id", CHARTER),
    ("charters_responsibility", "accountable_id", MEMBER),
    ("charters_path", "charter_id", CHARTER),
    ("charters_goalreading", "member_id", MEMBER),
    ("charters_goalword", "member_id", MEMBER),
    ("charters_acknowledgement", "charter_id", CHARTER),
    ("charters_acknowledgement", "member_id", MEMBER),
    ("charters_kickoff", "guide_id", MEMBER),
]


def numbered(what: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"CREATE TRIGGER {what}_number BEFORE INSERT ON charters_{what} "
        "FOR EACH ROW EXECUTE FUNCTION number_within('engagement_id')",
        f"DROP TRIGGER {what}_number ON charters_{what}",
    )


def kept_for_ever(what: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"CREATE TRIGGER {what}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON charters_{what} "
        "FOR EACH STATEMENT EXECUTE FUNCTION append_only()",
        f"DROP TRIGGER {what}_append_only ON charters_{what}",
    )


class Migration(migrations.Migration):
    dependencies = [
        ("charters", "0001_charters"),
        ("stories", "0013_search"),
        ("engagements", "0002_numbers_and_walls"),
    ]

    operations = [
        *(numbered(one) for one in NUMBERED),
        *(kept_for_ever(one) for one in KEPT_FOR_EVER),
        *(wall(*link) for link in LINKS),
    ]
