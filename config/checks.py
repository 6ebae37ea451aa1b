"""What Django's own checks don't know: the settings without which this house must not open its door."""

import os
import re
from base64 import urlsafe_b64decode
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import Error, Tags, Warning, register

from config.lines import is_near


@register(Tags.security)
def secret_key_is_there(**_: Any) -> list[Error]:
    if settings.SECRET_KEY:
        return []
    return [Error("TANDEM_SECRET_KEY is not set: no process signs anything without one.", id="tandem.E001")]


@register(Tags.security, deploy=True)
def signing_key_is_there(**_: Any) -> list[Error]:
    """32 bytes in URL-safe base64; without them nothing can be signed off."""
    try:
        there = len(urlsafe_b64decode(settings.SIGNING_KEY + "=" * (-len(settings.SIGNING_KEY) % 4))) == 32
    except ValueError:
        there = False
    if there:
        return []
    return [Error("TANDEM_SIGNING_KEY is not set to 32 bytes in URL-safe base64.", id="tandem.E005")]


@register(Tags.security)
def trial_stays_on_this_machine(**_: Any) -> list[Error]:
    """Kept mail and the demonstration's passwords are for loopback only."""
    if not settings.TRIAL or settings.SITE_HOST in {"127.0.0.1", "localhost", "::1"}:
        return []
    return [Error("TANDEM_TRIAL is only for a SITE_URL on this machine.", id="tandem.E002")]


@register(Tags.security)
def incoming_mail_is_authenticated(**_: Any) -> list[Error]:
    """A provider that is named needs a secret, and an exchanger whose stamp says that a sender is real."""
    if not settings.MAIL_IN_PROVIDER:
        return []
    needed = {
        "TANDEM_MAIL_IN_DOMAIN": settings.MAIL_IN_DOMAIN,
        "TANDEM_MAIL_EXCHANGER": settings.MAIL_EXCHANGER,
        "WEBHOOK_SECRET in TANDEM_ANYMAIL": settings.ANYMAIL.get("WEBHOOK_SECRET"),
    }
    missing = ", ".join(name for name, value in needed.items() if not value)
    if not missing:
        return []
    return [Error(f"TANDEM_MAIL_IN_PROVIDER is set, but not {missing}.", id="tandem.E006")]


OIDC_PROVIDER = {"id": str, "name": str, "issuer": str, "client_id": str, "secret": str, "domains": list}


@register(Tags.security)
def providers_are_whole(**_: Any) -> list[Error]:
    """Each provider of OpenID Connect says all that is needed, and answers for addresses of its own."""
    faults: list[str] = []
    for one in settings.OIDC:
        name = one.get("id") or "A provider"
        lacking = [
            key for key, kind in OIDC_PROVIDER.items() if not (isinstance(one.get(key), kind) and one[key])
        ]
        if lacking:
            faults.append(f"{name} in TANDEM_OIDC lacks {', '.join(lacking)}.")
        elif settings.SITE_HTTPS and not one["issuer"].startswith("https://"):
            faults.append(f"The issuer of {name} in TANDEM_OIDC must be https.")
        elif not re.fullmatch(r"[a-z0-9-]+", one["id"]):
            faults.append(f"The id {name} in TANDEM_OIDC must be of small letters, digits and hyphens.")
    ids = [str(one.get("id")) for one in settings.OIDC]
    domains = [str(domain).lower() for one in settings.OIDC for domain in one.get("domains") or []]
    for what, names in (("id", ids), ("domain", domains)):
        twice = sorted({name for name in names if names.count(name) > 1})
        faults += [f"The {what} {name} stands twice in TANDEM_OIDC." for name in twice]
    return [Error(sentence, id="tandem.E010") for sentence in faults]


@register(Tags.security)
def stolen_passwords_can_be_read(**_: Any) -> list[Error]:
    if not settings.BREACHED_PASSWORDS or os.access(settings.BREACHED_PASSWORDS, os.R_OK):
        return []
    return [Error("The file of TANDEM_BREACHED_PASSWORDS can't be read.", id="tandem.E011")]


@register(Tags.security)
def scanner_can_be_reached(**_: Any) -> list[Error]:
    """Its address says how; whether it answers is seen at the first file."""
    if not settings.CLAMD or re.fullmatch(r"tcp://[^/:]+:\d{1,5}|unix:///.+", settings.CLAMD):
        return []
    return [Error("TANDEM_CLAMD must be tcp://HOST:PORT or unix:///PATH.", id="tandem.E012")]


@register(Tags.security, deploy=True)
def debug_is_off(**_: Any) -> list[Error]:
    if settings.DEBUG or settings.TRIAL:
        return [Error("TANDEM_DEBUG and TANDEM_TRIAL are not for the public.", id="tandem.E003")]
    return []


@register(Tags.database)
def application_owns_nothing(databases: Any = None, **_: Any) -> list[Error]:
    """Only where the database is looked at (check --database default, migrate)."""
    from django.db import connections

    errors = []
    for alias in databases or []:
        with connections[alias].cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_tables WHERE schemaname = 'public' AND tableowner = %s",
                [settings.APP_DATABASE_ROLE],
            )
            if owned := cursor.fetchone()[0]:
                errors.append(
                    Error(
                        f"The role {settings.APP_DATABASE_ROLE} owns {owned} tables.",
                        hint="Run migrate with the owner's DATABASE_URL.",
                        id="tandem.E004",
                    )
                )
    return errors


@register(Tags.security, deploy=True)
def lines_to_elsewhere_are_closed(**_: Any) -> list[Warning]:
    """What goes to another machine goes by TLS, and whose machine it is is looked at."""
    base = settings.DATABASES["default"]
    storage = settings.STORAGES["default"].get("OPTIONS", {})
    mail_is_closed = settings.EMAIL_USE_SSL or settings.EMAIL_USE_TLS
    open_lines = {
        "DATABASE_URL without sslmode=verify-full": (
            base.get("HOST", ""),
            base.get("OPTIONS", {}).get("sslmode") == "verify-full",
        ),
        "REDIS_URL without rediss": (
            urlsplit(settings.REDIS_URL).hostname or "",
            settings.REDIS_URL.startswith("rediss:"),
        ),
        "TANDEM_SMTP_HOST without TANDEM_SMTP_SSL or TANDEM_SMTP_STARTTLS": (
            settings.EMAIL_HOST,
            mail_is_closed,
        ),
        "TANDEM_CLAMD, whose protocol knows no TLS": (urlsplit(settings.CLAMD).hostname or "", False),
    }
    for name, url in {
        "TANDEM_FILES_S3_ENDPOINT": storage.get("endpoint_url") or "",
        "TANDEM_OTLP_ENDPOINT": settings.OTLP_ENDPOINT,
        "TANDEM_SENTRY_DSN": settings.SENTRY_DSN,
    }.items():
        open_lines[f"{name} without https"] = (urlsplit(url).hostname or "", url.startswith("https:"))
    return [
        Warning(f"{what}: it leads to another machine ({host}) in the clear.", id="tandem.W001")
        for what, (host, closed) in open_lines.items()
        if not (closed or is_near(host))
    ]
