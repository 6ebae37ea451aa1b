"""What people do about promises, questions and decisions, each act in the module of its subject."""

from partnership.actions.ball import contest_ball
from partnership.actions.commitments import (
    answer_new_date,
    ask_new_date,
    break_overdue,
    commit,
    dispute,
    gets,
    gives,
    keep,
    release,
)
from partnership.actions.decisions import note_decision
from partnership.actions.notes import withdraw_note, write_note
from partnership.actions.pings import (
    accept_answer,
    answer_ping,
    ask,
    ask_further,
    bring_back,
    criterion_from_ping,
    hand_over,
    put_off,
    story_from_ping,
    withdraw_ping,
)
from partnership.actions.pulse import answer_pulse, ask_for_pulse, close_pulses

__all__ = [
    "accept_answer",
    "answer_new_date",
    "answer_ping",
    "answer_pulse",
    "ask",
    "ask_for_pulse",
    "ask_further",
    "ask_new_date",
    "break_overdue",
    "bring_back",
    "close_pulses",
    "commit",
    "contest_ball",
    "criterion_from_ping",
    "dispute",
    "gets",
    "gives",
    "hand_over",
    "keep",
    "note_decision",
    "put_off",
    "release",
    "story_from_ping",
    "withdraw_note",
    "withdraw_ping",
    "write_note",
]
