"""What people do to an engagement, each act in the module of its subject: open it, take part, agree."""

from engagements.actions.agreeing import agree
from engagements.actions.deputising import name_deputy, withdraw_deputy
from engagements.actions.opening import (
    add_organisation,
    change_proposal,
    demand_staff,
    open_engagement,
    rename_organisation,
)
from engagements.actions.taking_part import (
    INVITATION_LASTS,
    accept_invitation,
    demand_inviter,
    end_membership,
    invite,
    withdraw_invitation,
)

__all__ = [
    "INVITATION_LASTS",
    "accept_invitation",
    "add_organisation",
    "agree",
    "change_proposal",
    "demand_inviter",
    "demand_staff",
    "end_membership",
    "invite",
    "name_deputy",
    "open_engagement",
    "rename_organisation",
    "withdraw_deputy",
    "withdraw_invitation",
]
