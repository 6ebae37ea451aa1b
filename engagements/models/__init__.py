"""Who works together on what: organisations, engagements, their charter, members, invitations, the journal."""

from engagements.models.agreement import Agreement, AgreementQuerySet
from engagements.models.charter import POINT_SCALES, BacklogOrder, Charter, CharterQuerySet, fibonacci_scale
from engagements.models.deputy import Deputy, DeputyQuerySet
from engagements.models.event import Event, EventQuerySet
from engagements.models.members import Invitation, InvitationQuerySet, Membership, MembershipQuerySet
from engagements.models.parties import (
    ROLES_OF,
    Course,
    Engagement,
    EngagementQuerySet,
    Organisation,
    Party,
    Role,
    role_fits_party,
)
from engagements.models.presence import AWAY_AFTER, Presence, PresenceQuerySet, Visit
from engagements.models.recess import Recess, RecessQuerySet
from engagements.models.skills import (
    Confirmation,
    ConfirmationQuerySet,
    MemberSkill,
    TeamSkill,
    TeamSkillQuerySet,
)

__all__ = [
    "AWAY_AFTER",
    "POINT_SCALES",
    "ROLES_OF",
    "Agreement",
    "AgreementQuerySet",
    "BacklogOrder",
    "Charter",
    "CharterQuerySet",
    "Confirmation",
    "ConfirmationQuerySet",
    "Course",
    "Deputy",
    "DeputyQuerySet",
    "Engagement",
    "EngagementQuerySet",
    "Event",
    "EventQuerySet",
    "Invitation",
    "InvitationQuerySet",
    "MemberSkill",
    "Membership",
    "MembershipQuerySet",
    "Organisation",
    "Party",
    "Presence",
    "PresenceQuerySet",
    "Recess",
    "RecessQuerySet",
    "Role",
    "TeamSkill",
    "TeamSkillQuerySet",
    "Visit",
    "fibonacci_scale",
    "role_fits_party",
]
