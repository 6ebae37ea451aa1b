"""G1, G2, G13, G14: every address × every visitor × every method. An address without a row fails."""

from functools import partial

import pytest
from django.conf import settings as house_settings
from django.db import transaction
from django.test import Client
from django.urls import reverse

from engagements.actions import invite
from tests.addresses import MEMBERS, OUTSIDERS, ROWS, House, Row, patterns, table_checksums
from tests.cast import HTMX, MARKER, signed_in, unmasked

pytestmark = pytest.mark.django_db
ACMES_WORDS = ("Driver confirms", "An expired link")  # of a story: neither strangers nor staff ever read them
SERVED = ("GET", "HEAD", "POST")
NEVER_SERVED = ("PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND")


@pytest.fixture
def house(cast):
    return House(cast)


def ask(client: Client, method: str, path: str, data=None, *, htmx: bool = False):
    """One request that leaves nothing behind in the database."""
    with transaction.atomic():
        send = getattr(client, method.lower(), None) if method in SERVED else partial(client.generic, method)
        answer = send(path, data or "" if method not in SERVED else data, headers=HTMX if htmx else {})
        transaction.set_rollback(True)
    return answer


def expected(row: Row, who: str, method: str, htmx: bool) -> frozenset[int]:
    served = row.post if method == "POST" else row.get
    if served is None:
        return frozenset({405})
    if who == "anonymous":
        return frozenset({401 if htmx else 302})
    if who in OUTSIDERS:
        return frozenset({404})
    allowed = row.may if method != "POST" or row.may_post is None else row.may_post
    if who not in allowed:
        return frozenset({403})
    return row.answers if method == "POST" else frozenset({row.get})


def check_headers(answer, *, signed: bool) -> None:
    """What stands on every answer, whatever its status (the local part of an A+)."""
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "Server" not in answer
    if signed:
        assert "no-store" in answer["Cache-Control"]


def test_every_address_has_its_row():
    named = {row.name for row in ROWS} | OPEN.keys() | {"live"}
    missing = {
        f"{name or '(no name)'}: {route}"
        for route, name, _view in patterns()
        if name not in named and not route.startswith("admin/")
    }
    assert not missing, f"Give these a row in tests/addresses.py or in OPEN: {sorted(missing)}"


CHUNKS = [ROWS[start : start + 12] for start in range(0, len(ROWS), 12)]
in_chunks = pytest.mark.parametrize("rows", CHUNKS, ids=lambda rows: f"{rows[0].name}-{rows[-1].name}")
EVERY_WAY = [("GET", False), ("GET", True), ("HEAD", False), ("POST", False), ("POST", True)]


def ways(row: Row, who: str) -> list[tuple[str, bool]]:
    """(method, by htmx?): what tells one visitor from the next for all of them, the rest for three of them."""
    return (
        EVERY_WAY
        if who in ("anonymous", "otto", "clara")
        else [
            way
            for way in (("GET", False), ("POST", False))
            if (row.get if way[0] == "GET" else row.post) is not None
        ]
    )


@in_chunks
def test_each_visitor_gets_what_is_theirs(rows, house):
    faults = [fault for row in rows for fault in faults_of(row, house, ways)]
    assert not faults, "\n".join(faults)


@pytest.mark.long
@in_chunks
def test_each_visitor_gets_what_is_theirs_in_every_way(rows, house):
    faults = [fault for row in rows for fault in faults_of(row, house, lambda *_: EVERY_WAY)]
    assert not faults, "\n".join(faults)


def faults_of(row: Row, house: House, ways) -> list[str]:
    path, before, faults = row.at(house), table_checksums(house.cast.acme), []
    for who, client in {"anonymous": Client(), **house.clients}.items():
        for method, htmx in ways(row, who):
            answer = ask(client, method, path, row.post if method == "POST" else None, htmx=htmx)
            wrong = faults_of_answer(row, house, who, method, htmx, answer)
            faults += [f"{who} {method}{' by htmx' if htmx else ''} {path}: {fault}" for fault in wrong]
    if table_checksums(house.cast.acme) != before:
        faults.append(f"{path}: the requests were not rolled back")
    return faults


def faults_of_answer(row: Row, house: House, who: str, method: str, htmx: bool, answer) -> list[str]:
    faults, seen = [], answer.content + str(answer.headers).encode()
    wanted = expected(row, who, method, htmx)
    if answer.status_code not in wanted:
        faults.append(f"{answer.status_code} instead of {sorted(wanted)}")
    if who not in ("bert", "sam") and MARKER.encode() in seen:  # Sam works for both
        faults.append("tells of the second client")
    if who not in MEMBERS and any(words.encode() in seen for words in ACMES_WORDS):
        faults.append("tells a stranger what is in a story")
    if answer.status_code == 404 and method != "HEAD" and unmasked(answer) != house.nothing(who):
        faults.append("is another 404 than that of what never existed")
    check_headers(answer, signed=who != "anonymous")
    return faults


