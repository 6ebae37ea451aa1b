"""What of a person is held here (see `people/holdings.py`)."""

from people.holdings import kept

kept("standups.Update", "standups.UpdateRevision", "standups.Turn", "standups.Concern", "standups.Answer")
