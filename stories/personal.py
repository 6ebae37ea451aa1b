"""What of a person is held here (see `people/holdings.py`)."""

from people.holdings import evidence, goes, kept

goes("stories.Draft")
goes("stories.SignOffLink", unshown="nonce token_hash")
kept(
    "stories.Story",
    "stories.Criterion",
    "stories.Label",
    "stories.StoryLabel",
    "stories.StoryOwner",
    "stories.NeededSkill",
    "stories.Block",
    "stories.Relation",
    "stories.Comment",
    "stories.Mention",
    "stories.Attachment",
    "stories.Stamp",
    "stories.Revision",  # but for wordings that a ledger quotes
)
evidence("stories.Signatory", unshown="salt")
evidence("stories.LedgerEntry")
