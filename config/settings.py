"""Settings of Vigil, read top to bottom. What differs between machines comes from config/environment.py."""

import logging
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from config import broker_options, environment
from config.desk_theme import UNFOLD as UNFOLD

BASE_DIR = Path(__file__).resolve().parent.parent
VERSION = "0.1.0"  # of the software, as in pyproject.toml
ENV = environment.read_environment()

# --- What this process is -------------------------------------------------------------------------------------------
DEBUG = ENV.debug
SECRET_KEY = ENV.secret_key
SECRET_KEY_FALLBACKS = ENV.secret_key_fallbacks  # what was signed or filed with these is still taken
FIELD_KEYS = ENV.field_keys  # newest first; the first encrypts, all decrypt
TEAM_KEYS = ENV.team_keys  # of teams that hold their key outside the database, by their address; newest first
SITE_MODE = ENV.site_mode  # public, staff or all
SITE_URL = ENV.site_url
ONION_URL = ENV.onion_url  # the same site as an onion service, or empty (docs/onion.md)
ALLOWED_HOSTS = ENV.allowed_hosts
VAR_DIR = ENV.var_dir
BACKUP_RECIPIENTS = ENV.backup_recipients  # public keys of age: who can open a backup (docs/backup.md)

INSTALLED_APPS = [
    # The admin's theme must come before the admin whose templates it replaces.
    "unfold",
    "unfold.contrib.filters",
    "unfold.contrib.forms",
    # A public face loads nothing of the desk.
    "django.contrib.admin.apps.SimpleAdminConfig" if ENV.site_mode == "public" else "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_countries",
    "django_filters",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "csp",
    "pghistory",
    "pgtrigger",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    # The house, lowest room first.
    "record",
    "organizations",
    "prisoners",
    "campaigns",
    "alerts",
    "exports",
    "backups",
    "staff",
    # Reads TranslationField of all models above, so it comes last.
    "modeltrans",
]

MIDDLEWARE = [
    # Around all others: what they answer themselves has these headers too.
    "config.headers.HeadersMiddleware",
    # The probes: answered whatever the host is called, and without a database.
    "config.health.HealthMiddleware",
    # Numbers for Prometheus, to whoever asks from inside.
    "config.metrics.MetricsMiddleware",
    # Counts what people ask for, and how long it took.
    "config.watched_requests.WatchedRequestsMiddleware",
    "config.desk_refusals.DeskQueryMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.content_policy.ContentPolicyMiddleware",
    # Before anything that may query: whatever is not the desk runs as the public role.
    "config.middleware.PublicRoleMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "config.middleware.LanguageByURLMiddleware",
    # Before anything reads what was sent, and before a page asks the record.
    "config.body_bounds.BodyBoundsMiddleware",
    "config.page_limits.PageLimitsMiddleware",
    "django.middleware.common.CommonMiddleware",
    "config.middleware.DeskSessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "config.middleware.DeskAuthenticationMiddleware",
    "config.desk_messages.DeskMessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "staff.middleware.SignInMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "config.middleware.HistoryContextMiddleware",
]
# A public face has neither sessions nor anybody signed in: what sees to them is not there.
_OF_THE_DESK = [
    "config.desk_refusals.DeskQueryMiddleware",
    "config.middleware.DeskSessionMiddleware",
    "config.middleware.DeskAuthenticationMiddleware",
    "config.desk_messages.DeskMessageMiddleware",
    "staff.middleware.SignInMiddleware",
    "config.middleware.HistoryContextMiddleware",
]
if SITE_MODE == "public":
    MIDDLEWARE = [name for name in MIDDLEWARE if name not in _OF_THE_DESK]
if environment.REPLICA in ENV.databases:
    # Around the role, which then is the replica's too.
    MIDDLEWARE.insert(MIDDLEWARE.index("config.middleware.PublicRoleMiddleware"), "config.replica.ReplicaMiddleware")

# The desk: the only paths that may read the working record. Everything else is public.
DESK_PREFIXES = ("/admin/",)
PUBLIC_ROLE = environment.PUBLIC_ROLE
PUBLIC_STATEMENT_TIMEOUT = environment.PUBLIC_STATEMENT_TIMEOUT
# Whether connections are the public role from the start, or take it on for each request.
LOGS_IN_AS_PUBLIC_ROLE = SITE_MODE == "public"
# A whole list may take longer: it is read as fast as its reader takes it.
STREAM_STATEMENT_TIMEOUT = "10min"

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "config.context.site",
                # The admin asks for these two; both are lazy, so public pages never touch them.
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
    {
        # Parts that are drawn most, as compiled templates (docs/adr/0025-compiled-templates.md).
        "NAME": "compiled",
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [BASE_DIR / "templates" / "compiled"],
        "OPTIONS": {"environment": "config.compiled_templates.compiled_templates"},
    },
]

