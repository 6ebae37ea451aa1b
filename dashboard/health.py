"""Is this process alive, and is the whole house at work? Asked by bin/up, the proxy and whoever watches."""

from functools import cache

import psycopg
import redis
from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

SEEN_WITHIN = 120  # seconds
NEVER = float("inf")
AT_WORK = ("worker", "beat")
AGES = """
    SELECT name, round(extract(epoch FROM now() - at), 1)::float8
    FROM digests_heartbeat WHERE name = ANY(%s) ORDER BY name
"""


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok\n", content_type="text/plain", headers={"Cache-Control": "no-store"})


@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    database, migrations, seconds = look_into_database()
    at_work = {name: seconds.get(name, NEVER) < SEEN_WITHIN for name in AT_WORK}
    parts = {"database": database, "migrations": migrations, **at_work, "redis": redis_answers()}
    answer = {"ready": all(parts.values()), "parts": parts, "seconds_since": seconds}
    status = 200 if answer["ready"] else 503
    return JsonResponse(answer, status=status, headers={"Cache-Control": "no-store"})


def look_into_database() -> tuple[bool, bool, dict[str, float]]:
    """Past the pool, which may be exhausted by the very trouble that is asked about."""
    own = {"pool", "context", "cursor_factory", "prepare_threshold"}
    given = {k: v for k, v in connection.get_connection_params().items() if k not in own}
    given |= {"connect_timeout": 2, "options": "-c statement_timeout=1000"}
    try:
        with psycopg.connect(**given, autocommit=True) as line:
            applied = set(line.execute("SELECT app, name FROM django_migrations").fetchall())
            if not known_migrations() <= applied:
                return True, False, {}
            return True, True, dict(line.execute(AGES, [list(AT_WORK)]).fetchall())
    except psycopg.Error:
        return False, False, {}


@cache
def known_migrations() -> frozenset[tuple[str, str]]:
    return frozenset(MigrationLoader(None, ignore_no_migrations=True).disk_migrations)


def redis_answers() -> bool:
    try:
        client = redis.from_url(settings.REDIS_URL, socket_connect_timeout=0.3, socket_timeout=0.5)
        with client:
            return bool(client.ping())
    except (redis.RedisError, OSError):
        return False
