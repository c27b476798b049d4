"""All settings, from the environment only; nothing set means the embedded default.

Parsing is strict: a value that cannot be read stops the process with a sentence naming it.
``manage.py check --deploy`` (greenmfg.checks) refuses half-configured production states.
"""

import re
from pathlib import Path
from typing import Any

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from jinja2 import StrictUndefined

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()


def _flag(name: str, default: bool) -> bool:
    """Read a boolean; anything but the listed words stops the process."""
    text = env.str(name, default="")
    if not text:
        return default
    words = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}
    if text.lower() not in words:
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(words)}, not {text!r}.")
    return words[text.lower()]


def _number(name: str, default: int, *, low: int, high: int) -> int:
    """Read a whole number within bounds."""
    text = env.str(name, default=str(default))
    if not (text.isascii() and text.isdecimal() and low <= int(text) <= high):
        raise ImproperlyConfigured(f"{name} must be a whole number from {low} to {high}, not {text!r}.")
    return int(text)


# -- what kind of installation this is -----------------------------------------------------------

DEBUG = _flag("DEBUG", False)
DATABASE_URL = env.str("DATABASE_URL", default="")
REDIS_URL = env.str("REDIS_URL", default="")
SITE_URL = env.str("SITE_URL", default="http://127.0.0.1:8000").rstrip("/")
# The embedded default serves one machine: SQLite, no broker, this address only.
EMBEDDED = not DATABASE_URL
if DEBUG and not EMBEDDED:
    raise ImproperlyConfigured("DEBUG must be off when DATABASE_URL is set: its error pages tell secrets.")
# Lets greenmfg.clock be overridden; for demonstrations and tests, refused by check --deploy.
SIMULATION = _flag("SIMULATION", False)

VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var")))
_DEMO_KEY = "embedded-default-key-for-one-machine-only-never-for-production"
SECRET_KEY = env.str("SECRET_KEY", default=_DEMO_KEY if EMBEDDED else "")
if not SECRET_KEY or (not EMBEDDED and (SECRET_KEY == _DEMO_KEY or len(SECRET_KEY) < 50)):
    raise ImproperlyConfigured(
        "SECRET_KEY must be set to at least 50 random characters when DATABASE_URL is set."
    )

_site_host = SITE_URL.partition("://")[2]
if not SITE_URL.startswith(("http://", "https://")) or not _site_host or "/" in _site_host:
    raise ImproperlyConfigured(f"SITE_URL must be scheme://host[:port] without a path, not {SITE_URL!r}.")
HTTPS = SITE_URL.startswith("https://")
ALLOWED_HOSTS = [_site_host.rpartition(":")[0] or _site_host]
if EMBEDDED:
    ALLOWED_HOSTS += ["localhost", "127.0.0.1"]
CSRF_TRUSTED_ORIGINS = [SITE_URL]

# -- applications --------------------------------------------------------------------------------

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "axes",
    "csp",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_htmx",
    "greenmfg.apps.GreenmfgConfig",
    "greenmfg.jobs",
    "greenmfg.files",
    "accounts",
    "evaluation",
    "applications",
    "parks",
    "supplychain",
]

MIDDLEWARE = [
    "greenmfg.headers.SecurityHeaders",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "greenmfg.parameters.SingleValues",
    "accounts.middleware.SessionLimits",
    "accounts.middleware.ActingMember",
    "axes.middleware.AxesMiddleware",
    "greenmfg.refusals.RefusalPages",
]

ROOT_URLCONF = "greenmfg.urls"
WSGI_APPLICATION = "greenmfg.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "accounts.context.acting",
            ],
        },
    },
    {
        # Macros (greenmfg.macros): a name that nothing gives is an error, never an empty place.
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "environment": "greenmfg.jinja.environment",
            "undefined": StrictUndefined,
            "trim_blocks": True,
            "lstrip_blocks": True,
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
CRISPY_FAIL_SILENTLY = False

# -- database, cache, queue ----------------------------------------------------------------------

DATABASES: dict[str, Any]
if EMBEDDED:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": VAR_DIR / "greenmfg.sqlite3",
            "OPTIONS": {
                # Writers queue up instead of failing half-way through a transaction.
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                # recursive_triggers: INSERT OR REPLACE would otherwise go round the frozen rows.
                "init_command": (
                    "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA recursive_triggers=ON;"
                ),
            },
        }
    }
