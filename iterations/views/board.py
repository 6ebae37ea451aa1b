"""Board and list: one plan in two views, and the acts on it."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engagements.access import may
from engagements.door import MemberRequest, door
from engagements.models import Membership
from engagements.pages import done, say, show
from engagements.refusals import Refused
from iterations import forms
from iterations.actions import move_on_plan, undo_move
from iterations.actions.planning import IN, OUT
from iterations.board import next_act
from iterations.reading import hand_of, place_menu, plan_page
from iterations.views.planning import show_planning
from stories.actions import (
    Stand,
    disown_stories,
    estimate_stories,
    label_stories,
    move_stories,
    own_stories,
    stands,
    state_word,
    unlabel_stories,
)
from stories.models import State
from stories.reading import find_story

FACTS = {
    "own": own_stories,
    "disown": disown_stories,
    "label": label_stories,
    "unlabel": unlabel_stories,
    "estimate": estimate_stories,
}
ROUND = {"own": "disown", "disown": "own", "label": "unlabel", "unlabel": "label"}
OTHER = {IN: OUT, OUT: IN}
STATE_OF = {"icebox": State.UNSCHEDULED, "planned": State.UNSTARTED}


@door()
def board(request: MemberRequest) -> HttpResponse:
    return show_plan(request, "board")


@door()
def plan(request: MemberRequest) -> HttpResponse:
    return show_plan(request, "plan")


def show_plan(request: MemberRequest, view: str = "") -> HttpResponse:
    """The plan as its viewer looks at it: also the answer to an act, which says by itself what it was asked from."""
    look = look_of(request)
    page = plan_page(request.engagement, request.member, question=look["q"], what_if=look["what_if"])
    context = {
        **rights(request),
        **look,
        "page": page,
        "next_act": next_act,
        "crew": page.crew,
        "view": view or look["view"] or "board",
        "what_if_form": look["form"] or forms.WhatIfForm(initial={"velocity": page.velocity}),
        "place": "board",
        "tab": "b",
    }
    return show(request, "iterations/plan.html", context, block="plan")


def look_of(request: MemberRequest) -> dict[str, Any]:
    """Through what somebody looks at the plan: the view, a filter, another velocity."""
    asked = request.POST if request.method == "POST" else request.GET
    look = forms.LookForm(asked)
    look.is_valid()
    tried = forms.WhatIfForm(asked) if asked.get("velocity") else None
    return {
        "view": look.cleaned_data.get("view", ""),
        "q": look.cleaned_data.get("q", ""),
        "what_if": tried.cleaned_data["velocity"] if tried and tried.is_valid() else None,
        "form": tried,
    }


def rights(request: MemberRequest) -> dict[str, bool]:
    acts = {
        "may_order": "order the backlog",
        "may_schedule": "schedule",
        "may_step": "move stories on",
        "may_estimate": "estimate",
        "may_write": "write stories",
        "may_import": "import stories",
        "may_set_strength": "set team strength",
        "may_propose_strength": "propose team strength",
        "may_set_length": "set cadence",
    }
    return {name: may(request.member, act) for name, act in acts.items()}


ANSWERS = {"board": show_plan, "plan": show_plan, "planning": show_planning}


def plan_done(request: MemberRequest, sentence: str, *, undo: str = "") -> HttpResponse:
    """The answer to an act on the plan; with an address for it, it can be undone for ten seconds."""
    view = request.POST.get("view", "")
    view = view if view in ANSWERS else "board"
    to = reverse(view, args=[request.engagement.slug])
    region = "planning" if view == "planning" else "plan"
    return done(request, to, lambda: ANSWERS[view](request), region=region, sentence=sentence, undo=undo)


def way_back(request: MemberRequest, before: list[Stand], week: str = "") -> str:
    """The address that puts stories back to where they stood."""
    asked = {"was": ",".join(map(str, before)), **({"week": week} if week else {})}
    return f"{reverse('plan_restoration', args=[request.engagement.slug])}?{urlencode(asked)}"


def turned_round(request: MemberRequest, changed: list[int], given: dict[str, Any]) -> str:
    """The address that takes back an act on facts, from those alone that it changed."""
    back = ROUND.get(given["act"])
    if not back or not changed:
        return ""
    need = forms.NEEDS[back]
    asked = {"numbers": changed, "act": back, need: given[need]}
    return f"{reverse('selection', args=[request.engagement.slug])}?{urlencode(asked, doseq=True)}"


@door("schedule", methods=("GET", "POST"))
def story_place(request: MemberRequest, number: int) -> HttpResponse:
    """GET: everything that can be done with a story from its card. POST: move it."""
    story = find_story(request.engagement, number)
    if request.method != "POST":
        context = {**rights(request), "menu": place_menu(story, request.member), "story": story, "tab": "b"}
        return show(request, "iterations/place.html", context, block="place")
    form = forms.MoveForm(request.POST)
    if not form.is_valid():
        raise Refused(" ".join(form.non_field_errors()) or _("Say where to move it."))
    return moved(request, number, form.cleaned_data)


@door("schedule", methods=("POST",))
def steps(request: MemberRequest) -> HttpResponse:
    """What a card's button, a drag or a placing by keys asks for."""
    form = forms.StepForm(request.POST)
    if not form.is_valid():
        raise Refused(_("This page is out of date. Load it again."))
    move = form.cleaned_data["step"]
    return moved(request, move.pop("number"), move)


