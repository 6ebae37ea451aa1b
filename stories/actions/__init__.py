"""What people do to stories. Each act lives in the module of its subject; import it from here."""

from stories.actions.order import move_story
from stories.actions.texts import (
    Conflict,
    Gone,
    Saved,
    add_criteria,
    bring_back,
    clean,
    discard_draft,
    estimate,
    keep_draft,
    move_criterion,
    restore_criterion,
    restore_story,
    reword,
    withdraw_criterion,
    withdraw_story,
    write_story,
)

__all__ = [
    "Conflict",
    "Gone",
    "Saved",
    "add_criteria",
    "bring_back",
    "clean",
    "discard_draft",
    "estimate",
    "keep_draft",
    "move_criterion",
    "move_story",
    "restore_criterion",
    "restore_story",
    "reword",
    "withdraw_criterion",
    "withdraw_story",
    "write_story",
]
