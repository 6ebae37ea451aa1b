"""Pages of the plan and of the meetings, and the acts on them, each in the module of its subject."""

from iterations.views.board import board, plan, restoration, selection, steps, story_place
from iterations.views.week import goal, strength

__all__ = ["board", "goal", "plan", "restoration", "selection", "steps", "story_place", "strength"]
