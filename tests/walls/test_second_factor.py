"""G7, G12: no way in gives the staff a session for the admin without a second factor; a code counts once."""

import uuid
from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY
from django.contrib.admin import site as admin_site
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from engagements.actions import invite
from engagements.sessions import SessionStore
from engagements.streams import Stream, admit
from people.models import Session, User
from people.sealing import Broken, unseal
from tests.addresses import patterns
from tests.cast import person, signed_in
from tests.walls.factors import (
    ACTIVATE,
    AUTHENTICATE,
    CODE,
    CONFIRM,
    LOGIN,
    PASSWORD,
    app_shows,
    by_code,
    by_password,
    committed,
    has,
    mailed_code,
    newest_mail,
    set_up_app,
    with_password,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("accounts")]
SHOW, LED = "/account/2fa/reauthenticate/", "/me/security/second-factor/"
CODES = "/account/2fa/recovery-codes/"


@pytest.fixture(autouse=True)
def required(settings):
    settings.STAFF_SECOND_FACTOR = True


@pytest.fixture
def eva(cast) -> User:
    return with_password(person("Eva Sales", is_staff=True))


@pytest.fixture
def root(cast) -> User:
    return with_password(person("Rut Root", is_staff=True, is_superuser=True))


def by_reset(who: User) -> Client:
    client = Client()
    client.post("/account/password/reset/", {"email": who.email})
    [link] = [w for w in newest_mail(who, "password_reset_key").payload["text"].split() if "/reset/key/" in w]
    page = client.get(link, follow=True)
    words = {"password1": PASSWORD + " 2", "password2": PASSWORD + " 2"}
    client.post(page.redirect_chain[-1][0], words)
    client.post(LOGIN, {"login": who.email, "password": PASSWORD + " 2"})
    return client


def by_invitation(who: User, engagement, inviter) -> Client:
    """A link that is mailed to somebody of the staff, followed to its end."""
    link = reverse(
        "invitation",
        args=[invite(engagement, email=who.email, party="vendor", role="vendor_member", by=inviter).token],
    )
    client = by_code(who, wanted=link)
    client.post(link)
    return client


def admin_addresses() -> list[str]:
    """Of every page of the admin, with a key where one belongs. Its scripts' words alone are nobody's secret."""
    found = [
        "/"
        + route.replace("<path:object_id>", "1")
        .replace("<int:key>", "1")
        .replace("<int:content_type_id>", "1")
        for route, name, _view in patterns()
        if route.startswith("admin/") and "login" not in route and "logout" not in route
    ]
    return [path.replace("<path:object_id>", "1") for path in found if "<" not in path and "(" not in path]


def is_shut(client: Client, path: str) -> bool:
    """Whether this address says nothing but where to show a second factor."""
    answers = client.get(path), client.post(path, {"action": "x"})
    return all(a.status_code == 302 and "/admin/login/" in a["Location"] for a in answers)


def test_no_way_in_opens_the_admin_without_a_second_factor(eva, root, cast):
    ways = {
        "password": by_password(eva, wanted="/admin/"),
        "code": by_code(eva, wanted="/admin/"),
        "invitation": by_invitation(eva, cast.acme, cast.sam),
        "a session of before": signed_in(eva),
        "superuser": by_code(root),
        "reset": by_reset(eva),  # last: it ends the sessions of before
    }
    for way in ("password", "code", "invitation", "a session of before"):
        assert ways.pop(way).get("/admin/").status_code == 302, way  # whose reset signed them out
    paths = admin_addresses()
    assert len(paths) > len(admin_site._registry)
    for way, client in ways.items():
        assert client.get("/me/").status_code == 200, way
        open_ = [path for path in paths if not is_shut(client, path)]
        assert not open_, (way, open_)


