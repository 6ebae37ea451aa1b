"""The planning meeting: what the week is for, what fits, what is not ready; both parties agree."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from engagements.door import MemberRequest, door
from engagements.pages import done, show
from engagements.refusals import Refused
from iterations import actions, forms
from iterations.meeting import planning_page
from iterations.openness import unanswered


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
    open_now = tuple(unanswered(request.engagement, request.member))
    consent = actions.Consent(unanswered=open_now, **form.cleaned_data)
    actions.agree_plan(request.engagement, consent, by=request.member)
    to = reverse("planning", args=[request.engagement.slug])
    return done(request, to, lambda: show_planning(request), region="planning", sentence=_("You agreed to the plan"))
