"""What can happen to an engagement's weeks and their plan."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from engagements.journal import kind

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
