"""What of a person is held here (see `people/holdings.py`)."""

from people.holdings import kept

kept("exchange.ImportBatch", "exchange.ImportedStory")
