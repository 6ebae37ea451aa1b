"""How one goal goes: its readings, and what both leads say of it."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from charters import actions, forms
from charters.progress import GoalPage, find_goal, find_reading
from engagements.door import MemberRequest, door
from engagements.pages import done, show
from engagements.refusals import Refused


def goal_url(request: MemberRequest, number: int) -> str:
    return reverse("goal_page", args=[request.engagement.slug, number])


def show_goal(request: MemberRequest, number: int, *, status: int = 200, **typed: Any) -> HttpResponse:
    page = GoalPage(find_goal(request.engagement, number), request)
    vars(page).update(typed)
    context = {"page": page, "place": "charter", "tab": "a"}
    return show(request, "charters/goal.html", context, block="goal", status=status)


def goal_done(request: MemberRequest, number: int, sentence: str, *, undo: str = "") -> HttpResponse:
    to = goal_url(request, number)
    return done(request, to, lambda: show_goal(request, number), region="goal", sentence=sentence, undo=undo)


@door(methods=("GET", "POST"))
def goal(request: MemberRequest, number: int) -> HttpResponse:
    """GET: how it goes. POST: a reading of it."""
    find_goal(request.engagement, number)
    if request.method != "POST":
        return show_goal(request, number)
    form = forms.ReadingForm(request.POST, prefix="reading")
    if form.is_valid():
        actions.read_goal(request.engagement, number, by=request.member, **form.cleaned_data)
        return goal_done(request, number, _("Reading put down"))
    return show_goal(request, number, status=422, reading_form=form)


@door("judge goals", methods=("POST",))
def goal_words(request: MemberRequest, number: int) -> HttpResponse:
    """What one's party says of it after an iteration."""
    find_goal(request.engagement, number)
    form = forms.WordForm(request.POST, prefix="word")
    if form.is_valid():
        try:
            actions.judge(request.engagement, number, by=request.member, **form.cleaned_data)
            return goal_done(request, number, _("Said for your party"))
        except Refused as refused:
            form.add_error(None, refused.sentence)
    return show_goal(request, number, status=422, word_form=form)


@door("measure goals", methods=("POST",))
def reading_withdrawal(request: MemberRequest, number: int) -> HttpResponse:
    reading = actions.withdraw_reading(find_reading(request.engagement, number), by=request.member)
    return goal_done(request, reading.goal, _("Reading withdrawn"))
