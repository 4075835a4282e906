"""What differs between machines: read from the environment, checked once, and said in one line when it is wrong.

A variable that is unset (or empty) is looked up in `<var>/local.env`, where the local launcher (config/local.py)
writes the addresses of the services it started: so `manage.py shell` in a second terminal reaches those of `make run`.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import unquote, urlsplit

import environ
from cryptography.fernet import Fernet

from record.licences import CONTENT_LICENCES, ContentLicence

CHECKOUT = Path(__file__).resolve().parent.parent
LOOPBACK = ("localhost", "127.0.0.1", "::1")
SITE_MODES = ("public", "staff", "all")
PUBLIC_ROLE = "vigil_public"
PUBLIC_STATEMENT_TIMEOUT = "10s"
SECRET_KEY_MINIMUM = 32
# Fewer different characters, or bytes, are no random key but somebody's example.
SECRET_KEY_DIFFERENT, FIELD_KEY_DIFFERENT = 8, 8
_MADE_UP = ("django-insecure", "changeme", "change-me", "secret", "example", "dev-secret")
_SLUG = re.compile(r"[A-Za-z0-9_-]+")
DATABASE_SCHEMES = ("postgres", "postgresql")
REDIS_SCHEMES = ("redis", "rediss", "unix")
EMAIL_SCHEMES = ("smtp", "smtps", "smtp+tls", "smtp+ssl", "consolemail", "filemail", "memorymail", "dummymail")
# Those whose reports of bounces are taken (alerts/provider_events.py).
MAIL_PROVIDERS = ("", "brevo", "mailjet", "postmark", "sendgrid", "sparkpost")
TRUE = ("1", "true", "yes", "on")
# Plain addresses, without a name: they become a header.
_ADDRESS = re.compile(r"[^\s@<>,;:\"()\\]+@[A-Za-z0-9][A-Za-z0-9.-]*")
# X25519 in Bech32 (https://age-encryption.org/v1); age itself looks at the checksum.
_AGE_RECIPIENT = re.compile(r"age1[ac-hj-np-z02-9]{58}")
FALSE = ("0", "false", "no", "off")


class BadEnvironment(Exception):
    """A variable is missing or wrong; the message is the line to print."""


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
    database: dict[str, Any]
    redis_url: str
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
    debug = _flag(given, "DEBUG")
    site_mode = _choice(given, "SITE_MODE", SITE_MODES, default="all")
    site_url = _site_url(given)
    host = urlsplit(site_url).hostname or ""
    onion_url = _onion_url(given)
    onion_hosts = [urlsplit(onion_url).hostname or ""] if onion_url else []
    return Environment(
        debug=debug,
        secret_key=_secret_key(given, debug=debug),
        secret_key_fallbacks=_secret_key_fallbacks(given, debug=debug),
        field_keys=_field_keys(given),
        team_keys=_team_keys(given, site_mode=site_mode),
        second_factor=_second_factor(given, host),
        site_mode=site_mode,
        site_url=site_url,
        onion_url=onion_url,
        allowed_hosts=(_list(given, "ALLOWED_HOSTS") or _hosts_of(host)) + onion_hosts,
        var_dir=var_dir,
        database=(
            public_database_entry(given, "PUBLIC_DATABASE_URL")
            if site_mode == "public"
            else database_entry(given, "DATABASE_URL")
        ),
        redis_url=_address(given, "REDIS_URL", REDIS_SCHEMES, example="redis://host:6379/0"),
        email=_email(given, var_dir),
        default_from_email=_mailbox(given, "DEFAULT_FROM_EMAIL", default=f"Vigil <vigil@{host}>"),
        mail_provider=_choice(given, "MAIL_PROVIDER", MAIL_PROVIDERS, default=""),
        mail_provider_secret=_provider_secret(given),
        sentry_dsn=_sentry_dsn(given),
        alert_settling_seconds=_seconds(given, "ALERT_SETTLING_SECONDS", default=600, most=86_400),
        alert_domain_per_minute=_number(given, "ALERT_DOMAIN_PER_MINUTE", default=300_000),
        alarm_email=_addresses(given, "ALARM_EMAIL"),
        alarm_after_minutes=_between(given, "ALARM_AFTER_MINUTES", default=15, least=1, most=1440),
        alarm_failure_percent=_between(given, "ALARM_FAILURE_PERCENT", default=20, least=1, most=100),
        api_units=_number(given, "API_UNITS", default=600),
        api_units_with_key=_number(given, "API_UNITS_WITH_KEY", default=6000),
        page_units=_number(given, "PAGE_UNITS", default=600),
        content_licence=_content_licence(given),
        mirror_signing_key=_mirror_signing_key(given),
        backup_recipients=_backup_recipients(given),
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


def _required(given: Mapping[str, str], name: str, meaning: str) -> str:
    value = given.get(name, "").strip()
    if not value:
        raise BadEnvironment(f"{name} is not set: it should be {meaning} (`make run` needs none of this)")
    return value


def _flag(given: Mapping[str, str], name: str) -> bool:
    value = given.get(name, "false").strip().lower()
    if value not in TRUE + FALSE:
        raise BadEnvironment(f"{name} is {value!r}: it should be true or false")
    return value in TRUE


def _choice(given: Mapping[str, str], name: str, choices: tuple[str, ...], *, default: str) -> str:
    value = given.get(name, default).strip()
    if value not in choices:
        raise BadEnvironment(f"{name} is {value!r}: it should be one of {', '.join(choices)}")
    return value


def _content_licence(given: Mapping[str, str]) -> ContentLicence:
    known = {licence.id: licence for licence in CONTENT_LICENCES}
    return known[_choice(given, "CONTENT_LICENCE", tuple(known), default=CONTENT_LICENCES[0].id)]


def _mirror_signing_key(given: Mapping[str, str]) -> str:
    value = given.get("MIRROR_SIGNING_KEY", "").strip()
    try:
        raw = base64.b64decode(value, validate=True)
    except ValueError:
        raw = b"?"
    # What stands in it is looked at by who signs (exports/mirror/minisign.py): 158 bytes, without a password.
    if value and (len(raw) != 158 or raw[:6] != b"Ed\0\0B2"):
        raise BadEnvironment(
            "MIRROR_SIGNING_KEY is no secret key: it should be the last line of a file that `minisign -G -W` wrote, or "
            "what `manage.py mirror_key` printed"
        )
    return value


def _backup_recipients(given: Mapping[str, str]) -> list[str]:
    found = _list(given, "BACKUP_RECIPIENTS")
    for number, key in enumerate(found, start=1):
        if key.upper().startswith("AGE-SECRET-KEY-"):
            raise BadEnvironment(
                f"BACKUP_RECIPIENTS: key {number} is the private one, which opens every backup: take it off this "
                "machine, and name the public one that age-keygen printed"
            )
        if not _AGE_RECIPIENT.fullmatch(key):
            raise BadEnvironment(
                f"BACKUP_RECIPIENTS: key {number} is none: it should be like age1… (62 characters, as age-keygen "
                "prints it), several separated by commas"
            )
    return found


def _number(given: Mapping[str, str], name: str, *, default: int) -> int:
    value = given.get(name, str(default)).strip()
    if not (value.isascii() and value.isdigit()) or len(value) > 9:
        raise BadEnvironment(f"{name} is {value!r}: it should be a whole number, or 0 for no limit")
    return int(value)


def _seconds(given: Mapping[str, str], name: str, *, default: int, most: int) -> int:
    value = given.get(name, str(default)).strip()
    if not (value.isascii() and value.isdigit()) or len(value) > 9 or int(value) > most:
        raise BadEnvironment(f"{name} is {value!r}: it should be a whole number of seconds, {most} at most")
    return int(value)


def _between(given: Mapping[str, str], name: str, *, default: int, least: int, most: int) -> int:
    value = given.get(name, str(default)).strip()
    if not (value.isascii() and value.isdigit()) or len(value) > 9 or not least <= int(value) <= most:
        raise BadEnvironment(f"{name} is {value!r}: it should be a whole number from {least} to {most}")
    return int(value)


def _addresses(given: Mapping[str, str], name: str) -> list[str]:
    found = _list(given, name)
    for number, address in enumerate(found, start=1):
        if not _ADDRESS.fullmatch(address) or len(address) > 254:
            # Whose it is stands in the environment: only its place is said.
            raise BadEnvironment(
                f"{name}: address {number} is none: it should be like ops@vigil.example, several separated by commas"
            )
    return found


def _list(given: Mapping[str, str], name: str) -> list[str]:
    return [item.strip() for item in given.get(name, "").split(",") if item.strip()]


def _hosts_of(host: str) -> list[str]:
    loopback = ["localhost", "127.0.0.1", "[::1]"]
    return loopback if host in LOOPBACK else [host]


def _secret_key(given: Mapping[str, str], *, debug: bool) -> str:
    value = _required(given, "SECRET_KEY", f"at least {SECRET_KEY_MINIMUM} random characters")
    if len(value) < SECRET_KEY_MINIMUM and not debug:
        raise BadEnvironment(
            f"SECRET_KEY has {len(value)} characters: it should be at least {SECRET_KEY_MINIMUM} random ones"
        )
    if not debug and (value.lower().startswith(_MADE_UP) or len(set(value)) < SECRET_KEY_DIFFERENT):
        raise BadEnvironment("SECRET_KEY is a default or no random text: make one with `openssl rand -base64 48`")
    return value


def _secret_key_fallbacks(given: Mapping[str, str], *, debug: bool) -> list[str]:
    found = _list(given, "SECRET_KEY_FALLBACKS")
    for number, key in enumerate(found, start=1):
        if len(key) < SECRET_KEY_MINIMUM and not debug:
            raise BadEnvironment(
                f"SECRET_KEY_FALLBACKS: key {number} is too short: it should be a former SECRET_KEY of at least "
                f"{SECRET_KEY_MINIMUM} characters, several separated by commas, newest first"
            )
    return found


def _field_keys(given: Mapping[str, str]) -> list[str]:
    meaning = "Fernet keys (32 bytes, url-safe base64) separated by commas, newest first"
    _required(given, "FIELD_KEYS", meaning)
    keys = _list(given, "FIELD_KEYS")
    for number, key in enumerate(keys, start=1):
        # The key itself is a secret even when it is wrong: only its place is said.
        if not _is_fernet_key(key):
            raise BadEnvironment(f"FIELD_KEYS: key {number} is no Fernet key: it should be {meaning}")
        if len(set(base64.urlsafe_b64decode(key))) < FIELD_KEY_DIFFERENT and not _flag(given, "DEBUG"):
            raise BadEnvironment(f"FIELD_KEYS: key {number} is not random: it should be {meaning}")
    return keys


def _team_keys(given: Mapping[str, str], *, site_mode: str) -> dict[str, list[str]]:
    meaning = "address=key separated by commas, newest first: the address of the team's page, and a Fernet key"
    found: dict[str, list[str]] = {}
    for number, pair in enumerate(_list(given, "TEAM_KEYS"), start=1):
        team, _, key = pair.partition("=")
        if not _SLUG.fullmatch(team.strip()) or not _is_fernet_key(key.strip()):
            raise BadEnvironment(f"TEAM_KEYS: number {number} is none: it should be {meaning}")
        if key.strip() in _list(given, "FIELD_KEYS"):
            raise BadEnvironment(f"TEAM_KEYS: number {number} is one of FIELD_KEYS: a team's key is its own")
        found.setdefault(team.strip(), []).append(key.strip())
    if found and site_mode == "public":
        raise BadEnvironment("TEAM_KEYS is set, but a public face reads no confidential notes: unset it there")
    return found


def _is_fernet_key(key: str) -> bool:
    try:
        Fernet(key)
    except ValueError:
        return False
    return True


def _second_factor(given: Mapping[str, str], host: str) -> str:
    value = _choice(given, "SECOND_FACTOR", ("required", "optional"), default="required")
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


def _address(given: Mapping[str, str], name: str, schemes: tuple[str, ...], *, example: str) -> str:
    value = _required(given, name, f"an address like {example}")
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError as error:
        raise BadEnvironment(f"{name} is no address ({error}): it should be like {example}") from error
    if parts.scheme not in schemes or not (parts.netloc or parts.path.strip("/")):
        # The value may hold a password: only its scheme is repeated.
        raise BadEnvironment(f"{name} begins with {parts.scheme!r}: it should be like {example}")
    return value


def database_entry(given: Mapping[str, str], name: str) -> dict[str, Any]:
    """Django's entry for the database at the address in this variable. Raises BadEnvironment."""
    example = "postgres://user:password@host:5432/name"
    entry = environ.Env.db_url_config(_address(given, name, DATABASE_SCHEMES, example=example))
    if not entry["NAME"]:
        raise BadEnvironment(f"{name} names no database: it should be like {example}")
    # A socket's folder is written as %2F… in the place of the host, or as ?host=…; libpq takes both.
    options = entry.get("OPTIONS", {})
    entry["HOST"] = unquote(options.pop("host", entry["HOST"]))
    # gthread keeps its threads, so one kept connection a thread is the pool; each is checked before it is used again.
    entry |= {"ENGINE": "config.postgresql", "CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
    # A database that vanished is noticed in seconds, not when TCP gives up.
    entry["OPTIONS"] = {"connect_timeout": 5, "keepalives_idle": 30, "tcp_user_timeout": 10_000} | options
    return dict(entry)


def public_database_entry(given: Mapping[str, str], name: str) -> dict[str, Any]:
    """The same for a public face: each of its connections is the public role from its first moment, for bounded
    statements. Raises BadEnvironment."""
    entry = database_entry(given, name)
    # A pooler between may leave these out: config/public_login.py looks at what was reached.
    said = entry["OPTIONS"].get("options", "")
    role = f"-c role={PUBLIC_ROLE} -c statement_timeout={PUBLIC_STATEMENT_TIMEOUT}"
    entry["OPTIONS"]["options"] = f"{said} {role}".strip()
    return entry


def _email(given: Mapping[str, str], var_dir: Path) -> dict[str, Any]:
    if not given.get("EMAIL_URL"):
        return {"EMAIL_BACKEND": "config.mail.EmlFileBackend", "EMAIL_FILE_PATH": str(var_dir / "mail")}
    value = _address(given, "EMAIL_URL", EMAIL_SCHEMES, example="smtp+tls://user:password@host:587")
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
