"""Signing in end to end: a code by mail or a password, told to nobody who has an account, and not tried for ever."""

import re
import time
from email import message_from_bytes, policy

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from digests.actions import drain
from digests.models import OutgoingMail, State
from people.models import Session, User
from tests.cast import person, signed_in, unmasked
from tests.digests.sink import listening

pytestmark = pytest.mark.django_db
LOGIN, CODE, CONFIRM = "/account/login/", "/account/login/code/", "/account/login/code/confirm/"
PASSWORD = "correct horse battery"
HOME = "/e/acme/"


@pytest.fixture
def clara(cast):
    user = cast.clara.user
    user.set_password(PASSWORD)
    user.save(update_fields=["password"])
    return user


def code_for(user, outbox) -> str:
    """The code in the newest mail that was kept for this person."""
    drain()
    [mail] = [mail for mail in mails(outbox) if mail["To"] == user.email][-1:]
    return code_in(mail)


def code_in(mail) -> str:
    return re.search(r"^(\d{6})\s*$", mail.get_body(("plain",)).get_content(), re.M)[1]


def mails(outbox) -> list:
    return [
        message_from_bytes(file.read_bytes(), policy=policy.default) for file in sorted(outbox.glob("*.eml"))
    ]


def ask_for_a_code(user, **more) -> Client:
    visitor = Client(**more)
    answer = visitor.post(f"{CODE}?next={HOME}", {"email": user.email})
    assert answer["Location"].startswith(CONFIRM)
    return visitor


def is_in(client: Client) -> bool:
    return client.get("/").status_code == 200


# --- By code -------------------------------------------------------------------------------------------------------


def test_a_mailed_code_opens_the_page_that_was_wanted(clara, outbox):
    visitor = Client()
    wanted = visitor.get(HOME)
    assert wanted["Location"] == f"{LOGIN}?next={HOME}"
    visitor.post(f"{CODE}?next={HOME}", {"email": clara.email})
    row = OutgoingMail.objects.get()
    assert (row.kind, row.state, row.recipient) == ("login_code", State.PENDING, clara)
    code = code_for(clara, outbox)
    answer = visitor.post(f"{CONFIRM}?next={HOME}", {"code": code}, follow=True)
    assert answer.redirect_chain[-1][0] == HOME
    assert "Harbour slots" in answer.content.decode()
    row.refresh_from_db()
    assert (row.state, row.payload) == (State.SENT, {})  # the code stands nowhere any more


def test_a_code_leaves_by_smtp_too(clara, settings):
    settings.MAIL_TRANSPORT, settings.EMAIL_HOST = "digests.transport.Smtp", "127.0.0.1"
    visitor = ask_for_a_code(clara)
    with listening() as (sink, settings.EMAIL_PORT):
        drain()
    [mail] = sink.taken
    assert mail["To"] == clara.email
    code = code_in(mail)
    visitor.post(CONFIRM, {"code": code})
    assert is_in(visitor)


def test_a_code_works_once(clara, outbox):
    visitor = ask_for_a_code(clara)
    code = code_for(clara, outbox)
    visitor.post(CONFIRM, {"code": code})
    visitor.post(reverse("account_logout"))
    visitor.post(CONFIRM, {"code": code})
    assert not is_in(visitor)


def test_a_code_is_of_the_browser_that_asked(clara, outbox, cast):
    ask_for_a_code(clara)
    code = code_for(clara, outbox)
    other = ask_for_a_code(cast.carl.user)
    other.post(CONFIRM, {"code": code})
    assert not is_in(other)
    stranger = Client()
    assert stranger.post(CONFIRM, {"code": code}).status_code == 302
    assert not is_in(stranger)


def test_a_code_runs_out(clara, outbox, monkeypatch):
    visitor = ask_for_a_code(clara)
    code = code_for(clara, outbox)
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT + 1)
    visitor.post(CONFIRM, {"code": code})
    monkeypatch.undo()
    assert not is_in(visitor)


def test_three_wrong_codes_are_the_end_of_it(clara, outbox):
    visitor = ask_for_a_code(clara)
    code = code_for(clara, outbox)
    wrong = f"{(int(code) + 1) % 10**6:06}"
    for _ in range(3):
        visitor.post(CONFIRM, {"code": wrong})
    visitor.post(CONFIRM, {"code": code})
    assert not is_in(visitor)


