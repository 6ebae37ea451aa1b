"""Showing again who one is by a mailed code, for those with neither password nor second factor."""

import secrets
import time

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare, salted_hmac

from people.noting import note_failure

STATE = "people.confirmation"  # in the session
TRIES = 3
DIGITS = 6


def sealed(code: str, nonce: str) -> str:
    return salted_hmac(f"people.confirmation:{nonce}", code, algorithm="sha256").hexdigest()


def mail_code(request: HttpRequest) -> None:
    """To the person's own address. Another one that was mailed before is good for nothing from now on."""
    code, nonce = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}", secrets.token_hex(8)
    request.session[STATE] = {"nonce": nonce, "sealed": sealed(code, nonce), "at": time.time(), "tries": 0}
    get_adapter().send_mail("account/email/confirmation_code", request.user.email, {"code": code})


def code_was_mailed(request: HttpRequest) -> bool:
    """Whether one is out that still counts."""
    state = request.session.get(STATE)
    fresh = state and time.time() - state["at"] < settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT
    return bool(fresh) and state["tries"] < TRIES


def confirmed(request: HttpRequest, code: str) -> bool:
    """Whether it is the code that was mailed; it counts once, and may be tried three times."""
    if not code_was_mailed(request):
        return False
    state = request.session[STATE]
    if not constant_time_compare(sealed("".join(code.split()), state["nonce"]), state["sealed"]):
        request.session[STATE] = state | {"tries": state["tries"] + 1}
        note_failure(request, "incorrect_code")
        return False
    del request.session[STATE]
    record_authentication(request, request.user, "code", reauthenticated=True)
    return True
