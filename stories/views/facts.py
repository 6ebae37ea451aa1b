"""Acts on what is said of a story beside its texts, and stories made out of one."""

from typing import TypeVar

from django import forms as django_forms
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from engagements.door import MemberRequest, door
from engagements.pages import done
from engagements.refusals import Refused
from stories import actions, forms
from stories.models import Story
from stories.reading import find_story
from stories.views.texts import again, show_story, story_done, story_url

Form = TypeVar("Form", bound=django_forms.Form)


def filled(form: Form) -> Form:
    """The form, if it can be understood; else its first complaint."""
    if not form.is_valid():
        raise Refused(next(iter(form.errors.values()))[0])
    return form


def mentioned(request: MemberRequest, number: int | None) -> Story | None:
    """The story of that number; one that never was is the visitor's slip, not a missing page."""
    try:
        return find_story(request.engagement, number) if number else None
    except Http404:
        raise Refused(_("There is no story #%(number)s here.") % {"number": number}) from None


@door("write stories", methods=("POST",))
def label(request: MemberRequest, number: int) -> HttpResponse:
    story = find_story(request.engagement, number)
    given = filled(forms.WordForm(request.POST or request.GET)).cleaned_data
    if given["take_off"]:
        actions.unlabel_story(story, by=request.member, name=given["name"])
        undo = again(story, "story_label", name=given["name"])
        return story_done(request, story, _("Label taken off"), undo=undo)
    actions.label_story(story, by=request.member, name=given["name"])
    return story_done(request, story, _("Labelled"))


@door("write stories", methods=("POST",))
def skill(request: MemberRequest, number: int) -> HttpResponse:
    story = find_story(request.engagement, number)
    given = filled(forms.WordForm(request.POST or request.GET)).cleaned_data
    if given["take_off"]:
        actions.drop_skill(story, by=request.member, name=given["name"])
        undo = again(story, "story_skill", name=given["name"])
        return story_done(request, story, _("Skill taken off"), undo=undo)
    actions.need_skill(story, by=request.member, name=given["name"])
    return story_done(request, story, _("Skill added"))


@door("write stories", methods=("POST",))
def kind(request: MemberRequest, number: int) -> HttpResponse:
    story = find_story(request.engagement, number)
    given = filled(forms.KindForm(request.POST)).cleaned_data
    story = actions.set_kind(story, by=request.member, **given)
    return story_done(request, story, _("Type saved"))


@door("write stories", methods=("POST",))
def deadline(request: MemberRequest, number: int) -> HttpResponse:
    story = find_story(request.engagement, number)
    given = filled(forms.DeadlineForm(request.POST)).cleaned_data
    story = actions.set_deadline(story, by=request.member, **given)
    return story_done(request, story, _("Deadline saved"))


@door("write stories", methods=("POST",))
def requester(request: MemberRequest, number: int) -> HttpResponse:
    story = find_story(request.engagement, number)
    given = filled(forms.OwnerForm(request.POST)).cleaned_data
    member = get_object_or_404(request.engagement.members.with_person(), number=given["member"])
    story = actions.set_requester(story, by=request.member, member=member)
    return story_done(request, story, _("Saved: %(name)s asked for it") % {"name": member.name})


@door("write stories", methods=("POST",))
def block(request: MemberRequest, number: int) -> HttpResponse:
    story = find_story(request.engagement, number)
    given = filled(forms.BlockForm(request.POST)).cleaned_data
    by_story = mentioned(request, given["by_story"])
    actions.block_story(story, by=request.member, reason=given["reason"], by_story=by_story)
    return story_done(request, story, _("Blocked"))


@door("write stories", methods=("POST",))
def block_lifting(request: MemberRequest, number: int, block: int) -> HttpResponse:
    """Lift a block; with `back` it is put back."""
    story = find_story(request.engagement, number)
    get_object_or_404(story.blocks, number=block)
    if "back" in request.GET:
        actions.put_block_back(story, by=request.member, number=block)
        return story_done(request, story, _("Blocked again"))
    actions.lift_block(story, by=request.member, number=block)
    undo = reverse("story_block_lifting", args=[request.engagement.slug, number, block]) + "?back"
    return story_done(request, story, _("No longer blocked"), undo=undo)


@door("write stories", methods=("POST",))
def relation(request: MemberRequest, number: int) -> HttpResponse:
    story = find_story(request.engagement, number)
    given = filled(forms.RelationForm(request.POST or request.GET)).cleaned_data
    other = mentioned(request, given["other"])
    if given["take_off"]:
        actions.unrelate_stories(story, by=request.member, other=other)
        undo = again(story, "story_relation", other=other.number)
        return story_done(request, story, _("No longer related"), undo=undo)
    actions.relate_stories(story, by=request.member, other=other)
    return story_done(request, story, _("Related"))


@door("write stories", methods=("POST",))
def copy(request: MemberRequest, number: int) -> HttpResponse:
    new = actions.copy_story(find_story(request.engagement, number), by=request.member)
    return done(request, story_url(new))


@door("write stories", methods=("POST",))
def split(request: MemberRequest, number: int) -> HttpResponse:
    story = find_story(request.engagement, number)
    form = forms.SplitForm(request.POST)
    try:
        given = filled(form).cleaned_data
        new = actions.split_story(story, by=request.member, **given)
    except Refused as refused:
        typed = {"at": "split", "title": request.POST.get("title", "")}
        return show_story(request, story, status=422, typed=typed, refused=refused.sentence)
    return done(request, story_url(new))
