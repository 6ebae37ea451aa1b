"""A question's filters in people's words, so that who asks sees what was understood (`stories/query.py`)."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from stories.models import State, StoryKind
from stories.query import Filter

NOBODY, ME = "none", "me"
RELATIONS = {"=": "", "<": "<", "<=": "≤", ">": ">", ">=": "≥"}


def in_words(one: Filter) -> str:
    """One filter as words: "owned by Sam", "not in progress"."""
    said = SAID[one.operator](one)
    return _("not %(what)s") % {"what": said} if one.without else said


def owner(one: Filter) -> str:
    if one.exact or one.value not in (NOBODY, ME):
        return _("owned by %(name)s") % {"name": one.value}
    return _("owned by nobody") if one.value == NOBODY else _("owned by me")


def requested(one: Filter) -> str:
    if one.value == ME and not one.exact:
        return _("asked for by me")
    return _("asked for by %(name)s") % {"name": one.value}


def label(one: Filter) -> str:
    if one.value == NOBODY and not one.exact:
        return _("without a label")
    return _("labelled %(name)s") % {"name": one.value}


def fact(one: Filter) -> str:
    return {"waiting": _("waiting on me"), "blocked": _("blocked"), "unestimated": _("without points")}[
        one.value
    ]


def party(one: Filter) -> str:
    return _("of the vendor") if one.value == "vendor" else _("of the client")


def points(one: Filter) -> str:
    return _("points %(relation)s %(number)s") % {
        "relation": RELATIONS[one.relation] or "=",
        "number": one.value,
    }


SAID: dict[str, Callable[[Filter], str]] = {
    "owner": owner,
    "requested": requested,
    "label": label,
    "is": fact,
    "party": party,
    "points": points,
    "state": lambda one: str(State(one.value).label).lower(),
    "type": lambda one: str(StoryKind(one.value).label),
}
