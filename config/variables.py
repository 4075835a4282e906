"""One variable of the environment, read and checked: what it is, or one line that says what it should be."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

TRUE = ("1", "true", "yes", "on")
FALSE = ("0", "false", "no", "off")
# Plain addresses, without a name: they become a header.
_ADDRESS = re.compile(r"[^\s@<>,;:\"()\\]+@[A-Za-z0-9][A-Za-z0-9.-]*")


class BadEnvironment(Exception):
    """A variable is missing or wrong; the message is the line to print."""


def required(given: Mapping[str, str], name: str, meaning: str) -> str:
    """The value of a variable that must be there. Raises BadEnvironment."""
    value = given.get(name, "").strip()
    if not value:
        raise BadEnvironment(f"{name} is not set: it should be {meaning} (`make run` needs none of this)")
    return value


def flag(given: Mapping[str, str], name: str) -> bool:
    """Whether it is on; off where it is not set. Raises BadEnvironment."""
    value = given.get(name, "false").strip().lower()
    if value not in TRUE + FALSE:
        raise BadEnvironment(f"{name} is {value!r}: it should be true or false")
    return value in TRUE


def choice(given: Mapping[str, str], name: str, choices: tuple[str, ...], *, default: str) -> str:
    """One of these values. Raises BadEnvironment."""
    value = given.get(name, default).strip()
    if value not in choices:
        raise BadEnvironment(f"{name} is {value!r}: it should be one of {', '.join(choices)}")
    return value


def number(given: Mapping[str, str], name: str, *, default: int) -> int:
    """A whole number, 0 for no limit. Raises BadEnvironment."""
    value = given.get(name, str(default)).strip()
    if not (value.isascii() and value.isdigit()) or len(value) > 9:
        raise BadEnvironment(f"{name} is {value!r}: it should be a whole number, or 0 for no limit")
    return int(value)


def seconds(given: Mapping[str, str], name: str, *, default: int, most: int) -> int:
    """A whole number of seconds, up to `most`. Raises BadEnvironment."""
    value = given.get(name, str(default)).strip()
    if not (value.isascii() and value.isdigit()) or len(value) > 9 or int(value) > most:
        raise BadEnvironment(f"{name} is {value!r}: it should be a whole number of seconds, {most} at most")
    return int(value)


def between(given: Mapping[str, str], name: str, *, default: int, least: int, most: int) -> int:
    """A whole number in these bounds. Raises BadEnvironment."""
    value = given.get(name, str(default)).strip()
    if not (value.isascii() and value.isdigit()) or len(value) > 9 or not least <= int(value) <= most:
        raise BadEnvironment(f"{name} is {value!r}: it should be a whole number from {least} to {most}")
    return int(value)


def addresses(given: Mapping[str, str], name: str) -> list[str]:
    """Plain addresses of mail, separated by commas. Raises BadEnvironment."""
    found = listed(given, name)
    for number, address in enumerate(found, start=1):
        if not _ADDRESS.fullmatch(address) or len(address) > 254:
            # Whose it is stands in the environment: only its place is said.
            raise BadEnvironment(
                f"{name}: address {number} is none: it should be like ops@vigil.example, several separated by commas"
            )
    return found


def listed(given: Mapping[str, str], name: str) -> list[str]:
    """What stands between commas."""
    return [item.strip() for item in given.get(name, "").split(",") if item.strip()]


def address(given: Mapping[str, str], name: str, schemes: tuple[str, ...], *, example: str) -> str:
    """An address that must be there, with one of these schemes. Raises BadEnvironment."""
    value = required(given, name, f"an address like {example}")
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError as error:
        raise BadEnvironment(f"{name} is no address ({error}): it should be like {example}") from error
    if parts.scheme not in schemes or not (parts.netloc or parts.path.strip("/")):
        # The value may hold a password: only its scheme is repeated.
        raise BadEnvironment(f"{name} begins with {parts.scheme!r}: it should be like {example}")
    return value
