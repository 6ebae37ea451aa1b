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
from engagements.actions.skills import (
    confirm_skill,
    demand_oneself,
    promote_skill,
    rename_skill,
    retire_skill,
    say_skill,
    skill_word,
    team_skill,
    unsay_skill,
    withdraw_confirmation,
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
    "confirm_skill",
    "demand_inviter",
    "demand_oneself",
    "demand_staff",
    "end_membership",
    "invite",
    "name_deputy",
    "open_engagement",
    "promote_skill",
    "rename_organisation",
    "rename_skill",
    "retire_skill",
    "say_skill",
    "skill_word",
    "team_skill",
    "unsay_skill",
    "withdraw_confirmation",
    "withdraw_deputy",
    "withdraw_invitation",
]
