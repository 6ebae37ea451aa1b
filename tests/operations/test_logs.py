"""G44: a line for each request, nothing in it that opens a door, and nobody fails to get in without one."""

import http.cookiejar
import json
import re
import urllib.error
import urllib.request
from urllib.parse import urlencode

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY
from django.conf import settings
from django.utils.module_loading import import_string
from redis import Redis

from digests.models import OutgoingMail
from engagements.actions import invite
from engagements.models import Invitation
from people.models import Session
from people.sealing import unseal
from tests.site import Site
from tests.walls.factors import ACTIVATE, CODE, CONFIRM, LOGIN, PASSWORD, app_shows, with_password

WRONG = "planted-wrong-password-8141"
SIGNED = {"authenticated", "signed in", "way of signing in changed"}
ESCAPES = "\x1b[31mred\r\nforged: line"


class Visitor:
    """Somebody with a browser's cookies, and all the tokens that their forms held."""

    def __init__(self, site):
        self.site, self.jar, self.tokens = site, http.cookiejar.CookieJar(), set()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))

    def ask(self, path, data=None, **headers):
        body = urlencode(data).encode() if data is not None else None
        request = urllib.request.Request(self.site.url + path, body, {"Origin": self.site.url, **headers})
        try:
            answer = self.opener.open(request, timeout=30)
        except urllib.error.HTTPError as refusal:
            answer = refusal
        text = answer.read().decode()
        self.tokens |= set(re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', text))
        return answer.status, text

    def post(self, path, **data):
        _status, page = self.ask(path if path != CODE else LOGIN)
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]
        return self.ask(path, {"csrfmiddlewaretoken": token, **data})

    @property
    def secrets(self):
        return self.tokens | {cookie.value for cookie in self.jar}


@pytest.fixture
def site(transactional_db, cast):
    site = Site()
    yield site
    site.stop()


def test_logs_tell_who_did_what_and_no_secret(site, cast):
    clara = with_password(cast.clara.user)
    invitation = invite(cast.acme, email="new@example.test", party="client", role="observer", by=cast.clara)
    visitor, stranger = Visitor(site), Visitor(site)
    assert visitor.post(LOGIN, login=clara.email, password=WRONG)[0] == 200
    assert visitor.post(LOGIN, login=clara.email, password=PASSWORD)[0] == 200
    assert visitor.ask("/e/acme/board/", **{"User-Agent": "x\x1b[31m"})[0] == 400  # not even parsed
    assert visitor.ask("/e/acme/board/")[0] == 200
    assert visitor.ask("/e/bolt/board/")[0] == 404
    assert visitor.ask("/e/acme/stories/1/estimate/", {})[0] == 403  # no token
    board = visitor.ask("/e/acme/board/")[1]
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', board)[1]
    assert (
        visitor.ask("/e/acme/stories/1/estimate/", {"csrfmiddlewaretoken": token, "points": 3})[0] == 403
    )  # no right
    assert visitor.ask(f"/e/acme/search/?{urlencode({'q': ESCAPES})}")[0] == 200
    visitor.post(ACTIVATE, code="000000")
    page = visitor.ask(ACTIVATE)[1]
    session = Session.objects.get(user=clara)
    store = import_string(f"{settings.SESSION_ENGINE}.SessionStore")()
    totp = unseal(store.decode(session.session_data)[SECRET_SESSION_KEY])
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]
    visitor.ask(ACTIVATE, {"csrfmiddlewaretoken": token, "code": app_shows(totp)})
    assert Authenticator.objects.filter(user=clara).exists()
    assert stranger.ask(f"/invitations/{invitation.token}/")[0] == 200
    assert stranger.ask("/invitations/planted-forged-token/")[0] in (404, 410)
    assert stranger.post(CODE, email=cast.sam.user.email)[0] == 200
    code = re.search(r"^(\d{6})\s*$", OutgoingMail.objects.get(kind="login_code").payload["text"], re.M)[1]
    stranger.post(CONFIRM, code="999999" if code != "999999" else "999998")
    stranger.post(CONFIRM, code=code)
    site.stop()
    text = site.log.read_text()
    lines = [json.loads(line) for line in text.splitlines() if line.startswith("{")]
    assert "\x1b" not in text
    assert "forged: line" not in text
    requests = [line for line in lines if line["event"] == "request"]
    assert len(requests) >= 20
    for line in requests:
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00", line["at"])
        assert re.fullmatch(r"[0-9a-f]{16}", line["request"])
        assert isinstance(line["status"], int)
        assert line["ms"] >= 0
    assert len({line["request"] for line in requests}) == len(requests)
    board = next(
        line for line in requests if line.get("route", "").endswith("board/") and line["status"] == 200
    )
    assert (board["user"], board["engagement"]) == (clara.pk, cast.acme.pk)
    refused = [(line["status"], line.get("user")) for line in requests if line["status"] in (403, 404)]
    assert {(404, clara.pk), (403, clara.pk)} <= set(refused)
    failed = [line["why"] for line in lines if line["event"] == "sign-in failed"]
    assert failed.count("email_password_mismatch") == 1
    assert failed.count("incorrect_code") == 2
    assert all(line["address"] == "127.0.0.1" for line in lines if line["event"] == "sign-in failed")
    told = [(line["event"], line.get("method"), line["user"]) for line in lines if line["event"] in SIGNED]
    assert ("authenticated", "password", clara.pk) in told
    assert ("signed in", None, clara.pk) in told
    assert ("authenticated", "code", cast.sam.user_id) in told
    assert ("way of signing in changed", None, clara.pk) in told
    planted = visitor.secrets | stranger.secrets
    planted |= {WRONG, PASSWORD, invitation.token, invitation.nonce, "planted-forged-token", totp, session.pk}
    planted |= {clara.email, cast.sam.user.email, "new@example.test"}
    assert len(planted) > 15
    redis = Redis.from_url(settings.REDIS_URL)
    kept = b"\n".join(key + b" " + (redis.dump(key) or b"") for key in redis.scan_iter("*")).decode("latin-1")
    assert [secret for secret in planted if secret in text or secret in kept] == []
    assert not re.search(rf"(?<![\w.]){code}(?![\w.])", text)
    assert Invitation.objects.filter(pk=invitation.pk, accepted_at=None).exists()
