"""What of a person is held here (see `people/holdings.py`)."""

from people.holdings import goes, kept

goes("charters.CharterDraft")
kept(
    "charters.GoalReading",
    "charters.GoalWord",
    "charters.Goal",
    "charters.Responsibility",
    "charters.Path",
    "charters.Acknowledgement",
    "charters.KickOff",
    "charters.CharterText",
    "charters.CharterRevision",
)
