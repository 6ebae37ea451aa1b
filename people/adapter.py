"""How allauth signs people in here: by invitation only, with mails that expire."""

import secrets
from datetime import timedelta

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as now
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.ratelimit import respond_429
from django.conf import settings
from django.utils import timezone

# Mails with a code or link are worthless, and best not sent, once the code has run out.
EXPIRING = {
    "account/email/login_code": timedelta(seconds=settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT),
    "account/email/email_confirmation": timedelta(minutes=15),
    "account/email/password_reset_key": timedelta(hours=1),
}


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request) -> bool:
        return False  # people come in by an invitation to an engagement

    def validation_error(self, code, *args):
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
