"""What can happen to an engagement and its people."""

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from config.locales import day
from engagements.journal import Urgency, kind
from engagements.letters import invitation_letter
from engagements.models import Role


def days_in_words(data: dict[str, Any]) -> dict[str, str]:
    return {name: day(date.fromisoformat(data[name])) for name in ("first", "last")}


def role_in_words(data: dict[str, Any]) -> dict[str, str]:
    return {"role": str(Role(data["role"]).label)}


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
