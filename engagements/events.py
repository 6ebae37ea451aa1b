"""What can happen to an engagement and its people."""

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from config.locales import day
from engagements.journal import Urgency, kind
from engagements.letters import closing_letters, invitation_letter
from engagements.models import Role
from people.skills import Wish, level_word


def days_in_words(data: dict[str, Any]) -> dict[str, str]:
    return {name: day(date.fromisoformat(data[name])) for name in ("first", "last")}


def role_in_words(data: dict[str, Any]) -> dict[str, str]:
    return {key: str(Role(data[key]).label) for key in ("role", "before") if key in data}


def people_in_words(data: dict[str, Any]) -> dict[str, str]:
    """People stand in the journal by number: a name can be forgotten, a line of the journal can't be changed.

    Pages that know the names give them as `who` and `successor_who`.
    """
    said = role_in_words(data)
    for key, word in (("member", "who"), ("successor", "successor_who")):
        if key in data:
            said[word] = data.get(word) or _("member %(number)s") % {"number": data[key]}
    return said


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
LEFT = kind("member.left", _("ended the membership of %(who)s"), touches=("people",), words=people_in_words)
ROLE_CHANGED = kind(
    "member.role_changed",
    _("made %(who)s %(role)s, before that %(before)s"),
    touches=("people",),
    words=people_in_words,
)
HANDED_OVER = kind(
    "member.handed_over",
    _("had %(successor_who)s take over from %(who)s"),
    touches=("people", "stories"),
    words=people_in_words,
)

PAUSED = kind("engagement.paused", _("paused the engagement: %(reason)s"), touches=("people", "course"))
RESUMED = kind("engagement.resumed", _("had the engagement go on"), touches=("people", "course"))
CLOSED = kind(
    "engagement.closed",
    _("closed the engagement: %(reason)s"),
    touches=("people", "course"),
    urgency=Urgency.NOW,
    letter=closing_letters,
)
REOPENED = kind("engagement.reopened", _("opened the engagement again"), touches=("people", "course"))

COMINGS_AND_GOINGS = [
    one.code for one in (OPENED, JOINED, LEFT, ROLE_CHANGED, HANDED_OVER, PAUSED, RESUMED, CLOSED, REOPENED)
]

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
