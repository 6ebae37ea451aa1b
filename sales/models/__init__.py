"""What sales staff know before, around and after engagements: contacts, opportunities, what was said and when."""

from sales.models.activities import Activity, ActivityQuerySet, Kind
from sales.models.contacts import Contact, ContactQuerySet
from sales.models.opportunities import (
    OPEN_STAGES,
    Conversation,
    Opportunity,
    OpportunityQuerySet,
    Seat,
    Stage,
)

__all__ = [
    "OPEN_STAGES",
    "Activity",
    "ActivityQuerySet",
    "Contact",
    "ContactQuerySet",
    "Conversation",
    "Kind",
    "Opportunity",
    "OpportunityQuerySet",
    "Seat",
    "Stage",
]
