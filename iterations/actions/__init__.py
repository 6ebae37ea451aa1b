"""What happens to an engagement's weeks, each act in the module of its subject."""

from iterations.actions.weeks import (
    begin,
    cadence,
    close,
    first_day,
    midnight,
    put_strength,
    set_goal,
    set_strength,
    sum_over,
    today,
    turn_week,
    turn_weeks,
    velocity_now,
    velocity_sum,
)

__all__ = [
    "begin",
    "cadence",
    "close",
    "first_day",
    "midnight",
    "put_strength",
    "set_goal",
    "set_strength",
    "sum_over",
    "today",
    "turn_week",
    "turn_weeks",
    "velocity_now",
    "velocity_sum",
]
