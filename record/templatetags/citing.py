"""Citations in templates: numbers that lead to the page's list of sources."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from record.page_language import page_language

register = template.Library()

# Keeps a number on the line of the words it belongs to (U+2060, word joiner).
_JOINER = "\u2060"


@register.simple_tag
def cites(citations: Iterable[dict[str, Any]] | None) -> SafeString:
    """The numbers of the sources a claim cites, each once, as links to #source-<number>. Empty without citations."""
    numbers = dict.fromkeys(c["source"] for c in citations or ())
    if not numbers:
        return mark_safe("")
    return _links(tuple(numbers), page_language())


# What a page cites, it cites again and again.
@lru_cache(maxsize=2048)
def _links(numbers: tuple[int, ...], language: str) -> SafeString:
    """In the active language, which is named so that each has its own words."""
    links = format_html_join(
        "", '<a href="#source-{}" aria-label="{}">[{}]</a>', ((n, _("Source %(n)s") % {"n": n}, n) for n in numbers)
    )
    return format_html('{}<sup class="cites">{}</sup>', _JOINER, links)


@register.simple_tag
def cites_for(citations: Iterable[dict[str, Any]] | None, *fields: str) -> SafeString:
    """The same for the citations of named fields of the noun itself ("" names the noun as a whole)."""
    return cites([c for c in citations or () if c.get("field", "") in fields])
