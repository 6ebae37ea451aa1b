"""G8, G9, G11, G13, G23: the doors to accounts, as somebody would try them who has none."""

import random
import statistics
import time
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import allauth
import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.template.loader import get_template
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from digests.models import OutgoingMail, State
from people.models import User
from tests.addresses import patterns
from tests.cast import person, signed_in
from tests.test_access_matrix import GET_AND_POST, PATHS
from tests.walls.factors import (
    CODE,
    CONFIRM,
    LOGIN,
    PASSWORD,
    app_shows,
    by_code,
    by_password,
    mailed_code,
    newest_mail,
    set_up_app,
    with_password,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("accounts")]
RESET = "/account/password/reset/"


@pytest.fixture
def clara(cast) -> User:
    return with_password(cast.clara.user)


def is_in(client: Client) -> bool:
    return client.get("/me/").status_code == 200


# --- G8: who has an account is told to nobody; that the bytes are equal, tests/people/test_sign_in.py holds ----------

ASKED = {CODE: ("email", {}), LOGIN: ("login", {"password": "wrong password 1"}), RESET: ("email", {})}


def seconds(path: str, email: str, n: int) -> float:
    field, more = ASKED[path]
    cache.clear()
    data = {field: email, **more}
    client = Client(REMOTE_ADDR=f"203.0.113.{n}")
    began = time.thread_time()
    client.post(path, data)
    return time.thread_time() - began


