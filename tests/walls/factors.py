"""Ways in, and an authenticator app as a person holds it: for tests of signing in."""

import re
import time
from collections.abc import Callable
from unittest import mock

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY, format_hotp_value, hotp_value
from django.db import transaction
from django.test import Client

from digests.models import OutgoingMail
from people.models import User
from people.sealing import unseal

PASSWORD = "correct horse battery"
LOGIN, CODE, CONFIRM = "/account/login/", "/account/login/code/", "/account/login/code/confirm/"
ACTIVATE, AUTHENTICATE = "/account/2fa/totp/activate/", "/account/2fa/authenticate/"
STEP = 30


def app_shows(secret: str, *, ahead: int = 0) -> str:
    """The code of an authenticator app; `ahead` steps of half a minute later."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // STEP + ahead))


def committed(act: Callable):
    """What allauth does once a transaction is committed, which none within a test ever is, while the request lasts."""
    with mock.patch("django.db.transaction.on_commit", lambda then, **_options: then()):
        return act()


def set_up_app(client: Client, *, wanted: str = "", ahead: int = 0) -> str:
    """Set up an authenticator app, as its page leads one; answers its secret."""
    page = client.get(ACTIVATE, {"next": wanted} if wanted else {})
    assert page.status_code == 200, page.headers.get("Location")
    secret = unseal(client.session[SECRET_SESSION_KEY])
    assert secret in page.content.decode().replace(" ", "")
    data = {"code": app_shows(secret, ahead=ahead)} | ({"next": wanted} if wanted else {})
    answer = committed(lambda: client.post(ACTIVATE, data))
    assert answer.status_code == 302, answer.content.decode()[:3000]
    return secret


def with_password(person: User) -> User:
    person.set_password(PASSWORD)
    person.save(update_fields=["password"])
    return person


def by_password(person: User, *, wanted: str = "", client: Client | None = None) -> Client:
    client = client or Client()
    client.post(LOGIN, {"login": person.email, "password": PASSWORD, "next": wanted})
    return client


def newest_mail(person: User, kind: str) -> OutgoingMail:
    return OutgoingMail.objects.filter(recipient=person, kind=kind).latest("created_at")


def mailed_code(person: User, kind: str = "login_code") -> str:
    return re.search(r"^(\d{6})\s*$", newest_mail(person, kind).payload["text"], re.M)[1]


def by_code(person: User, *, wanted: str = "", client: Client | None = None) -> Client:
    client = client or Client()
    client.post(CODE, {"email": person.email, "next": wanted})
    client.post(CONFIRM, {"code": mailed_code(person), "next": wanted})
    return client


def has(person: User, kind: str) -> bool:
    return Authenticator.objects.filter(user=person, type=kind).exists()


def undone(act: Callable):
    """What `act` answers, with nothing left of what it did."""
    with transaction.atomic():
        answer = act()
        transaction.set_rollback(True)
    return answer
