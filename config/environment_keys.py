"""The keys among the variables of the environment (docs/operate.md, "Keys"). A key itself is never repeated."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping

from cryptography.fernet import Fernet

from config.variables import BadEnvironment, flag, listed, required
from exports.mirror.minisign import BadKey, PublicKey, SecretKey

SECRET_KEY_MINIMUM = 32
# Fewer different characters, or bytes, are no random key but somebody's example.
SECRET_KEY_DIFFERENT, FIELD_KEY_DIFFERENT = 8, 8
_MADE_UP = ("django-insecure", "changeme", "change-me", "secret", "example", "dev-secret")
_SLUG = re.compile(r"[A-Za-z0-9_-]+")
# X25519 in Bech32 (https://age-encryption.org/v1); age itself looks at the checksum.
_AGE_RECIPIENT = re.compile(r"age1[ac-hj-np-z02-9]{58}")


def secret_key(given: Mapping[str, str], *, debug: bool) -> str:
    """SECRET_KEY, at least so long and not plainly made up. Raises BadEnvironment."""
    value = required(given, "SECRET_KEY", f"at least {SECRET_KEY_MINIMUM} random characters")
    if len(value) < SECRET_KEY_MINIMUM and not debug:
        raise BadEnvironment(
            f"SECRET_KEY has {len(value)} characters: it should be at least {SECRET_KEY_MINIMUM} random ones"
        )
    if not debug and (value.lower().startswith(_MADE_UP) or len(set(value)) < SECRET_KEY_DIFFERENT):
        raise BadEnvironment("SECRET_KEY is a default or no random text: make one with `openssl rand -base64 48`")
    return value


def secret_key_fallbacks(given: Mapping[str, str], *, debug: bool) -> list[str]:
    """The former ones, newest first. Raises BadEnvironment."""
    found = listed(given, "SECRET_KEY_FALLBACKS")
    for number, key in enumerate(found, start=1):
        if len(key) < SECRET_KEY_MINIMUM and not debug:
            raise BadEnvironment(
                f"SECRET_KEY_FALLBACKS: key {number} is too short: it should be a former SECRET_KEY of at least "
                f"{SECRET_KEY_MINIMUM} characters, several separated by commas, newest first"
            )
    return found


def field_keys(given: Mapping[str, str]) -> list[str]:
    """FIELD_KEYS, newest first. Raises BadEnvironment."""
    meaning = "Fernet keys (32 bytes, url-safe base64) separated by commas, newest first"
    required(given, "FIELD_KEYS", meaning)
    keys = listed(given, "FIELD_KEYS")
    for number, key in enumerate(keys, start=1):
        # The key itself is a secret even when it is wrong: only its place is said.
        if not _is_fernet_key(key):
            raise BadEnvironment(f"FIELD_KEYS: key {number} is no Fernet key: it should be {meaning}")
        if len(set(base64.urlsafe_b64decode(key))) < FIELD_KEY_DIFFERENT and not flag(given, "DEBUG"):
            raise BadEnvironment(f"FIELD_KEYS: key {number} is not random: it should be {meaning}")
    return keys


def team_keys(given: Mapping[str, str], *, site_mode: str) -> dict[str, list[str]]:
    """TEAM_KEYS by the slug of the team, newest first. Raises BadEnvironment."""
    meaning = "address=key separated by commas, newest first: the address of the team's page, and a Fernet key"
    found: dict[str, list[str]] = {}
    for number, pair in enumerate(listed(given, "TEAM_KEYS"), start=1):
        team, _, key = pair.partition("=")
        if not _SLUG.fullmatch(team.strip()) or not _is_fernet_key(key.strip()):
            raise BadEnvironment(f"TEAM_KEYS: number {number} is none: it should be {meaning}")
        if key.strip() in listed(given, "FIELD_KEYS"):
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


def mirror_signing_key(given: Mapping[str, str]) -> str:
    """MIRROR_SIGNING_KEY, empty where mirrors are not signed. Raises BadEnvironment."""
    value = given.get("MIRROR_SIGNING_KEY", "").strip()
    try:
        if value:
            SecretKey.read(value)
    except BadKey:
        raise BadEnvironment(
            "MIRROR_SIGNING_KEY is no secret key: it should be the last line of a file that `minisign -G -W` wrote, or "
            "what `manage.py mirror_key` printed"
        ) from None
    return value


def mirror_public_key(given: Mapping[str, str]) -> str:
    """MIRROR_PUBLIC_KEY, else that of MIRROR_SIGNING_KEY; empty where mirrors are not signed. Raises BadEnvironment."""
    value, signing = given.get("MIRROR_PUBLIC_KEY", "").strip(), mirror_signing_key(given)
    own = SecretKey.read(signing).public.written() if signing else ""
    try:
        public = value and PublicKey.read(value).written()
    except BadKey:
        raise BadEnvironment(
            "MIRROR_PUBLIC_KEY is no public key: it should be the last line of the minisign.pub that belongs to "
            "MIRROR_SIGNING_KEY, or what `manage.py mirror_key` printed beside it"
        ) from None
    if public and own and public != own:
        raise BadEnvironment("MIRROR_PUBLIC_KEY does not belong to MIRROR_SIGNING_KEY: leave it out where that is set")
    return public or own


def backup_recipients(given: Mapping[str, str]) -> list[str]:
    """BACKUP_RECIPIENTS: public keys of age. Raises BadEnvironment."""
    found = listed(given, "BACKUP_RECIPIENTS")
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