# --- PostgreSQL -----------------------------------------------------------------------------------------------------
# A public face logs in as the public role itself; every other process as the owner, and sets the role by request.
DATABASES = ENV.databases
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- A broker carries, PostgreSQL remembers ---------------------------------------------------------------------------
# What knows the tasks and the broker; loaded by whoever has something for it (record/nudging.py).
APP_OF_TASKS = "config.celery"
REDIS_URL = ENV.redis_url  # counts towards limits (record/counting.py)
CELERY_BROKER_URL = ENV.broker_url  # the same, or RabbitMQ
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 600
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A nudge that cannot be given is dropped at once: beat drains what it left.
CELERY_TASK_PUBLISH_RETRY = False
CELERY_WORKER_CONCURRENCY = 2
CELERY_BEAT_SCHEDULER = "config.beat:ClockScheduler"
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "beat-schedule")  # only when each last ran; may be lost
CELERY_BROKER_TRANSPORT_OPTIONS = broker_options.transport_options(ENV.broker_url)
CELERY_BROKER_USE_SSL = broker_options.tls(ENV.broker_url)

# --- Mail -------------------------------------------------------------------------------------------------------------
vars().update(ENV.email)
DEFAULT_FROM_EMAIL = ENV.default_from_email
# Who sends for us and reports what bounced, to /mail-events/ (alerts/provider_events.py).
MAIL_PROVIDER = ENV.mail_provider
ANYMAIL = {"WEBHOOK_SECRET": ENV.mail_provider_secret}

# --- Alerts -----------------------------------------------------------------------------------------------------------
# How long a case must have been quiet before followers are told (alerts/settling.py); 0 tells each version at once.
ALERT_SETTLING_SECONDS = ENV.alert_settling_seconds
# Messages to one domain that one sending process hands over in a minute (alerts/domains.py); 0 for no limit.
ALERT_DOMAIN_PER_MINUTE = ENV.alert_domain_per_minute
# Who is told of troubles of the alerts (alerts/alarms.py): when something is due for so many minutes, or so many of a
# hundred messages are not taken.
ALARM_EMAIL = ENV.alarm_email
ALARM_AFTER_MINUTES = ENV.alarm_after_minutes
ALARM_FAILURE_PERCENT = ENV.alarm_failure_percent

# --- Going out: webhooks, pages of sources, mirrors -------------------------------------------------------------------
# Nothing goes into private networks, nor to other ports of a page. For tests: networks and ports that are let through,
# and a certificate to trust.
OUTGOING_ALLOWED_NETWORKS: tuple[str, ...] = ()
OUTGOING_ALLOWED_PORTS: tuple[int, ...] = ()
OUTGOING_CA_FILE = ""
# Whether the desk opens pages of sources: to fill in a form, to keep a copy, to see whether they still answer; and
# those of mirrors. Whoever runs a page sees that; a desk that must not be seen sets this to False.
OUTGOING_PAGES = True

# --- Staff ------------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "record.User"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
# By invitation alone, with a second factor (docs/adr/0018-staff-sign-in.md). Only `make run` says "optional".
SECOND_FACTOR = ENV.second_factor
# For tests alone: whether the desk takes a session that no sign-in began.
DESK_TAKES_FORCED_SESSIONS = False
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/admin/"
ACCOUNT_ADAPTER = "staff.adapters.StaffAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_SESSION_REMEMBER = True  # as long as SESSION_COOKIE_AGE says; staff/querysets.py ends it sooner
ACCOUNT_LOGOUT_REDIRECT_URL = "/admin/login/"
MFA_ADAPTER = "staff.adapters.SecondFactorAdapter"
MFA_FORMS = {"authenticate": "staff.forms.CodeForm", "reauthenticate": "staff.forms.CodeAgainForm"}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_TOLERANCE = 1  # a telephone's clock may be half a minute off
# A browser takes keys over plain HTTP from this machine alone.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not SITE_URL.startswith("https://")
SESSION_SERIALIZER = "staff.sessions.EncryptedSerializer"
SESSION_COOKIE_AGE = 8 * 60 * 60
SESSION_COOKIE_PATH = "/admin/"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SITE_URL.startswith("https://")
CSRF_COOKIE_PATH = "/admin/"
CSRF_TRUSTED_ORIGINS = [SITE_URL]

# --- History: who, when, why, by trigger ------------------------------------------------------------------------------
PGHISTORY_APPEND_ONLY = True

# --- Languages --------------------------------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
# Each is complete on the public site (tests/translations.py); the desk is English.
LANGUAGES = [
    ("en", _("English")),
    ("az", _("Azerbaijani")),
    ("ru", _("Russian")),
    ("es", _("Spanish")),
    ("tr", _("Turkish")),
    ("pt", _("Portuguese")),
    ("el", _("Greek")),
    ("it", _("Italian")),
]
# Languages in which the content of a case may be written, whatever the interface is in.
CONTENT_LANGUAGES = dict(LANGUAGES)
MODELTRANS_AVAILABLE_LANGUAGES = tuple(CONTENT_LANGUAGES)
LOCALE_PATHS = [BASE_DIR / "locale", BASE_DIR / "config" / "months", BASE_DIR / "config" / "countries"]
FORMAT_MODULE_PATH = "config.formats"
USE_I18N = True
TIME_ZONE = "UTC"
USE_TZ = True

