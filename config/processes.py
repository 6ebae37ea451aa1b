"""The commands of the house: one list for `bin/up` and docker-compose.yml; a test holds them together."""

MANAGE = ["manage.py"]
MIGRATE = [*MANAGE, "migrate", "--no-input"]  # with the owner's DATABASE_URL
COLLECT = [*MANAGE, "collectstatic", "--no-input", "--clear", "--verbosity", "0"]


def web(*, host: str, port: int) -> list[str]:
    """Forwarded headers are left to Django and allauth, which believe them as far as the settings say."""
    argv = ["-m", "uvicorn", "config.asgi:application", "--host", host, "--port", str(port)]
    argv += ["--workers", "2", "--loop", "uvloop", "--http", "httptools", "--no-access-log"]
    argv += ["--no-proxy-headers", "--no-server-header"]
    return [*argv, "--timeout-graceful-shutdown", "3", "--timeout-worker-healthcheck", "30"]


def worker() -> list[str]:
    argv = ["-m", "celery", "--app", "config.celery", "worker", "--concurrency", "2", "--loglevel", "INFO"]
    return [*argv, "--without-gossip", "--without-mingle"]


def beat(*, schedule: str) -> list[str]:
    return ["-m", "celery", "--app", "config.celery", "beat", "--schedule", schedule, "--loglevel", "WARNING"]
