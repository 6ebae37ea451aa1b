"""Who a person is: account, hours, absences, and what they say they know."""

from people.models.person import (
    FIRST,
    LAST,
    WEEKDAYS,
    Absence,
    AbsenceQuerySet,
    User,
    UserManager,
    monday_to_friday,
    some_weekdays,
    weekdays,
)
from people.models.sessions import AGENT_LIMIT, Session
from people.models.skills import (
    ABOUT_LIMIT,
    LANGUAGES_LIMIT,
    OwnSkill,
    Profile,
    Skill,
    SkillQuerySet,
    check_level,
)

__all__ = [
    "ABOUT_LIMIT",
    "AGENT_LIMIT",
    "FIRST",
    "LANGUAGES_LIMIT",
    "LAST",
    "WEEKDAYS",
    "Absence",
    "AbsenceQuerySet",
    "OwnSkill",
    "Profile",
    "Session",
    "Skill",
    "SkillQuerySet",
    "User",
    "UserManager",
    "check_level",
    "monday_to_friday",
    "some_weekdays",
    "weekdays",
]
