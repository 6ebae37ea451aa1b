"""What can happen to a promise, to a question, and that something was decided."""

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from config.locales import day
from engagements.journal import Urgency, kind
from partnership.letters import answer_letter, ping_letter
from stories import origins


def due_in_words(data: dict[str, Any]) -> dict[str, str]:
    return {"due": day(date.fromisoformat(data["due"]))}


COMMITMENTS = ("commitments",)

MADE = kind("commitment.made", _("made commitment %(commitment)s"), touches=COMMITMENTS)
KEPT = kind("commitment.kept", _("kept commitment %(commitment)s"), touches=COMMITMENTS)
KEPT_LATE = kind("commitment.kept_late", _("kept commitment %(commitment)s late"), touches=COMMITMENTS)
DISPUTED = kind(
    "commitment.disputed", _("disputes that commitment %(commitment)s was kept"), touches=COMMITMENTS
)
RELEASED = kind("commitment.released", _("released commitment %(commitment)s"), touches=COMMITMENTS)
BROKEN = kind(
    "commitment.broken",
    _("commitment %(commitment)s is broken: seven days have passed since its date"),
    touches=COMMITMENTS,
)
DATE_ASKED = kind(
    "commitment.date_asked",
    _("asked for a new date of commitment %(commitment)s, %(due)s"),
    touches=COMMITMENTS,
    words=due_in_words,
)
DATE_AGREED = kind(
    "commitment.date_agreed",
    _("agreed to %(due)s for commitment %(commitment)s"),
    touches=COMMITMENTS,
    words=due_in_words,
)
DATE_REFUSED = kind(
    "commitment.date_refused",
    _("did not agree to %(due)s for commitment %(commitment)s"),
    touches=COMMITMENTS,
    words=due_in_words,
)

# Everybody's page of pings, and whoever is asked and asks: their count is in the frame of every page.
PINGS = ("pings", "me-{asker}", "me-{person}")

ASKED = kind("ping.asked", _("asked ping %(ping)s"), touches=PINGS, urgency=Urgency.NOW, letter=ping_letter)
ASKED_AGAIN = kind("ping.asked_again", _("asked ping %(ping)s again"), touches=PINGS)
ASKED_FURTHER = kind(
    "ping.asked_further",
    _("asked further about ping %(ping)s"),
    touches=PINGS,
    urgency=Urgency.NOW,
    letter=ping_letter,
)
HANDED_OVER = kind(
    "ping.handed_over",
    _("handed ping %(ping)s over"),
    touches=(*PINGS, "me-{before}"),
    urgency=Urgency.NOW,
    letter=ping_letter,
)
ANSWERED = kind(
    "ping.answered",
    _("answered ping %(ping)s"),
    touches=PINGS,
    urgency=Urgency.NOW,
    letter=answer_letter,
)
PUT_OFF = kind("ping.put_off", _("put ping %(ping)s off"), touches=PINGS)
CAME_BACK = kind("ping.came_back", _("ping %(ping)s, which was put off, is back"), touches=PINGS)
ACCEPTED = kind("ping.accepted", _("accepted the answer to ping %(ping)s"), touches=PINGS)
WITHDRAWN = kind("ping.withdrawn", _("no longer needs ping %(ping)s"), touches=PINGS)
PING_BECAME_STORY = kind("ping.became_story", _("made #%(made)s out of ping %(ping)s"), touches=PINGS)
PING_BECAME_CRITERION = kind(
    "ping.became_criterion",
    _("made criterion %(made)s of #%(story)s out of ping %(ping)s"),
    touches=(*PINGS, "story-{story}"),
)


def day_in_words(data: dict[str, Any]) -> dict[str, str]:
    return {"day": day(date.fromisoformat(data["day"]))}


NOTE_WRITTEN = kind("note.written", _("noted something of %(day)s"), touches=("notes",), words=day_in_words)
NOTE_WITHDRAWN = kind("note.withdrawn", _("withdrew note %(note)s"), touches=("notes",))
DECIDED = kind("decision.noted", _("noted decision %(decision)s"), touches=("decisions",))


def subject_in_words(data: dict[str, Any]) -> dict[str, str]:
    return {"what": origins.in_words(data["about"])}


BALL_CONTESTED = kind(
    "ball.contested", _("contested who held the ball of %(what)s"), touches=("ball",), words=subject_in_words
)

PULSE = ("pulse",)

PULSE_OPENED = kind(
    "pulse.opened", _("The pulse after the demo of week %(number)s can be answered"), touches=PULSE
)
PULSE_CLOSED = kind(
    "pulse.closed", _("The pulse after the demo of week %(number)s is summed up"), touches=PULSE
)
