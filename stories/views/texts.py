"""Pages of stories and the acts on them. Each text is edited by itself, at an address of its own."""

from functools import partial
from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engagements import texts
from engagements.access import may
from engagements.door import MemberRequest, door
from engagements.forms import BaseForm, DraftForm, RevisionForm, TextForm
from engagements.pages import done, say, show, wants_fragment
from engagements.refusals import Refused
from engagements.texts import ASKING, EDITING, TextView
from stories import actions, forms, reading
from stories.actions import Saved
from stories.models import Story
from stories.reading import StoryPage, find_story, find_whole_story, find_wording
from stories.wording import NoSuchText, Wording

REGION = "story"  # the part of the story page that most acts change


@door(methods=("GET", "POST"))
def stories(request: MemberRequest) -> HttpResponse:
    if request.method == "POST":
        return new_story(request)
    context = {
        "stories": request.engagement.stories.lines(),
        "may_write": may(request.member, "write stories"),
        "place": "stories",
        "tab": "b",
    }
    return show(request, "stories/stories.html", context, block="stories")


def new_story(request: MemberRequest) -> HttpResponse:
    form = forms.StoryForm(request.POST)
    captured = partial(show, request, "stories/captured.html", block="captured")
    if not form.is_valid():
        context = {"form": form, "place": "stories", "tab": "b"}
        if wants_fragment(request):
            return captured(context, status=422)
        return show(request, "stories/new.html", context, status=422)
    story = actions.write_story(request.engagement, by=request.member, **form.cleaned_data)
    sentence = _("Written down as #%(number)s") % {"number": story.number}
    return done(request, story_url(story), lambda: captured({"story": story}), sentence=sentence)


@door("write stories")
def blank(request: MemberRequest) -> HttpResponse:
    return show(request, "stories/new.html", {"form": forms.StoryForm(), "place": "stories", "tab": "b"})


def story_url(story: Story) -> str:
    return reverse("story", args=[story.engagement.slug, story.number])


@door()
def story(request: MemberRequest, number: int) -> HttpResponse:
    return show_story(request, find_whole_story(request.engagement, number))


def show_story(request: MemberRequest, story: Story, *, status: int = 200, **said: Any) -> HttpResponse:
    """The page of a story; `said` is what was typed and not taken: typed, refused, moved."""
    page = StoryPage(story, request)
    vars(page).update(said)
    return show(request, "stories/story.html", page.context(), block="story", status=status)


def story_done(request: MemberRequest, story: Story, sentence: str, *, undo: str = "") -> HttpResponse:
    """The answer to an act: the story anew, what was done, and the way back if there is one."""
    return done(
        request,
        story_url(story),
        lambda: show_story(request, story),
        region=REGION,
        sentence=sentence,
        undo=undo,
    )


def not_taken(request: MemberRequest, story: Story, place: str, refused: Refused) -> HttpResponse:
    """Why not, beside the field: for htmx alone, since its page keeps what was typed and chosen; else in the page."""
    if wants_fragment(request):
        raise refused
    typed = {**request.POST.dict(), "at": place}
    return show_story(request, story, status=422, typed=typed, refused=refused.sentence)


def again(story: Story, view: str, /, **fields: str | int) -> str:
    """Where a press takes back what was just done."""
    return f"{reverse(view, args=[story.engagement.slug, story.number])}?{urlencode(fields)}"


def show_text(request: MemberRequest, view: TextView, *, status: int = 200) -> HttpResponse:
    """One text in its present state: by itself for htmx, within its page for everyone else."""
    page = StoryPage(view.wording.story, request)
    if wants_fragment(request):
        page.dress(view)
        page.texts = [view.wording.text]
        context = {"page": page, "view": view}
        return show(request, "stories/text.html", context, block="text", status=status)
    return show(request, "stories/story.html", page.put(view).context(), status=status)


@door("comment", methods=("GET", "POST"))
def text(request: MemberRequest, number: int, key: str) -> HttpResponse:
    """GET: the text as it stands. POST: save what was edited."""
    if request.method == "POST":
        return save_text(request, find_story(request.engagement, number), key)
    return show_text(request, TextView(find_text(request, number, key)))


