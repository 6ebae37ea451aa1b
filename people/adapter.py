"""How allauth signs people in here: by invitation only, with mails that expire, and with a second look at who it is
before anything is changed by which they sign in."""

import secrets
import time
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from allauth.account.models import EmailAddress
from allauth.core import context as now
from allauth.core.exceptions import ImmediateHttpResponse, ReauthenticationRequired
from allauth.core.ratelimit import respond_429
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from people.actions import end_other_sessions
from people.factors import forget_proofs, has_factor, lacks_second_factor, note_proof
from people.known import mark_of, remember
from people.models import User
from people.noting import note_change, note_failure
from people.sealing import Broken, seal, unseal

# Mails with a code or link are worthless, and best not sent, once the code has run out.
EXPIRING = {
    "account/email/login_code": timedelta(seconds=settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT),
    "account/email/confirmation_code": timedelta(seconds=settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT),
    "account/email/email_confirmation": timedelta(minutes=15),
    "account/email/password_reset_key": timedelta(hours=1),
}
SET_UP = {"mfa/email/totp_activated": "totp", "mfa/email/webauthn_added": "webauthn"}
TAKEN_OFF = {"mfa/email/totp_deactivated", "mfa/email/webauthn_removed"}


FAILED = {
    "email_password_mismatch",
    "incorrect_password",
    "enter_current_password",
    "incorrect_code",
    "too_many_login_attempts",
}


def note_if_failed(code: str) -> None:
    """A line in the log for each failed sign-in."""
    if code in FAILED and now.request:
        note_failure(now.request, code)


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request) -> bool:
        return False  # people come in by an invitation to an engagement

    def validation_error(self, code, *args):
        note_if_failed(code)
        if code == "too_many_login_attempts":  # allauth would say it with status 200
            raise ImmediateHttpResponse(respond_429(now.request))
        return super().validation_error(code, *args)

    def generate_login_code(self) -> str:
        return f"{secrets.randbelow(10**6):06}"  # digits: read from a phone, typed on any keyboard

    def render_mail(self, template_prefix, email, context, headers=None):
        headers = {"X-Tandem-Kind": template_prefix.rsplit("/", 1)[-1], **(headers or {})}
        if template_prefix in EXPIRING:
            headers["X-Tandem-Not-After"] = (timezone.now() + EXPIRING[template_prefix]).isoformat()
        return super().render_mail(template_prefix, email, context, headers)

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """Staff without a second factor are led to set one up, then on to where they wanted."""
        response = super().post_login(request, user, **kwargs)
        if lacks_second_factor(request):
            wanted = urlencode({"next": response["Location"]})
            response = HttpResponseRedirect(f"{reverse('second_factor')}?{wanted}")
        remember(request, response, user.email)
        return response

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Wrong passwords are counted for each account, and apart for a browser that its person has used before."""
        key: str = super()._get_login_attempts_cache_key(request, **credentials)
        return f"{key}:{mark_of(request, credentials.get('email', ''))}"

    def send_notification_mail(self, template_prefix, user, context=None, email=None) -> None:
        """Whatever is told in this way changed how somebody signs in: it ends their sessions everywhere else."""
        super().send_notification_mail(template_prefix, user, context, email)
        note_change(user, template_prefix.rsplit("/", 1)[-1])
        if template_prefix in SET_UP:
            note_proof(now.request, user, SET_UP[template_prefix])
        if template_prefix in TAKEN_OFF and not has_factor(user):
            forget_proofs(now.request)
        end_other_sessions(now.request, user)

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """One may sign in with a further address too: the person is told at the one that was there before."""
        confirmed = super().confirm_email(request, email_address)
        before = EmailAddress.objects.get_primary_email(email_address.user)
        if confirmed and before and before.lower() != email_address.email.lower():
            self.send_notification_mail(
                "account/email/email_added", email_address.user, {"added": email_address.email}
            )
        return confirmed

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("security")

    # --- Is it still you? ---

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Who has just signed in is not asked again; who has neither password nor factor is asked for a mailed code,
        where allauth would ask for nothing."""
        if not super().is_reauthentication_required(app=app, **kwargs) or just_signed_in(now.request):
            return False
        if not get_reauthentication_flows(now.request.user):
            raise ReauthenticationRequired
        return True

    def get_reauthentication_methods(self, user) -> list[dict[str, Any]]:
        """The ways to show who one is, the nearest first. With a second factor the password alone is not enough."""
        if not user.is_authenticated:
            return []
        found = {way["id"]: way for way in super().get_reauthentication_methods(user)}
        words = {
            "mfa_reauthenticate": _("Use a code of your authenticator app, or a recovery code"),
            "mfa_reauthenticate:webauthn": _("Use a passkey"),
            "reauthenticate": _("Use your password"),
        }
        order = list(words)
        if not Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists():
            order.insert(0, "mfa_reauthenticate:webauthn")
        ways = [found[way] | {"description": words[way]} for way in dict.fromkeys(order) if way in found]
        if has_factor(user):
            return [way for way in ways if way["id"] != "reauthenticate"]
        by_mail = {
            "id": "mailed",
            "description": _("Use a mailed code"),
            "url": reverse("account_confirmation"),
        }
        return [*ways, by_mail]


def just_signed_in(request: HttpRequest) -> bool:
    """Within the last minutes, and with the second factor where there is one."""
    person = request.user
    since = time.time() - app_settings.REAUTHENTICATION_TIMEOUT
    recent = [record for record in get_authentication_records(request, person) if record["at"] > since]
    if person.is_authenticated and has_factor(person):
        recent = [record for record in recent if record["method"] == "mfa"]
    return bool(recent)


class FactorAdapter(DefaultMFAAdapter):
    """Second factors: their secrets lie sealed in the database."""

    def validation_error(self, code, *args):
        note_if_failed(code)
        return super().validation_error(code, *args)

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _lazy(
            "That is not the code of this moment, or it was used already. Wait for the next one."
        ),
        "unreadable": _lazy(
            "This installation cannot read your second factor any more. Ask an administrator to take it off."
        ),
    }

    def encrypt(self, text: str) -> str:
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        try:
            return unseal(encrypted_text)
        except Broken:
            raise ValidationError(self.error_messages["unreadable"]) from None

    def build_totp_svg(self, url: str) -> str:
        """On white, also where the page is dark: cameras want it so."""
        import qrcode
        from qrcode.image.svg import SvgPathFillImage

        return str(qrcode.make(url, image_factory=SvgPathFillImage, border=2).to_string(encoding="unicode"))

    def _get_site_name(self) -> str:
        return "Tandem"

    def generate_authenticator_name(self, user, type) -> str:
        kept = Authenticator.objects.filter(user=user, type=type).count()
        return _("Passkey %(number)s") % {"number": kept + 1}
