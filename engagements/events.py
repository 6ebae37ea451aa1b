"""What can happen to an engagement and its people."""

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from config.locales import day
from engagements.journal import Urgency, kind
from engagements.letters import invitation_letter
from engagements.models import Role
from people.skills import Wish, level_word


def days_in_words(data: dict[str, Any]) -> dict[str, str]:
    return {name: day(date.fromisoformat(data[name])) for name in ("first", "last")}


def role_in_words(data: dict[str, Any]) -> dict[str, str]:
    return {"role": str(Role(data["role"]).label)}


def level_in_words(data: dict[str, Any]) -> dict[str, str]:
    """What somebody says of a skill: its level, the wish, or both."""
    wish = str(Wish(data["wish"]).label) if data.get("wish") else ""
    return {"level": ", ".join(filter(None, [level_word(data["level"]), wish]))}


OPENED = kind("engagement.opened", _("opened the engagement"), touches=("people",))
PROPOSAL_CHANGED = kind(
    "engagement.proposal_changed", _("changed what sales had entered"), touches=("people",)
)
INVITED = kind(
    "member.invited",
    _("invited somebody as %(role)s"),
    touches=("people",),
    urgency=Urgency.NOW,
    letter=invitation_letter,
    words=role_in_words,
)
INVITATION_WITHDRAWN = kind("member.invitation_withdrawn", _("withdrew an invitation"), touches=("people",))
JOINED = kind("member.joined", _("joined as %(role)s"), touches=("people",), words=role_in_words)
LEFT = kind("member.left", _("ended the membership of member %(member)s"), touches=("people",))

DEPUTY_NAMED = kind(
    "deputy.named",
    _("named %(deputy)s as deputy from %(first)s to %(last)s"),
    touches=("people",),
    words=days_in_words,
)
DEPUTY_WITHDRAWN = kind(
    "deputy.withdrawn", _("ended that %(deputy)s is deputy of %(of)s"), touches=("people",)
)

SKILL_SAID = kind(
    "skill.said", _("said of “%(skill)s”: %(level)s"), touches=("people",), words=level_in_words
)
SKILL_UNSAID = kind("skill.unsaid", _("says nothing of “%(skill)s” any more"), touches=("people",))
SKILL_CONFIRMED = kind(
    "skill.confirmed",
    _("confirmed “%(skill)s” of %(name)s: %(level)s"),
    touches=("people",),
    words=level_in_words,
)
CONFIRMATION_WITHDRAWN = kind(
    "skill.confirmation_withdrawn", _("no longer confirms “%(skill)s” of %(name)s"), touches=("people",)
)
SKILL_PROMOTED = kind("skill.promoted", _("“%(skill)s” became part of the vocabulary"), touches=("people",))
