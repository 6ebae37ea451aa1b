"""The lists and the terms of a proposal: ordinary small forms, each with a check that nobody overwrites another."""

from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from charters import actions, forms
from charters.models import LINES
from charters.reading import (
    ProposalPage,
    find_line,
    find_proposal,
    line_form,
    section_with,
    terms_form,
)
from charters.sections import TERMS, Section
from charters.views.charter import proposal_url, show_proposal
from engagements.door import MemberRequest, door
from engagements.pages import done, show, wants_fragment
from engagements.refusals import Refused


def page_of(request: MemberRequest) -> ProposalPage:
    return ProposalPage(find_proposal(request.engagement), request)


def seen_in(request: MemberRequest) -> str:
    form = forms.SeenForm(request.POST)
    if not form.is_valid():
        raise Refused(_("This page is out of date. Load it again."))
    seen: str = form.cleaned_data["seen"]
    return seen


def show_part(
    request: MemberRequest, page: ProposalPage, block: str, *, status: int = 200, **context: Any
) -> HttpResponse:
    """A line, a group of terms or a whole section by itself; the proposal for who has no scripts."""
    if not wants_fragment(request):
        return show_proposal(request, page, status=status)
    return show(request, "charters/parts.html", {"page": page, **context}, block=block, status=status)


def way_back(request: MemberRequest, section: Section) -> str:
    """Where the section stands: in the proposal, or at the kick-off."""
    if "sitting" in request.POST:
        return reverse("kick_off", args=[request.engagement.slug])
    return f"{proposal_url(request)}#section-{section.key}"


def part_done(request: MemberRequest, section: Section, block: str, **context: Any) -> HttpResponse:
    """What was changed as it stands now; the rest of the page hears of it by its stream."""
    return done(
        request,
        way_back(request, section),
        lambda: show_part(request, page_of(request), block, **context),
        sentence=_("Saved"),
    )


def section_done(request: MemberRequest, section: Section, sentence: str, *, undo: str = "") -> HttpResponse:
    """The section anew, around the forms that are open in it."""
    return done(
        request,
        way_back(request, section),
        lambda: show_part(request, page_of(request), "section", section=section),
        region=f"section-{section.key}",
        sentence=sentence,
        undo=undo,
    )


def with_form(page: ProposalPage, place: str, form: Any) -> ProposalPage:
    page.form, page.form_at = form, place
    return page


# --- Terms ---------------------------------------------------------------------------------------------------


@door("write charter", methods=("GET", "POST"))
def terms(request: MemberRequest, group: str) -> HttpResponse:
    """GET: the form of a group of terms, or without it (`?as=said`). POST: change them."""
    if group not in TERMS:
        raise Http404
    page = page_of(request)
    if request.method == "POST":
        return change_terms(request, page, group)
    if request.GET.get("as") != "said":
        with_form(page, group, terms_form(page, group))
    return show_part(request, page, "terms", group=group)


def change_terms(request: MemberRequest, page: ProposalPage, group: str) -> HttpResponse:
    form, seen = terms_form(page, group, request.POST), seen_in(request)
    if not form.is_valid():
        return show_part(request, with_form(page, group, form), "terms", group=group, status=422)
    try:
        actions.change_terms(page.charter, group, by=request.member, seen=seen, values=form.values())
    except Refused as refused:
        form.add_error(None, refused.sentence)
        page = with_form(page_of(request), group, form)
        return show_part(request, page, "terms", group=group, status=409)
    return part_done(request, section_with(group), "terms", group=group)


# --- Lists ---------------------------------------------------------------------------------------------------


@door("write charter", methods=("POST",))
def lines(request: MemberRequest, code: str) -> HttpResponse:
    """Add a line to a list."""
    if code not in LINES:
        raise Http404
    page = page_of(request)
    form = line_form(page, code, None, request.POST)
    if form.is_valid():
        try:
            actions.add_line(page.charter, code, by=request.member, values=form.values())
            return section_done(request, section_with(code), _("Added"))
        except Refused as refused:
            form.add_error(None, refused.sentence)
    return show_part(request, with_form(page, code, form), "adding", code=code, status=422)


@door("write charter", methods=("GET", "POST"))
def line(request: MemberRequest, code: str, number: int) -> HttpResponse:
    """GET: the form of a line, or without it (`?as=said`). POST: change it."""
    page = page_of(request)
    found = line_or_404(page, code, number)
    if request.method == "POST":
        return change_line(request, page, code, found)
    if request.GET.get("as") != "said":
        with_form(page, found.element_id, line_form(page, code, found))
    return show_part(request, page, "line", code=code, number=number)


def line_or_404(page: ProposalPage, code: str, number: int) -> Any:
    if code not in LINES:
        raise Http404
    return find_line(page.charter, code, number)


def change_line(request: MemberRequest, page: ProposalPage, code: str, found: Any) -> HttpResponse:
    form, seen = line_form(page, code, found, request.POST), seen_in(request)
    status = 422
    if form.is_valid():
        try:
            actions.change_line(
                page.charter, code, found.number, by=request.member, seen=seen, values=form.values()
            )
            return part_done(request, section_with(code), "line", code=code, number=found.number)
        except Refused as refused:
            form.add_error(None, refused.sentence)
            status = 409
    page = with_form(page_of(request), found.element_id, form)
    return show_part(request, page, "line", code=code, number=found.number, status=status)


@door("write charter", methods=("POST",))
def line_withdrawal(request: MemberRequest, code: str, number: int) -> HttpResponse:
    page = page_of(request)
    line_or_404(page, code, number)
    actions.withdraw_line(page.charter, code, number, by=request.member)
    undo = reverse("charter_line_restoration", args=[request.engagement.slug, code, number])
    return section_done(request, section_with(code), _("Taken out"), undo=undo)


@door("write charter", methods=("POST",))
def line_restoration(request: MemberRequest, code: str, number: int) -> HttpResponse:
    page = page_of(request)
    line_or_404(page, code, number)
    actions.restore_line(page.charter, code, number, by=request.member)
    return section_done(request, section_with(code), _("Back in the list"))
