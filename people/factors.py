"""The second factor: who has one, who must, and whether it was shown in this session."""

from collections.abc import Callable
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse

from people.models import User

# A recovery code stands in for one of these; alone it is none.
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
MFA = "mfa"  # as allauth notes it in the session


def has_factor(person: User) -> bool:
    return Authenticator.objects.filter(user=person, type__in=FACTORS).exists()


def factors_of(person: User) -> dict[str, Any]:
    """What the page of a person's security shows: the app, the passkeys in their order, the recovery codes."""
    found = list(Authenticator.objects.filter(user=person).order_by("created_at", "pk"))
    one_of = {kind: next((f for f in found if f.type == kind), None) for kind in Authenticator.Type}
    codes = one_of[Authenticator.Type.RECOVERY_CODES]
    return {
        "app": one_of[Authenticator.Type.TOTP],
        "passkeys": [factor for factor in found if factor.type == Authenticator.Type.WEBAUTHN],
        "codes_left": len(codes.wrap().get_unused_codes()) if codes else 0,
        "has_factor": any(factor.type in FACTORS for factor in found),
    }


def proved(request: HttpRequest) -> bool:
    """Whether a second factor was shown, or set up, in this session."""
    records = get_authentication_records(request, request.user)
    return any(record.get("method") == MFA for record in records)


def note_proof(request: HttpRequest, person: User, kind: str) -> None:
    """Setting one up shows it too."""
    record_authentication(request, person, MFA, type=kind)


def forget_proofs(request: HttpRequest) -> None:
    """What was shown is none any more: the last factor has been taken off."""
    key = "account_authentication_methods"
    request.session[key] = [record for record in request.session.get(key, []) if record.get("method") != MFA]


def way_to_show(person: User) -> str:
    """The page on which a person shows the second factor they have; empty if they have none."""
    return get_adapter().get_reauthentication_methods(person)[0]["url"] if has_factor(person) else ""


def must_show_one(person: User) -> bool:
    """Whether this installation asks a second factor of them: of the staff, or of everybody."""
    staff = settings.STAFF_SECOND_FACTOR and (person.is_staff or person.is_superuser)
    return bool(person.is_active and (staff or settings.EVERYBODYS_SECOND_FACTOR))


def lacks_second_factor(request: HttpRequest) -> bool:
    """Whether this visitor must show a second factor, and has not."""
    return must_show_one(request.user) and not proved(request)


def is_shut_out(request: Any) -> bool:
    """Whether nothing but signing in and one's own security is open to this visitor: where everybody must show one."""
    return (
        settings.EVERYBODYS_SECOND_FACTOR and SESSION_KEY in request.session and lacks_second_factor(request)
    )


OPEN_BEFORE = ("/account/", "/me/security/", settings.STATIC_URL)


class SecondFactorFirst:
    """Leads who lacks one to where they show it or set it up; a page left open hears 401, and keeps what was typed."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path_info.startswith(OPEN_BEFORE) or not is_shut_out(request):
            return self.get_response(request)
        if request.headers.get("HX-Request"):
            return HttpResponse(status=401)
        wanted = request.get_full_path() if request.method == "GET" else "/"
        return redirect_to_login(wanted, reverse("second_factor"))
