"""The planning meeting: what the week is for, what fits, what is not ready; both parties agree."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from engagements.door import MemberRequest, door
from engagements.pages import done, show
from engagements.refusals import Refused
from iterations import actions, forms
from iterations.completing import completing_of, foretell
from iterations.preparing import planning_page


@door()
def planning(request: MemberRequest) -> HttpResponse:
    return show_planning(request)


def show_planning(request: MemberRequest) -> HttpResponse:
    context = planning_page(request.engagement, request.member)
    return show(request, "iterations/planning.html", context, block="planning")


@door("agree", methods=("POST",))
def agreement(request: MemberRequest) -> HttpResponse:
    form = forms.ConsentForm(request.POST)
    if not form.is_valid():
        raise Refused(_("This page is out of date. Load it again."))
    actions.agree_plan(request.engagement, by=request.member, **form.cleaned_data)
    to, sentence = reverse("planning", args=[request.engagement.slug]), _("You agreed to the plan")
    return done(request, to, lambda: show_planning(request), region="planning", sentence=sentence)


@door()
def forecast(request: MemberRequest) -> HttpResponse:
    """When the chosen stories will be done: a page, a part of the plan, or a sentence on a story's own page."""
    form = forms.ForetellForm(request.GET)
    form.is_valid()
    numbers, alone = form.cleaned_data.get("numbers", []), form.cleaned_data.get("alone", False)
    completing = completing_of(request.engagement)
    context = {
        "told": foretell(completing, numbers) if completing else [],
        "completing": completing,
        "numbers": numbers,
        "alone": numbers[0] if alone and numbers else None,
        "error": next(iter(form.errors.get("numbers", [])), ""),
        "place": "board",
        "tab": "b",
    }
    return show(request, "iterations/forecast.html", context, block="foretold")
