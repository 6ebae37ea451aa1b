"""What can happen to a story."""

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from config.locales import day
from engagements.journal import Urgency, kind
from stories import origins
from stories.letters import mention_letter, verdict_letters
from stories.models import StoryKind
from stories.wording import describe


def text_in_words(data: dict[str, Any]) -> dict[str, str]:
    return {"what": describe(data["key"])}


def origin_in_words(data: dict[str, Any]) -> dict[str, str]:
    return {"origin": origins.in_words(data["origin"])}


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

COMMENTED = kind(
    "comment.written",
    _("commented on #%(story)s"),
    touches=HERE,
    urgency=Urgency.NOW,
    letter=mention_letter,
)
COMMENT_CHANGED = kind(
    "comment.changed",
    _("changed %(what)s on #%(story)s"),
    touches=HERE,
    urgency=Urgency.NOW,
    letter=mention_letter,
    words=text_in_words,
)
COMMENT_WITHDRAWN = kind(
    "comment.withdrawn", _("withdrew %(what)s on #%(story)s"), touches=HERE, words=text_in_words
)
COMMENT_RESTORED = kind(
    "comment.restored", _("brought %(what)s on #%(story)s back"), touches=HERE, words=text_in_words
)
COMMENT_BECAME_STORY = kind(
    "comment.became_story",
    _("made #%(made)s out of %(what)s on #%(story)s"),
    touches=HERE,
    words=text_in_words,
)
COMMENT_BECAME_CRITERION = kind(
    "comment.became_criterion",
    _("made criterion %(made)s out of %(what)s on #%(story)s"),
    touches=HERE,
    words=text_in_words,
)
CAME_OUT_OF = kind(
    "story.came_out_of", _("made #%(story)s out of %(origin)s"), touches=HERE, words=origin_in_words
)

ATTACHED = kind("file.attached", _("attached “%(name)s” to #%(story)s"), touches=HERE)
FILE_WITHDRAWN = kind("file.withdrawn", _("took “%(name)s” off #%(story)s"), touches=HERE)
FILE_RESTORED = kind("file.restored", _("put “%(name)s” back to #%(story)s"), touches=HERE)

PLACES = {
    "top": _("to the top"),
    "up": _("one place up"),
    "down": _("one place down"),
    "bottom": _("to the bottom"),
    "before": _("before #%(at)s"),
    "after": _("behind #%(at)s"),
}


def place_in_words(data: dict[str, Any]) -> dict[str, str]:
    return {"where": str(PLACES[data["to"]]) % data}


MOVED = kind("story.moved", _("moved #%(story)s %(where)s"), touches=("stories",), words=place_in_words)

SCHEDULED = kind("story.scheduled", _("planned #%(story)s"), touches=HERE_AND_LISTS)
UNSCHEDULED = kind("story.unscheduled", _("put #%(story)s into the icebox"), touches=HERE_AND_LISTS)
STARTED = kind("story.started", _("started #%(story)s"), touches=HERE_AND_LISTS)
FINISHED = kind("story.finished", _("finished #%(story)s"), touches=HERE_AND_LISTS)
DELIVERED = kind(
    "story.delivered",
    _("delivered #%(story)s: it is ready to demo"),
    touches=HERE_AND_LISTS,
    urgency=Urgency.NOW,
    letter=verdict_letters,
)
DONE = kind("story.done", _("is done with #%(story)s"), touches=HERE_AND_LISTS)
RELEASED = kind("story.released", _("said that release #%(story)s is out"), touches=HERE_AND_LISTS)
TAKEN_UP = kind("story.taken_up", _("took #%(story)s up again"), touches=HERE_AND_LISTS)
TAKEN_BACK = kind("story.taken_back", _("took #%(story)s one step back"), touches=HERE_AND_LISTS)
OWNED = kind("story.owned", _("made %(owner)s an owner of #%(story)s"), touches=HERE_AND_LISTS)
DISOWNED = kind("story.disowned", _("took %(owner)s off the owners of #%(story)s"), touches=HERE_AND_LISTS)

