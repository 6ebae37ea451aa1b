# One image for web, worker, beat and migrate; docker-compose.yml says which of them a container is.
FROM python:3.13.9-slim-trixie AS packages
COPY requirements/app.lock /tmp/app.lock
RUN python -m venv /venv \
    && /venv/bin/python -m pip install --no-cache-dir --disable-pip-version-check --require-hashes --no-deps -r /tmp/app.lock

FROM python:3.13.9-slim-trixie
RUN groupadd --system --gid 10001 tandem \
    && useradd --system --uid 10001 --gid tandem --home-dir /data --shell /usr/sbin/nologin tandem \
    && install --directory --owner=tandem --group=tandem /data
COPY --from=packages /venv /venv
WORKDIR /app
COPY . .
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=config.settings \
    TANDEM_DATA=/data \
    TANDEM_STATIC_ROOT=/app/staticfiles
RUN ["python", "manage.py", "collectstatic", "--no-input", "--clear", "--verbosity", "0"]
USER 10001:10001
VOLUME /data
EXPOSE 8000
CMD ["python", "-m", "uvicorn", "config.asgi:application", "--host", "0.0.0.0", "--port", "8000", "--workers", "2", "--loop", "uvloop", "--http", "httptools", "--no-access-log", "--no-proxy-headers", "--no-server-header", "--timeout-graceful-shutdown", "3", "--timeout-worker-healthcheck", "30"]