else:
    DATABASES = {"default": env.db_url_config(DATABASE_URL)}
    if "postgresql" not in DATABASES["default"]["ENGINE"]:
        raise ImproperlyConfigured("DATABASE_URL must name a PostgreSQL database.")
    DATABASES["default"].update(
        CONN_MAX_AGE=_number("CONN_MAX_AGE", 60, low=0, high=3600),
        # Removes the failed request that follows a restart of the database.
        CONN_HEALTH_CHECKS=True,
    )
    DATABASES["default"].setdefault("OPTIONS", {})["options"] = (
        f"-c statement_timeout={_number('STATEMENT_TIMEOUT_MS', 2500, low=0, high=600000)}"
    )

# A request that asks for a job waits this long at most for a broker that does not answer.
REDIS_TRANSPORT_OPTIONS = {"socket_connect_timeout": 0.5, "socket_timeout": 2, "max_retries": 0}
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any]
if REDIS_URL:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}
    CELERY_BROKER_URL = REDIS_URL
    CELERY_BROKER_TRANSPORT_OPTIONS = REDIS_TRANSPORT_OPTIONS
else:
    # Files, so that the web processes count together how often an address asks (accounts.throttle).
    CACHES = {
        "default": {
            "BACKEND": "greenmfg.counting.CountingFiles",
            "LOCATION": VAR_DIR / "cache",
            "OPTIONS": {"MAX_ENTRIES": 5000},
        }
    }
    CELERY_BROKER_URL = "filesystem://localhost//"
    CELERY_BROKER_TRANSPORT = "greenmfg.jobs.transport:Transport"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(VAR_DIR / "queue"),
        "data_folder_out": str(VAR_DIR / "queue"),
        "control_folder": str(VAR_DIR / "queue"),
        "processed_folder": str(VAR_DIR / "queue"),
        "polling_interval": 0.1,
    }
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SERIALIZER = "json"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True

# How long a job may take, how long a worker may hold it before another takes over, how often it is tried.
JOB_TIME_LIMIT_SECONDS = _number("JOB_TIME_LIMIT_SECONDS", 40, low=10, high=3600)
JOB_LEASE_SECONDS = _number("JOB_LEASE_SECONDS", 45, low=10, high=3600)
if JOB_LEASE_SECONDS <= JOB_TIME_LIMIT_SECONDS:
    raise ImproperlyConfigured("JOB_LEASE_SECONDS must be longer than JOB_TIME_LIMIT_SECONDS.")
JOB_ATTEMPTS = 3
JOB_SWEEP_SECONDS = _number("JOB_SWEEP_SECONDS", 5, low=1, high=60)
# A sweep that finds no worker in time is not worth running: the next one does the same.
CELERY_BEAT_SCHEDULE = {
    "sweep": {
        "task": "jobs.sweep",
        "schedule": JOB_SWEEP_SECONDS,
        "options": {"expires": JOB_SWEEP_SECONDS},
    }
}
# Where ClamAV's daemon listens, host:port or a socket's path; empty: the checks of the content decide alone.
CLAMD_ADDRESS = env.str("CLAMD_ADDRESS", default="")
if CLAMD_ADDRESS and not re.fullmatch(r"/.+|[^:/]+:[0-9]{1,5}", CLAMD_ADDRESS):
    raise ImproperlyConfigured(f"CLAMD_ADDRESS must be host:port or a path, not {CLAMD_ADDRESS!r}.")
# What a province keeps of files: the operator is told at 80 %, uploads are refused at 90 %. So with the disk
# below, once less than the reserve is free on it.
TENANT_QUOTA_BYTES = _number("TENANT_QUOTA_GIB", 200, low=1, high=100_000) * 1024**3
DISK_RESERVE_BYTES = _number("DISK_RESERVE_GIB", 5, low=0, high=100_000) * 1024**3
# Of the processor for one document, and by the clock: on a busy machine the two are far apart.
PDF_CPU_LIMIT_SECONDS = 20
PDF_TIME_LIMIT_SECONDS = 30
PDF_MEMORY_LIMIT_MB = 512

# -- language and time ---------------------------------------------------------------------------

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True
# Holidays of years that the installed chinesecalendar does not know yet; see greenmfg.workdays.
WORKDAYS_FILE = env.str("WORKDAYS_FILE", default="")

# -- files ---------------------------------------------------------------------------------------

