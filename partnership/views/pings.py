"""The page of pings, and what who asks and who is asked do about one."""

from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from engagements.door import MemberRequest, door
from engagements.pages import done, frame, show, wants_fragment
from engagements.today import charter_of
from partnership import actions, forms
from partnership.reading import pings as reading
from partnership.reading.similar import similar as find_similar
from partnership.views.commitments import filled


@door(methods=("GET", "POST"))
def pings(request: MemberRequest) -> HttpResponse:
    return ask(request) if request.method == "POST" else show_page(request)


def show_page(
    request: MemberRequest, *, block: str = "pings", form: forms.PingForm | None = None, status: int = 200
) -> HttpResponse:
    asked = request.GET if request.method == "GET" else QueryDict()
    context = reading.pings_page(request.engagement, request.member, asked, form)
    return show(request, "partnership/pings.html", context, block=block, status=status)


def acted(request: MemberRequest, sentence: str) -> HttpResponse:
    page = reverse("pings", args=[request.engagement.slug])
    return done(request, page, lambda: show_page(request), region="pings", sentence=sentence)


def ask(request: MemberRequest) -> HttpResponse:
    form = reading.ping_form(request.engagement, request.member, request.POST)
    if not form.is_valid():
        return show_page(request, block="ask", form=form, status=422)
    text, about = form.cleaned_data["text"], form.cleaned_data["origin"]
    to = form.person("to")
    assert to is not None  # the form has refused nobody
    ping = actions.ask(request.engagement, by=request.member, to=to, text=text, about=about)
    return acted(request, _("Ping %(number)s is with %(name)s") % {"number": ping.number, "name": to.name})


@door()
def waiting(request: MemberRequest) -> HttpResponse:
    """The number beside the tab."""
    return show(request, "engagement.html", frame(request, ""), block="waiting")


@door("ping")
def similar(request: MemberRequest) -> HttpResponse:
    """Answered questions like the one that is being typed."""
    context = (
        {} if wants_fragment(request) else reading.pings_page(request.engagement, request.member, QueryDict())
    )
    context["similar"] = find_similar(request.engagement, request.GET.get("text", ""))
    return show(request, "partnership/pings.html", context, block="similar")


@door("ping", methods=("POST",))
def answers(request: MemberRequest, number: int) -> HttpResponse:
    ping = reading.find_ping(request.engagement, number)
    form = filled(forms.PingAnswerForm(request.POST))
    actions.answer_ping(ping, by=request.member, **form.cleaned_data)
    return acted(request, _("Answered"))


@door("ping", methods=("POST",))
def acceptance(request: MemberRequest, number: int) -> HttpResponse:
    ping = reading.find_ping(request.engagement, number)
    form = filled(forms.AcceptanceForm(request.POST))
    actions.accept_answer(ping, by=request.member, answer=form.cleaned_data["answer"])
    return acted(request, _("Accepted"))


@door("ping", methods=("POST",))
def questions(request: MemberRequest, number: int) -> HttpResponse:
    """Ask further: the answer leaves something open."""
    ping = reading.find_ping(request.engagement, number)
    form = filled(forms.TextForm(request.POST))
    actions.ask_further(ping, by=request.member, text=form.cleaned_data["text"])
    return acted(request, _("Asked further"))


@door("ping", methods=("POST",))
def delay(request: MemberRequest, number: int) -> HttpResponse:
    """Put it off until later."""
    ping = reading.find_ping(request.engagement, number)
    form = filled(forms.LaterForm(request.POST, zone=charter_of(request.engagement).zone))
    actions.put_off(ping, by=request.member, until=form.cleaned_data["until"])
    return acted(request, _("Put off"))


@door("ping", methods=("POST",))
def person(request: MemberRequest, number: int) -> HttpResponse:
    """Hand it over."""
    ping = reading.find_ping(request.engagement, number)
    form = filled(forms.HandOverForm(request.POST))
    to = reading.person_of(request.engagement, form.cleaned_data["to"])
    actions.hand_over(ping, by=request.member, to=to)
    return acted(request, _("%(name)s is asked now") % {"name": to.name})


@door("ping", methods=("POST",))
def withdrawal(request: MemberRequest, number: int) -> HttpResponse:
    actions.withdraw_ping(reading.find_ping(request.engagement, number), by=request.member)
    return acted(request, _("No longer needed"))


@door("write stories", methods=("POST",))
def story(request: MemberRequest, number: int) -> HttpResponse:
    made = actions.story_from_ping(reading.find_ping(request.engagement, number), by=request.member)
    return acted(request, _("#%(number)s is in the icebox") % {"number": made.number})


@door("write stories", methods=("POST",))
def criterion(request: MemberRequest, number: int) -> HttpResponse:
    """Make a criterion of the story that the ping is about."""
    ping = reading.find_ping(request.engagement, number)
    actions.criterion_from_ping(ping, reading.story_about(ping), by=request.member)
    return acted(request, _("Criterion added"))
