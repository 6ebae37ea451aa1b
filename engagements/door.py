"""The door to an engagement: from the address and the visitor to `request.engagement` and `request.member`."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils.crypto import constant_time_compare

from engagements.access import ACTS, demand
from engagements.models import Engagement, Membership
from engagements.pages import refusal, wants_fragment
from engagements.refusals import Refused, refuse_closed
from engagements.statements import Statement


class MemberRequest(HttpRequest):
    """What a view behind the door may rely on."""

    engagement: Engagement
    member: Membership


View = Callable[..., HttpResponse]
_told: dict[str, Any] = {}
AT_THE_DOOR: Statement[Membership] = Statement(
    lambda user, slug: Membership.objects.at_the_door(user, slug).annotate(**_told), int, str
)


def told_at_the_door(name: str, what: Any) -> None:
    """Have every member who comes in bear this, read with them in the one statement of the door: a number for the
    frame of all pages. Done by the room that counts it, in its `apps.py`; the first to come in ends that."""
    _told[name] = what


def member_at(request: HttpRequest, slug: str) -> Membership | None:
    """The visitor as a member, read together with their person; None for whom Django itself must look at first."""
    session = request.session
    person = str(session.get(SESSION_KEY, ""))
    member = next(iter(AT_THE_DOOR(int(person), slug)), None) if person.isdecimal() else None
    if member is None or not still_holds(session, member):
        return None
    request._cached_user = member.user  # type: ignore[attr-defined]  # what `request.user` would fetch
    return member


def still_holds(session: Any, member: Membership) -> bool:
    """What Django asks of a session before it believes it: a way in that is open, and the password of then."""
    given = session.get(HASH_SESSION_KEY, "")
    return (
        member.user.is_active
        and session.get(BACKEND_SESSION_KEY) in settings.AUTHENTICATION_BACKENDS
        and constant_time_compare(given, member.user.get_session_auth_hash())
    )


def door(
    act: str = "read", *, methods: tuple[str, ...] = ("GET",), also_closed: bool = False
) -> Callable[[View], View]:
    """Let members in. Strangers get 404, the same as for what never existed; members without the right get 403.

    Whatever is posted to a closed engagement is refused with a sentence, unless `also_closed`.
    """
    if act not in ACTS:
        raise ValueError(f"No such act: {act!r}")
    allowed = [*methods, "HEAD"] if "GET" in methods else list(methods)

    def decorate(view: View) -> View:
        @wraps(view)
        def enter(request: MemberRequest, slug: str, **kwargs) -> HttpResponse:
            if request.method not in allowed:
                return HttpResponseNotAllowed(allowed)
            member = member_at(request, slug)
            if member is None and not request.user.is_authenticated:
                if wants_fragment(request):  # a page left open: it keeps what was typed and says so
                    return HttpResponse(status=401)
                return redirect_to_login(request.get_full_path())
            member = member or next(iter(AT_THE_DOOR(request.user.pk, slug)), None)
            if member is None:
                raise Http404
            request.member, request.engagement = member, member.engagement
            try:
                demand(member, act)
                if request.method == "POST" and member.engagement.is_closed and not also_closed:
                    raise refuse_closed()
                return view(request, **kwargs)
            except Refused as refused:
                return refusal(request, refused)

        enter.act = act
        enter.methods = tuple(allowed)
        enter.also_closed = also_closed
        return enter

    return decorate
