"""Uncertain dates in templates."""

from __future__ import annotations

import re
from functools import lru_cache

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from record.date_words import PublicDate, date_in_words
from record.page_language import page_language

register = template.Library()

# What HTML's <time datetime> takes: a year, a month or a day; an uncertain expression is not one of them.
_MACHINE_READABLE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?\Z")


@register.filter
def date_words(date: PublicDate | None) -> str:
    """A public document's date as a person would write it; empty when nothing is known."""
    return date_in_words(date)


@register.filter
def dated(date: PublicDate | None) -> str:
    """The same in a <time> element, machine-readable where HTML can say it; empty when nothing is known."""
    edtf = (date or {}).get("edtf") or ""
    return _dated(edtf, page_language()) if edtf else ""


# As many as `date_in_words` keeps: a page says the same days several times.
@lru_cache(maxsize=4096)
def _dated(edtf: str, language: str) -> SafeString:
    """In the active language, which is named so that each has its own words."""
    words = date_in_words({"edtf": edtf})
    if _MACHINE_READABLE.match(edtf):
        return format_html('<time datetime="{}">{}</time>', edtf, words)
    return format_html('<span class="uncertain-date">{}</span>', words)
