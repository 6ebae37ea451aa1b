"""The page of commitments, and what the two ends of one do about it."""

from django.forms import Form
from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from engagements.door import MemberRequest, door
from engagements.pages import done, show
from engagements.refusals import Refused
from partnership import actions, forms
from partnership.models.commitments import Consent
from partnership.reading import commitments as reading


def page_url(request: MemberRequest) -> str:
    return reverse("commitments", args=[request.engagement.slug])


def filled(form: Form) -> Form:
    """The form, if all of it is there; else its first complaint."""
    if not form.is_valid():
        raise Refused(str(next(iter(form.errors.values()))[0]))
    return form


@door(methods=("GET", "POST"))
def commitments(request: MemberRequest) -> HttpResponse:
    return commit(request) if request.method == "POST" else show_page(request)


def show_page(
    request: MemberRequest,
    *,
    block: str = "commitments",
    form: forms.CommitmentForm | None = None,
    status: int = 200,
) -> HttpResponse:
    asked = request.GET if request.method == "GET" else QueryDict()
    context = reading.commitments_page(request.engagement, request.member, asked, form)
    return show(request, "partnership/commitments.html", context, block=block, status=status)


def acted(request: MemberRequest, sentence: str) -> HttpResponse:
    return done(
        request,
        page_url(request),
        lambda: show_page(request),
        region="commitments",
        sentence=sentence,
    )


def commit(request: MemberRequest) -> HttpResponse:
    form = reading.commitment_form(request.engagement, request.member, request.POST)
    if not form.is_valid():
        return show_page(request, block="commit", form=form, status=422)
    typed = {name: form.cleaned_data[name] for name in ("text", "due", "origin")}
    try:
        made = actions.commit(request.engagement, by=request.member, to=form.person("to"), **typed)
    except Refused as refused:
        form.add_error("due", refused.sentence)
        return show_page(request, block="commit", form=form, status=422)
    return acted(request, _("Commitment %(number)s made") % {"number": made.number})


@door("commit", methods=("POST",))
def keeping(request: MemberRequest, number: int) -> HttpResponse:
    one = actions.keep(reading.find_commitment(request.engagement, number), by=request.member)
    return acted(request, str(one.get_ended_as_display()).capitalize())


@door("commit", methods=("POST",))
def dispute(request: MemberRequest, number: int) -> HttpResponse:
    one = reading.find_commitment(request.engagement, number)
    why = filled(forms.WhyForm(request.POST)).cleaned_data["why"]
    actions.dispute(one, by=request.member, why=why)
    return acted(request, _("Open again"))


@door("commit", methods=("POST",))
def release(request: MemberRequest, number: int) -> HttpResponse:
    actions.release(reading.find_commitment(request.engagement, number), by=request.member)
    return acted(request, _("Released"))


@door("commit", methods=("POST",))
def dates(request: MemberRequest, number: int) -> HttpResponse:
    """Ask for a new date."""
    one = reading.find_commitment(request.engagement, number)
    form = filled(forms.NewDateForm(request.POST))
    actions.ask_new_date(one, by=request.member, **form.cleaned_data)
    return acted(request, _("Asked. The present date holds until there is an answer."))


@door("commit", methods=("POST",))
def consent(request: MemberRequest, number: int) -> HttpResponse:
    """Agree to the date that the other one asked for, or not."""
    one = reading.find_commitment(request.engagement, number)
    asked = filled(forms.DateAnswerForm(request.POST)).cleaned_data
    agreed = asked["answer"] == Consent.AGREED
    actions.answer_new_date(one, by=request.member, due=asked["due"], agreed=agreed)
    return acted(request, _("Agreed") if agreed else _("The date stays"))
