"""G10: a session is one browser's, has an end, and is known to its person; a change of how they sign in ends others."""

import os
import subprocess
import sys
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from digests.duties import see_to_duties
from digests.models import OutgoingMail
from people.actions import change_person
from people.models import Session, User
from tests.cast import person, signed_in
from tests.walls.factors import (
    LOGIN,
    PASSWORD,
    app_shows,
    by_code,
    by_password,
    committed,
    mailed_code,
    newest_mail,
    set_up_app,
    with_password,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("accounts")]
PAGE, ENDING, CONFIRMATION = "/me/security/", "/me/security/sessions/", "/account/confirmation/"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 "
    "Mobile/15E148 Safari/604.1"
)


@pytest.fixture
def clara(cast) -> User:
    return with_password(cast.clara.user)


def key_of(client: Client) -> str:
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def is_in(client: Client) -> bool:
    return client.get("/me/").status_code == 200


def replayed(key: str) -> Client:
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = key
    return client


# --- It ends ---------------------------------------------------------------------------------------------------------


def test_a_session_ends_unused_after_twelve_hours_and_used_after_fourteen_days(clara, time_machine):
    began = timezone.now()
    time_machine.move_to(began, tick=False)
    idle, busy = by_password(clara), by_password(clara)
    for hours in range(11, 14 * 24, 11):
        time_machine.move_to(began + timedelta(hours=hours), tick=False)
        assert is_in(busy), hours
        if hours == 11:
            time_machine.shift(timedelta(hours=1, seconds=1))
            assert not is_in(idle)
    time_machine.move_to(began + timedelta(days=14, seconds=1), tick=False)
    assert not is_in(busy)
    see_to_duties(timezone.now())
    assert not Session.objects.filter(user=clara).exists()


