"""Is this process alive, and is the whole house at work? Asked by bin/up, the proxy and whoever watches."""

import shutil
import tempfile
from collections.abc import Callable
from functools import cache, wraps
from ipaddress import ip_address
from pathlib import Path

import psycopg
import redis
from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

SEEN_WITHIN = 120  # seconds
SENT_WITHIN = 100  # seconds that a mail may be due and still lie there
NEVER = float("inf")
AT_WORK = ("worker", "beat")
AGES = """
    SELECT name, round(extract(epoch FROM now() - at), 1)::float8 AS seconds
    FROM digests_heartbeat WHERE name = ANY(%s)
    UNION ALL
    SELECT 'mail', round(extract(epoch FROM now() - min(next_attempt_at)), 1)::float8
    FROM digests_outgoingmail WHERE state = 'pending' AND next_attempt_at <= now() HAVING count(*) > 0
    ORDER BY name
"""


def inside_only(view: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """For whoever asks on this network, past the proxy. To all others there is no such address."""

    @wraps(view)
    def enter(request: HttpRequest) -> HttpResponse:
        if not is_inside(request):
            raise Http404
        return view(request)

    return enter


def is_inside(request: HttpRequest) -> bool:
    """Without an address it came by a socket of this machine; a proxy says for whom it asks."""
    address = request.META.get("REMOTE_ADDR", "")
    if "HTTP_X_FORWARDED_FOR" in request.META or "HTTP_FORWARDED" in request.META:
        return False
    try:
        return not address or ip_address(address).is_private
    except ValueError:
        return False


@require_safe
@inside_only
def healthz(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok\n", content_type="text/plain", headers={"Cache-Control": "no-store"})


@require_safe
@inside_only
def readyz(request: HttpRequest) -> HttpResponse:
    database, migrations, seconds = look_into_database()
    at_work = {name: seconds.get(name, NEVER) < SEEN_WITHIN for name in AT_WORK}
    parts = {
        "database": database,
        "migrations": migrations,
        **at_work,
        "mail": database and migrations and seconds.get("mail", 0) < SENT_WITHIN,
        "redis": redis_answers(),
        "disk": has_room(),
    }
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


def has_room() -> bool:
    """Where files and large bodies are put. The database's own disk is watched where it is."""
    data: Path = settings.DATA_DIR
    there = next(place for place in (data, *data.parents) if place.exists())  # it is made when first needed
    return all(
        shutil.disk_usage(place).free >= settings.DISK_SPARE for place in (there, tempfile.gettempdir())
    )
