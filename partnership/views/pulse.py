"""The pulse: answering it, and what may be seen of it. A tap in the mail leads here and changes nothing."""

from django.http import Http404, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from engagements.door import MemberRequest, door
from engagements.pages import done, show
from partnership import actions, forms
from partnership.reading import pulse as reading


@door(methods=("GET", "POST"))
def pulse(request: MemberRequest) -> HttpResponse:
    return answer(request) if request.method == "POST" else show_page(request)


def show_page(
    request: MemberRequest, *, form: forms.PulseForm | None = None, status: int = 200
) -> HttpResponse:
    asked = request.GET if request.method == "GET" else QueryDict()
    context = reading.pulse_page(request.engagement, request.member, asked, form)
    return show(request, "partnership/pulse.html", context, block="pulse", status=status)


def answer(request: MemberRequest) -> HttpResponse:
    one = reading.open_round(request.engagement)
    if one is None:
        raise Http404
    form = forms.PulseForm(request.POST)
    if not form.is_valid():
        return show_page(request, form=form, status=422)
    actions.answer_pulse(one, by=request.member, **form.cleaned_data)
    page = reverse("pulse", args=[request.engagement.slug])
    return done(request, page, lambda: show_page(request), region="pulse", sentence=_("Noted"))