@in_chunks
def test_what_nobody_serves_is_405_for_everybody(rows, house):
    for turn, row in enumerate(rows):
        method = NEVER_SERVED[turn % len(NEVER_SERVED)]
        for client in (Client(), house.clients["sam"]):
            assert ask(client, method, row.at(house)).status_code == 405, (method, row.name)


@in_chunks
def test_acmes_people_meet_nothing_at_bolts_door(rows, house):
    """With a token of their own, and whatever they send: the same page as for what never existed, and no change."""
    bolts = table_checksums(house.cast.bolt)
    clara = house.clients["clara"]
    for row in rows:
        path = row.at(house, "bolt")
        answers = [clara.get(path)] if row.get else []
        if row.post is not None:
            answers += [clara.post(path, row.post), clara.post(path, row.post, headers=HTMX)]
        for answer in answers:
            assert answer.status_code == 404, path
            assert unmasked(answer) == house.nothing("clara"), path
    assert table_checksums(house.cast.bolt) == bolts


@in_chunks
def test_a_post_needs_the_visitors_own_token(rows, house):
    before = table_checksums(house.cast.acme)
    clara, other = Client(enforce_csrf_checks=True), Client(enforce_csrf_checks=True)
    for client, who in ((clara, house.cast.clara.user), (other, house.cast.otto)):
        client.force_login(who)
        client.get(reverse("account_email"))
    theirs = other.cookies[house_settings.CSRF_COOKIE_NAME].value
    for row in rows:
        if row.post is None:
            continue
        path = row.at(house)
        tries = [
            clara.post(path, row.post),
            clara.post(path, {**row.post, "csrfmiddlewaretoken": theirs}),
            clara.post(path, row.post, headers={"X-CSRFToken": theirs, **HTMX}),
            clara.post(path, row.post, headers={"Origin": "https://elsewhere.example"}),
        ]
        assert [answer.status_code for answer in tries] == [403] * 4, path
    assert table_checksums(house.cast.acme) == before


def test_the_visitors_own_token_opens(house):
    client = Client(enforce_csrf_checks=True)
    client.force_login(house.cast.clara.user)
    page = client.get(reverse("people", args=["acme"])).content.decode()
    token = page.split('name="csrfmiddlewaretoken" value="')[1][:64]
    data = {"email": "new@example.test", "seat": "client:observer", "csrfmiddlewaretoken": token}
    there = reverse("invitations", args=["acme"])
    assert client.post(there, data).status_code == 303
    assert client.post(there, data, headers={"Origin": "https://elsewhere.example"}).status_code == 403


# --- Addresses outside of an engagement --------------------------------------------------------------------------

