"""The demo of the week: its agenda, its stage, its minutes, and the acts on them."""

from functools import partial
from typing import Any

from django.forms import Form
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from engagements.access import may
from engagements.door import MemberRequest, door
from engagements.pages import done, say, show
from engagements.refusals import Refused
from iterations import actions, forms
from iterations.minutes import Minutes, agreed_by
from iterations.models import Demo
from iterations.papers import minutes_paper
from iterations.stage import PLACE, DemoPage, find_demo, find_member, running_demo
from stories.models import Story
from stories.reading import find_story
from stories.views.signing import Desk, judged, signed

AGENDA = "agenda"


def filled(form: Form) -> dict[str, Any]:
    """What was said; the first thing that is wrong with it refuses it all."""
    if not form.is_valid():
        raise Refused(next(iter(form.errors.values()))[0])
    return form.cleaned_data


@door(methods=("GET", "POST"))
def demo(request: MemberRequest) -> HttpResponse:
    """GET: the stage while somebody presents, else the agenda. POST: open the demo."""
    if request.method == "POST":
        actions.open_demo(request.engagement, by=request.member)
        return demo_done(request, _("The demo is open"))
    return show_demo(request)


def show_demo(
    request: MemberRequest, story: Story | None = None, *, status: int = 200, **said: Any
) -> HttpResponse:
    """The page of the demo; with a story, what was sent about that one and not taken."""
    page = DemoPage(request, story)
    if page.story and story and page.story.story.number == story.number:
        vars(page.story).update(said)
    return show(request, "iterations/demo.html", page.context(), block="demo", status=status)


def demo_done(request: MemberRequest, sentence: str, *, undo: str = "") -> HttpResponse:
    """The answer to an act: the stage, or the agenda where it was asked from there."""
    at_agenda = request.POST.get("at") == AGENDA
    to = reverse("demo_agenda" if at_agenda else "demo", args=[request.engagement.slug])
    shown = partial(show_agenda if at_agenda else show_demo, request)
    return done(request, to, shown, region=AGENDA if at_agenda else "demo", sentence=sentence, undo=undo)


@door(methods=("GET", "POST"))
def agenda(request: MemberRequest) -> HttpResponse:
    """GET: the agenda, also while somebody presents. POST: put a story on it."""
    if request.method == "POST":
        number = filled(forms.AgendaForm(request.POST or request.GET))["story"]
        story = listed(request, number)
        actions.add_item(running_demo(request.engagement), story, by=request.member)
        if "story" not in request.POST:  # an Undo asks without a page: that fetches itself
            return say(HttpResponse(status=204), _("Undone"))
        return demo_done(request, _("#%(number)s is on the agenda") % {"number": number})
    return show_agenda(request)


def listed(request: MemberRequest, number: int) -> Story:
    try:
        return find_story(request.engagement, number)
    except Http404:
        raise Refused(_("There is no story #%(number)s.") % {"number": number}) from None


def show_agenda(request: MemberRequest) -> HttpResponse:
    return show(request, "iterations/agenda.html", DemoPage(request).context(), block="agenda")


@door("run demos", methods=("POST",))
def item(request: MemberRequest, number: int) -> HttpResponse:
    """Move a story on the agenda, give it minutes, take it off."""
    demo, story = running_demo(request.engagement), find_story(request.engagement, number)
    said = filled(forms.ItemForm(request.POST))
    if said["act"] == "off":
        actions.take_off(demo, story, by=request.member)
        back = f"{reverse('demo_agenda', args=[request.engagement.slug])}?story={number}"
        return demo_done(request, _("#%(number)s is off the agenda") % {"number": number}, undo=back)
    if said["act"] == "time":
        actions.time_item(demo, story, by=request.member, minutes=said["minutes"] or 0)
        return demo_done(request, _("Time saved"))
    actions.move_item(demo, story, by=request.member, step=-1 if said["act"] == "up" else 1)
    return demo_done(request, _("#%(number)s moved") % {"number": number})


# --- The stage -----------------------------------------------------------------------------------------------


@door("run demos", methods=("POST",))
def presenter(request: MemberRequest) -> HttpResponse:
    """Begin to present, or take it over from who does."""
    instead_of = filled(forms.PresenterForm(request.POST))["instead_of"]
    actions.present(running_demo(request.engagement), by=request.member, instead_of=instead_of)
    settle(request, None)
    return demo_done(request, _("You present"))


