"""What people say about a story. Changing a comment's wording goes as with any text (`stories/views/texts.py`)."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from engagements.door import MemberRequest, door
from engagements.pages import done
from engagements.refusals import Refused
from stories import actions, forms
from stories.actions import Saved
from stories.reading import find_story, find_wording
from stories.views.facts import filled
from stories.views.texts import REGION, answer_saving, not_taken, show_story, story_done, story_url


@door("comment", methods=("POST",))
def comments(request: MemberRequest, number: int) -> HttpResponse:
    story = find_story(request.engagement, number)
    form = forms.CommentForm(request.POST, request.FILES)
    try:
        actions.comment(story, by=request.member, **filled(form).cleaned_data)
    except Refused as refused:
        return not_taken(request, story, "comment", refused)
    return story_done(request, story, _("Comment sent"))


@door("comment", methods=("POST",))
def comment_withdrawal(request: MemberRequest, number: int, key: str) -> HttpResponse:
    story = find_story(request.engagement, number)
    find_wording(story, key)
    actions.withdraw_comment(story, key, by=request.member)
    return done(
        request,
        story_url(story),
        lambda: show_story(request, story),
        region=REGION,
        sentence=_("Comment withdrawn"),
        undo=reverse("comment_restoration", args=[request.engagement.slug, number, key]),
    )


@door("comment", methods=("POST",))
def comment_restoration(request: MemberRequest, number: int, key: str) -> HttpResponse:
    story = find_story(request.engagement, number)
    find_wording(story, key)
    form = forms.RestorationForm(request.POST)
    if not form.is_valid():
        raise Refused(_("This page is out of date. Load it again; your text is kept as a draft."))
    typed, base = form.cleaned_data["text"], form.cleaned_data["base"]
    outcome = actions.restore_comment(story, key, by=request.member, text=typed, base=base or 1)
    if not isinstance(outcome, Saved):
        return answer_saving(request, outcome)
    return story_done(request, story, _("Comment is back"))


@door("write stories", methods=("POST",))
def comment_story(request: MemberRequest, number: int, key: str) -> HttpResponse:
    story = find_story(request.engagement, number)
    find_wording(story, key)
    made = actions.story_from_comment(story, key, by=request.member)
    return story_done(request, story, _("#%(number)s is in the icebox") % {"number": made.number})


@door("write stories", methods=("POST",))
def comment_criterion(request: MemberRequest, number: int, key: str) -> HttpResponse:
    story = find_story(request.engagement, number)
    find_wording(story, key)
    actions.criterion_from_comment(story, key, by=request.member)
    return story_done(request, story, _("Criterion added"))
