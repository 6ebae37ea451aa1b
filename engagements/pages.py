"""Rendering: one template per page, cut into named blocks; a fragment is a block of its page, nothing else."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.template import engines
from django.utils.cache import patch_vary_headers
from django.utils.functional import SimpleLazyObject
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from jinja2_fragments import render_block

from engagements.access import may
from engagements.addresses import url
from engagements.calendars import Calendar, calendar_for, with_absences
from engagements.models import Engagement, Membership
from engagements.refusals import Refused
from engagements.statements import Statement
from engagements.today import charter_of

if TYPE_CHECKING:
    from engagements.door import MemberRequest

Tab = tuple[str, str, str]  # label, address, key
_tabs: list[tuple[int, str, Callable[[], str], str]] = []
_waiting: dict[str, str] = {}


def tab(position: int, url_name: str, label: Callable[[], str], key: str) -> None:
    """Add a tab to the frame of engagement pages; done by the room that owns the page, in its `apps.py`."""
    _tabs.append((position, url_name, label, key))
    _tabs.sort(key=lambda entry: entry[0])


def count_beside(key: str, told: str, url_name: str) -> None:
    """Have the tab of this key bear how much waits for the reader, as the door tells it; also in the page's title.

    At `url_name` that number fetches itself, whenever something of the reader's own happens.
    """
    _waiting.update(key=key, told=told, page=url_name)


@dataclass(frozen=True)
class Line:
    """A sentence that stands above every page of an engagement, and the page that says more."""

    sentence: str
    address: str


_lines: list[tuple[int, Callable[[Engagement], Line | None]]] = []


def line(position: int, said: Callable[[Engagement], Line | None]) -> None:
    """Add a line to the frame of engagement pages; done by its room, in its `apps.py`.

    What it is fetched anew by stands in templates/engagement.html, block "lines". It must ask the database nothing:
    what it says is read along at the door (`engagements.models.members.read_along`).
    """
    _lines.append((position, said))
    _lines.sort(key=lambda entry: entry[0])


def lines_of(engagement: Engagement) -> list[Line]:
    """What is said above the pages of this engagement, and in the mails that sum it up.

    It was read with all that is read along at the door.
    """
    return [found for _position, said in _lines if (found := said(engagement))]


def wants_fragment(request: HttpRequest) -> bool:
    """Whether htmx asks for a part of the page (not for a whole page, as after going back)."""
    return bool(request.htmx) and request.headers.get("HX-Request-Type", "partial") == "partial"


def csrf_token(request: HttpRequest) -> Any:
    """One token for all forms of an answer: masked anew for every answer, and written once when compressed."""
    if not hasattr(request, "csrf_token"):
        request.csrf_token = SimpleLazyObject(lambda: get_token(request))  # type: ignore[attr-defined]
    return request.csrf_token  # type: ignore[attr-defined]


def csrf_input(request: HttpRequest) -> Any:
    field = '<input type="hidden" name="csrfmiddlewaretoken" value="{}">'
    return SimpleLazyObject(lambda: format_html(field, csrf_token(request)))


def show(
    request: HttpRequest,
    template: str,
    context: dict[str, Any],
    *,
    block: str | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page, or its block `block` alone when htmx asks for a part. Both come from the same context."""
    jinja = engines["jinja2"]
    context = {
        "request": request,
        "csrf_input": csrf_input(request),
        "csrf_token": csrf_token(request),
        **context,
    }
    for processor in jinja.template_context_processors:
        context |= processor(request)
    if hasattr(request, "member"):
        context |= {"member": request.member, "engagement": request.engagement}
    if block and wants_fragment(request):
        html = render_block(jinja.env, template, block, context)
    else:
        if hasattr(request, "member"):
            context |= frame(request, context.get("place", ""), crew=context.get("crew"))
        html = jinja.env.get_template(template).render(context)
    response = HttpResponse(html, status=status)
    patch_vary_headers(response, ["HX-Request", "HX-Request-Type", "Cookie"])
    return response


CREW: Statement[Membership] = Statement(
    lambda engagement: (
        Membership.objects.present()
        .filter(engagement=engagement)
        .with_person()
        .with_places()
        .with_deputyships()
    ),
    int,
)


EVERYBODY: Statement[Membership] = Statement(
    lambda engagement: with_absences(
        Membership.objects.filter(engagement=engagement).with_person().with_places().with_deputyships()
    ),
    int,
)