def test_each_way_in_leads_to_setting_one_up_and_then_on(eva, root):
    for who, way in ((eva, by_code), (root, by_password)):
        client = way(who, wanted="/admin/sales/contact/")
        at_the_door = client.get("/admin/sales/contact/", follow=True)
        path, _status = at_the_door.redirect_chain[-1]
        assert path == f"{LED}?next=/admin/sales/contact/"
        page = at_the_door.content.decode()
        assert f"{ACTIVATE}?next=%2Fadmin%2Fsales%2Fcontact%2F" in page
        set_up_app(client, wanted="/admin/sales/contact/")
        assert (
            'href="/admin/sales/contact/"'
            in client.get(CODES, {"next": "/admin/sales/contact/"}).content.decode()
        )
        assert client.get("/admin/sales/contact/").status_code == 200
        # From then on every way in asks for it, and until it is shown nobody is signed in at all.
        again = way(who)
        assert again.get("/me/").status_code == 302
        assert again.get("/admin/").status_code == 302


def test_at_sign_in_the_staff_are_led_at_once_and_others_are_not(eva, cast):
    client = Client()
    answer = client.post(LOGIN, {"login": eva.email, "password": PASSWORD, "next": "/admin/"})
    assert answer["Location"] == f"{LED}?next=%2Fadmin%2F"
    clara = with_password(cast.clara.user)
    answer = Client().post(LOGIN, {"login": clara.email, "password": PASSWORD, "next": "/e/acme/"})
    assert answer["Location"] == "/e/acme/"
    for evil in ("//evil.example", "https://evil.example/"):
        assert "evil" not in client.get(LED, {"next": evil}).content.decode()


def test_who_has_one_is_asked_for_it_not_for_another(eva):
    set_up_app(by_code(eva))
    old = signed_in(eva)  # a session without it, of before the setting was on
    answer = old.get("/admin/", follow=True)
    assert answer.redirect_chain[-1][0] == f"{SHOW}?next=%2Fadmin%2F"
    assert "evil" not in old.get(LED, {"next": "//evil"})["Location"]


def test_without_the_setting_the_staff_sign_in_as_everybody(eva, settings):
    settings.STAFF_SECOND_FACTOR = False
    assert by_password(eva).get("/admin/").status_code == 200


def test_the_last_factor_cannot_be_taken_off_and_the_admin_stay_open(eva):
    client = by_code(eva)
    set_up_app(client)
    assert client.get("/admin/").status_code == 200
    assert client.post("/account/2fa/totp/deactivate/").status_code == 302
    assert not Authenticator.objects.filter(user=eva).exists()  # its recovery codes are gone with it
    assert client.get("/admin/").status_code == 302


def test_the_admin_has_no_page_of_its_own_for_passwords_and_none_for_secrets(eva, root):
    client = by_code(root)
    set_up_app(client)
    answer = client.get("/admin/password_change/")
    assert answer["Location"] == "/account/password/set/"
    names = {model._meta.label for model in admin_site._registry}
    assert not [name for name in names if name.startswith(("mfa.", "socialaccount.", "account."))]


# --- Codes count once ------------------------------------------------------------------------------------------------


def second_step(who: User, code: str) -> bool:
    """Whether this code signs in somebody whose password is known."""
    client = by_password(who)
    answer = client.post(AUTHENTICATE, {"code": code})
    assert answer.status_code in (200, 302, 429)
    return client.get("/me/").status_code == 200


def test_a_code_of_the_app_counts_once(eva, time_machine):
    time_machine.move_to(1_790_000_010, tick=False)  # ten seconds after a step began
    secret = set_up_app(by_code(eva))
    first = app_shows(secret)
    assert not second_step(eva, first)  # it has set the app up already
    time_machine.shift(30)
    code = app_shows(secret)
    assert second_step(eva, code)
    assert not second_step(eva, code)
    time_machine.shift(31)
    assert not second_step(eva, code)  # one step late it would still fit
    assert not second_step(eva, app_shows(secret, ahead=-2))
    assert not second_step(eva, app_shows(secret, ahead=2))
    time_machine.shift(300)
    assert second_step(eva, app_shows(secret, ahead=-1))


