"""Pages of the plan and of the meetings, and the acts on them, each in the module of its subject."""

from iterations.views.board import board, plan, restoration, selection, steps, story_place
from iterations.views.planning import agreement, planning
from iterations.views.week import goal, length, strength, strength_agreement, week

__all__ = [
    "agreement",
    "board",
    "goal",
    "length",
    "plan",
    "planning",
    "restoration",
    "selection",
    "steps",
    "story_place",
    "strength",
    "strength_agreement",
    "week",
]
