"""What differs between machines: read from the environment, checked once, and said in one line when it is wrong.

A variable that is unset (or empty) is looked up in `<var>/local.env`, where the local launcher (config/local.py)
writes the addresses of the services it started: so `manage.py shell` in a second terminal reaches those of `make run`.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import unquote, urlsplit

import environ

from config.environment_keys import (
    backup_recipients,
    field_keys,
    mirror_public_key,
    mirror_signing_key,
    secret_key,
    secret_key_fallbacks,
    team_keys,
)
from config.environment_media import media_storage
from config.variables import (
    BadEnvironment,
    address,
    addresses,
    between,
    choice,
    flag,
    listed,
    number,
    seconds,
)
from record.licences import CONTENT_LICENCES, ContentLicence

CHECKOUT = Path(__file__).resolve().parent.parent
LOOPBACK = ("localhost", "127.0.0.1", "::1")
SITE_MODES = ("public", "staff", "all")
PUBLIC_ROLE = "vigil_public"
# What a replica is called beside Django's "default".
REPLICA = "replica"
PUBLIC_STATEMENT_TIMEOUT = "10s"
# A page out of order costs little more than the next one: the record lies in memory, or on a disk without an arm.
# PostgreSQL's own 4 is that of a disk with one, and has a search read the whole record for a name that many bear.
# Compiling a plan takes longer than any question here, which PostgreSQL cannot know of tables that it has not counted.
PLANNED_FOR = "-c random_page_cost=1.1 -c jit=off"
DATABASE_SCHEMES = ("postgres", "postgresql")
REDIS_SCHEMES = ("redis", "rediss", "unix")
BROKER_SCHEMES = ("amqp", "amqps", "redis", "rediss")
EMAIL_SCHEMES = ("smtp", "smtps", "smtp+tls", "smtp+ssl", "consolemail", "filemail", "memorymail", "dummymail")
# Those whose reports of bounces are taken (alerts/provider_events.py).
MAIL_PROVIDERS = ("", "brevo", "mailjet", "postmark", "sendgrid", "sparkpost")


@dataclass(frozen=True)
class Environment:
    """The checked environment of one process."""

    debug: bool
    secret_key: str
    secret_key_fallbacks: list[str]
    field_keys: list[str]
    team_keys: dict[str, list[str]]
    second_factor: str
    site_mode: str
    site_url: str
    onion_url: str
    allowed_hosts: list[str]
    var_dir: Path
    databases: dict[str, dict[str, Any]]
    redis_url: str
    broker_url: str
    media_storage: dict[str, Any]
    email: dict[str, Any]
    default_from_email: str
    mail_provider: str
    mail_provider_secret: str
    sentry_dsn: str
    alert_settling_seconds: int
    alert_domain_per_minute: int
    alarm_email: list[str]
    alarm_after_minutes: int
    alarm_failure_percent: int
    api_units: int
    api_units_with_key: int
    page_units: int
    content_licence: ContentLicence
    mirror_signing_key: str
    mirror_public_key: str
    backup_recipients: list[str]


def read_environment(variables: Mapping[str, str] | None = None) -> Environment:
    """The environment, or one line on stderr and a non-zero exit."""
    try:
        return check_environment(os.environ if variables is None else variables)
    except BadEnvironment as error:
        stop(str(error))


def stop(line: str, code: int = 2) -> NoReturn:
    """End the process with one line that says why."""
    print(f"vigil: {line}", file=sys.stderr)
    raise SystemExit(code)


def check_environment(variables: Mapping[str, str]) -> Environment:
    """The environment with every value checked. Raises BadEnvironment."""
    var_dir = variable_dir(variables)
    given = {**read_local_env(var_dir), **{name: value for name, value in variables.items() if value.strip()}}
    debug = flag(given, "DEBUG")
    site_mode = choice(given, "SITE_MODE", SITE_MODES, default="all")
    site_url = _site_url(given)
    host = urlsplit(site_url).hostname or ""
    onion_url = _onion_url(given)
    onion_hosts = [urlsplit(onion_url).hostname or ""] if onion_url else []
    return Environment(
        debug=debug,
        secret_key=secret_key(given, debug=debug),
        secret_key_fallbacks=secret_key_fallbacks(given, debug=debug),
        field_keys=field_keys(given),
        team_keys=team_keys(given, site_mode=site_mode),
        second_factor=_second_factor(given, host),
        site_mode=site_mode,
        site_url=site_url,
        onion_url=onion_url,
        allowed_hosts=(listed(given, "ALLOWED_HOSTS") or _hosts_of(host)) + onion_hosts,
        var_dir=var_dir,
        databases=_databases(given, site_mode),
        redis_url=address(given, "REDIS_URL", REDIS_SCHEMES, example="redis://host:6379/0"),
        broker_url=_broker_url(given),
        media_storage=media_storage(given, site_mode=site_mode),
        email=_email(given, var_dir),
        default_from_email=_mailbox(given, "DEFAULT_FROM_EMAIL", default=f"Vigil <vigil@{host}>"),
        mail_provider=choice(given, "MAIL_PROVIDER", MAIL_PROVIDERS, default=""),
        mail_provider_secret=_provider_secret(given),
        sentry_dsn=_sentry_dsn(given),
        alert_settling_seconds=seconds(given, "ALERT_SETTLING_SECONDS", default=600, most=86_400),
        alert_domain_per_minute=number(given, "ALERT_DOMAIN_PER_MINUTE", default=300_000),
        alarm_email=addresses(given, "ALARM_EMAIL"),
        alarm_after_minutes=between(given, "ALARM_AFTER_MINUTES", default=15, least=1, most=1440),
        alarm_failure_percent=between(given, "ALARM_FAILURE_PERCENT", default=20, least=1, most=100),
        api_units=number(given, "API_UNITS", default=600),
        api_units_with_key=number(given, "API_UNITS_WITH_KEY", default=6000),
        page_units=number(given, "PAGE_UNITS", default=600),
        content_licence=_content_licence(given),
        mirror_signing_key=mirror_signing_key(given),
        mirror_public_key=mirror_public_key(given),
        backup_recipients=backup_recipients(given),
    )


def variable_dir(variables: Mapping[str, str]) -> Path:
    """Where this checkout keeps its data; `var/` unless VAR_DIR says otherwise."""
    return Path(os.path.abspath(Path(CHECKOUT, variables.get("VAR_DIR", "").strip() or "var")))


def read_local_env(var_dir: Path) -> dict[str, str]:
    """What the local launcher wrote down, or nothing."""
    path = var_dir / "local.env"
    try:
        lines = path.read_text().splitlines()
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except OSError as error:
        # Another user's launcher keeps its secrets to itself; whoever gives all variables needs none of them.
        if isinstance(error, PermissionError):
            return {}
        raise BadEnvironment(f"VAR_DIR: cannot read {path}: {error.strerror}") from error
    return dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))


def _content_licence(given: Mapping[str, str]) -> ContentLicence:
    known = {licence.id: licence for licence in CONTENT_LICENCES}
    return known[choice(given, "CONTENT_LICENCE", tuple(known), default=CONTENT_LICENCES[0].id)]


def _hosts_of(host: str) -> list[str]:
    loopback = ["localhost", "127.0.0.1", "[::1]"]
    return loopback if host in LOOPBACK else [host]


def _second_factor(given: Mapping[str, str], host: str) -> str:
    value = choice(given, "SECOND_FACTOR", ("required", "optional"), default="required")
    if value == "optional" and host not in LOOPBACK:
        raise BadEnvironment(
            "SECOND_FACTOR is 'optional': it may be so only where SITE_URL is this machine (localhost)"
        )
    return value


def _site_url(given: Mapping[str, str]) -> str:
    value = given.get("SITE_URL", "http://localhost:8000").strip().rstrip("/")
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path or parts.query:
        raise BadEnvironment(
            f"SITE_URL is {value!r}: it should be like https://vigil.example, with scheme, without path"
        )
    return value


def _onion_url(given: Mapping[str, str]) -> str:
    value = given.get("ONION_URL", "").strip().rstrip("/")
    if value and not (value.startswith("http://") and _is_onion(value.removeprefix("http://"))):
        raise BadEnvironment(
            f"ONION_URL is {value!r}: it should be http:// and the 62 characters of the file `hostname` of an onion "
            "service, without path, or unset"
        )
    return value


def _is_onion(name: str) -> bool:
    """Whether this is a name of an onion service, version 3: its key, and a checksum that finds what was mistyped
    (rend-spec-v3, "Encoding onion addresses")."""
    key, dot, ending = name.partition(".")
    try:
        decoded = base64.b32decode(key.upper())
    except binascii.Error:
        return False
    public, checksum, version = decoded[:32], decoded[32:34], decoded[34:]
    expected = hashlib.sha3_256(b".onion checksum" + public + version).digest()[:2]
    return (dot, ending, version) == (".", "onion", b"\x03") and key.islower() and checksum == expected


def _databases(given: Mapping[str, str], site_mode: str) -> dict[str, dict[str, Any]]:
    """Django's entries: the database, and of a public face the replica that it may read from."""
    if site_mode != "public":
        if given.get("REPLICA_DATABASE_URL"):
            raise BadEnvironment(
                "REPLICA_DATABASE_URL is for SITE_MODE=public alone: whoever edits reads what they wrote"
            )
        return {"default": database_entry(given, "DATABASE_URL")}
    found = {"default": public_database_entry(given, "PUBLIC_DATABASE_URL")}
    if given.get("REPLICA_DATABASE_URL"):
        found[REPLICA] = public_database_entry(given, "REPLICA_DATABASE_URL")
    return found