GET_AND_POST = {
    # name: (arguments, anonymous GET, anonymous POST, signed-in GET, signed-in POST)
    "portfolio": ((), 302, 405, 200, 405),
    "healthz": ((), 200, 405, 200, 405),
    "readyz": ((), 503, 405, 503, 405),  # no worker in a test
    "styleguide": ((), 404, 405, 404, 405),
    "kept_mails": ((), 404, 405, 404, 405),
    "kept_mail": (("x",), 404, 405, 404, 405),
    "kept_mail_html": (("x",), 404, 405, 404, 405),
    "kept_mail_reply": (("x",), 405, 404, 405, 404),
    "invitation": (("forged",), 410, 410, 410, 410),
    "invitation_opening": (("forged",), 405, 204, 405, 204),
    "sign_off_link": (("forged",), 302, 302, 404, 404),
    "account_login": ((), 200, 200, 302, 302),
    "account_logout": ((), 302, 302, 200, 302),
    "account_inactive": ((), 200, 405, 200, 405),
    "account_signup": ((), 200, 200, 302, 302),
    "account_reauthenticate": ((), 302, 302, 302, 302),  # otto has no password to say again
    "account_email": ((), 302, 302, 200, 302),
    "account_email_verification_sent": ((), 302, 302, 302, 302),
    "account_change_password": ((), 302, 302, 302, 302),
    "account_set_password": ((), 302, 302, 302, 302),  # to being asked again who one is
    "account_reset_password": ((), 200, 200, 200, 200),
    "account_confirm_login_code": ((), 302, 302, 302, 302),
    "account_reset_password_from_key_done": ((), 200, 405, 200, 405),
    "account_reset_password_from_key": ((), 200, 200, 200, 200),
    "account_reset_password_done": ((), 200, 405, 200, 405),
    "account_request_login_code": ((), 200, 200, 302, 302),
    "account_confirmation": ((), 302, 302, 200, 302),
    "mfa_index": ((), 302, 405, 302, 405),
    "mfa_authenticate": ((), 302, 302, 302, 302),  # the second step of signing in; nobody here is at it
    "mfa_reauthenticate": ((), 302, 302, 302, 302),  # otto has none to show
    "mfa_reauthenticate_webauthn": ((), 302, 302, 302, 302),
    "mfa_login_webauthn": ((), 302, 302, 302, 302),
    "mfa_activate_totp": ((), 302, 302, 302, 302),  # to being asked again who one is, as the next ones
    "mfa_deactivate_totp": ((), 302, 302, 404, 404),
    "mfa_list_webauthn": ((), 302, 405, 302, 405),
    "mfa_add_webauthn": ((), 302, 302, 302, 302),
    "mfa_edit_webauthn": ((1,), 302, 302, 302, 302),
    "mfa_remove_webauthn": ((1,), 302, 302, 302, 302),
    "mfa_view_recovery_codes": ((), 302, 302, 404, 405),
    "mfa_download_recovery_codes": ((), 302, 302, 404, 404),
    "mfa_generate_recovery_codes": ((), 302, 302, 302, 302),
    "openid_connect_login": (("acme",), 405, 404, 405, 404),
    "openid_connect_callback": (("acme",), 404, 405, 404, 405),
    "socialaccount_login_cancelled": ((), 302, 405, 302, 405),
    "security": ((), 302, 405, 200, 405),
    "session_ending": ((), 405, 302, 405, 302),
    "second_factor": ((), 302, 405, 200, 405),
    "my_settings": ((), 302, 302, 200, 422),
    "my_data": ((), 302, 405, 200, 405),
    "notifications": ((), 302, 302, 200, 422),
    "calendar": ((), 405, 302, 405, 303),
    "calendar_withdrawal": ((), 405, 302, 405, 303),
    "calendar_feed": (("x",), 404, 405, 404, 405),
    "digest_sample": ((), 405, 302, 405, 303),
    "mail_templates": ((), 404, 405, 404, 405),
    "mail_template": (("x", "html"), 404, 405, 404, 405),
    "bounces": ((), 405, 404, 405, 404),
    "inbound_mail": ((), 405, 404, 405, 404),
    "api_description": ((), 200, 405, 200, 405),
    "api_engagement": (("acme",), 401, 405, 401, 405),
    "api_stories": (("acme",), 401, 405, 401, 405),
    "api_story": (("acme", 1), 401, 405, 401, 405),
    "api_verdicts": (("acme", 1), 405, 401, 405, 401),
    "api_sign_offs": (("acme", 1), 405, 401, 405, 401),
    "api_ledger": (("acme",), 401, 405, 401, 405),
    "unsubscribe": (("x",), 404, 404, 404, 404),
    "my_profile": ((), 302, 302, 200, 422),
    "my_skill": ((), 405, 302, 405, 422),
    "absences": ((), 405, 302, 405, 422),
    "absence_withdrawal": ((), 405, 302, 405, 303),
}
OPEN = GET_AND_POST
PATHS = {"account_reset_password_from_key": "/account/password/reset/key/a-b/"}


def test_addresses_outside_of_an_engagement(cast):
    for name, (arguments, *statuses) in OPEN.items():
        otto = signed_in(cast.otto)
        path, asked = PATHS.get(name) or reverse(name, args=arguments), []
        for client in (Client(), otto):
            for method in ("GET", "POST"):
                answer = ask(client, method, path, {} if method == "POST" else None)
                asked.append(answer.status_code)
                content = answer.getvalue()
                assert MARKER.encode() not in content, name
                assert not any(words.encode() in content for words in ACMES_WORDS), name
                check_headers(answer, signed=answer.wsgi_request.user.is_authenticated)
        assert asked == statuses, name
        for method in NEVER_SERVED:
            assert ask(otto, method, path).status_code == 405, name


def test_the_address_of_a_stream_is_nothing_to_django(house):
    for client in (Client(), *house.clients.values()):
        for method in ("GET", "POST"):
            assert ask(client, method, reverse("live", args=["acme"])).status_code == 404


def test_a_portfolio_shows_ones_own_engagements_alone(house):
    for who, client in house.clients.items():
        page = client.get(reverse("portfolio")).content.decode()
        assert ("Harbour slots" in page) == (who in MEMBERS), who
        assert (MARKER in page) == (who in ("bert", "sam")), who


def test_an_invitation_shows_no_other_engagement(house):
    link = reverse(
        "invitation",
        args=[
            invite(
                house.cast.acme, email="x@example.test", party="client", role="observer", by=house.cast.clara
            ).token
        ],
    )
    for client in (Client(), *house.clients.values()):
        assert "Driver" not in client.get(link).content.decode()