def crew_of(engagement: Engagement) -> list[Membership]:
    """All who are in it, vendor first, each with the pages they look at just now."""
    return CREW(engagement.pk)


def crew_and_calendar(engagement: Engagement) -> tuple[list[Membership], Calendar]:
    """Both in one statement, for a page that needs them; who has left is in the calendar alone."""
    everybody = EVERYBODY(engagement.pk)
    crew = [member for member in everybody if member.left_at is None]
    return crew, calendar_for(charter_of(engagement), everybody)


@lru_cache(maxsize=1024)
def tabs_of(slug: str, _language: str | None) -> list[tuple[str, str, str]]:
    return [(label(), url(name, slug), key) for _position, name, label, key in _tabs]


@lru_cache(maxsize=1024)
def addresses_of(slug: str) -> tuple[str, str, str]:
    """Where the presence, the live stream and the lines above the pages of an engagement are."""
    return url("presence", slug), url("live", slug), url("lines", slug)


def frame(request: "MemberRequest", place: str, *, crew: list[Membership] | None = None) -> dict[str, Any]:
    """What stands around every engagement page: tabs, who is in it and who is here now, the live stream's address."""
    slug = request.engagement.slug
    crew = crew_of(request.engagement) if crew is None else crew
    presence, live, lines = addresses_of(slug)
    return {
        "tabs": tabs_of(slug, get_language()),
        "waiting_tab": _waiting.get("key", ""),
        "waiting_page": url(_waiting["page"], slug) if _waiting else "",
        "waiting_number": getattr(request.member, _waiting["told"], 0) if _waiting else 0,
        "lines": lines_of(request.engagement),
        "lines_url": lines,
        "crew": crew,
        "may_capture": may(request.member, "write stories"),
        "may_worry": may(request.member, "raise concerns"),
        "present": {member.number for member in crew if member.places},
        "presence_url": presence,
        # The number was read at the door, before the content: what happens in between comes as a resync.
        "live_url": f"{live}?since={request.engagement.event_number}&at={place}",
    }


def say(response: HttpResponse, sentence: str, *, undo: str = "") -> HttpResponse:
    """Have the page announce what was done; with a way back, as a notice that stays for ten seconds."""
    return announce(response, "say", sentence, **({"undo": undo} if undo else {}))


def announce(response: HttpResponse, event: str, sentence: str, **more: str) -> HttpResponse:
    """Fire an event in the page (static/js/notice.js), on its body: the button that asked may be gone by then."""
    return fire(response, event, {"value": sentence, **more})


def refresh(response: HttpResponse, topic: str) -> HttpResponse:
    """Have what the page shows of this topic fetched, as its stream would: the answer itself is only a part of it."""
    return fire(response, topic, {})


def fire(response: HttpResponse, event: str, told: dict[str, str]) -> HttpResponse:
    events = json.loads(response.get("HX-Trigger", "{}"))
    response["HX-Trigger"] = json.dumps({**events, event: {"target": "body", **told}})
    return response


def done(
    request: HttpRequest,
    to: str,
    fragment: Callable[[], HttpResponse] | None = None,
    *,
    region: str = "",
    sentence: str = "",
    undo: str = "",
) -> HttpResponse:
    """The answer to a POST: the changed region for htmx, 303 to the page for everyone else.

    With `region` (an element id) the answer says itself where it belongs, wherever the button stood.
    """
    if wants_fragment(request) and fragment:
        response = fragment()
        if region:
            response["HX-Retarget"], response["HX-Reswap"] = f"#{region}", "outerMorph"
        return say(response, sentence, undo=undo) if sentence else response
    if wants_fragment(request):
        response = HttpResponse(status=204)
        response["HX-Redirect"] = to
        return response
    response = HttpResponseRedirect(to)
    response.status_code = 303
    return response


def refusal(request: "MemberRequest", refused: Refused) -> HttpResponse:
    """A refused act: for htmx a notice, what was typed stays; else a page that says why and leads back."""
    if wants_fragment(request):
        response = HttpResponse(status=422)
        response["HX-Reswap"] = "none"
        return announce(response, "refused", refused.sentence)
    context = {
        "sentence": refused.sentence,
        "back": request.headers.get("Referer", ""),
        "title": _("Not done"),
    }
    return show(request, "engagements/refused.html", context, status=422)