# --- Files ------------------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "config.stylesheet.StylesheetFinder",
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
STATIC_ROOT = VAR_DIR / "static"
# Uploads lie where no server looks: a view gives out the pictures that are published (record/files.py), the desk all.
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "uploads"
FILE_UPLOAD_PERMISSIONS = 0o640
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o750
STORAGES = {
    "default": ENV.media_storage,  # the folder, or a bucket (record/object_storage.py)
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if DEBUG
            else "whitenoise.storage.CompressedManifestStaticFilesStorage"
        )
    },
}
WHITENOISE_USE_FINDERS = DEBUG
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

# --- API --------------------------------------------------------------------------------------------------------------
REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "UNAUTHENTICATED_USER": None,
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "record.api_problems.problem_of",
    # `format` is a parameter like the others, refused with them when it is unknown.
    "URL_FORMAT_OVERRIDE": None,
}
# Under which licence the content of the record is given (record/licences.py).
CONTENT_LICENCE = ENV.content_licence
# What one reader may ask in a minute (record/api_limits.py); 0: as much as they like.
API_UNITS = ENV.api_units
API_UNITS_WITH_KEY = ENV.api_units_with_key
# The same for the public pages (config/page_limits.py).
PAGE_UNITS = ENV.page_units
# How many whole lists one process sends at a time, of its four threads (config/gunicorn.py), and how many one reader is
# sent by all (record/stream_places.py).
STREAMS_OF_PROCESS = STREAMS_OF_READER = 2
SPECTACULAR_SETTINGS = {
    "TITLE": "Vigil API",
    "VERSION": "1",
    "DESCRIPTION": "The public record of political prisoners, to read and to keep. No key is needed.",
    "OAS_VERSION": "3.1.0",
    "SERVERS": [{"url": SITE_URL}],
    "SCHEMA_PATH_PREFIX": "/api/v1/",
    "POSTPROCESSING_HOOKS": [
        "record.api_schema.add_components",
        "record.api_headers.add_headers",
        "config.api_examples.add_examples",
    ],
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
}

# --- Mirrors ----------------------------------------------------------------------------------------------------------
# Signs what export_site writes (exports/mirror/minisign.py); only the machine that writes mirrors has it.
MIRROR_SIGNING_KEY = ENV.mirror_signing_key
# What everyone verifies them with, told at /mirrors/; empty where mirrors are not signed.
MIRROR_PUBLIC_KEY = ENV.mirror_public_key

# --- Headers ----------------------------------------------------------------------------------------------------------
SECURE_CONTENT_TYPE_NOSNIFF = True
# To others we say nothing; to ourselves a form must say where it comes from, or the browser sends "Origin: null" and
# every sign-in is refused as forged.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = False  # the edge redirects; behind it the app speaks plain HTTP
SILENCED_SYSTEM_CHECKS = ["security.W008"]  # which asks for that redirect
if SITE_MODE == "public":
    # The admin asks for sessions; here it is not served.
    SILENCED_SYSTEM_CHECKS += ["admin.E408", "admin.E409", "admin.E410"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 31_536_000 if SITE_URL.startswith("https://") else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SITE_URL.startswith("https://")
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "EXCLUDE_URL_PREFIXES": ["/admin/"],
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "style-src": ["'self'"],
        "img-src": ["'self'"],
        "font-src": ["'self'"],
        "script-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
        # No script of ours makes markup of text; where a browser knows this, none could.
        "require-trusted-types-for": ["'script'"],
        "trusted-types": ["'none'"],
    },
}

# --- Logs: no address, no name of a person (config/log_lines.py) ------------------------------------------------------
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "config.log_lines.line_formatter"}},
    # While somebody develops, in plain words.
    "handlers": {"console": {"class": "logging.StreamHandler"} | ({} if DEBUG else {"formatter": "line"})},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
if not DEBUG:
    LOGGING["loggers"] = {
        # Django's own handlers are for mail to admins, whom we have not, and for runserver.
        "django": {"handlers": [], "level": "WARNING"},
        # What somebody asked for in vain is counted, not written down.
        "django.request": {"level": "ERROR"},
        "django.security.DisallowedHost": {"level": "CRITICAL"},
        # Quotes values, and is of use to who develops.
        "py.warnings": {"level": "ERROR"},
        "gunicorn.error": {"handlers": ["console"], "level": "INFO", "propagate": False},
    }
    logging.captureWarnings(True)
# Where errors are sent, or empty (config/error_reports.py).
SENTRY_DSN = ENV.sentry_dsn
