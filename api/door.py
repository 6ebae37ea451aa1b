"""The door for programs: a token in place of a session, JSON in place of pages, the same rights behind it.

No cookie is looked at, so no other site can have a browser act here: that is what stands in for the CSRF token.
"""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from api.actions import note_use
from api.models import Token, digest_of
from engagements.access import demand
from engagements.door import AT_THE_DOOR, MemberRequest
from engagements.refusals import NotYours, Refused, refuse_closed

View = Callable[..., HttpResponse]
SCHEME = "Bearer "


class Unreadable(ValueError):
    """A body that is no JSON object."""


def fault(status: int, sentence: str, **more: Any) -> JsonResponse:
    return JsonResponse({"error": sentence, **more}, status=status)


def token_of(request: HttpRequest) -> Token | None:
    said = request.headers.get("Authorization", "")
    if not said.startswith(SCHEME):
        return None
    secret = said.removeprefix(SCHEME).strip()
    return Token.objects.open().filter(digest=digest_of(secret)).select_related("member").first()


def body_of(request: HttpRequest) -> dict[str, Any]:
    """What was sent. Raises Unreadable."""
    try:
        said = json.loads(request.body)
        json.dumps(said, ensure_ascii=False, allow_nan=False).encode()  # half a surrogate pair is no text
    except (ValueError, RecursionError):
        raise Unreadable from None
    if not isinstance(said, dict):
        raise Unreadable
    return said


def by_token(act: str = "read", *, methods: tuple[str, ...] = ("GET",)) -> Callable[[View], View]:
    """Let in who shows a token of this engagement. Everybody else learns nothing, not even that it exists."""
    allowed = [*methods, "HEAD"] if "GET" in methods else list(methods)

    def decorate(view: View) -> View:
        @csrf_exempt
        @never_cache
        @wraps(view)
        def enter(request: MemberRequest, slug: str, **kwargs: Any) -> HttpResponse:
            if request.method not in allowed:
                return HttpResponseNotAllowed(allowed)
            if settings.SITE_HTTPS and not request.is_secure():
                return fault(
                    403, _("Only by https. Whoever listened has your token: end it and make another one.")
                )
            token = token_of(request)
            if token is None:
                answer = fault(401, _("Send a token of this engagement: “Authorization: Bearer …”."))
                answer["WWW-Authenticate"] = 'Bearer realm="Tandem"'
                return answer
            try:
                inside(request, token, slug, act)
                return view(request, **kwargs)
            except Http404:
                return fault(404, _("There is no such thing here."))
            except NotYours as refused:
                return fault(403, str(refused))
            except Refused as refused:
                return fault(422, refused.sentence)
            except Unreadable:
                return fault(400, _("Send a JSON object."))

        return enter

    return decorate


def inside(request: MemberRequest, token: Token, slug: str, act: str) -> None:
    """Raises Http404 where the token is of another engagement, NotYours without the right to the act."""
    member = next(iter(AT_THE_DOOR(token.member.user_id, slug)), None)
    if member is None or member.pk != token.member_id:
        raise Http404
    request.user = member.user
    request.member, request.engagement = member, member.engagement
    note_use(token)
    if request.method == "POST" and not token.may_write:
        raise NotYours(_("This token only reads. Make one that may also stamp and sign."))
    demand(member, act)
    if request.method == "POST" and member.engagement.is_closed:
        raise refuse_closed()
