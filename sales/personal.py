"""What of a person is held here, and in the admin's own log (see `people/holdings.py`)."""

from people.holdings import emptied, kept

emptied("sales.Contact", whose="email", name="[…]", email="", phone="", position="")
kept("sales.Opportunity", "sales.Seat", "sales.Conversation", "sales.Activity", "admin.LogEntry")
