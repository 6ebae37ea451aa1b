"""Django's admin for sales staff. Every change is an action; of an engagement's content nothing is shown here."""

from sales.admin.activities import ActivityAdmin
from sales.admin.contacts import ContactAdmin
from sales.admin.engagements import EngagementAdmin, InvitationAdmin, MembershipAdmin
from sales.admin.opportunities import OpportunityAdmin
from sales.admin.organisations import OrganisationAdmin
from sales.admin.skills import FreeWordAdmin, SkillAdmin

__all__ = [
    "ActivityAdmin",
    "ContactAdmin",
    "EngagementAdmin",
    "FreeWordAdmin",
    "InvitationAdmin",
    "MembershipAdmin",
    "OpportunityAdmin",
    "OrganisationAdmin",
    "SkillAdmin",
]