def check_times(cast, settings, rounds: int) -> None:
    """By turns, as CPU of this thread, so that others on the machine are not measured; with the real hasher."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    with_password(cast.clara.user)
    User.objects.filter(pk=with_password(cast.vera.user).pk).update(is_active=False)
    kinds = (cast.clara.user.email, "nobody@example.test", cast.vera.user.email)
    for path in ASKED:
        taken: dict[str, list[float]] = {email: [] for email in kinds}
        for n in range(rounds):
            for email in kinds:
                taken[email].append(seconds(path, email, n))
        medians = {email: statistics.median(times) for email, times in taken.items()}
        assert max(medians.values()) - min(medians.values()) < 0.015, (path, medians)
    assert set(OutgoingMail.objects.values_list("state", flat=True)) == {
        State.PENDING
    }  # none left in a request


def test_the_time_of_an_answer_tells_nothing(cast, settings):
    check_times(cast, settings, 3)


@pytest.mark.long
def test_the_time_of_an_answer_tells_nothing_fifty_times(cast, settings):
    check_times(cast, settings, 50)


# --- G9: nobody tries for ever, and nobody is locked out by who does -------------------------------------------------


def tries(email: str, many: int, *, proxies: int = 0, password: str = "wrong") -> list[int]:
    """Guesses from ever other addresses, as far as the headers say so; behind a proxy from one real one."""
    statuses = []
    for n in range(many):
        forged = f"198.51.100.{n % 250}"
        headers = {"X-Forwarded-For": f"{forged}, 203.0.113.9" if proxies else forged}
        answer = Client().post(LOGIN, {"login": email, "password": f"{password} {n}"}, headers=headers)
        statuses.append(answer.status_code)
    return statuses


@pytest.mark.parametrize("proxies", [0, 1])
def test_guesses_with_forged_addresses_come_to_an_end(clara, settings, proxies):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    statuses = tries(clara.email, 30, proxies=proxies)
    assert statuses == [200] * 5 + [429] * 25
    cache.clear()
    statuses = [
        tries(f"p{n}@example.test", 1, proxies=proxies)[0] for n in range(14)
    ]  # many accounts, one address
    assert statuses == [200] * 10 + [429] * 4


@pytest.mark.long
def test_two_hundred_guesses_with_forged_addresses_come_to_an_end(clara):
    assert tries(clara.email, 200) == [200] * 5 + [429] * 195


def test_whose_account_it_is_gets_in_while_others_guess(clara):
    own = by_password(clara)
    own.post("/account/logout/")
    assert tries(clara.email, 8)[-1] == 429
    assert by_password(clara, client=Client(REMOTE_ADDR="203.0.113.50")).get("/me/").status_code == 302
    own.defaults["REMOTE_ADDR"] = "203.0.113.51"  # their own browser, wherever it is
    assert is_in(by_password(clara, client=own))
    elsewhere = Client(REMOTE_ADDR="203.0.113.52")
    assert is_in(by_code(clara, client=elsewhere))  # and in any other by a mailed code
    # What the browser bears is no key: it has its own five guesses, and is of one account.
    own.post("/account/logout/")
    answers = [own.post(LOGIN, {"login": clara.email, "password": f"wrong {n}"}) for n in range(6)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
    forged = Client(REMOTE_ADDR="203.0.113.53")
    forged.cookies["tandem_known"] = own.cookies["tandem_known"].value[:-2] + "xx"
    assert forged.post(LOGIN, {"login": clara.email, "password": PASSWORD}).status_code == 429


def test_guesses_are_not_forgotten_among_many_others(clara):
    """The table of counters throws some away when it is full. It must take more than a busy day to fill it."""
    assert tries(clara.email, 6)[-1] == 429
    cache.set_many({f"a{n:04}": 1 for n in range(800)}, 300)
    assert tries(clara.email, 1) == [429]


# --- G11: links. Of invitations tests/engagements/test_accept_invitation.py and test_invite.py tell ------------------


def reset_link(who: User) -> str:
    Client().post(RESET, {"email": who.email})
    [link] = [w for w in newest_mail(who, "password_reset_key").payload["text"].split() if "/reset/key/" in w]
    return urlsplit(link).path


def choose(link: str, password: str) -> bool:
    """Whether the link leads to a form, and the form takes the password."""
    client = Client()
    page = client.get(link, follow=True)
    if not page.redirect_chain:
        assert "This link is used up" in page.content.decode()
        return False
    words = {"password1": password, "password2": password}
    return client.post(page.redirect_chain[-1][0], words).status_code == 302


def test_a_link_for_a_new_password_is_looked_at_freely_and_good_once_for_an_hour(clara, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    link = reset_link(clara)
    for _ in range(10):
        Client().get(link)
        Client().head(link)
    time_machine.shift(3599)
    assert choose(link, "a new long sentence 1")
    assert not choose(link, "a new long sentence 2")
    clara.refresh_from_db()
    assert clara.check_password("a new long sentence 1")
    late = reset_link(clara)
    time_machine.shift(3601)
    assert not choose(late, "a new long sentence 3")
    assert not choose(RESET + "key/1-forged/", "a new long sentence 4")
    older = reset_link(clara)
    by_code(clara)
    assert not choose(older, "a new long sentence 5")  # signing in ends what was asked for before


def test_a_link_to_an_account_that_was_put_off_opens_nothing(clara):
    link = reset_link(clara)
    User.objects.filter(pk=clara.pk).update(is_active=False)
    choose(link, "a new long sentence 1")
    assert not is_in(by_password(clara))


# --- G13: no form of accounts or the admin without the visitor's own token -------------------------------------------

EXEMPT = {"unsubscribe", "bounces", "inbound_mail"}  # a seal in the address or the body instead


def free_of_tokens() -> set[str]:
    """By what Django itself looks at, not by the words in the sources."""
    return {name for _route, name, view in patterns() if getattr(view, "csrf_exempt", False)}


def test_what_needs_no_token_is_three_sealed_addresses_and_the_api():
    assert {name for name in free_of_tokens() if not name.startswith("api_")} == EXEMPT


def test_no_form_outside_of_an_engagement_is_taken_without_the_token(cast):
    root = person("Rut Root", is_staff=True, is_superuser=True)
    admins = [
        f"/{route}" for route, _name, _view in patterns() if route.startswith("admin/") and "<" not in route
    ]
    ours = [
        PATHS.get(name) or reverse(name, args=arguments)
        for name, (arguments, _get, _post, _own_get, own_post) in GET_AND_POST.items()
        if own_post != 405 and name not in free_of_tokens()
    ]
    client, other = Client(enforce_csrf_checks=True), Client(enforce_csrf_checks=True)
    client.force_login(root)
    for one in (client, other):
        one.get(LOGIN if one is other else "/account/email/")
    theirs = other.cookies["tandem_csrf"].value
    for path in [*ours, *(path for path in admins if "(" not in path and "login" not in path)]:
        tried = [
            client.post(path, {}),
            client.post(path, {"csrfmiddlewaretoken": theirs}),
            client.post(path, {}, headers={"Origin": "https://elsewhere.example"}),
        ]
        refused = {answer.status_code for answer in tried}
        assert refused <= {403} or refused <= {302, 404, 405}, (path, refused)
        assert refused <= {403} or all(answer.get("Location", "").startswith(LOGIN) for answer in tried), path
    assert len(ours) > 20
    for name in (
        free_of_tokens() - EXEMPT
    ):  # for programs, which show a key: no cookie of a browser opens these
        path = reverse(name, args=GET_AND_POST[name][0])
        assert {client.get(path).status_code, client.post(path).status_code} <= {401, 405}, name


# --- G23: no page leads off the house --------------------------------------------------------------------------------

EVIL = [
    "//evil.example",
    "///evil.example",
    "////evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "\\/evil.example",
    "\\evil.example",
    "https:evil.example",
    "https:/evil.example",
    "https:///evil.example",
    "http:///evil.example",
    "https://evil.example/",
    "HTTPS://evil.example/",
    "https://testserver@evil.example/",
    "https://testserver.evil.example/",
    "https://evil.example#testserver",
    "https://evil.example\\@testserver",
    "javascript:alert(1)",
    "java\tscript:alert(1)",
    "data:text/html,x",
    "vbscript:x",
    "ftp://testserver/",
    " //evil.example",
    "/\t/evil.example",
    "%2F%2Fevil.example",
    "%68ttps://evil.example",
    "/%09/evil.example",
    "//evil%E3%80%82example",
]


def where_each_page_leads(clara: User, root: User, evil: str, n: int):
    """Every page that takes a wish, at the moment at which it leads on."""
    address = {"REMOTE_ADDR": f"203.0.113.{n}"}
    here, admin, fresh = signed_in(clara), signed_in(root), Client(**address)
    yield here.get(LOGIN, {"next": evil})
    yield here.get(CODE, {"next": evil})
    yield here.get("/account/signup/", {"next": evil})
    yield Client(**address).post(LOGIN, {"login": clara.email, "password": PASSWORD, "next": evil})
    yield Client(**address).post(
        f"{LOGIN}?next=x", {"login": clara.email, "password": PASSWORD, "next": evil}
    )
    yield fresh.post(CODE, {"email": clara.email, "next": evil})
    yield fresh.post(CONFIRM, {"code": mailed_code(clara), "next": evil})
    yield here.post("/account/reauthenticate/", {"password": PASSWORD, "next": evil})
    yield Client().get("/admin/login/", {"next": evil})
    yield admin.get("/admin/login/", {"next": evil})
    yield admin.get("/me/security/second-factor/", {"next": evil})
    yield here.post("/account/logout/", {"next": evil})
    yield Client().post("/account/logout/", {"next": evil})


def leads_off(answer) -> bool:
    """Whether a browser would go elsewhere, now or by a link of the page."""
    goes = answer.headers.get("Location", "/")
    target = urljoin("http://testserver/here/", goes.replace("\\", "/").replace("\t", ""))
    off = urlsplit(target).netloc != "testserver" or "\\" in goes
    return off or 'href="//evil' in answer.content.decode() or 'href="https://evil' in answer.content.decode()


def check_that_no_page_leads_off(clara: User, settings, evils: list[str]) -> None:
    settings.STAFF_SECOND_FACTOR = True
    root = person("Rut Root", is_staff=True, is_superuser=True)
    for n, evil in enumerate(evils):
        cache.clear()
        for answer in where_each_page_leads(clara, root, evil, n):
            assert answer.status_code < 500
            assert not leads_off(answer), (evil, answer.wsgi_request.path, answer.headers.get("Location"))


def test_no_page_leads_off_the_house(clara, cast, settings):
    """Some each day, drawn by the run's seed; the long run tries all."""
    check_that_no_page_leads_off(clara, settings, random.sample(EVIL, 5))


