"""What a mail provider reports afterwards: an address that bounced."""

import hashlib
import hmac

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from digests import actions
from digests.forms import BounceForm


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