def test_one_can_start_again_with_a_password(clara):
    visitor = ask_for_a_code(clara)
    assert visitor.get(LOGIN)["Location"] == CONFIRM
    assert "Start again" in visitor.get(CONFIRM).content.decode()
    visitor.post(reverse("account_logout"), {"next": LOGIN})
    visitor.post(LOGIN, {"login": clara.email, "password": PASSWORD})
    assert is_in(visitor)


def test_who_was_put_off_gets_no_code(clara):
    User.objects.filter(pk=clara.pk).update(is_active=False)
    ask_for_a_code(clara)
    assert not OutgoingMail.objects.filter(kind="login_code").exists()


# --- By password -----------------------------------------------------------------------------------------------------


def test_a_password_opens_too(clara):
    visitor = Client()
    answer = visitor.post(
        f"{LOGIN}?next={HOME}", {"login": clara.email.upper(), "password": PASSWORD, "next": HOME}
    )
    assert (answer.status_code, answer["Location"]) == (302, HOME)
    assert is_in(visitor)


def test_without_a_password_none_fits(cast):
    for password in ("", "!", "None", cast.carl.user.password):
        visitor = Client()
        visitor.post(LOGIN, {"login": cast.carl.user.email, "password": password})
        assert not is_in(visitor)


def test_an_address_that_was_never_proved_signs_nobody_in(clara):
    """A password alone is not enough until the address is known to be the person's."""
    clara.emailaddress_set.update(verified=False)
    visitor = Client()
    visitor.post(LOGIN, {"login": clara.email, "password": PASSWORD})
    assert not is_in(visitor)


# --- Closed, and silent ----------------------------------------------------------------------------------------------


def test_nobody_signs_up(cast):
    before = User.objects.count()
    data = {"email": "eve@example.test", "password1": PASSWORD, "password2": PASSWORD, "name": "Eve"}
    page = Client().get(reverse("account_signup")).content.decode()
    assert "invit" in page
    assert 'method="post"' not in page
    Client().post(reverse("account_signup"), data)
    assert User.objects.count() == before


@pytest.mark.parametrize(
    ("path", "field", "more"),
    [
        (CODE, "email", {}),
        (LOGIN, "login", {"password": "wrong password"}),
        ("/account/password/reset/", "email", {}),
    ],
)
def test_known_or_not_the_answer_is_the_same(cast, path, field, more):
    """Same status, same headers, same bytes, now and on the page it leads to; and one neutral text."""
    User.objects.filter(pk=cast.vera.user.pk).update(is_active=False)
    seen = []
    for email in (cast.clara.user.email, "nobody@example.test", cast.vera.user.email):
        visitor = Client()
        answer = visitor.post(path, {field: email, **more})
        after = visitor.get(answer["Location"]) if answer.status_code == 302 else answer
        told = {
            name: value for name, value in answer.headers.items() if name not in ("Content-Length", "Expires")
        }
        pages = [unmasked(page).replace(email.encode(), b"") for page in (answer, after)]
        seen.append((answer.status_code, after.status_code, told, pages, sorted(visitor.cookies)))
    assert seen[0] == seen[1] == seen[2]


def test_an_unknown_address_is_told_by_mail_alone(db):
    Client().post(CODE, {"email": "nobody@example.test"})
    mail = OutgoingMail.objects.get()
    assert mail.kind == "unknown_account"
    assert not re.search(r"\b\d{6}\b", mail.payload["text"])


# --- Tried too often -------------------------------------------------------------------------------------------------


def is_429(answer) -> bool:
    return (
        answer.status_code == 429
        and int(answer["Retry-After"]) > 0
        and b"Wait a few minutes" in answer.content
    )


def test_passwords_are_not_tried_for_ever(clara):
    for n in range(5):
        answer = Client().post(
            LOGIN, {"login": clara.email, "password": f"wrong {n}"}, REMOTE_ADDR=f"203.0.113.{n}"
        )
        assert answer.status_code == 200
    tried = {"login": clara.email, "password": PASSWORD}
    assert is_429(Client().post(LOGIN, tried, REMOTE_ADDR="203.0.113.9"))
    # The way by code stays open to the person meant.
    assert Client().post(CODE, {"email": clara.email}, REMOTE_ADDR="203.0.113.9").status_code == 302


