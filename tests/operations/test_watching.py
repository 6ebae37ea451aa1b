"""Figures, reports of errors and traces: off and not even loaded, and without a word of anybody's when they are on."""

import gzip
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import brotli
import pytest
from django.conf import settings

from digests.models import OutgoingMail
from engagements.models import Engagement
from operations.reporting import scrubbed
from tests.cast import signed_in
from tests.site import Site

NOT_LOADED = """
import sys
import config.asgi
from django.urls import get_resolver
get_resolver().url_patterns
import config.celery
heavy = ("sentry_sdk", "prometheus_client", "django_prometheus", "operations.tracing", "operations.reporting")
# redis-py loads OpenTelemetry's metrics by itself wherever it is installed: not these.
heavy += ("opentelemetry.sdk.trace", "opentelemetry.exporter", "opentelemetry.instrumentation")
loaded = sorted(name for name in sys.modules if name.startswith(heavy))
assert not loaded, loaded
"""
PLANTED = (
    "planted-query-1",
    "planted-body-2",
    "planted-header-3",
    "clara@example.test",
    "Clara",
    "Driver confirms",
)


def test_nothing_of_it_is_loaded_unless_it_is_set():
    argv = [sys.executable, "-c", NOT_LOADED]
    done = subprocess.run(argv, cwd=settings.BASE_DIR, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-1000:]


class Sink(ThreadingHTTPServer):
    """Takes whatever is posted to it, as Sentry and a collector of traces would."""

    def __init__(self):
        self.taken = []
        super().__init__(("127.0.0.1", 0), Taking)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def until(self, path, words, seconds=20):
        """What was posted below a path, once these words were among it."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            bodies = b"\n".join(body for at, body in self.taken if path in at)
            if words in bodies:
                return bodies
            time.sleep(0.1)
        raise AssertionError(f"{words} was not posted to {path}: {self.taken}"[:3000])


class Taking(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        unpacked = {"gzip": gzip.decompress, "br": brotli.decompress}
        body = unpacked.get(self.headers.get("Content-Encoding"), bytes)(body)
        self.server.taken.append((self.path, body))
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_arguments):
        pass


@pytest.fixture
def watched(transactional_db, cast):
    """A site with all of it on, and what it posted."""
    sink = Sink()
    here = f"127.0.0.1:{sink.server_port}"
    site = Site(
        TANDEM_METRICS_TOKEN="token-of-prometheus",
        TANDEM_SENTRY_DSN=f"http://public@{here}/1",
        TANDEM_OTLP_ENDPOINT=f"http://{here}",
    )
    yield site, sink
    site.stop()
    sink.shutdown()


def ask(site, path, data=None, **headers):
    request = urllib.request.Request(site.url + path, data, headers)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refusal:
        return refusal.code, refusal.read().decode()


def test_what_leaves_the_house_and_what_does_not(watched, cast):
    site, sink = watched
    session = signed_in(cast.clara).cookies[settings.SESSION_COOKIE_NAME].value
    who = {"Cookie": f"{settings.SESSION_COOKIE_NAME}={session}", "X-Planted": "planted-header-3"}
    assert ask(site, "/e/acme/board/", **who)[0] == 200
    Engagement.objects.filter(slug="acme").update(charter=None)  # what no page reckons with
    assert ask(site, "/e/acme/board/?q=planted-query-1", **who)[0] == 500
    assert ask(site, "/e/acme/planted-query-1/", b"text=planted-body-2", **who)[0] in (403, 404)
    assert ask(site, "/invitations/planted-query-1/")[0] in (404, 410)

    reported = sink.until("/envelope/", b"AssertionError")
    assert b"board" in reported
    traced = sink.until("/v1/traces", b"board/")
    assert b"SELECT" in traced
    sent = reported + traced
    assert [word for word in (*PLANTED, session) if word.encode() in sent] == []

    token = {"Authorization": "Bearer token-of-prometheus"}
    OutgoingMail.objects.create(dedupe_key="due", to_addr="a@b.test", kind="x")
    assert ask(site, "/metrics")[0] == 404
    assert ask(site, "/metrics", Authorization="Bearer other")[0] == 404
    assert ask(site, "/metrics", **token, **{"X-Forwarded-For": "203.0.113.7"})[0] == 404
    status, figures = ask(site, "/metrics", **token)
    assert status == 200
    for line in ('tandem_outbox{state="pending"} 1.0', "tandem_outbox_oldest_seconds", "tandem_streams 0.0"):
        assert line in figures
    assert "tandem_events" in figures
    assert 'django_http_responses_total_by_status_total{status="500"} 1.0' in figures
    assert [word for word in (*PLANTED, session) if word in figures] == []


def test_a_report_holds_nothing_but_what_is_named():
    frame = {"function": "save", "vars": {"text": "planted"}}
    event = {
        "event_id": "1",
        "level": "error",
        "message": "planted",
        "logentry": {"message": "planted", "params": ["planted"]},
        "breadcrumbs": {"values": [{"message": "planted"}]},
        "extra": {"planted": 1},
        "server_name": "planted",
        "transaction": "/invitations/planted/",
        "transaction_info": {"source": "url"},
        "user": {"id": 7, "email": "planted", "ip_address": "planted"},
        "request": {
            "method": "POST",
            "url": "planted",
            "data": "planted",
            "cookies": "planted",
            "headers": {},
        },
        "contexts": {"runtime": {"name": "CPython"}, "response": {"body": "planted"}},
        "exception": {
            "values": [
                {
                    "type": "IntegrityError",
                    "value": "Key (email)=(planted) already exists.",
                    "stacktrace": {"frames": [frame]},
                }
            ]
        },
    }
    kept = scrubbed(event, {})
    assert "planted" not in repr(kept)
    assert kept["exception"]["values"][0]["type"] == "IntegrityError"
    assert (kept["user"], kept["request"]) == ({"id": 7}, {"method": "POST"})
