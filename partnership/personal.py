"""What of a person is held here (see `people/holdings.py`)."""

from people.holdings import emptied, kept

emptied("partnership.PulseAnswer", line="")  # how they felt; the sums of the round stay
kept(
    "partnership.BallNote",
    "partnership.Commitment",
    "partnership.NewDate",
    "partnership.Note",
    "partnership.Dispute",
    "partnership.Decision",
    "partnership.Decider",
    "partnership.Ping",
    "partnership.Turn",
    "partnership.PulseRound",
    "partnership.PulseSum",
    "partnership.PulseShown",
)
