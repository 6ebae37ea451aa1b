"""What is asked from outside, without a session: a seal in the request stands in for signing in and for the CSRF token.

The one click that stops a matter of mail, a person's calendar, and what a mail provider reports or hands in.
"""

import hashlib
import hmac

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from digests import actions, feeding, provided, unsubscribing
from digests.forms import BounceForm
from engagements.pages import show


def is_signed(request: HttpRequest) -> bool:
    """Sealed with the secret that the provider, or what stands between, was given."""
    seal = hmac.new(settings.BOUNCE_SECRET.encode(), request.body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(
        f"sha256={seal}".encode(), request.headers.get("X-Tandem-Signature", "").encode()
    )


@csrf_exempt
@require_POST
def bounces(request: HttpRequest) -> HttpResponse:
    """One bounce: `address` and `reason`, as a form. Not there while no secret is set."""
    if not settings.BOUNCE_SECRET:
        raise Http404
    if not is_signed(request):
        raise PermissionDenied
    form = BounceForm(request.POST)
    if not form.is_valid():
        return HttpResponse(form.errors.as_text(), status=422, content_type="text/plain; charset=utf-8")
    actions.bounced(form.cleaned_data["address"], form.cleaned_data["reason"])
    return HttpResponse(status=204)


@csrf_exempt
@require_http_methods(["HEAD", "POST"])
def inbound(request: HttpRequest) -> HttpResponse:
    """Mail that came in at the provider, as it posts that. Not there while no provider, or no secret, is named."""
    view = provided.view()
    if view is None:
        raise Http404
    try:
        return view(request)
    except (AttributeError, LookupError, TypeError, ValueError) as error:
        return HttpResponseBadRequest(f"Not as {settings.MAIL_IN_PROVIDER} posts it: {type(error).__name__}.")


@require_safe
def calendar_feed(request: HttpRequest, token: str) -> HttpResponseBase:
    """For calendar programs, which do not sign in; asking again and again they mostly hear that nothing changed."""
    feed = feeding.feed_at(token)
    if feed is None:
        raise Http404
    content = feeding.calendar_of(feed.user, actions.database_now())
    etag = quote_etag(hashlib.sha256(content).hexdigest()[:32])
    answer = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'inline; filename="tandem.ics"'
    answer["Cache-Control"] = "private, max-age=300"
    answer["ETag"] = etag
    return get_conditional_response(request, etag=etag, response=answer) or answer


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """POST stops it at once, without signing in (RFC 8058). GET asks and changes nothing: scanners open links too."""
    mail = unsubscribing.mail_of(token)
    if mail is None:
        raise Http404
    if request.method == "POST":
        actions.unsubscribe(mail)
    context = unsubscribing.page_of(mail) | {"stopped": request.method == "POST"}
    return show(request, "digests/unsubscribe.html", context)
