"""The one place that reads the environment. Every variable is explained in docs/operators/settings.md."""

import json
import os
import re
from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from psycopg.conninfo import conninfo_to_dict

from config.lines import closed

BASE_DIR = Path(__file__).resolve().parent.parent


def env(name: str, default: str = "") -> str:
    """Secrets may lie in a file that a store of secrets puts there; NAME_FILE says where."""
    if file := os.environ.get(f"{name}_FILE"):
        return Path(file).read_text().strip()
    return os.environ.get(name, default)


def flag(name: str, *, default: bool = False) -> bool:
    return env(name, "1" if default else "0").lower() in {"1", "true", "yes", "on"}


# --- Where and how this process runs -------------------------------------------------------------
DATA_DIR = Path(env("TANDEM_DATA") or BASE_DIR / ".data").resolve()
ROLE = env("TANDEM_ROLE", "command")  # web, worker, beat or command: only web keeps a pool of connections
TRIAL = flag("TANDEM_TRIAL")  # set by bin/up: outgoing mail is kept and can be read at /dev/mail/
DEBUG = flag("TANDEM_DEBUG")
SECRET_KEY = env("TANDEM_SECRET_KEY") or ("only-for-commands-that-sign-nothing" if ROLE == "command" else "")
SECRET_KEY_FALLBACKS = [*filter(None, env("TANDEM_RETIRED_SECRET_KEYS").split(","))]
SIGNING_KEY = env("TANDEM_SIGNING_KEY")  # of the ledger: an Ed25519 seed, 32 bytes in URL-safe base64
RETIRED_SIGNING_KEYS = [*filter(None, env("TANDEM_RETIRED_SIGNING_KEYS").split(","))]  # public, in hex
SITE_URL = env("SITE_URL", "http://127.0.0.1:8000").rstrip("/")
ADMIN_PATH = env("TANDEM_ADMIN_PATH", "admin").strip("/") + "/"
SITE_HTTPS = urlsplit(SITE_URL).scheme == "https"
SITE_HOST = urlsplit(SITE_URL).hostname or "127.0.0.1"
ALLOWED_HOSTS = [SITE_HOST, *filter(None, env("TANDEM_ALLOWED_HOSTS").split(","))]
if not SITE_HTTPS:
    ALLOWED_HOSTS += ["127.0.0.1", "localhost", "[::1]"]
CSRF_TRUSTED_ORIGINS = [SITE_URL]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "config",
    "people",
    "engagements",
    "charters",
    "stories",
    "digests",
    "iterations",
    "standups",
    "partnership",
    "budgets",
    "exchange",
    "api",
    "dashboard",
    "operations",
    "sales",
    "sales.django_admin.TandemAdmin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.csp.ContentSecurityPolicy",
    "config.bounds.InputBounds",
    "engagements.sessions.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "config.bounds.NoStoreForSignedIn",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "people.factors.SecondFactorFirst",
]

# --- PostgreSQL ----------------------------------------------------------------------------------
# The role in DATABASE_URL owns no table; migrations run with the owner's URL (docs/operators/database.md).
APP_DATABASE_ROLE = env("TANDEM_APP_DATABASE_ROLE", "tandem_app")
WEB_THREADS = int(env("TANDEM_WEB_THREADS", "8"))
DOOR_THREADS = 2  # threads that let streams in and look after them, beside the page threads


def database(url: str) -> dict:
    info = conninfo_to_dict(url)
    options = {k: v for k, v in info.items() if k not in {"host", "port", "dbname", "user", "password"}}
    options = closed(str(info.get("host", "")), options)
    if ROLE == "web":
        options["pool"] = {
            "min_size": 1,
            "max_size": WEB_THREADS + DOOR_THREADS,
            "timeout": 5,
            "max_idle": 60,
        }
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": info.get("dbname", "tandem"),
        "USER": info.get("user", ""),
        "PASSWORD": info.get("password", ""),
        "HOST": info.get("host", ""),
        "PORT": info.get("port", ""),
        "CONN_MAX_AGE": 0 if ROLE == "web" else 60,
        "CONN_HEALTH_CHECKS": True,
        # Prepared when asked the second time: planning a page's statements takes longer than running them, and each
        # of the connections of a worker meets them anew.
        "OPTIONS": {"connect_timeout": 4, "server_side_binding": True, "prepare_threshold": 2, **options},
    }


DATABASES = {"default": database(env("DATABASE_URL", "postgresql://tandem_app@localhost/tandem"))}