def moved(request: MemberRequest, number: int, move: dict[str, Any]) -> HttpResponse:
    """Move it and say so. A step forward is taken back on the story's page; a place is undone from the notice."""
    story, before = find_story(request.engagement, number), stands(request.engagement, [number])
    by_hand = move["week"] == hand_of(story) and move["week"]
    story = move_on_plan(story, by=request.member, **move)
    told = {"number": number, "state": state_word(story)}
    if by_hand:
        sentence = _("#%(number)s is in this week") if by_hand == IN else _("#%(number)s is out of this week")
        return plan_done(request, sentence % told, undo=way_back(request, before, OTHER[by_hand]))
    if move["to"] or story.state == State.UNSCHEDULED:
        sentence = _("#%(number)s moved: %(state)s") if move["state"] else _("#%(number)s moved")
        return plan_done(request, sentence % told, undo=way_back(request, before))
    return plan_done(request, _("#%(number)s: %(state)s") % told)


@door("schedule", methods=("POST",))
def selection(request: MemberRequest) -> HttpResponse:
    """One act on all the chosen stories, in one transaction. An undo says in its address what it asks for."""
    form = forms.SelectionForm(request.POST or request.GET, engagement=request.engagement)
    if not form.is_valid():
        raise Refused(next(iter(form.errors.values()))[0])
    given = form.cleaned_data
    answer = move_chosen if given["act"] in forms.MOVES else change_chosen
    return answer(request, given["numbers"], given)


def move_chosen(request: MemberRequest, numbers: list[int], given: dict[str, Any]) -> HttpResponse:
    before, act = stands(request.engagement, numbers), given["act"]
    where = {"state": STATE_OF[act]} if act in STATE_OF else {"to": act}
    many = len(move_stories(request.engagement, numbers, by=request.member, **where))
    sentence = ngettext("%(n)s story moved", "%(n)s stories moved", many) % {"n": many}
    return plan_done(request, sentence, undo=way_back(request, before))


def change_chosen(request: MemberRequest, numbers: list[int], given: dict[str, Any]) -> HttpResponse:
    """Owners or points of all the chosen. An undo asks without a page: that fetches itself."""
    need = forms.NEEDS[given["act"]]
    wanted = {need: find_member(request, given[need]) if need == "member" else given[need]}
    changed = FACTS[given["act"]](request.engagement, numbers, by=request.member, **wanted)
    if "act" not in request.POST:
        return say(HttpResponse(status=204), _("Undone"))
    sentence = ngettext("%(n)s story changed", "%(n)s stories changed", len(changed)) % {"n": len(changed)}
    return plan_done(request, sentence, undo=turned_round(request, changed, given))


def find_member(request: MemberRequest, number: int) -> Membership:
    return get_object_or_404(request.engagement.members.with_person(), number=number)


@door("schedule", methods=("POST",))
def restoration(request: MemberRequest) -> HttpResponse:
    """Undo a move. The notice that asks says in its address where the stories stood; the page then fetches itself."""
    form = forms.RestorationForm(request.GET)
    if not form.is_valid():
        raise Refused(_("This page is out of date. Load it again."))
    given = form.cleaned_data
    undo_move(request.engagement, given["was"], by=request.member, week=given["week"])
    return say(HttpResponse(status=204), _("Undone"))
