"""Whom the house talks to: only by the settings, and in the clear only within one machine (operators/secrets.md)."""

import ast

from django.conf import settings as house

from config.checks import lines_to_elsewhere_are_closed
from config.settings import database, env

# What can reach out over a network, and where it may be used.
REACHES = {
    "aiosmtpd": {"digests/lmtp.py"},  # listens
    "boto3": {"config/bucket.py"},
    "botocore": {"config/bucket.py"},
    "http.client": {"config/ask.py", "config/supervisor.py"},  # its own /healthz and /readyz
    "opentelemetry": {"operations/tracing.py"},
    "psycopg": None,  # the database
    "redis": {"dashboard/health.py", "engagements/live.py", "engagements/streams.py"},
    "requests": {"people/oidc.py", "people/social.py"},
    "sentry_sdk": {"operations/reporting.py"},
    "smtplib": {"digests/transport.py"},
    "socket": {
        "config/embedded.py",  # its own port and sockets
        "config/supervisor.py",
        "stories/scanner.py",  # TANDEM_CLAMD
    },
    "storages": {"config/bucket.py"},
}
NEVER = {
    "aiohttp",
    "ftplib",
    "httpx",
    "imaplib",
    "poplib",
    "telnetlib",
    "urllib.request",
    "urllib3",
    "xmlrpc",
}
OURS = [app for app in house.INSTALLED_APPS if (house.BASE_DIR / app).is_dir()]


def imported(source: str) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {one.name for one in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names |= {node.module, *(f"{node.module}.{one.name}" for one in node.names)}
    return names


def test_nothing_reaches_out_but_by_the_settings():
    """No address that a person types is ever asked: the few places that reach out take theirs from a setting."""
    found: dict[str, set[str]] = {}
    for app in OURS:
        for path in (house.BASE_DIR / app).rglob("*.py"):
            for name in imported(path.read_text()):
                for known in REACHES.keys() | NEVER:
                    if name == known or name.startswith(f"{known}."):
                        found.setdefault(known, set()).add(str(path.relative_to(house.BASE_DIR)))
    assert {name: sorted(found[name]) for name in NEVER & found.keys()} == {}
    for name, places in REACHES.items():
        assert places is None or found.get(name, set()) == places, name


def test_what_leaves_the_machine_in_the_clear_is_said(settings, monkeypatch):
    there, base = "elsewhere.example", settings.DATABASES["default"]
    assert lines_to_elsewhere_are_closed() == []
    monkeypatch.setitem(base, "HOST", there)
    monkeypatch.setitem(base, "OPTIONS", {"sslmode": "require"})
    settings.REDIS_URL = f"redis://:secret@{there}:6379/0"
    settings.EMAIL_HOST, settings.EMAIL_USE_SSL, settings.EMAIL_USE_TLS = "10.1.2.3", False, False
    settings.STORAGES = {**settings.STORAGES, "default": {"OPTIONS": {"endpoint_url": f"http://{there}"}}}
    settings.OTLP_ENDPOINT, settings.SENTRY_DSN = f"http://{there}:4318", f"http://key@{there}/1"
    settings.CLAMD = f"tcp://{there}:3310"
    said = "\n".join(map(str, lines_to_elsewhere_are_closed()))
    for name in (
        "DATABASE_URL",
        "REDIS_URL",
        "SMTP_HOST",
        "S3_ENDPOINT",
        "OTLP_ENDPOINT",
        "SENTRY_DSN",
        "CLAMD",
    ):
        assert name in said
    assert "secret" not in said
    monkeypatch.setitem(base, "OPTIONS", {"sslmode": "verify-full"})
    settings.REDIS_URL, settings.CLAMD = f"rediss://{there}/0", "tcp://clamd:3310"
    settings.EMAIL_USE_TLS = True
    settings.STORAGES = {**settings.STORAGES, "default": {"OPTIONS": {"endpoint_url": f"https://{there}"}}}
    settings.OTLP_ENDPOINT, settings.SENTRY_DSN = "http://collector:4318", f"https://key@{there}/1"
    assert lines_to_elsewhere_are_closed() == []


def test_a_database_elsewhere_is_looked_at():
    near = ("/run/pg", "localhost", "127.0.0.1", "postgres")
    for host in near:
        assert "sslmode" not in database(f"postgresql://u:p@/tandem?host={host}")["OPTIONS"], host
    for host in ("db.example.com", "10.1.2.3", "fd00::5"):
        options = database(f"postgresql://u:p@/tandem?host={host}")["OPTIONS"]
        assert (options["sslmode"], options["sslrootcert"]) == ("verify-full", "system"), host
    said = database("postgresql://u@db.example.com/tandem?sslmode=verify-full&sslrootcert=/ca.crt")["OPTIONS"]
    assert (said["sslmode"], said["sslrootcert"]) == ("verify-full", "/ca.crt")


def test_a_secret_can_lie_in_a_file(monkeypatch, tmp_path):
    kept = tmp_path / "key"
    kept.write_text("from the store\n")
    monkeypatch.setenv("TANDEM_SECRET_KEY", "from the environment")
    assert env("TANDEM_SECRET_KEY") == "from the environment"
    monkeypatch.setenv("TANDEM_SECRET_KEY_FILE", str(kept))
    assert env("TANDEM_SECRET_KEY") == "from the store"
