"""Who is told, when: the outbox, what came in, what the calendar makes due, and what each person wishes."""

from digests.models.feeds import Feed
from digests.models.incoming import IncomingMail, Outcome
from digests.models.occurrences import DailyDigest, Occurrence, OccurrenceState, PlannedDays
from digests.models.outbox import LEASED, OVER, Heartbeat, OutgoingMail, State
from digests.models.wishes import DIGEST_AT, DeadAddress, Preference, Rhythm, When

__all__ = [
    "DIGEST_AT",
    "LEASED",
    "OVER",
    "DailyDigest",
    "DeadAddress",
    "Feed",
    "Heartbeat",
    "IncomingMail",
    "Occurrence",
    "OccurrenceState",
    "Outcome",
    "OutgoingMail",
    "PlannedDays",
    "Preference",
    "Rhythm",
    "State",
    "When",
]