STATIC_URL = "/static/"
# Part of the installation, not of its data: these stay beside the code wherever VAR_DIR points.
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(BASE_DIR / "var" / "static")))
VENDOR_DIR = BASE_DIR / "var" / "vendor"  # front-end files of system packages, copied at install time
STATICFILES_DIRS = [BASE_DIR / "static", ("vendor", VENDOR_DIR)]
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": VAR_DIR / "blobs"},
    },
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if not DEBUG
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_HANDLERS = ["greenmfg.files.spool.Spool"]
FILE_UPLOAD_TEMP_DIR = VAR_DIR  # where blobs lie; what is called temporary is often memory
# What the evidence library of one organization holds at most, superseded files included.
EVIDENCE_QUOTA_BYTES = _number("EVIDENCE_QUOTA_MB", 2048, low=1, high=1048576) * 1024 * 1024
EVIDENCE_MAX_FILES = _number("EVIDENCE_MAX_FILES", 5000, low=1, high=1000000)

# -- people --------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.backends.LockoutBackend", "django.contrib.auth.backends.ModelBackend"]
LOGIN_URL = "accounts:login"
LOGIN_REDIRECT_URL = "desk"
LOGOUT_REDIRECT_URL = "home"
PASSWORD_RESET_TIMEOUT = _number("PASSWORD_RESET_MINUTES", 30, low=5, high=1440) * 60
PASSWORD_MIN_LENGTH = _number("PASSWORD_MIN_LENGTH", 10, low=8, high=64)
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "accounts.passwords.LongEnough",
        "OPTIONS": {"min_length": PASSWORD_MIN_LENGTH},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "accounts.passwords.NotAboutOneself"},
]
SESSION_IDLE_SECONDS = _number("SESSION_IDLE_MINUTES", 60, low=5, high=1440) * 60
SESSION_ABSOLUTE_SECONDS = _number("SESSION_ABSOLUTE_HOURS", 12, low=1, high=168) * 3600
# In how many browsers a person may be signed in; one more ends the one that was left unused for longest.
SESSIONS_AT_ONCE = _number("SESSIONS_AT_ONCE", 5, low=1, high=50)
SESSION_COOKIE_AGE = SESSION_ABSOLUTE_SECONDS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS

LOGIN_FAILURES = _number("LOGIN_FAILURES", 5, low=3, high=50)
LOGIN_FAILURES_PER_ADDRESS = _number("LOGIN_FAILURES_PER_ADDRESS", 50, low=5, high=1000)
# Of one address, on one page that anybody may read; an office has one address for all its people.
PUBLIC_REQUESTS_PER_MINUTE = _number("PUBLIC_REQUESTS_PER_MINUTE", 120, low=10, high=10_000)
AXES_HANDLER = "accounts.lockout.Handler"
AXES_FAILURE_LIMIT = 1  # full buckets, see the handler
AXES_LOCKOUT_PARAMETERS = ["username", "ip_address"]
AXES_COOLOFF_TIME = _number("LOGIN_LOCK_MINUTES", 15, low=1, high=1440) / 60
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # else anybody could keep a name locked for ever
AXES_USERNAME_FORM_FIELD = "username"
AXES_USERNAME_CALLABLE = "accounts.lockout.folded_name"
AXES_CLIENT_IP_CALLABLE = "accounts.lockout.client_address"
AXES_LOCKOUT_CALLABLE = "accounts.views.locked_out"
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
# How many reverse proxies stand before the application; forwarded headers count only then.
TRUSTED_PROXIES = _number("TRUSTED_PROXIES", 0, low=0, high=3)

EMAIL_URL = env.str("EMAIL_URL", default="")
if EMAIL_URL:
    globals().update(env.email_url_config(EMAIL_URL))
elif SIMULATION:
    # A demonstration's letters are there to be opened: each one a file.
    EMAIL_BACKEND, EMAIL_FILE_PATH = "django.core.mail.backends.filebased.EmailBackend", VAR_DIR / "mail"
else:
    EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
DEFAULT_FROM_EMAIL = env.str("MAIL_FROM", default="绿色制造体系申报评价平台 <noreply@localhost>")

# -- browser -------------------------------------------------------------------------------------

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 63072000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_SSL_REDIRECT = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],  # Bootstrap's own style sheet draws its icons as data URLs
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
        "report-uri": "/csp-report",
    }
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    # It introduces itself at every start of every process.
    "loggers": {"axes": {"level": "WARNING"}},
}