# --- Redis: a doorbell, never the truth ------------------------------------------------------------
REDIS_URL = env("REDIS_URL", "redis://localhost:6379/0")
LIVE_CHANNEL = env("TANDEM_LIVE_CHANNEL", "tandem:live")
# allauth's rate limits need counters that every process shares; PostgreSQL keeps a sick Redis out of sign-in.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "people_ratelimit",
        # Of 300, Django's own number, a third is thrown away when they are full: counters that still count among them.
        "OPTIONS": {"MAX_ENTRIES": 50_000},
    }
}

# --- People and sign-in ----------------------------------------------------------------------------
AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("name", "email")},
    },
    {"NAME": "people.passwords.NoWordOfHere"},
    {"NAME": "people.passwords.NeverStolen"},
]
BREACHED_PASSWORDS = env("TANDEM_BREACHED_PASSWORDS")  # a file of sorted SHA-1 hashes, or none
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "portfolio"
ACCOUNT_ADAPTER = "people.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1"]  # without it allauth leaves the password out of sign-in too
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
ACCOUNT_LOGOUT_ON_GET = False
PASSWORD_RESET_TIMEOUT = 3600  # seconds, as the mail with the link says
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True  # before an address, the password or a factor is changed
ACCOUNT_EMAIL_NOTIFICATIONS = True  # and a mail when it was
ALLAUTH_TRUSTED_PROXY_COUNT = int(env("TANDEM_TRUSTED_PROXIES", "0"))

# A second factor: an authenticator app or passkeys. A passkey is two by itself, it asks for a finger or a PIN always:
# else a stolen key without one would be enough to sign in with.
STAFF_SECOND_FACTOR = flag("TANDEM_STAFF_SECOND_FACTOR", default=SITE_HTTPS)
EVERYBODYS_SECOND_FACTOR = flag("TANDEM_EVERYBODYS_SECOND_FACTOR")
MFA_ADAPTER = "people.adapter.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_TOTP_ISSUER = "Tandem"
MFA_TOTP_TOLERANCE = (
    1  # steps of half a minute by which a telephone's clock may be off; each code counts once
)
MFA_FORMS = {
    "authenticate": "people.factor_forms.AuthenticateForm",
    "reauthenticate": "people.factor_forms.ReauthenticateForm",
    "activate_totp": "people.factor_forms.ActivateTOTPForm",
    "authenticate_webauthn": "people.factor_forms.AuthenticateWebAuthnForm",
    "login_webauthn": "people.factor_forms.LoginWebAuthnForm",
    "reauthenticate_webauthn": "people.factor_forms.ReauthenticateWebAuthnForm",
    "add_webauthn": "people.factor_forms.AddWebAuthnForm",
    "edit_webauthn": "people.factor_forms.EditWebAuthnForm",
}

# Providers of OpenID Connect, each for the addresses of its organisation (docs/operators/settings.md).
OIDC = json.loads(env("TANDEM_OIDC") or "[]")
SOCIALACCOUNT_ADAPTER = "people.social.SocialAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True  # tied to the provider's own number for the person
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_REQUESTS_TIMEOUT = 5  # seconds

SESSION_ENGINE = "engagements.sessions"
SESSION_COOKIE_NAME = "__Host-session" if SITE_HTTPS else "tandem_session"
SESSION_COOKIE_AGE = 14 * 24 * 3600  # at the longest, however much is done in it
SESSION_IDLE = 12 * 3600  # seconds without a request that end it
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
KNOWN_COOKIE_NAME = "__Host-known" if SITE_HTTPS else "tandem_known"
MESSAGES_COOKIE_NAME = "__Host-messages" if SITE_HTTPS else "tandem_messages"
MESSAGE_STORAGE = "config.messages.Storage"
THEME_COOKIE_NAME = "__Host-theme" if SITE_HTTPS else "tandem_theme"  # these two by static/js/theme.js
DENSITY_COOKIE_NAME = "__Host-density" if SITE_HTTPS else "tandem_density"
CSRF_COOKIE_NAME = "__Host-csrf" if SITE_HTTPS else "tandem_csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "dashboard.errors.csrf_failure"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SITE_HTTPS
LANGUAGE_COOKIE_SECURE = SITE_HTTPS

# --- Headers and bounds ------------------------------------------------------------------------------
SECURE_SSL_REDIRECT = SITE_HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if SITE_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SITE_HTTPS
if ALLAUTH_TRUSTED_PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REFERRER_POLICY = "same-origin"
# Of answers that no page's middleware sees: files of the house, streams, what is refused at the door.
BARE_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}
if SITE_HTTPS:
    BARE_HEADERS["Strict-Transport-Security"] = f"max-age={SECURE_HSTS_SECONDS}; includeSubDomains; preload"
