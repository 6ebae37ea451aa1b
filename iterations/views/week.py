"""What people say of the week that is under way, and of one to come: what it is for, how long, how much of the team."""

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from engagements.access import may
from engagements.door import MemberRequest, door
from engagements.pages import show
from engagements.refusals import Refused
from iterations import actions, forms
from iterations.models import Iteration
from iterations.reading import one_week
from iterations.views.board import plan_done, rights


@door("write stories", methods=("POST",))
def goal(request: MemberRequest) -> HttpResponse:
    form = forms.GoalForm(request.POST)
    if not form.is_valid():
        raise Refused(form.errors["goal"][0])
    actions.set_goal(current(request), by=request.member, goal=form.cleaned_data["goal"])
    return plan_done(request, _("Goal saved"))


@door("propose team strength")
def week(request: MemberRequest, number: int) -> HttpResponse:
    """What is to be different about one iteration, and who may say so."""
    week = one_week(request.engagement, number)
    if week is None:
        raise Http404
    context = {**rights(request), "week": week, "tab": "b"}
    return show(request, "iterations/week.html", context, block="place")


@door("propose team strength", methods=("POST",))
def strength(request: MemberRequest, number: int) -> HttpResponse:
    form = forms.StrengthForm(request.POST)
    if not form.is_valid():
        raise Refused(form.errors["strength"][0])
    actions.set_strength(request.engagement, by=request.member, number=number, **form.cleaned_data)
    holds = may(request.member, "set team strength")
    return plan_done(request, _("Team strength saved") if holds else _("Proposed to the sponsor"))


@door("set team strength", methods=("POST",))
def strength_agreement(request: MemberRequest, number: int) -> HttpResponse:
    """The sponsor agrees to what was proposed, to just the figure that the page showed."""
    form = forms.StrengthForm(request.POST)
    if not form.is_valid():
        raise Refused(form.errors["strength"][0])
    actions.agree_strength(request.engagement, by=request.member, number=number, **form.cleaned_data)
    return plan_done(request, _("Agreed"))


@door("set cadence", methods=("POST",))
def length(request: MemberRequest, number: int) -> HttpResponse:
    form = forms.LengthForm(request.POST)
    if not form.is_valid():
        raise Refused(form.errors["weeks"][0])
    actions.set_length(request.engagement, by=request.member, number=number, **form.cleaned_data)
    return plan_done(request, _("Length saved"))


def current(request: MemberRequest) -> Iteration:
    iteration = request.engagement.iterations.current()
    if iteration is None:
        raise Refused(_("The first week has not begun yet."))
    return iteration
