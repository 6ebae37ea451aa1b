"""What can happen to a story."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from engagements.journal import kind
from stories.wording import describe


def text_in_words(data: dict[str, Any]) -> dict[str, str]:
    return {"what": describe(data["key"])}


HERE = ("story-{story}",)
HERE_AND_LISTS = ("story-{story}", "stories")

WRITTEN = kind("story.written", _("wrote #%(story)s"), touches=HERE_AND_LISTS)
REWORDED = kind(
    "story.reworded", _("changed %(what)s of #%(story)s"), touches=HERE_AND_LISTS, words=text_in_words
)
ESTIMATED = kind("story.estimated", _("estimated #%(story)s at %(points)s"), touches=HERE_AND_LISTS)
WITHDRAWN = kind("story.withdrawn", _("deleted #%(story)s"), touches=HERE_AND_LISTS)
RESTORED = kind("story.restored", _("brought #%(story)s back"), touches=HERE_AND_LISTS)

CRITERIA_ADDED = kind("criterion.added", _("added %(count)s criteria to #%(story)s"), touches=HERE_AND_LISTS)
CRITERION_MOVED = kind(
    "criterion.moved", _("moved %(what)s of #%(story)s"), touches=HERE, words=text_in_words
)
CRITERION_WITHDRAWN = kind(
    "criterion.withdrawn", _("deleted %(what)s of #%(story)s"), touches=HERE_AND_LISTS, words=text_in_words
)
CRITERION_RESTORED = kind(
    "criterion.restored",
    _("brought %(what)s of #%(story)s back"),
    touches=HERE_AND_LISTS,
    words=text_in_words,
)

PLACES = {
    "top": _("to the top"),
    "up": _("one place up"),
    "down": _("one place down"),
    "bottom": _("to the bottom"),
}


def place_in_words(data: dict[str, Any]) -> dict[str, str]:
    return {"where": str(PLACES[data["to"]])}


MOVED = kind("story.moved", _("moved #%(story)s %(where)s"), touches=("stories",), words=place_in_words)