# Asked from inside, past the proxy; and by programs, which must hear that they sent a token in the clear.
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$", r"^api/"]
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
# Of any request, taken off the wire before a page thread sees it: where files come in, and anywhere else.
BODY_LIMIT, FORM_LIMIT = 30 * 1024 * 1024, 3 * 1024 * 1024
TAKES_FILES = re.compile(r"^/e/[^/]+/(import|stories/\d+/(files|comments))/|^/hooks/mail/|/contact/import/$")
# Requests of one session or token in a minute and worker; 0 is any number (config/pace.py).
READS_A_MINUTE = int(env("TANDEM_READS_A_MINUTE", "6000"))
WRITES_A_MINUTE = int(env("TANDEM_WRITES_A_MINUTE", "600"))
BODY_PATIENCE = 20  # seconds to wait for the next piece of a body
BODY_TIME = 120  # seconds for a whole body

# --- Templates: Jinja2 for our pages, Django's for the admin -----------------------------------------
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "NAME": "jinja2",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "environment": "config.jinja.environment",
            "context_processors": ["config.jinja.visitor"],
        },
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "NAME": "django",
        "DIRS": [BASE_DIR / "templates_django"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# --- Looking after it: everything here is off, and not even loaded, unless it is set ---------------------------
DISK_SPARE = int(env("TANDEM_DISK_SPARE_MB", "200")) * 1_000_000  # with less free /readyz is red
METRICS_TOKEN = env("TANDEM_METRICS_TOKEN")
SENTRY_DSN = env("TANDEM_SENTRY_DSN")
OTLP_ENDPOINT = env("TANDEM_OTLP_ENDPOINT").rstrip("/")
PROMETHEUS_EXPORT_MIGRATIONS = False
if METRICS_TOKEN and ROLE == "web":
    INSTALLED_APPS.append("django_prometheus")
    MIDDLEWARE.insert(0, "django_prometheus.middleware.PrometheusBeforeMiddleware")
    MIDDLEWARE.append("django_prometheus.middleware.PrometheusAfterMiddleware")
    # Each worker writes its own counters there, and any of them answers for all.
    os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", str(DATA_DIR / "metrics"))
    Path(os.environ["PROMETHEUS_MULTIPROC_DIR"]).mkdir(parents=True, exist_ok=True)

# --- Static files --------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = Path(env("TANDEM_STATIC_ROOT") or DATA_DIR / "static")
STATICFILES_DIRS = [BASE_DIR / "static"]
PLAIN_STATIC = flag("TANDEM_PLAIN_STATIC")  # tests: names as they are in the tree, nothing to collect
# What people attach: in a folder that nobody serves, or in S3-compatible storage; a view hands it out either way.
MEDIA_ROOT = DATA_DIR / "files"
# A virus scanner that looks through it: tcp://host:port, unix:///path.
CLAMD = env("TANDEM_CLAMD")


def files_storage(bucket: str) -> dict:
    if not bucket:
        return {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"file_permissions_mode": 0o600, "directory_permissions_mode": 0o700},
        }
    options = {
        "bucket_name": bucket,
        "endpoint_url": env("TANDEM_FILES_S3_ENDPOINT") or None,
        "region_name": env("TANDEM_FILES_S3_REGION") or None,
        "access_key": env("TANDEM_FILES_S3_KEY") or None,
        "secret_key": env("TANDEM_FILES_S3_SECRET") or None,
        "file_overwrite": False,
        "querystring_expire": 60,  # no link is ever handed out; if one were, it would not last
    }
    return {"BACKEND": "config.bucket.Bucket", "OPTIONS": options}


STORAGES = {
    "default": files_storage(env("TANDEM_FILES_S3_BUCKET")),
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if PLAIN_STATIC
            else "config.storage.HashedStaticFiles"
        )
    },
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = PLAIN_STATIC
WHITENOISE_MAX_AGE = 0 if PLAIN_STATIC else 3600
WHITENOISE_ALLOW_ALL_ORIGINS = False


def WHITENOISE_ADD_HEADERS_FUNCTION(headers, path, _url):
    if path.endswith(".svg"):
        headers["Content-Type"] = "image/svg+xml; charset=utf-8"
    for name, value in BARE_HEADERS.items():
        headers[name] = value


