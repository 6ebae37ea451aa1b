"""What the parties owe each other: promises, questions, and what they decided."""

from partnership.models.commitments import Commitment, CommitmentQuerySet, Dispute, NewDate
from partnership.models.decisions import Decider, Decision, DecisionQuerySet
from partnership.models.pings import Ping, PingQuerySet, Reply, Turn, What

__all__ = [
    "Commitment",
    "CommitmentQuerySet",
    "Decider",
    "Decision",
    "DecisionQuerySet",
    "Dispute",
    "NewDate",
    "Ping",
    "PingQuerySet",
    "Reply",
    "Turn",
    "What",
]
