"""Signing in by the provider of one's organisation: who was invited, by a verified address of it, and nobody else."""

import base64
import hmac
import http.client
import json
import re
from datetime import UTC, datetime
from html import unescape
from urllib.parse import urlsplit

import jwt
import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.test import Client

from config.checks import providers_are_whole
from digests.models import OutgoingMail
from people.models import User
from tests.cast import person, signed_in
from tests.people.provider import OTHER_KEY, PEM, SHORT_KEY, Provider, running
from tests.walls.factors import PASSWORD, set_up_app, with_password

pytestmark = pytest.mark.django_db
LOGIN, START = "/account/login/", "/account/oidc/acme/"


@pytest.fixture(scope="module")
def server():
    with running() as provider:
        yield provider


@pytest.fixture
def acme(server, settings) -> Provider:
    server.reset()
    server.person = {
        "sub": "7f3a",
        "email": "clara@example.test",
        "email_verified": True,
        "name": "Clara Berg",
    }
    settings.OIDC = [server.setting()]
    return server


def to_the_provider(client: Client, wanted: str = "", **query: str) -> str:
    """Where its page leads a person who presses the button."""
    answer = client.post(START, {"next": wanted} if wanted else {}, query_params=query)
    page = answer.content.decode()
    assert answer.status_code == 200, page
    return unescape(re.search(r'<meta http-equiv="refresh" content="0;url=([^"]+)">', page)[1])


def back_again(there: str) -> str:
    """What the provider answers to a person who is signed in there: the address of our page, with the code."""
    parts = urlsplit(there)
    line = http.client.HTTPConnection(parts.netloc, timeout=5)
    line.request("GET", f"{parts.path}?{parts.query}")
    answer = line.getresponse()
    answer.read()
    line.close()
    return answer.headers["Location"].removeprefix("http://testserver")


def sign_in(client: Client | None = None, wanted: str = ""):
    """Through to the end; the answer of our page, and the browser."""
    client = client or Client()
    return client.get(back_again(to_the_provider(client, wanted))), client


def is_in(client: Client) -> bool:
    return client.get("/me/").status_code == 200


def test_an_invited_person_signs_in_and_comes_to_the_wanted_page(acme, cast):
    page = Client().get(f"{LOGIN}?next=/e/acme/").content.decode()
    assert "Continue with Acme Port" in page
    assert f'action="{START}"' in page
    answer, client = sign_in(wanted="/e/acme/")
    assert (answer.status_code, answer["Location"]) == (302, "/e/acme/")
    assert client.get("/e/acme/").status_code == 200
    tied = SocialAccount.objects.get()
    assert (tied.user, tied.provider, tied.uid) == (cast.clara.user, "acme", "7f3a")
    assert tied.extra_data == {"email": "clara@example.test"}  # and nothing else of what the provider told
    assert not SocialToken.objects.exists()
    mail = OutgoingMail.objects.get(kind="account_connected")
    assert "Acme Port" in mail.payload["text"]
    assert is_in(sign_in()[1])
    assert OutgoingMail.objects.filter(kind="account_connected").count() == 1


def test_what_leads_there_cannot_be_bent(acme, cast):
    there = to_the_provider(
        Client(), "//evil.example", scope="admin", auth_params="redirect_uri=https://evil/"
    )
    assert there.startswith(f"{acme.issuer}/authorize?")
    assert "evil" not in there
    assert "admin" not in there
    for name in ("state=", "code_challenge=", "code_challenge_method=S256", "nonce=", "response_type=code"):
        assert name in there
    answer, _client = sign_in(wanted="//evil.example")
    assert answer["Location"] == "/"


def test_an_address_in_the_second_answer_counts_too(acme, cast):
    acme.thin = True
    assert is_in(sign_in()[1])
    acme.userinfo_says = {"sub": "somebody-else"}
    answer, client = sign_in()
    assert answer.status_code == 401
    assert not is_in(client)


# --- Whom it may sign in ----------------------------------------------------------------------------------------------

NOT_VOUCHED = {
    "not verified": {"email_verified": False},
    "nothing said of it": {"email_verified": None},
    "said in another way": {"email_verified": "yes"},
    "another domain": {"email": "clara@elsewhere.test"},
    "a subdomain": {"email": "clara@port.example.test"},
    "a longer domain": {"email": "clara@example.test.evil.example"},
    "two of them": {"email": "clara@example.test@evil.example"},
    "none": {"email": None},
    "a list": {"email": ["clara@example.test"]},
}


