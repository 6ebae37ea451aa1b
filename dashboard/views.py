"""Pages that look over everything and own no table: a person's engagements, and the home of one."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from dashboard.actions import last_sent, send_report
from dashboard.everywhere import portfolio_page
from dashboard.finding import ALL_OF_ONE, Finding
from dashboard.papers import on_paper
from dashboard.reading import home_page
from dashboard.relationship import find_note, relationship_page
from dashboard.report import Report, newest_report
from engagements.access import demand, may
from engagements.addresses import url
from engagements.door import MemberRequest, door
from engagements.pages import done, say, show, wants_fragment
from engagements.refusals import Refused
from engagements.searching import SHOWN
from engagements.typesetting import typeset
from partnership.actions import withdraw_note, write_note
from partnership.forms import NoteForm

IN_PALETTE = 4  # of each group


@require_safe
@login_required
def portfolio(request: HttpRequest) -> HttpResponse:
    return show(request, "dashboard/portfolio.html", portfolio_page(request.user))


@door()
def home(request: MemberRequest) -> HttpResponse:
    return show(request, "dashboard/home.html", home_page(request.engagement, request.member), block="home")


@door(methods=("GET", "POST"))
def relationship(request: MemberRequest) -> HttpResponse:
    """Over all engagements of the two organisations that the reader takes part in. POST: a note, in this one."""
    return note(request) if request.method == "POST" else show_relationship(request)


def show_relationship(
    request: MemberRequest,
    *,
    block: str = "relationship",
    form: NoteForm | None = None,
    status: int = 200,
) -> HttpResponse:
    asked = request.GET if request.method == "GET" else QueryDict()
    context = relationship_page(request.engagement, request.member, asked, form)
    return show(request, "dashboard/relationship.html", context, block=block, status=status)


def note(request: MemberRequest) -> HttpResponse:
    form = NoteForm(request.POST)
    demand(request.member, "comment")
    if not form.is_valid():
        return show_relationship(request, block="note", form=form, status=422)
    try:
        write_note(request.engagement, by=request.member, **form.cleaned_data)
    except Refused as refused:
        form.add_error("day", refused.sentence)
        return show_relationship(request, block="note", form=form, status=422)
    return noted(request, _("Noted"))


@door("comment", methods=("POST",))
def note_withdrawal(request: MemberRequest, number: int) -> HttpResponse:
    withdraw_note(find_note(request.engagement, number), by=request.member)
    return noted(request, _("Note withdrawn"))


def noted(request: MemberRequest, sentence: str) -> HttpResponse:
    page = url("relationship", request.engagement.slug)
    return done(request, page, lambda: show_relationship(request), region="relationship", sentence=sentence)


@door()
def weeks(request: MemberRequest) -> HttpResponse:
    """The way to the report of the last week, whichever that is."""
    number = newest_report(request.engagement)
    if number is None:
        return show(request, "dashboard/no_week.html", {"place": "week", "tab": "h"})
    return redirect("week", request.engagement.slug, number)


@door()
def week(request: MemberRequest, number: int) -> HttpResponse:
    return show_week(request, number)


def show_week(request: MemberRequest, number: int) -> HttpResponse:
    report = Report(request.engagement, number)
    context = {
        "report": report,
        "may_send": may(request.member, "send reports"),
        "sent": last_sent(report.iteration),
        "place": "week",
        "tab": "h",
    }
    return show(request, "dashboard/week.html", context, block="week")


@door("send reports", methods=("POST",))
def week_sending(request: MemberRequest, number: int) -> HttpResponse:
    """Mail it to both teams."""
    send_report(Report(request.engagement, number).iteration, by=request.member)
    to = reverse("week", args=[request.engagement.slug, number])
    sentence = _("Sent to both teams")
    return done(request, to, lambda: show_week(request, number), region="week", sentence=sentence)


@door()
def week_pdf(request: MemberRequest, number: int) -> HttpResponse:
    paper = typeset("dashboard/pdf/week.typ", on_paper(Report(request.engagement, number)))
    answer = HttpResponse(paper, content_type="application/pdf")
    name = f"{request.engagement.slug}-week-{number}.pdf"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@door()
def search(request: MemberRequest) -> HttpResponse:
    return show_search(request)


def show_search(request: MemberRequest) -> HttpResponse:
    only = request.GET.get("in", "")
    found = Finding(request.member, request.GET.get("q", ""), only, ALL_OF_ONE if only else SHOWN)
    context = {"found": found, "only": only, "place": "search"}
    answer = show(request, "dashboard/search.html", context, block="results")
    return say(answer, told(found)) if wants_fragment(request) and found.query else answer


def told(found: Finding) -> str:
    """How much was found, in a sentence for ears."""
    if not found.total:
        return _("Nothing found")
    return ngettext("%(num)s found", "%(num)s found", found.total) % {"num": found.total}


@door()
def palette(request: MemberRequest) -> HttpResponse:
    """What the server adds to the box behind Ctrl K; by itself it is the search page."""
    if not wants_fragment(request):
        return show_search(request)
    found = Finding(request.member, request.GET.get("q", ""), many=IN_PALETTE)
    return show(request, "dashboard/palette.html", {"found": found}, block="found")
