"""What of a person is held here (see `people/holdings.py`)."""

from people.holdings import goes, kept, nobodys

goes("digests.IncomingMail", whose="sender")
goes(
    "digests.OutgoingMail", whose="recipient to_addr", unshown="lease_token payload"
)  # codes and links are in it
goes("digests.Feed", unshown="key")
goes("digests.DailyDigest", "digests.Preference", "digests.Rhythm")
goes("digests.DeadAddress", whose="address")
kept("digests.Occurrence")
nobodys("digests.PlannedDays", "digests.Heartbeat")
