"""Acts of a story on its way: plan, start, stamp ready, deliver; and who owns it."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from engagements.door import MemberRequest, door
from engagements.pages import done, refresh, show
from engagements.refusals import Refused
from stories import actions, forms
from stories.models import Story
from stories.reading import StoryPage, find_story, find_wording
from stories.views.texts import again, story_done, story_url

PROGRESS = "story-progress"
PLANNING = ("schedule", "unschedule")
VENDORS = ("start", "finish", "deliver", "done", "take_up", "take_back")


def take(request: MemberRequest, number: int, acts: tuple[str, ...]) -> HttpResponse:
    story = find_story(request.engagement, number)
    form = forms.StepTakenForm(request.POST or request.GET, acts=acts)  # an Undo has no form of its own
    if not form.is_valid():
        raise Refused(_("This page is out of date. Load it again."))
    act = form.cleaned_data["act"]
    story = actions.advance(story, act, by=request.member, seen=form.cleaned_data["seen"])
    undo = again(story, "schedule", act="schedule", seen=story.state) if act == "unschedule" else ""
    said = {"sentence": actions.state_word(story), "undo": undo}
    return done(request, story_url(story), lambda: show_progress(request, story), region=PROGRESS, **said)


def show_progress(request: MemberRequest, story: Story) -> HttpResponse:
    """Where the story stands now, and the next step. The rest of its page is fetched behind it."""
    context = {"page": StoryPage(story, request), "story": story}
    return refresh(show(request, "stories/story.html", context, block="progress"), story.element_id)


@door("schedule", methods=("POST",))
def schedule(request: MemberRequest, number: int) -> HttpResponse:
    return take(request, number, PLANNING)


@door("move stories on", methods=("POST",))
def progress(request: MemberRequest, number: int) -> HttpResponse:
    return take(request, number, VENDORS)


@door("move stories on", methods=("POST",))
def readiness(request: MemberRequest, number: int, key: str = "") -> HttpResponse:
    """The vendor's stamp: on one criterion, or on all that don't bear it yet; `withdraw` takes one back."""
    story = find_story(request.engagement, number)
    revisions = actions.Seen.read(request.POST.get("seen", "")).revisions
    if not key:
        actions.stamp_all_ready(story, by=request.member, revisions=revisions)
        return story_done(request, find_story(request.engagement, number), _("Stamped ready"))
    find_wording(story, key)
    if "withdraw" in request.POST:
        actions.take_back_ready(story, key, by=request.member)
        return story_done(request, story, _("Stamp taken back"))
    actions.stamp_ready(story, key, by=request.member, revision=revisions.get(key, 0))
    return story_done(request, story, _("Stamped ready"))


@door("write stories", methods=("POST",))
def owner(request: MemberRequest, number: int) -> HttpResponse:
    story = find_story(request.engagement, number)
    form = forms.OwnerForm(request.POST or request.GET)
    if not form.is_valid():
        raise Refused(_("Choose somebody."))
    member = get_object_or_404(request.engagement.members.with_person(), number=form.cleaned_data["member"])
    if form.cleaned_data["take_off"]:
        actions.disown(story, by=request.member, member=member)
        undo = again(story, "story_owner", member=member.number)
        return story_done(
            request, story, _("%(name)s is no longer an owner") % {"name": member.name}, undo=undo
        )
    actions.own(story, by=request.member, member=member)
    return story_done(request, story, _("%(name)s is an owner") % {"name": member.name})
