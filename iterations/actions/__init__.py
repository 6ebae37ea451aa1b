"""What happens to an engagement's weeks, each act in the module of its subject."""

from iterations.actions.overrides import agree_strength, set_length, set_strength
from iterations.actions.planning import (
    agree_plan,
    forget_put,
    move_on_plan,
    put_into_week,
    take_out_of_week,
    undo_move,
)
from iterations.actions.weeks import close, set_goal, today, turn_week, turn_weeks

__all__ = [
    "agree_plan",
    "agree_strength",
    "close",
    "forget_put",
    "move_on_plan",
    "put_into_week",
    "set_goal",
    "set_length",
    "set_strength",
    "take_out_of_week",
    "today",
    "turn_week",
    "turn_weeks",
    "undo_move",
]
