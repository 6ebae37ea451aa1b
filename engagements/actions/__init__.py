"""What people do to an engagement, each act in the module of its subject: open it, take part, agree, let it rest."""

from engagements.actions.agreeing import agree
from engagements.actions.changing_role import change_role, hand_over
from engagements.actions.deputising import name_deputy, withdraw_deputy
from engagements.actions.opening import (
    add_organisation,
    archive_organisation,
    change_proposal,
    demand_staff,
    merge_organisations,
    open_engagement,
    rename_organisation,
)
from engagements.actions.resting import close, mark_of, pause, reopen, resume
from engagements.actions.skills import (
    confirm_skill,
    demand_oneself,
    promote_skill,
    rename_skill,
    retire_skill,
    say_skill,
    skill_word,
    team_skill,
    tell_of_profile,
    unsay_skill,
    withdraw_confirmation,
)
from engagements.actions.taking_part import (
    INVITATION_LASTS,
    accept_invitation,
    demand_inviter,
    end_membership,
    invite,
    note_opening,
    send_again,
    withdraw_invitation,
)

__all__ = [
    "INVITATION_LASTS",
    "accept_invitation",
    "add_organisation",
    "agree",
    "archive_organisation",
    "change_proposal",
    "change_role",
    "close",
    "confirm_skill",
    "demand_inviter",
    "demand_oneself",
    "demand_staff",
    "end_membership",
    "hand_over",
    "invite",
    "mark_of",
    "merge_organisations",
    "name_deputy",
    "note_opening",
    "open_engagement",
    "pause",
    "promote_skill",
    "rename_organisation",
    "rename_skill",
    "reopen",
    "resume",
    "retire_skill",
    "say_skill",
    "send_again",
    "skill_word",
    "team_skill",
    "tell_of_profile",
    "unsay_skill",
    "withdraw_confirmation",
    "withdraw_deputy",
    "withdraw_invitation",
]