# --- Words, dates ----------------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
FORMAT_MODULE_PATH = ["config.formats"]
LANGUAGES = [("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = USE_TZ = True
TIME_ZONE = "UTC"

# --- Mail: every message becomes a row first (digests/outbox), a worker hands it to this transport ---------
EMAIL_BACKEND = "digests.backend.OutboxBackend"
MAIL_TRANSPORT = env("TANDEM_MAIL_TRANSPORT", "digests.transport.Kept" if TRIAL else "digests.transport.Smtp")
MAIL_KEPT_DIR = DATA_DIR / "mail"
EMAIL_HOST = env("TANDEM_SMTP_HOST", "localhost")
EMAIL_PORT = int(env("TANDEM_SMTP_PORT", "25"))
EMAIL_HOST_USER = env("TANDEM_SMTP_USER")
EMAIL_HOST_PASSWORD = env("TANDEM_SMTP_PASSWORD")
EMAIL_USE_SSL = flag("TANDEM_SMTP_SSL")
EMAIL_USE_TLS = flag("TANDEM_SMTP_STARTTLS")
EMAIL_TIMEOUT = 30
MAIL_DOMAIN = env("TANDEM_MAIL_DOMAIN", SITE_HOST)
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env("TANDEM_MAIL_FROM", f"Tandem <tandem@{MAIL_DOMAIN}>")
MAIL_LEASE_SECONDS = int(env("TANDEM_MAIL_LEASE_SECONDS", "120"))
# Mail that comes in: replies, to addresses of this domain, from one exchanger whose stamp is believed.
MAIL_IN_DOMAIN = env("TANDEM_MAIL_IN_DOMAIN", MAIL_DOMAIN if TRIAL else "").lower()
MAIL_EXCHANGER = env("TANDEM_MAIL_EXCHANGER").lower()  # as it calls itself in Authentication-Results
MAIL_EXCHANGER_HOPS = int(env("TANDEM_MAIL_EXCHANGER_HOPS", "1"))  # Received lines that it adds
MAIL_EXCHANGER_ADDRESSES = [*filter(None, env("TANDEM_MAIL_EXCHANGER_ADDRESSES").split(","))]
MAIL_IN_PROVIDER = env("TANDEM_MAIL_IN_PROVIDER")  # as django-anymail names it: postmark, mailgun, ...
ANYMAIL = json.loads(env("TANDEM_ANYMAIL") or "{}")  # what it wants to know of the provider

# --- Evidence: names on sign-offs outlast a person's erasure for so long after the engagement's closing -------
RETENTION_DAYS = int(env("TANDEM_RETENTION_DAYS", "3650"))

# --- Celery: a message only says "look at the database now" (RELIABILITY §4.7) -----------------------------
CELERY = {
    "broker_url": REDIS_URL.replace("unix://", "redis+socket://").replace("?db=", "?virtual_host="),
    "broker_connection_retry_on_startup": True,
    "broker_transport_options": {
        "visibility_timeout": 600,
        "socket_keepalive": not REDIS_URL.startswith("unix://"),
        "health_check_interval": 25,
        "socket_connect_timeout": 2,
        "retry_on_timeout": True,
        "global_keyprefix": env("TANDEM_CELERY_PREFIX", "tandem:"),
    },
    "visibility_timeout": 600,
    "task_acks_late": False,
    "task_reject_on_worker_lost": False,
    "task_ignore_result": True,
    "task_time_limit": 120,
    "task_soft_time_limit": 90,
    "worker_prefetch_multiplier": 1,
    "worker_max_tasks_per_child": 500,
    "worker_max_memory_per_child": 300_000,
    "worker_soft_shutdown_timeout": 20,
    "worker_hijack_root_logger": False,
    "task_serializer": "json",
    "accept_content": ["json"],
    "enable_utc": True,
    "timezone": "UTC",
    "task_publish_retry_policy": {
        "max_retries": 1,
        "interval_start": 0,
        "interval_step": 0.1,
        "interval_max": 0.1,
    },
    "beat_schedule": {
        "tick": {"task": "digests.tasks.tick", "schedule": 5.0, "options": {"expires": 4}},
    },
}

# --- Logs: one JSON line each, ids and never bodies ----------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "config.logs.formatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": env("TANDEM_LOG_LEVEL", "INFO")},
    "loggers": {
        "django.security.DisallowedHost": {"level": "CRITICAL"},
        "celery.worker.strategy": {"level": "WARNING"},  # else two lines for each tick
        "celery.app.trace": {"level": "WARNING"},
    },
}
LOGGING_CONFIG = "logging.config.dictConfig"
ADMINS: list[tuple[str, str]] = []
BOUNCE_SECRET = env("TANDEM_BOUNCE_SECRET")  # seals what a mail provider reports at /hooks/bounces/
OPERATORS = [
    *filter(None, (one.strip() for one in env("TANDEM_OPERATORS").split(",")))
]  # told when mail stands still
# The constraint user_email_once is case-insensitive, which auth.W004 does not see.
SILENCED_SYSTEM_CHECKS = ["auth.W004"]

# --- The demonstration (bin/up): no fixed password anywhere --------------------------------------------------
DEMO_PASSWORD = env("TANDEM_DEMO_PASSWORD")
