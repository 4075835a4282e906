"""Uncertain dates in words, in the active language: what is not known is said, never filled in."""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from record.page_language import page_language

PublicDate = dict[str, Any]

# By the numbers that EDTF gives them.
_SEASONS = {
    21: gettext_lazy("spring %(year)s"),
    22: gettext_lazy("summer %(year)s"),
    23: gettext_lazy("autumn %(year)s"),
    24: gettext_lazy("winter %(year)s"),
}


def date_in_words(date: PublicDate | None) -> str:
    """A public document's date ({edtf, earliest, latest}) as a person would write it: "7 February 2024", "June 2023",
    "around 2019", "between June 2023 and August 2023", "on or before 16 December 2023". Empty when nothing is known."""
    edtf = (date or {}).get("edtf") or ""
    return _in_words(edtf, page_language()) if edtf else ""


# A page says the same days several times, and the pages of a record the same days again.
@lru_cache(maxsize=8192)
def _in_words(edtf: str, language: str) -> str:
    """In the active language, which is named so that each has its own words."""
    if "/" in edtf:
        return _interval(*edtf.split("/", 1))
    return _single(edtf) or edtf


def _interval(first: str, last: str) -> str:
    if first in ("", ".."):
        return _("on or before %(date)s") % {"date": _single(last)}
    if last in ("", ".."):
        return _("on or after %(date)s") % {"date": _single(first)}
    return _("between %(first)s and %(last)s") % {"first": _single(first), "last": _single(last)}


def _single(edtf: str) -> str:
    """One EDTF date, level 0 or 1; the expression itself where it has no better words."""
    plain = edtf.rstrip("?~%")
    qualifier = edtf[len(plain) :]
    words = _plain(plain)
    if words is None:
        return edtf
    if qualifier == "~":
        return _("around %(date)s") % {"date": words}
    if qualifier == "?":
        return _("%(date)s (uncertain)") % {"date": words}
    if qualifier == "%":
        return _("around %(date)s (uncertain)") % {"date": words}
    return words


def _plain(text: str) -> str | None:
    if re.fullmatch(r"\d{3}X", text):
        return _("the %(decade)ss") % {"decade": f"{text[:3]}0"}
    parts = text.split("-")
    try:
        numbers = [int(part) for part in parts]
        if len(numbers) == 1:
            return parts[0]
        if len(numbers) == 2 and numbers[1] in _SEASONS:
            return _SEASONS[numbers[1]] % {"year": parts[0]}
        if len(numbers) == 2:
            return date_format(dt.date(numbers[0], numbers[1], 1), "YEAR_MONTH_FORMAT")
        return date_format(dt.date(*numbers), "DATE_FORMAT")
    except (ValueError, TypeError):
        return None
