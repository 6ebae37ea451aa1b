"""What the parties owe each other: promises, questions, and what they decided."""

from partnership.models.ball import BallNote
from partnership.models.commitments import Commitment, CommitmentQuerySet, Dispute, NewDate
from partnership.models.decisions import Decider, Decision, DecisionQuerySet
from partnership.models.notes import Note, NoteQuerySet
from partnership.models.pings import Ping, PingQuerySet, Reply, Turn, What
from partnership.models.pulse import PulseAnswer, PulseRound, PulseShown, PulseSum

__all__ = [
    "BallNote",
    "Commitment",
    "CommitmentQuerySet",
    "Decider",
    "Decision",
    "DecisionQuerySet",
    "Dispute",
    "NewDate",
    "Note",
    "NoteQuerySet",
    "Ping",
    "PingQuerySet",
    "PulseAnswer",
    "PulseRound",
    "PulseShown",
    "PulseSum",
    "Reply",
    "Turn",
    "What",
]
