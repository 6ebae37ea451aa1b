"""The skills of the team beside what a week needs; who could do what, who could learn from whom."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from engagements.door import MemberRequest, door
from engagements.models import Membership
from engagements.pages import done, show
from engagements.refusals import Refused
from iterations import actions, forms
from iterations.models import LearningPair
from iterations.preparing import skills_page
from iterations.views.planning import show_planning
from stories.actions import own
from stories.reading import find_story


@door()
def skills(request: MemberRequest) -> HttpResponse:
    return show_skills(request)


def show_skills(request: MemberRequest) -> HttpResponse:
    form = forms.SkillsForm(request.GET)
    number = form.cleaned_data["week"] if form.is_valid() else None
    context = skills_page(request.engagement, request.member, number)
    return show(request, "iterations/skills.html", context, block="skills")


def skills_done(request: MemberRequest, sentence: str) -> HttpResponse:
    """The page on which the button stood, anew."""
    slug = request.engagement.slug
    if request.POST.get("view") == "planning":
        to, fragment, region = reverse("planning", args=[slug]), show_planning, "planning"
    else:
        to, fragment, region = reverse("skills", args=[slug]), show_skills, "skills"
        to += f"?{request.GET.urlencode()}" if request.GET else ""
    return done(request, to, lambda: fragment(request), region=region, sentence=sentence)


def person_at(request: MemberRequest, number: int) -> Membership:
    return get_object_or_404(request.engagement.members.present().with_person(), number=number)


@door("write stories", methods=("POST",))
def story_taker(request: MemberRequest) -> HttpResponse:
    """Follow a proposal: somebody becomes an owner of a story."""
    form = forms.TakerForm(request.POST)
    if not form.is_valid():
        raise Refused(_("This page is out of date. Load it again."))
    said = form.cleaned_data
    member = person_at(request, said["member"])
    own(find_story(request.engagement, said["story"]), by=request.member, member=member)
    return skills_done(request, _("%(name)s is an owner") % {"name": member.name})


@door("learn together", methods=("POST",))
def pairs(request: MemberRequest) -> HttpResponse:
    form = forms.PairForm(request.POST)
    if not form.is_valid():
        raise Refused(_("This page is out of date. Load it again."))
    said = form.cleaned_data
    two = {which: person_at(request, said[which]) for which in ("teacher", "learner")}
    actions.propose_pair(request.engagement, by=request.member, name=said["name"], **two)
    return skills_done(request, _("Proposed; it holds when both agree"))


def pair_at(request: MemberRequest, number: int) -> LearningPair:
    return get_object_or_404(request.engagement.learning_pairs, number=number)


@door("learn together", methods=("POST",))
def pair_agreement(request: MemberRequest, number: int) -> HttpResponse:
    pair = actions.agree_pair(pair_at(request, number), by=request.member)
    sentence = _("Both agreed") if pair.agreed else _("You agreed; the other is asked too")
    return skills_done(request, sentence)


@door("learn together", methods=("POST",))
def pair_end(request: MemberRequest, number: int) -> HttpResponse:
    actions.end_pair(pair_at(request, number), by=request.member)
    return skills_done(request, _("Ended; it is not proposed again"))
