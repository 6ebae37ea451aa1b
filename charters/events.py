"""What can happen to a charter, to its goals, and at the kick-off."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from charters.sections import BY_KEY, TEXTS
from config.locales import day
from engagements.journal import kind

CHARTER = ("charter",)
IN_FORCE = ("charter", "people", "stories", "iteration", "standup", "demo", "budget")

LINES = {
    "goals": _("goal %(number)s"),
    "responsibilities": _("responsibility %(number)s"),
    "paths": _("communication path %(number)s"),
}
GROUPS = {
    "week": _("the cadence"),
    "holidays": _("the holidays"),
    "points": _("the points"),
    "rules": _("the rules"),
    "money": _("what is agreed about money"),
}


def text_in_words(data: dict[str, Any]) -> dict[str, str]:
    return {"what": str(TEXTS[data["key"]].label) if data["key"] in TEXTS else data["key"]}


def line_in_words(data: dict[str, Any]) -> dict[str, str]:
    return {"what": str(LINES[data["list"]]) % {"number": data["number"]}}


def group_in_words(data: dict[str, Any]) -> dict[str, str]:
    return {"what": str(GROUPS[data["group"]])}


def day_in_words(data: dict[str, Any]) -> dict[str, str]:
    return {"day": day(date.fromisoformat(data["day"]))}


def consent_in_words(data: dict[str, Any]) -> dict[str, str]:
    """Its `version` counts the wordings; the charter's own is in the element id of what was agreed to."""
    agreed = data.get("agreed", f"charter-{data['version']}")  # demonstrations once noted only the version
    return {"charter": agreed.rpartition("-")[2]}


def step_in_words(data: dict[str, Any]) -> dict[str, str]:
    section = BY_KEY.get(data["step"])
    others = {"people": now("Who we are"), "agreeing": now("Agreeing")}
    return {"step": str(section.title) if section else others.get(data["step"], "")}


PROPOSED = kind("charter.proposed", _("proposed version %(version)s of the charter"), touches=CHARTER)
SET_ASIDE = kind(
    "charter.set_aside", _("set the proposed version %(version)s of the charter aside"), touches=CHARTER
)
TAKEN_UP = kind(
    "charter.taken_up", _("took the proposed version %(version)s of the charter up again"), touches=CHARTER
)
REWORDED = kind(
    "charter.reworded",
    _("changed “%(what)s” in the proposed charter"),
    touches=CHARTER,
    words=text_in_words,
)
TERMS_CHANGED = kind(
    "charter.terms_changed",
    _("changed %(what)s in the proposed charter"),
    touches=CHARTER,
    words=group_in_words,
)
LINE_ADDED = kind(
    "charter.line_added", _("added %(what)s to the proposed charter"), touches=CHARTER, words=line_in_words
)
LINE_CHANGED = kind(
    "charter.line_changed",
    _("changed %(what)s in the proposed charter"),
    touches=CHARTER,
    words=line_in_words,
)
LINE_WITHDRAWN = kind(
    "charter.line_withdrawn",
    _("took %(what)s out of the proposed charter"),
    touches=CHARTER,
    words=line_in_words,
)
LINE_RESTORED = kind(
    "charter.line_restored",
    _("put %(what)s back into the proposed charter"),
    touches=CHARTER,
    words=line_in_words,
)
CONSENTED = kind(
    "charter.consented",
    _("agreed to version %(charter)s of the charter"),
    touches=CHARTER,
    words=consent_in_words,
)
AGREED = kind("charter.agreed", _("Version %(version)s of the charter is agreed and holds"), touches=IN_FORCE)
ACKNOWLEDGED = kind(
    "charter.acknowledged", _("read version %(version)s of the charter"), touches=("charter", "me-{member}")
)

READ = kind(
    "goal.read", _("read goal %(goal)s at %(value)s on %(day)s"), touches=("goals",), words=day_in_words
)
READING_WITHDRAWN = kind(
    "goal.reading_withdrawn", _("withdrew a reading of goal %(goal)s"), touches=("goals",)
)
JUDGED = kind(
    "goal.judged", _("said how goal %(goal)s stands after iteration %(iteration)s"), touches=("goals",)
)

KICK_OFF_BEGUN = kind("kick_off.begun", _("began the kick-off"), touches=("kick-off",))
KICK_OFF_GUIDED = kind("kick_off.guided", _("guides the kick-off"), touches=("kick-off",))
KICK_OFF_MOVED = kind(
    "kick_off.moved", _("went to “%(step)s” in the kick-off"), touches=("kick-off",), words=step_in_words
)
KICK_OFF_ENDED = kind(
    "kick_off.ended",
    _("ended the kick-off; the first planning is on %(day)s"),
    touches=("kick-off", "charter", "people"),
    words=day_in_words,
)
