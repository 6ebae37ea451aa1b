"""ASVS 2.4.1: nobody saves, fetches or asks by a program without end."""

import http.client

import pytest
from django.conf import settings

from config.pace import MOST, Pace, visitors
from tests.cast import signed_in
from tests.site import Site


def test_each_visitor_has_their_own_count_and_a_new_one_each_minute():
    pace = Pace(reads=3, writes=2)
    reads = [pace.pause(b"clara", 120.0, writes=False) for _ in range(5)]
    assert reads == [0, 0, 0, 60, 60]
    assert [pace.pause(b"clara", 150.5, writes=True) for _ in range(3)] == [0, 0, 30]
    assert pace.pause(b"bert", 150.5, writes=False) == 0
    assert pace.pause(b"clara", 180.0, writes=False) == 0
    for n in range(MOST + 2):
        pace.pause(str(n).encode(), 181.0, writes=False)
    assert len(pace.counts) < MOST
    endless = Pace(reads=0, writes=0)
    assert not any(endless.pause(b"clara", 1.0, writes=True) for _ in range(9))


def test_a_visitor_is_who_shows_a_session_or_a_token_however_it_is_written():
    name = settings.SESSION_COOKIE_NAME

    def shown(*headers: tuple[str, str]) -> set[bytes]:
        return visitors({"headers": [(key.encode(), value.encode("latin-1")) for key, value in headers]})

    [one], [token] = shown(("cookie", f"{name}=abc")), shown(("authorization", "Bearer abc"))
    assert one != token
    assert shown(("cookie", f"{name}=abd")) not in ({one}, {token}, set())
    for same in (
        [("cookie", f"other=1; {name}=abc; last=2")],
        [("cookie", f'{name}="abc"')],
        [("cookie", f'{name}="\\141bc"')],  # as Django reads it, the same key
        [("cookie", f"{name}=xyz; {name}=abc")],
        [("cookie", f"{name}=xyz"), ("cookie", f"{name}=abc")],
        [("cookie", f"{name}=abc"), ("cookie", f"{name}=xyz")],
        [("cookie", f"{name}=abc"), ("authorization", "Bearer made up")],
    ):
        assert one in shown(*same), same
    assert token in shown(("authorization", "Bearer  abc\xa0"), ("cookie", f"{name}=xyz"))
    assert shown() == shown(("cookie", f"x{name}=abc")) == set()


@pytest.mark.django_db(transaction=True)
def test_who_asks_too_often_is_told_to_wait_and_others_are_not(cast):
    site = Site(TANDEM_ROLE="command", TANDEM_WRITES_A_MINUTE="3", TANDEM_READS_A_MINUTE="40")

    def ask(who: object, method: str, path: str) -> http.client.HTTPResponse:
        session = signed_in(who).cookies[settings.SESSION_COOKIE_NAME].value if who not in kept else kept[who]
        kept[who] = session
        line = http.client.HTTPConnection("127.0.0.1", site.port, timeout=20)
        body = b"x=1" if method == "POST" else None
        line.request(method, path, body, {"Cookie": f"{settings.SESSION_COOKIE_NAME}={session}"})
        answer = line.getresponse()
        answer.read()
        line.close()
        return answer

    kept: dict[object, str] = {}
    try:
        writes = [ask(cast.clara, "POST", "/e/acme/stories/") for _ in range(9)]
        assert {answer.status for answer in writes[:3]} == {403}  # no token of the form
        assert writes[-1].status == 429
        assert 1 <= int(writes[-1].headers["Retry-After"]) <= 60
        assert writes[-1].headers["X-Content-Type-Options"] == "nosniff"
        assert ask(cast.clara, "GET", "/e/acme/").status == 200  # reading goes on
        assert ask(cast.bert, "POST", "/e/acme/stories/").status == 403
        assert {ask(cast.clara, "GET", "/static/favicon.svg").status for _ in range(50)} == {200}
    finally:
        site.stop()
