"""The tables of charters, by subject; import them from here."""

from charters.models.goals import GoalReading, GoalReadingQuerySet, GoalWord, GoalWordQuerySet
from charters.models.lines import (
    CHANNEL_LIMIT,
    LINE_LIMIT,
    LINES,
    Goal,
    Line,
    LineQuerySet,
    Path,
    Responsibility,
)
from charters.models.meeting import Acknowledgement, KickOff
from charters.models.texts import CharterDraft, CharterRevision, CharterText, CharterTextQuerySet

__all__ = [
    "CHANNEL_LIMIT",
    "LINES",
    "LINE_LIMIT",
    "Acknowledgement",
    "CharterDraft",
    "CharterRevision",
    "CharterText",
    "CharterTextQuerySet",
    "Goal",
    "GoalReading",
    "GoalReadingQuerySet",
    "GoalWord",
    "GoalWordQuerySet",
    "KickOff",
    "Line",
    "LineQuerySet",
    "Path",
    "Responsibility",
]
