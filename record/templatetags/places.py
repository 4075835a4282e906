"""Countries and addresses in templates."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import urlsplit

from django import template
from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django_countries import countries

from record.page_language import page_language

register = template.Library()


@register.filter
def country_name(code: str | None) -> str:
    """The name of a country in the active language; the code itself where it is not one of ISO 3166."""
    return _country_name(code, page_language()) if code else ""


@lru_cache(maxsize=4096)
def _country_name(code: str, language: str) -> str:
    """In the active language, which is named so that each has its own names."""
    return str(countries.name(code) or code)


@register.filter
def on_this_site(url: str | None) -> str:
    """An address of ours without scheme and host, so that a page shows it wherever it is served from."""
    return (url or "").removeprefix(settings.SITE_URL)


@register.filter
def host(url: str | None) -> str:
    """Where a link leads, in short: example.org."""
    return (urlsplit(url or "").hostname or "").removeprefix("www.")


@register.filter
def lines(text: str | None) -> SafeString:
    """A postal address: each line on its own."""
    escaped = [format_html("{}", line) for line in (text or "").splitlines()]
    return mark_safe("<br>".join(escaped))  # noqa: S308  (each line was escaped)
