"""What can happen in the daily round and to a concern."""

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from config.locales import day
from engagements.journal import kind


def day_in_words(data: dict[str, Any]) -> dict[str, str]:
    return {"day": day(date.fromisoformat(data["day"]))}


STANDUP = ("standup",)
CONCERNS = ("concerns",)

WRITTEN = kind("update.written", _("wrote the update for %(day)s"), touches=STANDUP, words=day_in_words)
CHANGED = kind("update.changed", _("changed the update for %(day)s"), touches=STANDUP, words=day_in_words)
LINE_BECAME_STORY = kind(
    "update.became_story",
    _("made #%(made)s out of the update for %(day)s"),
    touches=STANDUP,
    words=day_in_words,
)

ROUND_BEGUN = kind(
    "standup.round_begun", _("began the round of %(day)s"), touches=STANDUP, words=day_in_words
)
ROUND_ENDED = kind(
    "standup.round_ended",
    _("ended the round of %(day)s, in which %(spoke)s spoke"),
    touches=STANDUP,
    words=day_in_words,
)

RAISED = kind("concern.raised", _("raised concern %(concern)s"), touches=CONCERNS)
OWNED = kind("concern.owned", _("owns concern %(concern)s"), touches=CONCERNS)
NAMED = kind("concern.owner_named", _("named an owner of concern %(concern)s"), touches=CONCERNS)
ANSWERED = kind("concern.answered", _("answered concern %(concern)s"), touches=CONCERNS)
CLOSED = kind("concern.closed", _("closed concern %(concern)s"), touches=CONCERNS)
REOPENED = kind("concern.reopened", _("opened concern %(concern)s again"), touches=CONCERNS)
CONCERN_BECAME_STORY = kind(
    "concern.became_story",
    _("made #%(made)s out of concern %(concern)s"),
    touches=(*CONCERNS, *STANDUP),
)
