"""What of a person is held here (see `people/holdings.py`)."""

from people.holdings import goes, kept

goes("engagements.Presence", "engagements.Visit", "engagements.MemberSkill")
goes("engagements.Confirmation", whose="member")  # what others confirmed of them; what they confirmed stays
goes("engagements.Invitation", whose="email", unshown="nonce token_hash")
kept(
    "engagements.Organisation",
    "engagements.Engagement",
    "engagements.Membership",
    "engagements.Agreement",
    "engagements.Charter",
    "engagements.Deputy",
    "engagements.Event",
    "engagements.Recess",
    "engagements.TeamSkill",
)
