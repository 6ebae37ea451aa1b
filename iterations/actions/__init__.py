"""What happens to an engagement's weeks, each act in the module of its subject."""

from iterations.actions.calling import call_demo, call_demos
from iterations.actions.learning import agree_pair, end_pair, propose_pair
from iterations.actions.meeting import (
    add_item,
    agree_to_minutes,
    attend,
    close_demo,
    excuse,
    join_agenda,
    make_of_note,
    move_item,
    note,
    open_demo,
    present,
    show_item,
    take_off,
    time_item,
)
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
    "add_item",
    "agree_pair",
    "agree_plan",
    "agree_strength",
    "agree_to_minutes",
    "attend",
    "call_demo",
    "call_demos",
    "close",
    "close_demo",
    "end_pair",
    "excuse",
    "forget_put",
    "join_agenda",
    "make_of_note",
    "move_item",
    "move_on_plan",
    "note",
    "open_demo",
    "present",
    "propose_pair",
    "put_into_week",
    "set_goal",
    "set_length",
    "set_strength",
    "show_item",
    "take_off",
    "take_out_of_week",
    "time_item",
    "today",
    "turn_week",
    "turn_weeks",
    "undo_move",
]
