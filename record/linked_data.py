"""A noun for machines that read pages: schema.org in JSON-LD (https://www.w3.org/TR/json-ld11/#embedding-json-ld-in-html-documents)."""

from __future__ import annotations

import json
import re
from typing import Any

from django.utils.safestring import SafeString, mark_safe

CONTEXT = "https://schema.org"

# What schema.org's Date can say: an uncertain day or a season (EDTF's months from 21) is left out, not rounded.
_ISO = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-\d{2})?)?\Z")
# Inside a script element nothing may look like its end or like a comment.
_ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029"}


def in_script(thing: dict[str, Any]) -> SafeString:
    """A thing as the content of a script element of type application/ld+json, without what is not known."""
    said = {"@context": CONTEXT} | known(thing)
    return mark_safe(json.dumps(said, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPES))  # noqa: S308


def known(thing: dict[str, Any]) -> dict[str, Any]:
    """A thing without what is not known."""
    return {key: value for key, value in thing.items() if value not in (None, "", [], {})}


def date_of(date: dict[str, Any] | None) -> str | None:
    """A public date where it is a plain year, month or day; else None."""
    edtf = (date or {}).get("edtf") or ""
    return edtf if _ISO.match(edtf) else None
