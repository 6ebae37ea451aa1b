"""G14: what the HTTP Observatory would give every kind of answer of a site as it runs behind its proxy.

The sums are those of mdn/mdn-http-observatory (src/grader/charts.js), as far as they can be told from the answers.
"""

import http.client
import re

import pytest
from django.conf import settings

from tests.cast import signed_in
from tests.site import Site

pytestmark = pytest.mark.django_db(transaction=True)
HOST = "tandem.example.com"
BEHIND_A_PROXY = {"Host": HOST, "X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.7"}
YEAR = 365 * 24 * 3600


@pytest.fixture
def site():
    running = Site(
        TANDEM_ROLE="command", SITE_URL=f"https://{HOST}", TANDEM_TRUSTED_PROXIES="1", TANDEM_TRIAL="0"
    )
    yield running
    running.stop()


class Answer:
    def __init__(self, site: Site, method: str, path: str, body: bytes = b"", **headers: str) -> None:
        line = http.client.HTTPConnection("127.0.0.1", site.port, timeout=20)
        line.request(method, path, body or None, BEHIND_A_PROXY | headers)
        got = line.getresponse()
        self.status, self.headers = got.status, {name.lower(): value for name, value in got.getheaders()}
        self.cookies = [value for name, value in got.getheaders() if name.lower() == "set-cookie"]
        self.body = got.read()
        line.close()


def score(answer: Answer) -> tuple[int, list[str]]:
    """Points, and what was taken off; more than 100 is an A+."""
    points, why, headers = 100, [], answer.headers

    def take(some: int, reason: str) -> None:
        nonlocal points
        points -= some
        why.append(f"-{some}: {reason}")

    policy = headers.get("content-security-policy", "")
    scripts = re.search(r"script-src ([^;]*)", policy)
    if not policy:
        take(25, "no policy")
    elif "unsafe" in (scripts[1] if scripts else policy.replace("style-src 'self' 'unsafe-inline'", "")):
        take(20, "unsafe scripts")
    elif "default-src 'none'" in policy:
        points += 10
    hsts = re.search(r"max-age=(\d+)", headers.get("strict-transport-security", ""))
    if hsts is None or int(hsts[1]) < YEAR / 2:
        take(20, "no HSTS")
    if "frame-ancestors 'none'" not in policy and headers.get("x-frame-options") != "DENY":
        take(20, "can be framed")
    if headers.get("x-content-type-options") != "nosniff":
        take(5, "can be sniffed")
    if headers.get("access-control-allow-origin"):
        take(50, "others may read it")
    if headers.get("referrer-policy") not in ("same-origin", "no-referrer", "strict-origin", None):
        take(5, "tells others where one was")
    kind = headers.get("content-type", "")
    if (kind.startswith("text/") or "xml" in kind) and "charset=utf-8" not in kind.lower().replace('"', ""):
        take(5, f"of which signs? {kind}")  # no sum of theirs: ASVS 4.1.1
    for cookie in answer.cookies:
        if not cookie.startswith("__Host-") or "Path=/" not in cookie or "Domain" in cookie:
            take(10, f"a cookie of other hosts too: {cookie.split('=')[0]}")
        if "Secure" not in cookie:
            take(40, "a cookie in the clear")
        if "HttpOnly" not in cookie:
            take(30, "a cookie for scripts")
        if "SameSite" not in cookie:
            take(20, "a cookie that others send")
    return points, why


def test_every_kind_of_answer_is_an_a_plus(site, cast):
    session = signed_in(cast.clara).cookies[settings.SESSION_COOKIE_NAME].value
    member = {"Cookie": f"__Host-session={session}"}
    asked = {
        ("GET", "/account/login/", 200): {},
        ("GET", "/", 302): {},
        ("GET", "/", 200): member,
        ("GET", "/e/acme/", 200): member,
        ("GET", "/e/acme/stories/1/", 200): member | {"HX-Request": "true", "HX-Request-Type": "partial"},
        ("GET", "/e/bolt/", 404): member,
        ("GET", "/e/acme/stories/", 302): {},
        ("GET", "/e/acme/stories/1/certificate.json", 404): member,
        ("POST", "/e/acme/stories/", 403): member,
        ("TRACE", "/", 405): {},
        ("GET", "/?q=%00", 400): {},
        ("GET", "/nothing/", 404): {},
        ("GET", "/admin/login/", None): {},
        ("GET", "/e/acme/live/", None): {},
        ("GET", "/static/css/base.css", 200): {},
        ("GET", "/static/favicon.svg", 200): {},
        ("GET", "/account/oidc/cancelled/", 302): {},  # with a sentence for the next page, in a cookie
        ("POST", "/account/login/", 413): {"Content-Length": str(10**9)},
    }
    faults = []
    for (method, path, status), headers in asked.items():
        answer = Answer(site, method, path, **headers)
        points, why = score(answer)
        if status and answer.status != status:
            faults.append(f"{method} {path}: {answer.status} instead of {status}")
        if points < 100 or why:
            faults.append(f"{method} {path}: {points} {why}")
        if path.endswith("cancelled/") and not any("messages" in cookie for cookie in answer.cookies):
            faults.append(f"{method} {path}: no cookie to look at")
        if headers.get("Cookie") and "no-store" not in answer.headers.get("cache-control", ""):
            faults.append(f"{method} {path}: may be kept")
    assert not faults, "\n".join(faults)


def test_what_is_asked_in_the_clear_is_led_to_https(site, cast):
    answer = Answer(site, "GET", "/account/login/", **{"X-Forwarded-Proto": "http"})
    assert (answer.status, answer.headers["location"]) == (301, f"https://{HOST}/account/login/")
    # A program would go on sending its token in the clear if it were led on: it is told instead.
    program = Answer(site, "GET", "/api/acme/", **{"X-Forwarded-Proto": "http", "Authorization": "Bearer x"})
    assert (program.status, b"Only by https" in program.body) == (403, True)
    assert Answer(site, "GET", "/api/acme/", Authorization="Bearer x").status == 401