def find_text(request: MemberRequest, number: int, key: str) -> Wording:
    """A text that the member may write in: any of the story's, or a comment of their own."""
    wording = find_wording(find_story(request.engagement, number), key)
    actions.demand_pen(wording, request.member)
    return wording


def save_text(request: MemberRequest, story: Story, key: str) -> HttpResponse:
    form = TextForm(request.POST)
    if not form.is_valid():
        raise Refused(_("This page is out of date. Load it again; your text is kept as a draft."))
    typed, base = form.cleaned_data["text"], form.cleaned_data["base"]
    try:
        outcome = actions.reword(story, key, by=request.member, text=typed, base=base)
    except NoSuchText:
        raise Http404 from None
    except Refused as refused:
        wording = find_wording(story, key)
        view = TextView(wording, EDITING, text=typed, base=base, error=refused.sentence)
        return show_text(request, view, status=422)
    return answer_saving(request, outcome)


def answer_saving(
    request: MemberRequest, outcome: actions.Saved | actions.Conflict | actions.Gone
) -> HttpResponse:
    view = texts.after_saving(outcome)
    if not isinstance(outcome, Saved):
        return show_text(request, view, status=409)
    if not wants_fragment(request):
        return done(request, story_url(outcome.wording.story))
    if not outcome.combined:
        return say(show_text(request, view), _("Saved"))
    return say(
        show_text(request, view), _("Combined with a change saved meanwhile"), undo=undo_of(outcome.wording)
    )


def undo_of(wording: Wording) -> str:
    """Where a press brings back the wording before this one, against the one that was shown."""
    return f"{wording.address}reversion/?revision={wording.revision - 1}&seen={wording.revision}"


@door("comment")
def text_editor(request: MemberRequest, number: int, key: str) -> HttpResponse:
    return show_text(request, texts.editor(find_text(request, number, key), request.member))


@door("comment", methods=("POST",))
def text_draft(request: MemberRequest, number: int, key: str) -> HttpResponse:
    wording = find_text(request, number, key)
    form = DraftForm(request.POST)
    if not form.is_valid():
        raise Refused(_("This draft could not be kept."))
    given = form.cleaned_data
    keep = actions.keep_found if given.pop("found") else actions.keep_draft
    keep(wording.story, key, by=request.member, **given)
    return HttpResponse(status=204)


@door("comment", methods=("POST",))
def text_draft_discard(request: MemberRequest, number: int, key: str) -> HttpResponse:
    wording = find_text(request, number, key)
    story = wording.story
    actions.discard_draft(story, key, by=request.member)
    if wording.gone:
        return done(request, story_url(story), lambda: show_story(request, story), region=REGION)
    return done(request, story_url(story), lambda: show_text(request, TextView(wording)))


@door("write stories", methods=("POST",))
def text_draft_criterion(request: MemberRequest, number: int, key: str) -> HttpResponse:
    """Make a new criterion of the words left of a deleted one."""
    story = find_story(request.engagement, number)
    find_wording(story, key)
    actions.criterion_from_draft(story, key, by=request.member)
    return story_done(request, story, _("Criterion added"))


@door("comment")
def text_others(request: MemberRequest, number: int, key: str) -> HttpResponse:
    """What others do to a text while the viewer edits it: their drafts, what they saved, whether it was deleted."""
    wording = find_text(request, number, key)
    form = BaseForm(request.GET)
    base = form.cleaned_data["base"] if form.is_valid() else None
    return show(
        request, "engagements/others.html", texts.others(wording, request.member, base), block="others"
    )


@door("comment")
def text_menu(request: MemberRequest, number: int, key: str) -> HttpResponse:
    """What else the member may do with a criterion or comment, fetched when its menu is opened."""
    story = find_story(request.engagement, number)
    view, page = TextView(find_wording(story, key)), StoryPage(story, request)
    context = {"page": page, "story": story, "view": view, "place": story.element_id, "tab": "b"}
    return show(request, "stories/menu.html", context, block="items")