def database_entry(given: Mapping[str, str], name: str) -> dict[str, Any]:
    """Django's entry for the database at the address in this variable. Raises BadEnvironment."""
    example = "postgres://user:password@host:5432/name"
    entry = environ.Env.db_url_config(address(given, name, DATABASE_SCHEMES, example=example))
    if not entry["NAME"]:
        raise BadEnvironment(f"{name} names no database: it should be like {example}")
    # A socket's folder is written as %2F… in the place of the host, or as ?host=…; libpq takes both.
    options = entry.get("OPTIONS", {})
    entry["HOST"] = unquote(options.pop("host", entry["HOST"]))
    # gthread keeps its threads, so one kept connection a thread is the pool; each is checked before it is used again.
    entry |= {"ENGINE": "config.postgresql", "CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
    # A database that vanished is noticed in seconds, not when TCP gives up.
    entry["OPTIONS"] = {"connect_timeout": 5, "keepalives_idle": 30, "tcp_user_timeout": 10_000} | options
    # What the address says itself is said last, and holds.
    entry["OPTIONS"]["options"] = f"{PLANNED_FOR} {options.get('options', '')}".strip()
    return dict(entry)


def public_database_entry(given: Mapping[str, str], name: str) -> dict[str, Any]:
    """The same for a public face: each of its connections is the public role from its first moment, for bounded
    statements. Raises BadEnvironment."""
    entry = database_entry(given, name)
    # A pooler between may leave these out: record/public_access.py looks at what was reached.
    said = entry["OPTIONS"].get("options", "")
    role = f"-c role={PUBLIC_ROLE} -c statement_timeout={PUBLIC_STATEMENT_TIMEOUT}"
    entry["OPTIONS"]["options"] = f"{said} {role}".strip()
    return entry


def _broker_url(given: Mapping[str, str]) -> str:
    if not given.get("BROKER_URL", "").strip():
        return given["REDIS_URL"].strip()
    example = "amqp://user:password@host:5672/vhost"
    value = address(given, "BROKER_URL", BROKER_SCHEMES, example=example)
    if not urlsplit(value).hostname:
        raise BadEnvironment(f"BROKER_URL names no host: it should be like {example}, or unset for REDIS_URL")
    return value


def _email(given: Mapping[str, str], var_dir: Path) -> dict[str, Any]:
    if not given.get("EMAIL_URL"):
        return {"EMAIL_BACKEND": "config.mail.EmlFileBackend", "EMAIL_FILE_PATH": str(var_dir / "mail")}
    value = address(given, "EMAIL_URL", EMAIL_SCHEMES, example="smtp+tls://user:password@host:587")
    entry = dict(environ.Env.email_url_config(value))
    seconds = entry.pop("OPTIONS", {}).get("TIMEOUT", 20)
    if not isinstance(seconds, int) or not 0 < seconds <= 60:
        raise BadEnvironment("EMAIL_URL: timeout is the seconds that an answer may take, from 1 to 60: ?timeout=20")
    return {"EMAIL_TIMEOUT": seconds} | entry


def _mailbox(given: Mapping[str, str], name: str, *, default: str) -> str:
    value = given.get(name, default).strip()
    if "@" not in value or "\n" in value:
        raise BadEnvironment(f"{name} is {value!r}: it should be like Vigil <vigil@vigil.example>")
    return value


def _provider_secret(given: Mapping[str, str]) -> str:
    value = given.get("MAIL_PROVIDER_SECRET", "").strip()
    if given.get("MAIL_PROVIDER", "").strip() and not (":" in value and len(value) >= 20):
        raise BadEnvironment(
            "MAIL_PROVIDER_SECRET is not set or too short: it should be name:password, 20 characters or more, as the "
            "provider of MAIL_PROVIDER shows them when it reports a bounce"
        )
    return value


def _sentry_dsn(given: Mapping[str, str]) -> str:
    value = given.get("SENTRY_DSN", "").strip()
    if value and urlsplit(value).scheme not in ("http", "https"):
        raise BadEnvironment("SENTRY_DSN is no address: it should be like https://key@sentry.example/1, or unset")
    return value
