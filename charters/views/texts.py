"""Each text of the proposal is edited by itself, at an address of its own."""

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from charters import actions
from charters.reading import ProposalPage, find_proposal, of_engagement
from charters.views.charter import proposal_url, show_proposal
from charters.wording import NoSuchText, Wording
from engagements import texts
from engagements.door import MemberRequest, door
from engagements.forms import BaseForm, DraftForm, RevisionForm, TextForm
from engagements.pages import done, say, show, wants_fragment
from engagements.refusals import Refused
from engagements.texts import EDITING, TextView


def find_text(request: MemberRequest, key: str) -> Wording:
    try:
        return Wording.of(find_proposal(request.engagement), key)
    except NoSuchText:
        raise Http404 from None


def show_text(request: MemberRequest, view: TextView, *, status: int = 200) -> HttpResponse:
    """One text in its present state: by itself for htmx, within the proposal for everyone else."""
    of_engagement(view.wording.charter, request.engagement)
    page = ProposalPage(view.wording.charter, request)
    page.shown[view.key] = view
    if not wants_fragment(request):
        return show_proposal(request, page, status=status)
    context = {"page": page, "view": page.view(view.key)}
    return show(request, "charters/text.html", context, block="text", status=status)


@door("write charter", methods=("GET", "POST"))
def text(request: MemberRequest, key: str) -> HttpResponse:
    wording = find_text(request, key)
    if request.method != "POST":
        return show_text(request, TextView(wording))
    form = TextForm(request.POST)
    if not form.is_valid():
        raise Refused(_("This page is out of date. Load it again; your text is kept as a draft."))
    return save(request, wording, form.cleaned_data["text"], form.cleaned_data["base"])


def save(request: MemberRequest, wording: Wording, typed: str, base: int) -> HttpResponse:
    try:
        outcome = actions.reword(wording.charter, wording.key, by=request.member, text=typed, base=base)
    except Refused as refused:
        view = TextView(wording, EDITING, text=typed, base=base, error=refused.sentence)
        return show_text(request, view, status=422)
    view = texts.after_saving(outcome)
    if view.state != texts.SHOWN:
        return show_text(request, view, status=409)
    if not wants_fragment(request):
        return done(request, proposal_url(request))
    sentence = _("Combined with a change saved meanwhile") if view.combined else _("Saved")
    return say(show_text(request, view), sentence)


@door("write charter")
def text_editor(request: MemberRequest, key: str) -> HttpResponse:
    return show_text(request, texts.editor(find_text(request, key), request.member))


@door("write charter", methods=("POST",))
def text_draft(request: MemberRequest, key: str) -> HttpResponse:
    wording = find_text(request, key)
    form = DraftForm(request.POST)
    if not form.is_valid():
        raise Refused(_("This draft could not be kept."))
    given = form.cleaned_data
    keep = actions.keep_found if given.pop("found") else actions.keep_draft
    keep(wording.charter, key, by=request.member, **given)
    return HttpResponse(status=204)


@door("write charter", methods=("POST",))
def text_draft_discard(request: MemberRequest, key: str) -> HttpResponse:
    wording = find_text(request, key)
    actions.discard_draft(wording.charter, key, by=request.member)
    return done(request, proposal_url(request), lambda: show_text(request, TextView(wording)))


@door("write charter")
def text_others(request: MemberRequest, key: str) -> HttpResponse:
    """What others do to a text while the viewer edits it."""
    form = BaseForm(request.GET)
    base = form.cleaned_data["base"] if form.is_valid() else None
    context = texts.others(find_text(request, key), request.member, base)
    return show(request, "engagements/others.html", context, block="others")


@door("write charter", methods=("POST",))
def text_reversion(request: MemberRequest, key: str) -> HttpResponse:
    wording = find_text(request, key)
    form = RevisionForm(request.POST)
    if not form.is_valid():
        raise Refused(_("Choose a version to bring back."))
    saved = actions.bring_back(wording.charter, key, by=request.member, **form.cleaned_data)
    return done(request, proposal_url(request), lambda: show_text(request, TextView(saved.wording)))


@door()
def text_history(request: MemberRequest, key: str) -> HttpResponse:
    """Every wording that a text of the proposal had, newest first."""
    wording = find_text(request, key)
    context = {
        "wording": wording,
        "entries": texts.wordings(wording),
        "may_write": ProposalPage(wording.charter, request).editing,
        "place": "charter",
        "tab": "a",
    }
    return show(request, "charters/history.html", context, block="history")