@door("comment", methods=("POST",))
def text_reversion(request: MemberRequest, number: int, key: str) -> HttpResponse:
    wording = find_text(request, number, key)
    form = RevisionForm(request.POST or request.GET)  # an Undo has no form of its own
    if not form.is_valid():
        raise Refused(_("Choose a version to bring back."))
    saved = actions.bring_back(wording.story, key, by=request.member, **form.cleaned_data)
    return done(request, story_url(saved.wording.story), lambda: show_text(request, TextView(saved.wording)))


@door("write stories", methods=("POST",))
def criteria(request: MemberRequest, number: int) -> HttpResponse:
    story = find_story(request.engagement, number)
    form = forms.CriteriaForm(request.POST)
    if not form.is_valid():
        raise Refused(next(iter(form.errors.values()))[0])
    added = actions.add_criteria(story, form.cleaned_data["criteria"], by=request.member)
    sentence = ngettext("Criterion added", "%(n)s criteria added", len(added)) % {"n": len(added)}
    return story_done(request, story, sentence)


@door("write stories", methods=("POST",))
def criterion_place(request: MemberRequest, number: int, key: str) -> HttpResponse:
    story = find_story(request.engagement, number)
    find_wording(story, key)
    form = forms.StepForm(request.POST)
    if not form.is_valid():
        raise Refused(_("Say how far to move it."))
    actions.move_criterion(story, key, by=request.member, step=form.cleaned_data["step"])
    return story_done(request, story, _("Moved"))


@door("write stories", methods=("POST",))
def criterion_withdrawal(request: MemberRequest, number: int, key: str) -> HttpResponse:
    story = find_story(request.engagement, number)
    wording = find_wording(story, key)
    if "sure" not in request.POST and texts.written_by_others(wording, request.member).exists():
        return show_text(request, TextView(wording, ASKING), status=409)
    actions.withdraw_criterion(story, key, by=request.member)
    undo = reverse("criterion_restoration", args=[request.engagement.slug, number, key])
    return done(
        request,
        story_url(story),
        lambda: show_story(request, story),
        region=REGION,
        sentence=_("Criterion deleted"),
        undo=undo,
    )


@door("write stories", methods=("POST",))
def criterion_restoration(request: MemberRequest, number: int, key: str) -> HttpResponse:
    story = find_story(request.engagement, number)
    find_wording(story, key)
    form = forms.RestorationForm(request.POST)
    if not form.is_valid():
        raise Refused(_("This page is out of date. Load it again; your text is kept as a draft."))
    typed, base = form.cleaned_data["text"], form.cleaned_data["base"]
    outcome = actions.restore_criterion(story, key, by=request.member, text=typed, base=base or 1)
    if not isinstance(outcome, Saved):
        return answer_saving(request, outcome)
    return story_done(request, story, _("Criterion is back"))


@door("estimate", methods=("POST",))
def estimate(request: MemberRequest, number: int) -> HttpResponse:
    story = find_story(request.engagement, number)
    form = forms.EstimateForm(request.POST, engagement=request.engagement)
    if not form.is_valid():
        raise Refused(_("Choose an estimate from the scale."))
    story = actions.estimate(story, by=request.member, **form.cleaned_data)
    return story_done(request, story, _("Estimate saved"))


@door("write stories", methods=("POST",))
def withdrawal(request: MemberRequest, number: int) -> HttpResponse:
    story = actions.withdraw_story(find_story(request.engagement, number), by=request.member)
    undo = reverse("story_restoration", args=[request.engagement.slug, number])
    return story_done(request, story, _("Story deleted"), undo=undo)


@door("write stories", methods=("POST",))
def restoration(request: MemberRequest, number: int) -> HttpResponse:
    story = actions.restore_story(find_story(request.engagement, number), by=request.member)
    return story_done(request, story, _("The story is back"))


@door()
def history(request: MemberRequest, number: int, key: str = "") -> HttpResponse:
    """What happened to a story; with a key, to that text of it alone."""
    story = find_story(request.engagement, number)
    context = {
        "story": story,
        "wording": find_wording(story, key) if key else None,
        "entries": reading.history(story, key),
        "place": story.element_id,
        "tab": "b",
        "may_write": may(request.member, "write stories") and story.withdrawn_at is None,
    }
    return show(request, "stories/history.html", context, block="history")
