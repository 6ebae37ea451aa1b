"""The charter that holds, its earlier versions, and the proposal of the next one."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from charters import actions, forms
from charters.papers import paper_of
from charters.reading import (
    CharterPage,
    ProposalPage,
    find_proposal,
    find_version,
    of_engagement,
    proposal_of,
)
from charters.views.sitting import kick_off_done
from engagements.door import MemberRequest, door
from engagements.models import Charter
from engagements.pages import done, show
from engagements.refusals import Refused
from engagements.typesetting import typeset


def present(request: MemberRequest) -> Charter:
    return of_engagement(request.engagement.charter, request.engagement)


@door()
def charter(request: MemberRequest) -> HttpResponse:
    """The version that holds."""
    return show_charter(request, present(request))


@door()
def version(request: MemberRequest, version: int) -> HttpResponse:
    return show_charter(request, find_version(request.engagement, version))


def show_charter(request: MemberRequest, charter: Charter) -> HttpResponse:
    page = CharterPage(charter, request)
    context = {"page": page, "crew": page.crew, "place": "charter", "tab": "a"}
    return show(request, "charters/charter.html", context, block="charter")


@door()
def pdf(request: MemberRequest, version: int) -> HttpResponse:
    page = CharterPage(find_version(request.engagement, version), request)
    paper = typeset("charters/pdf/charter.typ", paper_of(page))
    name = f"{request.engagement.slug}-charter-{version}.pdf"
    return HttpResponse(
        paper,
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}"'},
    )


@door("acknowledge", methods=("POST",))
def acknowledgement(request: MemberRequest) -> HttpResponse:
    actions.acknowledge(present(request), by=request.member)
    if "sitting" in request.POST:
        return kick_off_done(request)
    page = reverse("charter", args=[request.engagement.slug])
    return done(
        request,
        page,
        lambda: show_charter(request, present(request)),
        region="charter",
        sentence=_("Put down that you have read it"),
    )


# --- The proposal --------------------------------------------------------------------------------------------


@door(methods=("GET", "POST"))
def proposal(request: MemberRequest) -> HttpResponse:
    """GET: what is being written. POST: begin to."""
    if request.method == "POST":
        actions.propose(request.engagement, by=request.member)
        return done(request, proposal_url(request))
    found = proposal_of(request.engagement)
    if found is None:
        context = {
            "may_write": CharterPage(present(request), request).may_write,
            "place": "charter",
            "tab": "a",
        }
        return show(request, "charters/no_proposal.html", context, block="proposal")
    return show_proposal(request, ProposalPage(found, request))


def proposal_url(request: MemberRequest) -> str:
    return reverse("charter_proposal", args=[request.engagement.slug])


def show_proposal(request: MemberRequest, page: ProposalPage, *, status: int = 200) -> HttpResponse:
    context = {"page": page, "crew": page.crew, "place": "charter", "tab": "a"}
    return show(request, "charters/proposal.html", context, block="proposal", status=status)


@door("write charter", methods=("POST",))
def withdrawal(request: MemberRequest) -> HttpResponse:
    """Set the proposal aside."""
    actions.set_aside(find_proposal(request.engagement), by=request.member)
    return done(request, reverse("charter", args=[request.engagement.slug]))


@door("write charter", methods=("POST",))
def restoration(request: MemberRequest) -> HttpResponse:
    """Take up what was set aside."""
    actions.take_up(find_proposal(request.engagement), by=request.member)
    return done(request, proposal_url(request))


@door("agree", methods=("POST",))
def agreement(request: MemberRequest) -> HttpResponse:
    form = forms.WordingForm(request.POST)
    if not form.is_valid():
        raise Refused(_("This page is out of date. Load it again, then agree."))
    charter = find_proposal(request.engagement)
    agreed = actions.agree_to(charter, by=request.member, seen=form.cleaned_data["seen"])
    request.engagement = agreed.engagement  # whose charter it may be by now
    return agreement_done(request, agreed)


def agreement_done(request: MemberRequest, charter: Charter) -> HttpResponse:
    if "sitting" in request.POST:
        return kick_off_done(request, _("Agreed for your party"))
    if charter.agreed_at:
        return done(request, reverse("charter", args=[request.engagement.slug]))
    return done(
        request,
        proposal_url(request),
        lambda: show_proposal(request, ProposalPage(find_proposal(request.engagement), request)),
        region="proposal",
        sentence=_("Agreed for your party"),
    )
