"""What people do in the daily round and about concerns. Hold → check → write → record → return."""

from standups.actions.concerns import (
    answer_concern,
    close_concern,
    may_close,
    own_concern,
    raise_concern,
    raise_from_update,
    reopen_concern,
    story_from_concern,
)
from standups.actions.rounds import end_round, give_floor
from standups.actions.updates import story_from_line, write_update

__all__ = [
    "answer_concern",
    "close_concern",
    "end_round",
    "give_floor",
    "may_close",
    "own_concern",
    "raise_concern",
    "raise_from_update",
    "reopen_concern",
    "story_from_concern",
    "story_from_line",
    "write_update",
]
