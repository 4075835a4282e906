"""What a public document says in words, and what in it looks like somebody's telephone number or e-mail address."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

# Values under these keys are addresses, names of our own or dates: nobody wrote them into a text.
_NO_PROSE = {"id", "slug", "url", "archived_url", "site", "link", "edtf", "earliest", "latest", "time", "time_zone"}

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_WEB_ADDRESS = re.compile(r"(?:https?://|www\.)\S+")
# International (+994 50 123-45-67, 00 994 …), or national with its leading zero ((050) 123-45-67). Not an article of a
# statute, a date or the number of a case: those begin otherwise, or are shorter.
_PHONE = re.compile(r"(?<![\w./-])(?:\+|00[ ]?)\d(?:[ ().\-–]{0,2}\d){7,13}(?![\w/])")
_LOCAL_PHONE = re.compile(r"(?<![\w./-])\(?0\d{2}\)?[ \-–.]?\d{3}[ \-–.]?\d{2}[ \-–.]?\d{2}(?![\w/])")


def texts_in(node: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """(JSON Pointer, text) of all that a document says in words."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key not in _NO_PROSE:
                yield from texts_in(value, f"{path}/{key}")
    elif isinstance(node, list):
        for place, value in enumerate(node):
            yield from texts_in(value, f"{path}/{place}")
    elif isinstance(node, str) and node:
        yield path, node


def emails_in(text: str) -> list[str]:
    """The e-mail addresses in a text."""
    return _EMAIL.findall(text)


def phones_in(text: str) -> list[str]:
    """What reads like a telephone number in a text; numbers inside web addresses do not count."""
    text = _WEB_ADDRESS.sub(" ", text)
    return [m.group().strip() for pattern in (_PHONE, _LOCAL_PHONE) for m in pattern.finditer(text)]


def digits_of(text: str) -> str:
    """Only the digits: one number written in two ways is the same."""
    return "".join(c for c in text if c.isdigit())