def test_a_recovery_code_counts_once_and_new_ones_end_the_old(eva):
    client = by_code(eva)
    set_up_app(client)
    codes = client.get(CODES + "download/").content.decode().split("\n\n")[1].split()
    assert len(codes) == 10
    assert second_step(eva, codes[0])
    assert not second_step(eva, codes[0])
    client = by_password(eva)
    client.post(AUTHENTICATE, {"code": codes[1]})
    committed(lambda: client.post(CODES + "generate/"))
    assert newest_mail(eva, "recovery_codes_generated")
    assert not second_step(eva, codes[2])


def test_codes_are_not_tried_for_ever(eva, cast):
    secret = set_up_app(by_code(eva))
    visitor = by_password(eva)
    wrong = [f"{(int(app_shows(secret)) + n) % 10**6:06}" for n in range(100, 106)]
    answers = [
        visitor.post(AUTHENTICATE, {"code": code}, REMOTE_ADDR=f"203.0.113.{n}")
        for n, code in enumerate(wrong)
    ]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
    assert int(answers[-1]["Retry-After"]) > 0
    other = with_password(cast.clara.user)
    assert by_password(other).get("/me/").status_code == 200


# --- Kept so that the database alone gives nothing away --------------------------------------------------------------


def test_secrets_lie_sealed_and_survive_a_new_key(eva, settings):
    client = by_code(eva)
    client.get(ACTIVATE)
    row = Session.objects.get(session_key=client.session.session_key).session_data
    assert unseal(client.session[SECRET_SESSION_KEY]) not in str(SessionStore().decode(row))
    secret = set_up_app(client)
    kept = {one.type: str(one.data) for one in Authenticator.objects.filter(user=eva)}
    seed = unseal(Authenticator.objects.get(user=eva, type="recovery_codes").data["seed"])
    assert not any(word in text for word in (secret, seed) for text in kept.values())
    retired, settings.SECRET_KEY = settings.SECRET_KEY, "another-key-of-this-installation-" * 2
    settings.SECRET_KEY_FALLBACKS = [retired]
    assert second_step(eva, app_shows(secret, ahead=1))
    settings.SECRET_KEY_FALLBACKS = []
    visitor = by_password(eva)
    page = visitor.post(AUTHENTICATE, {"code": app_shows(secret)})
    assert "cannot read your second factor" in page.content.decode()
    with pytest.raises(CommandError, match="2 cannot be read"):
        call_command("seal_anew", stdout=StringIO())
    settings.SECRET_KEY_FALLBACKS = [retired]
    call_command("seal_anew", stdout=StringIO())
    settings.SECRET_KEY_FALLBACKS = []
    kept = {one.type: one.data for one in Authenticator.objects.filter(user=eva)}
    assert (unseal(kept["totp"]["secret"]), unseal(kept["recovery_codes"]["seed"])) == (secret, seed)
    for broken in ("", "v2.", "v2.AAAA", "no seal", kept["totp"]["secret"][:-4] + "AAA="):
        with pytest.raises(Broken):
            unseal(broken)


# --- Lost everything -------------------------------------------------------------------------------------------------


def test_an_administrator_takes_it_off_and_it_is_written_down(eva, root, cast):
    theirs = by_code(eva)
    set_up_app(theirs)
    client = by_code(root)
    set_up_app(client)
    data = {"action": "take_factors_off", "_selected_action": [eva.pk]}
    asked = client.post("/admin/people/user/", data)
    assert "Be sure that it is they who asked" in asked.content.decode()
    assert has(eva, "totp")
    client.post("/admin/people/user/", data | {"sure": "yes"})
    assert not Authenticator.objects.filter(user=eva).exists()
    assert theirs.get("/me/").status_code == 302
    assert "took off" in newest_mail(eva, "factors_taken_off").payload["text"]
    history = client.get(f"/admin/people/user/{eva.pk}/history/").content.decode()
    assert "Took the second factor off" in history
    ada = person("Ada Min", is_staff=True)  # who administers people, but is no superuser
    ada.groups.set(ada.groups.model.objects.filter(name="administrator"))
    hers = by_code(ada)
    set_up_app(hers)
    set_up_app(by_code(eva))
    hers.post("/admin/people/user/", data | {"sure": "yes"})
    assert has(eva, "totp")


