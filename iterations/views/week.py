"""What people say of the week that is under way: what it is for, how much of the team is there."""

from django.http import HttpResponse
from django.utils.translation import gettext as _

from engagements.door import MemberRequest, door
from engagements.refusals import Refused
from iterations import actions, forms
from iterations.models import Iteration
from iterations.views.board import plan_done


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
