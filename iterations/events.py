"""What can happen to an engagement's weeks and their plan."""

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from config.locales import day
from engagements.journal import Kind, Urgency, kind
from iterations import becoming
from iterations.letters import demo_invitations, minutes_letter

BEGUN = kind("iteration.begun", _("Iteration %(number)s began"), touches=("iteration", "stories"))
CLOSED = kind(
    "iteration.closed",
    _("Iteration %(number)s ended with %(points)s points accepted"),
    touches=("iteration", "stories"),
)
GOAL_SET = kind("iteration.goal_set", _("set the goal of iteration %(number)s"), touches=("iteration",))
STRENGTH_SET = kind(
    "iteration.strength_set",
    _("set the team strength of iteration %(number)s to %(strength)s %%"),
    touches=("iteration", "stories"),
)

# --- The demo ------------------------------------------------------------------------------------------------

DEMO = ("demo",)


def became_in_words(data: dict[str, Any]) -> dict[str, str]:
    return {"made": becoming.in_words(data["made"])}


def call_in_words(data: dict[str, Any]) -> dict[str, str]:
    return {"day": day(date.fromisoformat(data["day"]))}


def call(code: str, sentence: Any) -> Kind:
    """The kind of event by which people are told when a demo is."""
    return kind(
        code, sentence, touches=DEMO, urgency=Urgency.NOW, letter=demo_invitations, words=call_in_words
    )


DEMO_CALLED = call("demo.called", _("The demo of week %(number)s is on %(day)s at %(at)s"))
DEMO_MOVED = call("demo.moved", _("The demo of week %(number)s is now on %(day)s at %(at)s"))
DEMO_CANCELLED = call("demo.cancelled", _("The demo of week %(number)s on %(day)s is off"))
DEMO_INVITED = call("demo.invited", _("Who has come since is invited to the demo of week %(number)s"))
DEMO_OPENED = kind("demo.opened", _("opened the demo of week %(number)s"), touches=DEMO)
DEMO_ITEM_MOVED = kind("demo.item_moved", _("moved #%(story)s on the demo’s agenda"), touches=DEMO)
DEMO_ITEM_TIMED = kind("demo.item_timed", _("gave #%(story)s %(minutes)s minutes of the demo"), touches=DEMO)
DEMO_ITEM_ADDED = kind("demo.item_added", _("put #%(story)s on the demo’s agenda"), touches=DEMO)
DEMO_ITEM_TAKEN_OFF = kind("demo.item_taken_off", _("took #%(story)s off the demo’s agenda"), touches=DEMO)
DEMO_PRESENTED = kind("demo.presented", _("presents the demo of week %(number)s"), touches=DEMO)
DEMO_SHOWN = kind("demo.shown", _("showed #%(story)s at the demo"), touches=DEMO)
DEMO_ATTENDED = kind("demo.attended", _("was at the demo of week %(number)s"), touches=DEMO)
DEMO_TICKED = kind(
    "demo.ticked", _("noted member %(member)s as present at the demo of week %(number)s"), touches=DEMO
)
DEMO_UNTICKED = kind(
    "demo.unticked",
    _("took member %(member)s off those present at the demo of week %(number)s"),
    touches=DEMO,
)
DEMO_NOTED = kind("demo.noted", _("wrote a note at the demo of week %(number)s"), touches=DEMO)
DEMO_NOTE_BECAME = kind(
    "demo.note_became",
    _("made %(made)s out of note %(note)s of the demo of week %(number)s"),
    touches=DEMO,
    words=became_in_words,
)
DEMO_CLOSED = kind(
    "demo.closed",
    _("closed the demo of week %(number)s"),
    touches=("demo", "minutes"),
    urgency=Urgency.NOW,
    letter=minutes_letter,
)
DEMO_MISSED = kind("demo.missed", _("The demo of week %(number)s was not held"), touches=("demo", "minutes"))
DEMO_EXCUSED = kind(
    "demo.excused", _("said why the demo of week %(number)s was not held"), touches=("demo", "minutes")
)
MINUTES_AGREED = kind(
    "demo.minutes_agreed", _("agreed to the minutes of week %(number)s"), touches=("minutes",)
)
STRENGTH_PROPOSED = kind(
    "iteration.strength_proposed",
    _("proposed a team strength of %(strength)s %% for iteration %(number)s"),
    touches=("iteration",),
)


def weeks_in_words(data: dict[str, Any]) -> dict[str, str]:
    return {"long": ngettext("%(n)s week", "%(n)s weeks", data["weeks"]) % {"n": data["weeks"]}}


LENGTH_SET = kind(
    "iteration.length_set",
    _("set the length of iteration %(number)s: %(long)s"),
    touches=("iteration", "stories"),
    words=weeks_in_words,
)

HERE_AND_LISTS = ("story-{story}", "stories")
PUT = kind("story.put_into_week", _("put #%(story)s into the week"), touches=HERE_AND_LISTS)
TAKEN_OUT = kind("story.taken_out_of_week", _("took #%(story)s out of the week"), touches=HERE_AND_LISTS)


def iteration_in_words(data: dict[str, Any]) -> dict[str, str]:
    return {"iteration": data["agreed"].removeprefix("plan-")}


def concerns_in_words(data: dict[str, Any]) -> dict[str, str]:
    return {"which": ", ".join(str(number) for number in data["concerns"])}


PLAN_AGREED = kind(
    "plan.agreed",
    _("agreed to the plan of iteration %(iteration)s, version %(version)s"),
    touches=("iteration",),
    words=iteration_in_words,
)
AGREED_OVER = kind(
    "plan.agreed_over_concerns",
    _("agreed over concerns that nobody has answered yet: %(which)s"),
    touches=("iteration",),
    words=concerns_in_words,
)

# --- Learning from each other ---------------------------------------------------------------------------------

PAIR_PROPOSED = kind(
    "pair.proposed", _("proposed that %(learner)s learns “%(skill)s” from %(teacher)s"), touches=("people",)
)
PAIR_AGREED = kind(
    "pair.agreed", _("agreed that %(learner)s learns “%(skill)s” from %(teacher)s"), touches=("people",)
)
PAIR_ENDED = kind(
    "pair.ended", _("ended that %(learner)s learns “%(skill)s” from %(teacher)s"), touches=("people",)
)