def test_where_everybody_must_no_page_opens_without_one(cast, settings):
    settings.EVERYBODYS_SECOND_FACTOR = True
    clara = cast.clara.user
    client = by_code(clara, wanted="/e/acme/")
    for path in ("/", "/me/", "/e/acme/", "/e/acme/stories/1/"):
        answer = client.get(path)
        assert (answer.status_code, answer["Location"]) == (302, f"{LED}?next={path}"), path
    assert client.get("/e/acme/", headers={"HX-Request": "true"}).status_code == 401
    assert client.post("/e/acme/stories/", {"title": "x"})["Location"] == f"{LED}?next=/"
    stream = Stream(session_key=client.session.session_key, place="")
    assert admit(stream, "acme", uuid.uuid4()) == 401
    page = client.get(f"{LED}?next=/e/acme/").content.decode()
    assert "asks everybody" in page
    secret = set_up_app(client)
    assert client.get("/e/acme/").status_code == 200
    stream = Stream(session_key=client.session.session_key, place="")
    assert admit(stream, "acme", uuid.uuid4()) == 200
    again = by_code(clara)
    assert again.get("/e/acme/")["Location"].startswith(
        "/account/login/"
    )  # the code alone signs nobody in now
    again.post(AUTHENTICATE, {"code": app_shows(secret, ahead=1)})
    assert again.get("/e/acme/").status_code == 200
    assert Client().get("/account/login/").status_code == 200


def test_a_mailed_code_is_the_first_step_only(eva):
    set_up_app(by_code(eva))
    client = Client()
    client.post(CODE, {"email": eva.email})
    answer = client.post(CONFIRM, {"code": mailed_code(eva)})
    assert answer["Location"] == AUTHENTICATE
    assert client.get("/me/").status_code == 302


# --- What a device answers is input like any other -------------------------------------------------------------------

ODD = [
    "",
    "x",
    "[]",
    "1",
    "null",
    '"\\u0000"',
    "{}",
    "[" * 100_000,
    "1" * 5_000,
    '{"id": 1, "rawId": 2, "response": 3, "type": 4}',
    '{"id": "AA", "rawId": "AA", "type": "public-key", "response": {}}',
    '{"id": "AA", "rawId": "AA", "type": "public-key", "response": {"clientDataJSON": "AA",'
    ' "attestationObject": "AA"}}',
    '{"id": "AA", "rawId": "AA", "type": "public-key", "response": {"clientDataJSON": "e30", "authenticatorData": "AA",'
    ' "signature": "AA", "userHandle": "enp6enp6enp6enp6enp6eg"}}',
    '{"id": "AA", "rawId": "AA", "type": "public-key", "response": {"clientDataJSON": "e30", "authenticatorData": "'
    + "A" * 64
    + '", "signature": "AA", "userHandle": "/w"}}',
    '{"id": "é", "rawId": "%", "type": "public-key", "response": {"clientDataJSON": "=", "authenticatorData": "=",'
    ' "signature": "", "userHandle": null}}',
    '{"x": {"y": ["\\ud800"]}}',
]


def test_no_answer_of_a_device_breaks_a_page(eva):
    alone, within = Client(), by_code(eva)
    set_up_app(within)
    second = by_password(eva)
    places = [
        (alone, "/account/2fa/webauthn/login/"),
        (second, AUTHENTICATE),
        (within, "/account/2fa/webauthn/add/"),
        (within, "/account/2fa/webauthn/reauthenticate/"),
    ]
    for n, odd in enumerate(ODD):
        for client, path in places:
            cache.clear()
            client.get(path, headers={"Accept": "application/json"}, REMOTE_ADDR=f"203.0.113.{n}")
            data = {"credential": odd, "name": "Key", "passwordless": "on"}
            answer = client.post(path, data, REMOTE_ADDR=f"203.0.113.{n}")
            assert answer.status_code in (200, 302), (path, odd[:60])
    assert not has(eva, "webauthn")
