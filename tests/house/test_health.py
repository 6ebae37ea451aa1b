"""/readyz turns red when a part is gone, and pages come back with PostgreSQL without any restart."""

import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest
from django.test import RequestFactory

from config import embedded, processes
from config.ask import main as ask
from config.house import ROOT
from dashboard.health import has_room, is_inside
from tests import kept_template


class Servers:
    """Servers of our own, as they are stopped here, and one web process on them."""

    def __init__(self, data):
        self.own = embedded.Embedded(data)  # lasting: a crash must not take commits along
        self.own.start()
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.env = os.environ | {
            "DATABASE_URL": self.own.url(embedded.APP),
            "REDIS_URL": self.own.redis_url,
            "SITE_URL": f"http://127.0.0.1:{self.port}",
        }
        if not kept_template.restore(self.own.url(embedded.SUPERUSER, embedded.DATABASE)):
            owner = self.env | {"DATABASE_URL": self.own.url(embedded.OWNER)}
            subprocess.run([sys.executable, *processes.MIGRATE, "-v0"], cwd=ROOT, env=owner, check=True)
        argv = [sys.executable, *processes.web(host="127.0.0.1", port=self.port)]
        self.web = subprocess.Popen(
            argv, cwd=ROOT, env=self.env | {"TANDEM_ROLE": "web"}, stderr=subprocess.DEVNULL
        )
        self.seen()

    def seen(self, ago="0 s"):
        for name in ("worker", "beat"):
            self.own.sql(
                f"INSERT INTO digests_heartbeat VALUES ('{name}', now() - interval '{ago}') "
                "ON CONFLICT (name) DO UPDATE SET at = excluded.at",
                embedded.DATABASE,
            )

    def ask(self, path, **headers):
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        line.request("GET", path, headers=headers)
        answer = line.getresponse()
        return answer.status, answer.read()

    def page(self):
        """Any page of somebody with a cookie asks the database who that is."""
        return self.ask("/", Cookie="tandem_session=abcdefghijklmnopqrstuvwxyz012345")[0]

    def parts(self):
        with contextlib.suppress(OSError):
            status, body = self.ask("/readyz")
            parts = json.loads(body)["parts"]
            assert (status == 200) == all(parts.values())
            return parts
        return {}

    def until(self, *, patience=20, **wanted):
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            if wanted.items() <= self.parts().items():
                return
            time.sleep(0.1)
        raise AssertionError(f"{wanted} not within {patience} s: {self.parts()}")

    def stop(self):
        self.web.terminate()
        self.web.wait(15)
        self.own.remove()


@pytest.fixture(scope="module")
def servers():
    folder = Path(tempfile.mkdtemp(prefix="tandem-health-"))
    folder.chmod(0o711)
    servers = Servers(folder / "data")
    try:
        servers.until(patience=60, database=True)
        yield servers
    finally:
        servers.stop()
        folder.rmdir()


ALL = dict.fromkeys(("database", "migrations", "worker", "beat", "mail", "redis", "disk"), True)


def test_everything_is_there(servers):
    assert servers.parts() == ALL
    assert servers.ask("/healthz") == (200, b"ok\n")
    assert ask(f"http://127.0.0.1:{servers.port}/healthz") == 0
    assert ask(f"http://127.0.0.1:{servers.port}/readyz", "worker") == 0
    assert ask(f"http://127.0.0.1:{servers.port}/nothing") == 1


def test_a_worker_not_seen_for_two_minutes_is_missed(servers):
    servers.seen("121 s")
    assert servers.parts() == {**ALL, "worker": False, "beat": False}
    assert ask(f"http://127.0.0.1:{servers.port}/readyz", "worker") == 1
    servers.seen()
    assert servers.parts() == ALL


def test_a_missing_migration_is_seen(servers):
    row = servers.own.sql(
        "SELECT max(id) FROM django_migrations WHERE app = 'sessions'", embedded.DATABASE
    ).strip()
    servers.own.sql(f"UPDATE django_migrations SET app = '-' WHERE id = {row}", embedded.DATABASE)
    assert servers.parts() == {**ALL, "migrations": False, "worker": False, "beat": False, "mail": False}
    servers.own.sql(f"UPDATE django_migrations SET app = 'sessions' WHERE id = {row}", embedded.DATABASE)
    assert servers.parts() == ALL


def test_mail_that_nobody_fetches_is_seen(servers):
    """Worker and beat say that they live, and yet nothing is sent."""
    servers.own.sql(
        "INSERT INTO digests_outgoingmail"
        " (id, dedupe_key, to_addr, kind, payload, attempts, created_at, next_attempt_at)"
        " VALUES (gen_random_uuid(), 'due', 'a@b.test', 'x', '{}', 0, now(), now() - interval '101 s')",
        embedded.DATABASE,
    )
    assert servers.parts() == {**ALL, "mail": False}
    servers.own.sql(
        "UPDATE digests_outgoingmail SET next_attempt_at = now() + interval '1 h'", embedded.DATABASE
    )
    assert servers.parts() == ALL


def test_a_full_disk_is_seen(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    assert has_room()
    settings.DISK_SPARE = 10**18
    assert not has_room()
    settings.DISK_SPARE, settings.DATA_DIR = 0, tmp_path / "not made yet"
    assert has_room()


def test_outsiders_learn_nothing_of_it(servers):
    for path in ("/healthz", "/readyz"):
        status, body = servers.ask(path, **{"X-Forwarded-For": "203.0.113.7"})
        assert status == 404
        assert b"database" not in body
    request = RequestFactory().get("/readyz", REMOTE_ADDR="8.8.4.4")
    assert not is_inside(request)


def test_pages_come_back_with_the_database(servers):
    away = 10 if os.environ.get("TANDEM_LONG") else 2
    assert servers.page() in (200, 302)
    embedded.end(servers.own.processes.pop("postgres"), signal.SIGQUIT, 10)  # as a crash: nobody is told
    begin = time.monotonic()
    assert servers.parts() == dict.fromkeys(ALL, False) | {"redis": True, "disk": True}
    assert time.monotonic() - begin < 2
    assert servers.ask("/healthz")[0] == 200
    assert servers.page() == 503
    assert time.monotonic() - begin < 8
    time.sleep(max(0, away - (time.monotonic() - begin)))
    servers.own.start_postgres()
    servers.until(**ALL)
    back = time.monotonic()
    while (status := servers.page()) == 503 and time.monotonic() - back < 10:
        time.sleep(0.1)
    assert status in (200, 302)


def test_without_redis_pages_go_on(servers):
    servers.page()  # the first one imports and compiles; that is not Redis' doing
    embedded.end(servers.own.processes.pop("valkey"), signal.SIGKILL, 5)
    assert servers.parts() == {**ALL, "redis": False}
    begin = time.monotonic()
    assert servers.page() in (200, 302)
    assert time.monotonic() - begin < 1
    servers.own.start_valkey()
    servers.until(**ALL)


def test_a_hung_redis_is_red_within_a_second(servers):
    os.kill(servers.own.processes["valkey"].pid, signal.SIGSTOP)
    begin = time.monotonic()
    parts, took = servers.parts(), time.monotonic() - begin
    os.kill(servers.own.processes["valkey"].pid, signal.SIGCONT)
    assert parts == {**ALL, "redis": False}
    assert took < 1.5
    servers.until(**ALL)
