"""The plan page: the one list cut into weeks, its order, the goal and strength of the current week."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from engagements.access import may
from engagements.door import MemberRequest, door
from engagements.pages import done, show
from engagements.refusals import Refused
from iterations import actions, forms
from iterations.models import Iteration
from iterations.reading import plan_page
from stories.actions import move_story
from stories.reading import find_story


@door()
def plan(request: MemberRequest) -> HttpResponse:
    tried = forms.WhatIfForm(request.GET) if "velocity" in request.GET else None
    what_if = tried.cleaned_data["velocity"] if tried and tried.is_valid() else None
    return show_plan(request, what_if=what_if, what_if_form=tried)


def show_plan(
    request: MemberRequest, *, what_if: int | None = None, what_if_form: forms.WhatIfForm | None = None
) -> HttpResponse:
    page = plan_page(request.engagement, what_if=what_if)
    context = {
        "page": page,
        "what_if_form": what_if_form or forms.WhatIfForm(initial={"velocity": page.velocity}),
        "may_order": may(request.member, "order the backlog"),
        "may_write": may(request.member, "write stories"),
        "may_import": may(request.member, "import stories"),
        "may_set_strength": may(request.member, "set team strength"),
        "place": "plan",
        "tab": "b",
    }
    return show(request, "iterations/plan.html", context, block="plan")


def plan_done(request: MemberRequest, sentence: str) -> HttpResponse:
    to = reverse("plan", args=[request.engagement.slug])
    return done(request, to, lambda: show_plan(request), region="plan", sentence=sentence)


@door("order the backlog", methods=("POST",))
def story_place(request: MemberRequest, number: int) -> HttpResponse:
    form = forms.MoveForm(request.POST)
    if not form.is_valid():
        raise Refused(_("Say where to move it."))
    story = move_story(find_story(request.engagement, number), by=request.member, to=form.cleaned_data["to"])
    return plan_done(request, _("#%(number)s moved") % {"number": story.number})


@door("write stories", methods=("POST",))
def goal(request: MemberRequest) -> HttpResponse:
    form = forms.GoalForm(request.POST)
    if not form.is_valid():
        raise Refused(form.errors["goal"][0])
    actions.set_goal(current(request), by=request.member, goal=form.cleaned_data["goal"])
    return plan_done(request, _("Goal saved"))


@door("set team strength", methods=("POST",))
def strength(request: MemberRequest) -> HttpResponse:
    form = forms.StrengthForm(request.POST)
    if not form.is_valid():
        raise Refused(form.errors["strength"][0])
    actions.set_strength(current(request), by=request.member, strength=form.cleaned_data["strength"])
    return plan_done(request, _("Team strength saved"))


def current(request: MemberRequest) -> Iteration:
    iteration = request.engagement.iterations.current()
    if iteration is None:
        raise Refused(_("The first week has not begun yet."))
    return iteration
