"""The kick-off: both teams at one table, or at many; who guides leads everybody from step to step."""

from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from charters import actions, forms
from charters.models import KickOff
from charters.sitting import KickOffPage, sitting_of
from engagements.door import MemberRequest, door
from engagements.pages import done, show
from engagements.refusals import Refused


def sitting(request: MemberRequest) -> KickOff:
    found = sitting_of(request.engagement)
    if found is None:
        raise Http404
    return found


def show_kick_off(request: MemberRequest, *, status: int = 200, **typed: Any) -> HttpResponse:
    page = KickOffPage(request)
    vars(page).update(typed)
    context = {"page": page, "crew": page.crew, "place": "kickoff", "tab": "a"}
    return show(request, "charters/kick_off.html", context, block="kick_off", status=status)


def kick_off_done(request: MemberRequest, sentence: str = "") -> HttpResponse:
    to = reverse("kick_off", args=[request.engagement.slug])
    return done(request, to, lambda: show_kick_off(request), region="kick_off", sentence=sentence)


@door(methods=("GET", "POST"))
def kick_off(request: MemberRequest) -> HttpResponse:
    """GET: the step that everybody sees. POST: begin, or guide it from now on."""
    if request.method != "POST":
        return show_kick_off(request)
    form = forms.GuideForm(request.POST)
    if not form.is_valid():
        raise Refused(_("This page is out of date. Load it again."))
    found = actions.begin(request.engagement, by=request.member)
    actions.guide(found, by=request.member, instead_of=form.cleaned_data["instead_of"])
    return kick_off_done(request, _("You guide the kick-off"))


@door("guide the kick-off", methods=("POST",))
def kick_off_step(request: MemberRequest) -> HttpResponse:
    form = forms.StepForm(request.POST)
    if not form.is_valid():
        raise Refused(_("There is no such step."))
    actions.show_step(sitting(request), form.cleaned_data["step"], by=request.member)
    return kick_off_done(request)


@door("guide the kick-off", methods=("POST",))
def kick_off_ending(request: MemberRequest) -> HttpResponse:
    form = forms.FirstPlanningForm(request.POST, prefix="ending")
    if form.is_valid():
        try:
            actions.end(sitting(request), by=request.member, **form.cleaned_data)
            return kick_off_done(request, _("The kick-off is over. Good luck, all of you."))
        except Refused as refused:
            form.add_error(None, refused.sentence)
    return show_kick_off(request, status=422, ending_form=form)