def test_that_it_is_in_use_is_written_every_few_minutes_only(clara, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    client = signed_in(clara)

    def written() -> int:
        with CaptureQueriesContext(connection) as seen:
            client.get("/me/")
        return sum("UPDATE" in one["sql"] and "people_session" in one["sql"] for one in seen)

    assert written() == 0
    time_machine.shift(299)
    assert written() == 0
    time_machine.shift(2)
    assert (written(), written()) == (1, 0)


def test_its_key_changes_at_each_step_and_the_old_one_opens_nothing(clara):
    client = Client()
    client.get("/account/2fa/webauthn/login/", headers={"Accept": "application/json"})  # a session of nobody
    keys = [key_of(client)]
    by_password(clara, client=client)
    keys.append(key_of(client))
    secret = set_up_app(client)
    keys.append(key_of(client))
    data = {"oldpassword": PASSWORD, "password1": PASSWORD + " 2", "password2": PASSWORD + " 2"}
    client.post("/account/password/change/", data)
    keys.append(key_of(client))
    assert len(set(keys)) == len(keys)
    assert is_in(client)
    client.post("/account/logout/")
    assert not any(is_in(replayed(key)) for key in keys)
    clara.refresh_from_db()
    second = Client()
    second.post(LOGIN, {"login": clara.email, "password": PASSWORD + " 2"})
    half = key_of(second)
    second.post("/account/2fa/authenticate/", {"code": app_shows(secret, ahead=1)})
    assert is_in(second)
    assert key_of(second) != half
    assert not is_in(replayed(half))


# --- What ends the others --------------------------------------------------------------------------------------------


def new_password(client: Client, who: User) -> str:
    data = {"oldpassword": PASSWORD, "password1": PASSWORD + " 2", "password2": PASSWORD + " 2"}
    client.post("/account/password/change/", data)
    return "password_changed"


def app(client: Client, who: User) -> str:
    set_up_app(client)
    return "totp_activated"


def new_codes(client: Client, who: User) -> str:
    set_up_app(client)
    by_password(who)
    committed(lambda: client.post("/account/2fa/recovery-codes/generate/"))
    return "recovery_codes_generated"


def no_app(client: Client, who: User) -> str:
    set_up_app(client)
    client.post("/account/2fa/totp/deactivate/")
    return "totp_deactivated"


def further_address(client: Client, who: User) -> str:
    client.post("/account/email/", {"action_add": "", "email": "clara@elsewhere.test"})
    mail = OutgoingMail.objects.get(to_addr="clara@elsewhere.test")
    [code] = [line for line in mail.payload["text"].splitlines() if line.count("-") and line.isupper()]
    client.post("/account/confirm-email/", {"code": code})
    return "email_added"


def main_address(client: Client, who: User) -> str:
    who.emailaddress_set.create(email="clara@elsewhere.test", verified=True)
    client.post("/account/email/", {"action_primary": "", "email": "clara@elsewhere.test"})
    return "email_changed"


def address_gone(client: Client, who: User) -> str:
    who.emailaddress_set.create(email="clara@elsewhere.test", verified=True)
    client.post("/account/email/", {"action_remove": "", "email": "clara@elsewhere.test"})
    return "email_deleted"


@pytest.mark.parametrize(
    "change", [new_password, app, new_codes, no_app, further_address, main_address, address_gone]
)
def test_a_change_of_how_one_signs_in_ends_the_others_and_is_told(clara, cast, change):
    here, carl = by_password(clara), signed_in(cast.carl)
    others = [signed_in(clara), signed_in(clara)]
    keys = [key_of(one) for one in others]
    kind = change(here, clara)
    assert is_in(here)
    assert is_in(carl)
    assert not any(is_in(one) for one in others)
    assert not Session.objects.filter(session_key__in=keys).exists()  # so their streams end too
    mail = OutgoingMail.objects.get(kind=kind, to_addr="clara@example.test")
    assert "127.0.0.1" in mail.payload["text"]


def test_what_an_administrator_changes_ends_them_all(clara):
    for changes in ({"email": "clara@new.test"}, {"is_staff": True}):
        client = signed_in(User.objects.get(pk=clara.pk))
        change_person(clara, name="Clara B.")
        assert is_in(client)
        change_person(clara, **changes)
        assert not is_in(client)
    mail = OutgoingMail.objects.get(kind="email_moved")
    assert (mail.to_addr, "now clara@new.test" in mail.payload["text"]) == ("clara@example.test", True)


# --- Is it still you? ------------------------------------------------------------------------------------------------

GUARDED = [
    ("/account/email/", {"action_add": "", "email": "eve@example.test"}),
    ("/account/password/set/", {"password1": PASSWORD, "password2": PASSWORD}),
    ("/account/2fa/totp/activate/", {"code": "123456"}),
    ("/account/2fa/webauthn/add/", {}),
]


def test_nothing_is_changed_in_a_session_that_was_left_open(cast):
    """Somebody else sits down before it. They have neither mail nor password."""
    carl = cast.carl.user
    client = signed_in(carl)  # as one that was opened hours ago
    for path, data in GUARDED:
        answer = client.post(path, data)
        assert (answer.status_code, answer["Location"].split("?")[0]) == (302, CONFIRMATION), path
    assert carl.emailaddress_set.count() == 1
    carl.refresh_from_db()
    assert not carl.has_usable_password()
    assert PASSWORD not in str(dict(client.session))  # nor does it wait in the session
    assert not carl.authenticator_set.exists()


def test_a_mailed_code_shows_that_it_is_still_the_same_person(cast):
    carl = cast.carl.user
    client = signed_in(carl)
    asked = client.get("/account/2fa/totp/activate/")["Location"]
    assert client.get(asked).status_code == 200
    assert not OutgoingMail.objects.exists()  # looking sends nothing
    client.post(asked)
    code = mailed_code(carl, "confirmation_code")
    assert code not in str(dict(client.session))
    wrong = f"{(int(code) + 1) % 10**6:06}"
    page = client.post(asked, {"code": wrong}).content.decode()
    assert "not the code" in page
    answer = client.post(asked, {"code": f"{code[:3]} {code[3:]}"})
    assert answer["Location"] == "/account/2fa/totp/activate/"
    assert client.get(answer["Location"]).status_code == 200
    assert "not the code" in client.post(asked, {"code": code}).content.decode()  # it counts once
    client.post(asked)
    code = mailed_code(carl, "confirmation_code")
    for n in range(3):
        client.post(asked, {"code": f"{(int(code) + 1 + n) % 10**6:06}"})
    assert "not the code" in client.post(asked, {"code": code}).content.decode()
    client.post(asked)
    assert client.post(asked).status_code == 429  # three are mailed in a minute


def test_with_a_second_factor_the_password_alone_shows_nothing(clara, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    client = by_password(clara)
    secret = set_up_app(client)
    time_machine.shift(timedelta(minutes=6))
    asked = client.post("/account/2fa/totp/deactivate/")["Location"]
    assert asked.startswith("/account/2fa/reauthenticate/")
    assert client.get("/account/reauthenticate/")["Location"].startswith("/account/2fa/reauthenticate/")
    assert client.get(CONFIRMATION)["Location"].startswith("/account/2fa/reauthenticate/")
    client.post(asked, {"code": app_shows(secret)})  # what was wanted is done at once then
    assert newest_mail(clara, "totp_deactivated")


def test_who_has_shown_it_again_goes_on_under_a_new_key(clara, cast, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    carl = cast.carl.user
    by_mail, by_word, by_app = signed_in(carl), by_password(clara), by_password(clara)
    time_machine.shift(timedelta(minutes=6))
    before = key_of(by_word)
    by_word.post("/account/reauthenticate/", {"password": PASSWORD})
    assert (key_of(by_word) != before, is_in(by_word), is_in(replayed(before))) == (True, True, False)
    by_app = by_password(clara)
    secret = set_up_app(by_app)
    before = key_of(by_app)
    by_app.post("/account/2fa/reauthenticate/", {"code": app_shows(secret, ahead=1)})
    assert (key_of(by_app) != before, is_in(by_app), is_in(replayed(before))) == (True, True, False)
    before = key_of(by_mail)
    by_mail.post(CONFIRMATION)
    by_mail.post(CONFIRMATION, {"code": mailed_code(carl, "confirmation_code")})
    assert (key_of(by_mail) != before, is_in(by_mail), is_in(replayed(before))) == (True, True, False)


# --- One's own sessions ----------------------------------------------------------------------------------------------


def test_one_sees_where_one_is_signed_in_and_ends_it(clara, cast):
    here, phone, third = (
        Client(headers={"User-Agent": FIREFOX}),
        Client(headers={"User-Agent": IPHONE}),
        Client(),
    )
    for client in (here, phone, third):
        by_password(clara, client=client)
    bert = signed_in(cast.bert)
    page = here.get(PAGE).content.decode()
    assert page.index("Firefox on Windows") < page.index("this browser") < page.index("Safari on iPhone")
    assert "127.0.0.1" in page
    assert not any(key_of(client) in page for client in (here, phone, third, bert))
    marks = [part.split('"')[0] for part in page.split('name="session" value="')[1:]]
    assert len(marks) == 2
    bert.post(ENDING, {"session": marks[0]})  # another's mark is nothing to him
    here.post(ENDING, {"session": "f" * 20})
    assert is_in(phone)
    phones = page[: page.index("Safari on iPhone")].count('name="session"')
    here.post(ENDING, {"session": marks[phones]})
    assert [is_in(client) for client in (here, phone, third, bert)] == [True, False, True, True]
    here.post(ENDING)
    assert [is_in(client) for client in (here, phone, third, bert)] == [True, False, False, True]
    assert "Nowhere else" in here.get(PAGE).content.decode()


def test_ending_them_asks_who_it_is_in_a_session_of_long_ago(clara, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    here, other = by_password(clara), by_password(clara)
    time_machine.shift(timedelta(minutes=6))
    asked = here.post(ENDING)["Location"]
    assert asked.startswith("/account/reauthenticate/")
    assert is_in(other)
    here.post(asked, {"password": PASSWORD})  # what was wanted is done at once then
    assert (is_in(here), is_in(other)) == (True, False)


def test_an_administrator_ends_those_of_one_person_or_of_all(clara, cast):
    root = person("Rut Root", is_staff=True, is_superuser=True)
    admin, ada = signed_in(root), signed_in(person("Ada Min", is_staff=True))
    hers, bert = [signed_in(clara), signed_in(clara)], signed_in(cast.bert)
    wanted = {"action": "sign_out", "_selected_action": [clara.pk]}
    assert "Sign them out everywhere?" in admin.post("/admin/people/user/", wanted).content.decode()
    ada.post("/admin/people/user/", wanted | {"sure": "yes"})
    assert all(is_in(one) for one in hers)
    admin.post("/admin/people/user/", wanted | {"sure": "yes"})
    assert ([is_in(one) for one in hers], is_in(bert)) == ([False, False], True)
    history = admin.get(f"/admin/people/user/{clara.pk}/history/").content.decode()
    assert "Signed out everywhere" in history
    again = signed_in(clara)
    call_command("sign_out", clara.email)
    assert (is_in(again), is_in(bert)) == (False, True)
    call_command("sign_out", "--everybody")
    assert not is_in(bert)
    assert not is_in(admin)


def test_where_somebody_is_follows_the_trusted_proxies(clara, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    client = Client(headers={"X-Forwarded-For": "198.51.100.7, 203.0.113.9"})
    by_code(clara, client=client)
    page = client.get(PAGE, headers={"X-Forwarded-For": "203.0.113.9"}).content.decode()
    assert "203.0.113.9" in page
    assert "198.51.100.7" not in page


def test_a_person_is_signed_out_with_their_sessions_row_alone(cast):
    """What is ended in the database is ended for every process at once."""
    who = person("Nora New")
    client = signed_in(who)
    Session.objects.filter(user=who).delete()
    assert not is_in(client)


def test_with_https_the_cookies_travel_by_nothing_else():
    """As the settings make them of the address; nothing else of the house says so."""
    asked = (
        "import config.settings as s; print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.KNOWN_COOKIE_NAME,"
        " s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SESSION_COOKIE_HTTPONLY, s.SESSION_COOKIE_SAMESITE,"
        " s.STAFF_SECOND_FACTOR)"
    )
    said = {}
    for site in ("https://tandem.example", "http://127.0.0.1:8000"):
        environment = os.environ | {"SITE_URL": site}
        environment.pop("TANDEM_STAFF_SECOND_FACTOR", None)
        done = subprocess.run(
            [sys.executable, "-c", asked], env=environment, capture_output=True, text=True, check=True
        )
        said[site] = done.stdout.split()
    assert said["https://tandem.example"] == ["__Host-session", "__Host-csrf", "__Host-known"] + [
        "True"
    ] * 3 + [
        "Lax",
        "True",
    ]
    assert said["http://127.0.0.1:8000"][3:] == ["False", "False", "True", "Lax", "False"]
