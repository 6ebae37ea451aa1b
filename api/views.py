"""The page on which people make tokens, and what programs ask with them."""

from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from api import actions, reading, shapes
from api.description import DESCRIPTION
from api.door import Unreadable, body_of, by_token, fault
from api.forms import TokenForm
from engagements.door import MemberRequest, door
from engagements.pages import done, show
from engagements.refusals import Refused
from stories.actions import Moved, give_verdict
from stories.forms import SignOffForm, VerdictForm
from stories.models import Story
from stories.reading import find_story, find_wording
from stories.views.signing import decide

# --- The page of one's tokens ---------------------------------------------------------------------------------


@door(methods=("GET", "POST"))
def tokens(request: MemberRequest) -> HttpResponse:
    """GET: one's own. POST: make another; its secret stands in this answer and nowhere else."""
    if request.method != "POST":
        return show_tokens(request)
    form = TokenForm(request.POST)
    if not form.is_valid():
        return show_tokens(request, form=form, status=422)
    try:
        made, secret = actions.make_token(request.engagement, by=request.member, **form.cleaned_data)
    except Refused as refused:
        form.add_error("name", refused.sentence)
        return show_tokens(request, form=form, status=422)
    return show_tokens(request, made=made, secret=secret)


def show_tokens(request: MemberRequest, *, status: int = 200, **more: Any) -> HttpResponse:
    context = {
        "tokens": reading.open_tokens(request.member),
        "form": TokenForm(),
        "made": None,
        "secret": "",
        "place": "tokens",
        **more,
    }
    return show(request, "api/tokens.html", context, block="tokens", status=status)


@door(methods=("POST",), also_closed=True)
def token_end(request: MemberRequest, number: int) -> HttpResponse:
    actions.end_token(reading.find_token(request.engagement, number), by=request.member)
    to = reverse("tokens", args=[request.engagement.slug])
    return done(request, to, lambda: show_tokens(request), region="tokens", sentence=_("Token ended"))


# --- What programs ask ----------------------------------------------------------------------------------------


@require_safe
def description(request: HttpRequest) -> JsonResponse:
    return JsonResponse(DESCRIPTION)


@by_token()
def engagement(request: MemberRequest) -> HttpResponse:
    return JsonResponse(shapes.of_engagement(request.engagement, request.member))


@by_token()
def stories(request: MemberRequest) -> HttpResponse:
    """In the order of their numbers; `q` is a search as on the pages, `after` the last number of the page before."""
    return JsonResponse(reading.stories_after(after(request), request.GET.get("q", ""), request.member))


@by_token()
def story(request: MemberRequest, number: int) -> HttpResponse:
    return JsonResponse(shapes.in_full(find_story(request.engagement, number), request.member))


@by_token("sign off", methods=("POST",))
def verdicts(request: MemberRequest, number: int) -> HttpResponse:
    """A signer's mark on one criterion."""
    story, said = find_story(request.engagement, number), texts_in(body_of(request))
    key = f"criterion-{said.get('criterion', '')}"
    find_wording(story, key)
    form = VerdictForm(said | {"mark": shapes.code_of(shapes.MARKS, said.get("mark"))})
    outcome = give_verdict(story, key, by=request.member, **checked(form))
    return answer(request, story, outcome)


@by_token("sign off", methods=("POST",))
def sign_offs(request: MemberRequest, number: int) -> HttpResponse:
    """The decision on a story; asking the same again gives the same entry."""
    story, said = find_story(request.engagement, number), texts_in(body_of(request))
    form = SignOffForm(said | {"decision": shapes.code_of(shapes.DECISIONS, said.get("decision"))})
    checked(form)
    return answer(request, story, decide(story, request, form))


@by_token()
def ledger(request: MemberRequest) -> HttpResponse:
    """Entries as they were signed, for who checks the chain; `after` is the last number of the page before."""
    return JsonResponse(reading.entries_after(after(request), request.engagement))


# --- Reading requests, writing answers --------------------------------------------------------------------------


def after(request: HttpRequest) -> int:
    said = request.GET.get("after", "")
    return int(said) if said.isdecimal() and said.isascii() and len(said) < 10 else 0


def texts_in(body: dict[str, Any]) -> dict[str, str]:
    """The fields as a form takes them. Raises Unreadable for what is neither text, number, nor yes or no."""
    if not all(isinstance(value, str | int | None) for value in body.values()):
        raise Unreadable
    return {
        name: {True: "1", False: ""}.get(value, str(value)) if isinstance(value, bool) else str(value)
        for name, value in body.items()
        if value is not None
    }


def checked(form: Form) -> dict[str, Any]:
    if not form.is_valid():
        raise Refused(next(iter(form.errors.values()))[0])
    return form.cleaned_data


def answer(request: MemberRequest, story: Story, outcome: object) -> HttpResponse:
    """The story as it is then, or what changed since it was read."""
    if isinstance(outcome, Moved):
        changed = [{"text": one.key, "before": one.before, "after": one.after} for one in outcome.differences]
        sentence = _("This story has changed since you read it. Nothing was decided.")
        return fault(409, sentence, changed=changed)
    return JsonResponse(shapes.in_full(find_story(request.engagement, story.number), request.member))