READY = kind("criterion.ready", _("stamped %(what)s of #%(story)s ready"), touches=HERE, words=text_in_words)
ALL_READY = kind("criterion.all_ready", _("stamped all of #%(story)s ready"), touches=HERE)
UNREADY = kind(
    "criterion.unready", _("took back ready from %(what)s of #%(story)s"), touches=HERE, words=text_in_words
)
CRITERION_ACCEPTED = kind(
    "criterion.accepted", _("stamped %(what)s of #%(story)s accepted"), touches=HERE, words=text_in_words
)
CHANGES_ASKED = kind(
    "criterion.changes_asked",
    _("asked for changes on %(what)s of #%(story)s"),
    touches=HERE,
    words=text_in_words,
)
NOT_SHOWN = kind(
    "criterion.not_shown", _("marked %(what)s of #%(story)s not shown"), touches=HERE, words=text_in_words
)
VERDICT_WITHDRAWN = kind(
    "criterion.verdict_withdrawn",
    _("took back the verdict on %(what)s of #%(story)s"),
    touches=HERE,
    words=text_in_words,
)

SIGNED = ("story-{story}", "stories", "ledger")
ACCEPTED = kind("story.accepted", _("accepted #%(story)s"), touches=SIGNED)
ACCEPTED_WITH_FOLLOW_UPS = kind(
    "story.accepted_with_follow_ups", _("accepted #%(story)s with follow-ups"), touches=SIGNED
)
REJECTED = kind("story.rejected", _("rejected #%(story)s: %(reason)s"), touches=SIGNED)
REOPENED = kind("story.reopened", _("reopened #%(story)s: %(reason)s"), touches=SIGNED)

KEY_CHANGED = kind("ledger.key_changed", _("the key that signs the ledger was changed"), touches=("ledger",))

LABELLED = kind("story.labelled", _("labelled #%(story)s “%(label)s”"), touches=HERE_AND_LISTS)
UNLABELLED = kind("story.unlabelled", _("took the label “%(label)s” off #%(story)s"), touches=HERE_AND_LISTS)
SKILL_NEEDED = kind("story.skill_needed", _("said that #%(story)s needs “%(skill)s”"), touches=HERE_AND_LISTS)
SKILL_DROPPED = kind(
    "story.skill_dropped", _("said that #%(story)s doesn’t need “%(skill)s”"), touches=HERE_AND_LISTS
)


def type_in_words(data: dict[str, Any]) -> dict[str, str]:
    return {"kind": str(StoryKind(data["type"]).label)}


def day_in_words(data: dict[str, Any]) -> dict[str, str]:
    return {"until": _("no deadline") if not data["day"] else day(date.fromisoformat(data["day"]))}


KIND_SET = kind(
    "story.kind_set", _("made #%(story)s a %(kind)s"), touches=HERE_AND_LISTS, words=type_in_words
)
DEADLINE_SET = kind(
    "story.deadline_set",
    _("set the deadline of #%(story)s: %(until)s"),
    touches=HERE_AND_LISTS,
    words=day_in_words,
)
REQUESTER_SET = kind("story.requester_set", _("said that %(person)s asked for #%(story)s"), touches=HERE)
BLOCKED = kind("story.blocked", _("said what blocks #%(story)s: %(reason)s"), touches=HERE_AND_LISTS)
UNBLOCKED = kind(
    "story.unblocked", _("said that this no longer blocks #%(story)s: %(reason)s"), touches=HERE_AND_LISTS
)
BOTH = ("story-{story}", "story-{other}")
RELATED = kind("story.related", _("related #%(story)s to #%(other)s"), touches=BOTH)
UNRELATED = kind("story.unrelated", _("took #%(story)s and #%(other)s apart"), touches=BOTH)
COPIED = kind("story.copied", _("copied #%(source)s to #%(story)s"), touches=("story-{source}", "stories"))
SPLIT = kind(
    "story.split", _("split #%(story)s: criterion %(criteria)s went to #%(new)s"), touches=HERE_AND_LISTS
)
