"""Pages of the charter and the acts on them, each in the module of its subject."""

from charters.views.charter import (
    acknowledgement,
    agreement,
    charter,
    pdf,
    proposal,
    restoration,
    version,
    withdrawal,
)
from charters.views.goals import goal, goal_words, reading_withdrawal
from charters.views.sections import line, line_restoration, line_withdrawal, lines, terms
from charters.views.sitting import kick_off, kick_off_ending, kick_off_step
from charters.views.texts import (
    text,
    text_draft,
    text_draft_discard,
    text_editor,
    text_history,
    text_others,
    text_reversion,
)

__all__ = [
    "acknowledgement",
    "agreement",
    "charter",
    "goal",
    "goal_words",
    "kick_off",
    "kick_off_ending",
    "kick_off_step",
    "line",
    "line_restoration",
    "line_withdrawal",
    "lines",
    "pdf",
    "proposal",
    "reading_withdrawal",
    "restoration",
    "terms",
    "text",
    "text_draft",
    "text_draft_discard",
    "text_editor",
    "text_history",
    "text_others",
    "text_reversion",
    "version",
    "withdrawal",
]
