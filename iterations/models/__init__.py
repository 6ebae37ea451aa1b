"""When: the weeks of an engagement, and the meetings that begin and end them."""

from iterations.models.calls import DemoCall, demos_to_look_at
from iterations.models.learning import LearningPair, LearningPairQuerySet
from iterations.models.meeting import (
    LONGEST_BOX,
    NOTE_LIMIT,
    REASON_LIMIT,
    TIME_BOX,
    Attendance,
    Demo,
    DemoItem,
    DemoNote,
)
from iterations.models.planning import Override, PlanLine, PlanVersion, Put
from iterations.models.standing import Standing, iterations_to_note, weeks_before
from iterations.models.week import GOAL_LIMIT, Iteration, IterationQuerySet, engagements_to_turn

__all__ = [
    "GOAL_LIMIT",
    "LONGEST_BOX",
    "NOTE_LIMIT",
    "REASON_LIMIT",
    "TIME_BOX",
    "Attendance",
    "Demo",
    "DemoCall",
    "DemoItem",
    "DemoNote",
    "Iteration",
    "IterationQuerySet",
    "LearningPair",
    "LearningPairQuerySet",
    "Override",
    "PlanLine",
    "PlanVersion",
    "Put",
    "Standing",
    "demos_to_look_at",
    "engagements_to_turn",
    "iterations_to_note",
    "weeks_before",
]