def test_an_address_that_is_not_vouched_for_signs_nobody_in(acme, cast):
    users = User.objects.count()
    for case, says in NOT_VOUCHED.items():
        acme.token_says = says
        acme.userinfo_says = says
        answer, client = sign_in()
        assert answer.status_code in (401, 403), case
        assert not is_in(client), case
    assert (User.objects.count(), SocialAccount.objects.count()) == (users, 0)
    # And who has come this way before is looked at again each time.
    acme.reset()
    sign_in()
    acme.token_says = {"email_verified": False}
    answer, client = sign_in()
    assert "vouches for no verified address" in answer.content.decode()
    assert not is_in(client)


def test_nobody_comes_in_who_was_not_invited(acme, cast):
    acme.person |= {"email": "eve@example.test", "sub": "eve"}
    users = User.objects.count()
    answer, client = sign_in()
    assert "By invitation" in answer.content.decode()
    assert not is_in(client)
    assert (User.objects.count(), SocialAccount.objects.count()) == (users, 0)
    assert client.get("/account/signup/").status_code == 200
    User.objects.filter(pk=cast.carl.user_id).update(is_active=False)
    acme.person |= {"email": "carl@example.test", "sub": "carl"}
    assert not is_in(sign_in()[1])


def test_an_account_whose_address_was_never_proved_is_not_taken_over(acme, cast):
    """Somebody put the address on an account that is not its owner's."""
    carl = with_password(cast.carl.user)
    EmailAddress.objects.filter(user=cast.clara.user).delete()
    EmailAddress.objects.create(user=carl, email="clara@example.test", verified=False)
    _answer, client = sign_in()
    assert not is_in(client)
    carl.refresh_from_db()
    assert carl.check_password(PASSWORD)
    assert not SocialAccount.objects.exists()


def test_the_address_of_somebody_who_left_opens_nothing_to_who_has_it_now(acme, cast):
    sign_in()
    acme.person |= {"sub": "a-new-employee"}
    answer, client = sign_in()
    assert "not, or no longer, tied" in answer.content.decode()
    assert not is_in(client)
    # Nor does who has moved to another organisation come in by the old one.
    acme.person |= {"sub": "7f3a"}
    EmailAddress.objects.filter(user=cast.clara.user).update(email="clara@elsewhere.test")
    answer, client = sign_in()
    assert answer.status_code == 403
    assert not is_in(client)


def test_it_is_a_way_to_sign_in_and_nothing_else(acme, cast):
    """A login of the provider is not tied to whoever happens to be signed in in that browser."""
    carl = signed_in(cast.carl)
    for process in ("connect", "redirect"):
        answer = carl.get(back_again(to_the_provider(carl, process=process)))
        assert answer.status_code == 403
    assert not SocialAccount.objects.exists()


def test_it_is_one_factor(acme, cast, settings):
    settings.STAFF_SECOND_FACTOR = True
    eva = person("Eva Sales", is_staff=True)
    acme.person |= {"email": eva.email, "sub": "eva"}
    answer, client = sign_in(wanted="/admin/")
    assert answer["Location"].startswith("/me/security/second-factor/")
    assert client.get("/admin/").status_code == 302
    set_up_app(client)
    answer, again = sign_in(wanted="/admin/")
    assert answer["Location"] == "/account/2fa/authenticate/"
    assert not is_in(again)


# --- Answers that do not hold -----------------------------------------------------------------------------------------

PAST = int(datetime(2020, 1, 1, tzinfo=UTC).timestamp())


def by_the_public_key(claims) -> str:
    """The old trick: the public key, which everybody has, as the secret of a symmetric signature."""

    def packed(data: bytes) -> str:
        return base64.urlsafe_b64encode(data).rstrip(b"=").decode()

    head = {"alg": "HS256", "typ": "JWT", "kid": "one"}
    signed = ".".join(packed(json.dumps(part).encode()) for part in (head, claims))
    return f"{signed}.{packed(hmac.digest(PEM, signed.encode(), 'sha256'))}"


