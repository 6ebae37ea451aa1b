"""The door to an engagement: from the address and the visitor to `request.engagement` and `request.member`."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed

from engagements.access import ACTS, demand
from engagements.models import Engagement, Membership
from engagements.pages import refusal, wants_fragment
from engagements.refusals import Refused
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


def door(act: str = "read", *, methods: tuple[str, ...] = ("GET",)) -> Callable[[View], View]:
    """Let members in. Strangers get 404, the same as for what never existed; members without the right get 403."""
    if act not in ACTS:
        raise ValueError(f"No such act: {act!r}")
    allowed = [*methods, "HEAD"] if "GET" in methods else list(methods)

    def decorate(view: View) -> View:
        @wraps(view)
        def enter(request: MemberRequest, slug: str, **kwargs) -> HttpResponse:
            if request.method not in allowed:
                return HttpResponseNotAllowed(allowed)
            if not request.user.is_authenticated:
                if wants_fragment(request):  # a page left open: it keeps what was typed and says so
                    return HttpResponse(status=401)
                return redirect_to_login(request.get_full_path())
            member = next(iter(AT_THE_DOOR(request.user.pk, slug)), None)
            if member is None:
                raise Http404
            member.user = request.user
            request.member, request.engagement = member, member.engagement
            demand(member, act)
            try:
                return view(request, **kwargs)
            except Refused as refused:
                return refusal(request, refused)

        enter.act = act
        enter.methods = tuple(allowed)
        return enter

    return decorate