@door(methods=("POST",))
def place(request: MemberRequest) -> HttpResponse:
    """The presenter shows a story to everybody; others look at one by themselves, or follow again."""
    demo, number = running_demo(request.engagement), filled(forms.PlaceForm(request.POST))["story"]
    story, leads = listed(request, number) if number else None, demo.presenter_id == request.member.pk
    if leads and story:
        actions.show_item(demo, story, by=request.member)
    settle(request, None if leads else number)
    return demo_done(request, "")


def settle(request: MemberRequest, number: int | None) -> None:
    """Keep for this viewer, in their session, which story they look at; none follows the presenter."""
    places = request.session.get(PLACE, {})
    places.pop(request.engagement.slug, None)
    request.session[PLACE] = places | ({request.engagement.slug: number} if number else {})


STAGE = Desk("demo", show_demo, lambda story: reverse("demo", args=[story.engagement.slug]))


@door("sign off", methods=("POST",))
def verdict(request: MemberRequest, number: int, key: str) -> HttpResponse:
    return judged(request, number, key, STAGE)


@door("sign off", methods=("POST",))
def sign_off(request: MemberRequest, number: int) -> HttpResponse:
    return signed(request, number, STAGE)


@door(methods=("POST",))
def attendance(request: MemberRequest) -> HttpResponse:
    said = filled(forms.AttendanceForm(request.POST))
    member = find_member(request.engagement, said["member"]) if said["member"] else request.member
    actions.attend(running_demo(request.engagement), by=request.member, member=member, here=not said["gone"])
    return demo_done(request, _("Taken back") if said["gone"] else _("Noted as here"))


@door("comment", methods=("POST",))
def notes(request: MemberRequest) -> HttpResponse:
    said = filled(forms.NoteForm(request.POST))
    story = listed(request, said["story"]) if said["story"] else None
    actions.note(running_demo(request.engagement), by=request.member, text=said["note"], story=story)
    return demo_done(request, _("Noted"))


@door("write stories", methods=("POST",))
def note_outcome(request: MemberRequest, number: int) -> HttpResponse:
    """A note becomes a story, a criterion or a concern."""
    demo = running_demo(request.engagement)
    if not demo.notes.numbered(number).exists():
        raise Http404
    word = filled(forms.OutcomeForm(request.POST))["outcome"]
    actions.make_of_note(demo, number, by=request.member, word=word)
    return demo_done(request, _("Done"))


@door("close demos", methods=("POST",))
def closing(request: MemberRequest) -> HttpResponse:
    demo = actions.close_demo(running_demo(request.engagement), by=request.member)
    return done(request, minutes_url(demo))


# --- The minutes ---------------------------------------------------------------------------------------------


def minutes_url(demo: Demo) -> str:
    return reverse("minutes", args=[demo.engagement.slug, demo.number])


@door()
def minutes(request: MemberRequest, number: int) -> HttpResponse:
    return show_minutes(request, number)


def show_minutes(request: MemberRequest, number: int, form: forms.ReasonForm | None = None) -> HttpResponse:
    demo = find_demo(request.engagement, number)
    context = {
        "demo": demo,
        "minutes": Minutes(demo, request.engagement),
        "form": form or forms.ReasonForm(initial={"reason": demo.reason}),
        "may_run": may(request.member, "run demos"),
        "may_agree": may(request.member, "agree") and not agreed_by(demo, request.member.party),
        "place": "demo",
        "tab": "d",
    }
    return show(request, "iterations/minutes.html", context, block="minutes", status=422 if form else 200)


@door()
def minutes_pdf(request: MemberRequest, number: int) -> HttpResponse:
    demo = find_demo(request.engagement, number)
    if demo.minutes is None:
        raise Refused(_("The minutes are not closed yet."))
    paper = minutes_paper(Minutes(demo, request.engagement))
    name = f"{request.engagement.slug}-demo-{number}.pdf"
    return HttpResponse(
        paper,
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def minutes_done(request: MemberRequest, number: int, sentence: str) -> HttpResponse:
    to = reverse("minutes", args=[request.engagement.slug, number])
    return done(request, to, partial(show_minutes, request, number), region="minutes", sentence=sentence)


@door("agree", methods=("POST",))
def minutes_agreement(request: MemberRequest, number: int) -> HttpResponse:
    actions.agree_to_minutes(find_demo(request.engagement, number), by=request.member)
    return minutes_done(request, number, _("You agree to the minutes"))


@door("run demos", methods=("POST",))
def demo_reason(request: MemberRequest, number: int) -> HttpResponse:
    demo, form = find_demo(request.engagement, number), forms.ReasonForm(request.POST)
    if not form.is_valid():
        return show_minutes(request, number, form)
    actions.excuse(demo, by=request.member, reason=form.cleaned_data["reason"])
    return minutes_done(request, number, _("Reason saved"))
