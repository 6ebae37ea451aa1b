"""What of a person is held here (see `people/holdings.py`)."""

from people.holdings import goes

goes("api.Token", unshown="digest")