FORGED = {
    "another key": {"sign": lambda claims: jwt.encode(claims, OTHER_KEY, "RS256", headers={"kid": "one"})},
    "a key it does not show": {
        "sign": lambda claims: jwt.encode(claims, OTHER_KEY, "RS256", headers={"kid": "two"})
    },
    "the public key as a secret": {"sign": by_the_public_key},
    "no signature": {"sign": lambda claims: jwt.encode(claims, None, "none", headers={"kid": "one"})},
    "no token": {"sign": lambda claims: ""},
    "no JWT": {"sign": lambda claims: "a.b.c"},
    "for another program": {"token_says": {"aud": "somebody-else"}},
    "for two, made for the other": {"token_says": {"aud": ["tandem", "else"], "azp": "else"}},
    "of another provider": {"token_says": {"iss": "https://elsewhere.example"}},
    "run out": {"token_says": {"exp": PAST, "iat": PAST}},
    "without an end": {"token_says": {"exp": None}},
    "of nobody": {"token_says": {"sub": None}},
    "of another sign-in": {"token_says": {"nonce": "0" * 64}},
    "of no sign-in": {"token_says": {"nonce": None}},
    "a short key": {"key": SHORT_KEY},
    "keys that it leads on to": {"moved": True},
    "keys elsewhere": {"config_says": {"jwks_uri": "http://127.0.0.1:9/keys"}},
}


def test_an_answer_that_does_not_hold_signs_nobody_in(acme, cast):
    for case, knobs in FORGED.items():
        acme.reset()
        for knob, value in knobs.items():
            setattr(acme, knob, value)
        answer, client = sign_in()
        assert answer.status_code == 401, case
        assert "That did not sign you in" in answer.content.decode(), case
        assert not is_in(client), case
    assert not SocialAccount.objects.exists()


def test_what_comes_back_belongs_to_the_browser_that_asked_and_counts_once(acme, cast):
    client = Client()
    back = back_again(to_the_provider(client))
    assert Client().get(back).status_code == 401
    forged = re.sub(r"state=[^&]+", "state=forged", back)
    assert client.get(forged).status_code == 401
    assert client.get(back).status_code == 302
    assert is_in(client)
    client.post("/account/logout/")
    assert client.get(back).status_code == 401
    assert not is_in(client)
    state = re.search(r"state=([^&]+)", to_the_provider(client))[1]
    page = client.get(f"{START}callback/", {"error": "access_denied", "state": state}, follow=True)
    assert page.redirect_chain[-1][0] == LOGIN
    assert "you broke it off" in page.content.decode()


def test_a_provider_that_does_not_answer_keeps_nobody_out(acme, cast, settings, caplog):
    acme.down = True
    answer = Client().post(START)
    assert (answer.status_code, "a mailed code works meanwhile" in answer.content.decode()) == (503, True)
    acme.down = False
    for name in ("https://elsewhere.example", f"{acme.issuer}/"):
        acme.config_says = {"issuer": name}
        assert Client().post(START).status_code == 503, name  # it is not the one of the setting
    assert caplog.text.count("sign-in by a provider failed") == 3
    acme.reset()
    acme.issuer += "/"
    settings.OIDC = [acme.setting()]
    assert Client().post(START).status_code == 200
    acme.issuer = acme.issuer[:-1]


def test_without_the_setting_there_is_no_such_way(acme, cast, settings):
    settings.OIDC = []
    assert "Continue with" not in Client().get(LOGIN).content.decode()
    assert Client().post(START).status_code == 404
    assert Client().get(f"{START}callback/", {"code": "x", "state": "y"}).status_code == 404


def test_a_setting_that_is_not_whole_is_said(settings):
    whole = Provider().setting(issuer="https://login.acme.example")
    faults = {
        "lacks issuer, domains": [whole | {"issuer": "", "domains": []}],
        "must be https": [whole | {"issuer": "http://login.acme.example"}],
        "small letters": [whole | {"id": "Acme Port"}],
        "The id acme stands twice": [whole, whole | {"domains": ["other.example"]}],
        "The domain example.test stands twice": [whole, whole | {"id": "other", "domains": ["Example.test"]}],
    }
    settings.SITE_HTTPS, settings.OIDC = True, [whole]
    assert providers_are_whole() == []
    for sentence, settings.OIDC in faults.items():
        assert sentence in str(providers_are_whole()), sentence