@pytest.mark.long
def test_no_page_leads_off_the_house_by_any_of_them(clara, cast, settings):
    check_that_no_page_leads_off(clara, settings, EVIL)


def test_after_a_second_factor_neither(clara):
    secret = set_up_app(by_password(clara))
    for n, evil in enumerate(EVIL[:6]):
        cache.clear()
        client = Client(REMOTE_ADDR=f"203.0.113.{n}")
        client.post(LOGIN, {"login": clara.email, "password": PASSWORD, "next": evil})
        answer = client.post("/account/2fa/authenticate/", {"code": app_shows(secret), "next": evil})
        assert answer.status_code == 302
        assert not leads_off(answer), evil
        answer = client.get("/account/2fa/recovery-codes/", {"next": evil})
        assert not leads_off(answer), evil


# --- Every page that people can reach is ours ------------------------------------------------------------------------

REACHED = [
    "account/account_inactive",
    "account/confirm_email_verification_code",
    "account/confirm_login_code",
    "account/email",
    "account/login",
    "account/logout",
    "account/password_change",
    "account/password_reset",
    "account/password_reset_done",
    "account/password_reset_from_key",
    "account/password_reset_from_key_done",
    "account/password_set",
    "account/reauthenticate",
    "account/request_login_code",
    "account/signup",
    "account/signup_closed",
    "account/verification_sent",
    "account/verified_email_required",
    "mfa/authenticate",
    "mfa/reauthenticate",
    "mfa/totp/activate_form",
    "mfa/totp/deactivate_form",
    "mfa/recovery_codes/index",
    "mfa/recovery_codes/generate",
    "mfa/webauthn/add_form",
    "mfa/webauthn/edit_form",
    "mfa/webauthn/authenticator_confirm_delete",
    "mfa/webauthn/reauthenticate",
    "socialaccount/authentication_error",
]
MAILED = [
    "account/email/account_already_exists",
    "account/email/email_changed",
    "account/email/email_deleted",
    "account/email/login_code",
    "account/email/email_confirmation",
    "account/email/password_changed",
    "account/email/password_reset",
    "account/email/password_set",
    "account/email/password_reset_key",
    "account/email/unknown_account",
    "mfa/email/recovery_codes_generated",
    "mfa/email/totp_activated",
    "mfa/email/totp_deactivated",
    "mfa/email/webauthn_added",
    "mfa/email/webauthn_removed",
    "socialaccount/email/account_connected",
]


MESSAGES = [
    path
    for app in ("account", "mfa")
    for path in (Path(allauth.__file__).parent / "templates" / app / "messages").glob("*.txt")
]


def test_every_page_and_mail_of_accounts_is_ours():
    """allauth brings pages of its own for all of them, which would be shown without a word of warning."""
    names = [f"{name}.html" for name in REACHED] + ["mfa/recovery_codes/download.txt"]
    names += [f"{name}_{part}" for name in MAILED for part in ("subject.txt", "message.txt", "message.html")]
    names += [f"{path.parts[-3]}/messages/{path.name}" for path in MESSAGES if "phone" not in path.name]
    assert not [name for name in names if get_template(name).backend.name != "jinja2"]


def test_an_account_without_a_proved_address_gets_no_second_factor_and_no_way_in(cast):
    """The first administrator, made at the command line: a password is not enough before the address is proved."""
    root = with_password(person("Rut Root", is_staff=True, is_superuser=True))
    EmailAddress.objects.filter(user=root).delete()
    assert not is_in(by_password(root))
