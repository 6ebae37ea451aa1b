"""When: the weeks of an engagement, and the meetings that begin and end them."""

from iterations.models.planning import Override, PlanLine, PlanVersion, Put
from iterations.models.week import GOAL_LIMIT, Iteration, IterationQuerySet, engagements_to_turn

__all__ = [
    "GOAL_LIMIT",
    "Iteration",
    "IterationQuerySet",
    "Override",
    "PlanLine",
    "PlanVersion",
    "Put",
    "engagements_to_turn",
]