def test_an_address_does_not_try_many_accounts(db):
    answers = [Client().post(LOGIN, {"login": f"p{n}@example.test", "password": "x"}) for n in range(12)]
    assert [answer.status_code for answer in answers[:10]] == [200] * 10
    assert all(is_429(answer) for answer in answers[10:])


def test_a_forged_forwarding_header_resets_nothing(db):
    answers = [
        Client().post(
            LOGIN,
            {"login": f"p{n}@example.test", "password": "x"},
            headers={"X-Forwarded-For": f"198.51.100.{n}"},
        )
        for n in range(12)
    ]
    assert all(is_429(answer) for answer in answers[10:])


def test_codes_are_not_asked_for_for_ever(cast):
    for email in (cast.clara.user.email, "nobody@example.test"):  # and known or not, it is the same
        answers = [Client().post(CODE, {"email": email}) for _ in range(4)]
        assert [answer.status_code for answer in answers[:3]] == [302] * 3
        assert is_429(answers[3])
    assert OutgoingMail.objects.count() == 6


def test_resets_are_not_asked_for_for_ever(cast):
    answers = [Client().post("/account/password/reset/", {"email": cast.clara.user.email}) for _ in range(6)]
    assert is_429(answers[5])


# --- Sessions --------------------------------------------------------------------------------------------------------


def test_the_session_is_a_new_one_after_signing_in(clara, outbox):
    visitor = ask_for_a_code(clara)  # a session of somebody not signed in
    before = visitor.cookies[settings.SESSION_COOKIE_NAME].value
    visitor.post(CONFIRM, {"code": code_for(clara, outbox)})
    assert is_in(visitor)
    after = visitor.cookies[settings.SESSION_COOKIE_NAME]
    assert after.value != before
    assert not Session.objects.filter(session_key=before).exists()
    assert (after["httponly"], after["samesite"], after["path"]) == (True, "Lax", "/")


def test_signing_out_is_a_post_and_ends_it_on_the_server(clara):
    visitor = signed_in(clara)
    key = visitor.cookies[settings.SESSION_COOKIE_NAME].value
    page = visitor.get(reverse("account_logout"))
    assert "<form" in page.content.decode()
    assert is_in(visitor)
    visitor.post(reverse("account_logout"))
    assert not Session.objects.filter(session_key=key).exists()
    replay = Client()
    replay.cookies[settings.SESSION_COOKIE_NAME] = key
    assert not is_in(replay)


def test_a_new_password_ends_all_other_sessions(clara):
    here, there = Client(), signed_in(clara)
    here.post(LOGIN, {"login": clara.email, "password": PASSWORD})
    data = {"oldpassword": PASSWORD, "password1": "another long one 7", "password2": "another long one 7"}
    assert here.post(reverse("account_change_password"), data).status_code == 302
    assert is_in(here)
    assert not is_in(there)


def test_an_account_that_is_put_off_is_out_at_once(clara):
    visitor = signed_in(clara)
    User.objects.filter(pk=clara.pk).update(is_active=False)
    assert not is_in(visitor)
    assert visitor.get(HOME).status_code == 302


def test_sales_sign_in_like_everybody_and_come_to_the_admin(cast, outbox):
    eva = person("Eva Sales", is_staff=True)
    visitor = Client()
    first = visitor.get("/admin/", follow=True)
    there = first.redirect_chain[-1][0]
    assert there == f"{LOGIN}?next=/admin/"
    visitor.post(f"{CODE}?next=/admin/", {"email": eva.email})
    answer = visitor.post(f"{CONFIRM}?next=/admin/", {"code": code_for(eva, outbox)}, follow=True)
    assert answer.redirect_chain[-1][0] == "/admin/"
    assert answer.status_code == 200


def test_djangos_own_login_page_is_nowhere(cast):
    for path in ("/admin/login/", "/admin/login"):
        page = Client().get(path, follow=True)
        assert page.redirect_chain[-1][0].startswith(LOGIN)
    assert Client().post("/admin/login/", {"username": "a", "password": "b"}).status_code == 405
