"""The log of decisions."""

from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from engagements.door import MemberRequest, door
from engagements.pages import done, show
from engagements.refusals import Refused
from partnership import actions, forms
from partnership.models import Decision
from partnership.reading import decisions as reading


@door(methods=("GET", "POST"))
def decisions(request: MemberRequest) -> HttpResponse:
    return note(request) if request.method == "POST" else show_page(request)


def show_page(
    request: MemberRequest,
    *,
    block: str = "decisions",
    form: forms.DecisionForm | None = None,
    status: int = 200,
) -> HttpResponse:
    asked = request.GET if request.method == "GET" else QueryDict()
    context = reading.decisions_page(request.engagement, request.member, asked, form)
    return show(request, "partnership/decisions.html", context, block=block, status=status)


def note(request: MemberRequest) -> HttpResponse:
    form = reading.decision_form(request.engagement, request.POST)
    if not form.is_valid():
        return show_page(request, block="note", form=form, status=422)
    try:
        noted = put(request, form)
    except Refused as refused:
        form.add_error("deciders", refused.sentence)
        return show_page(request, block="note", form=form, status=422)
    page = reverse("decisions", args=[request.engagement.slug])
    sentence = _("Decision %(number)s noted") % {"number": noted.number}
    return done(request, page, lambda: show_page(request), region="decisions", sentence=sentence)


def put(request: MemberRequest, form: forms.DecisionForm) -> Decision:
    typed = {name: form.cleaned_data[name] for name in ("text", "why", "decided_on", "origin")}
    people = [form.people[number] for number in form.cleaned_data["deciders"]]
    replaces = reading.find_decision(request.engagement, form.cleaned_data["replaces"])
    return actions.note_decision(
        request.engagement, by=request.member, deciders=people, replaces=replaces, **typed
    )
