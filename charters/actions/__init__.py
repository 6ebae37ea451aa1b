"""What people do to a charter, each act in the module of its subject; import it from here."""

from charters.actions.agreeing import acknowledge, agree_to
from charters.actions.beginning import begin_with
from charters.actions.goals import judge, read_goal, withdraw_reading
from charters.actions.proposing import (
    Stale,
    add_line,
    change_line,
    change_terms,
    mark_of,
    propose,
    restore_line,
    set_aside,
    take_up,
    withdraw_line,
)
from charters.actions.sitting import begin, end, guide, show_step
from charters.actions.texts import bring_back, discard_draft, keep_draft, keep_found, reword

__all__ = [
    "Stale",
    "acknowledge",
    "add_line",
    "agree_to",
    "begin",
    "begin_with",
    "bring_back",
    "change_line",
    "change_terms",
    "discard_draft",
    "end",
    "guide",
    "judge",
    "keep_draft",
    "keep_found",
    "mark_of",
    "propose",
    "read_goal",
    "restore_line",
    "reword",
    "set_aside",
    "show_step",
    "take_up",
    "withdraw_line",
    "withdraw_reading",
]
