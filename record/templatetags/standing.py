"""Parts of a page that are the same on every visit: which language it is in, and which page it is, is all they know."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import get_script_prefix, get_urlconf
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()

# Twenty-odd kinds of page in nine languages, a few parts each; what is asked for least makes room.
_KEPT = 1024


@register.simple_tag(takes_context=True)
def standing(context: dict[str, Any], template_name: str) -> SafeString:
    """A template drawn once for each language and kind of page, and kept by the process:
    `{% standing "components/footer_places.html" %}`.

    The template is given `request.resolver_match.url_name` and nothing else: what depends on a case, an address or a
    reader cannot stand in it. With DEBUG it is drawn anew each time, so that a change is seen.
    """
    match = getattr(context.get("request"), "resolver_match", None)
    draw = _drawn.__wrapped__ if settings.DEBUG else _drawn
    return draw(
        template_name,
        match.url_name if match else None,
        get_language(),
        str(get_urlconf() or settings.ROOT_URLCONF),
        get_script_prefix(),
    )


@lru_cache(maxsize=_KEPT)
def _drawn(name: str, url_name: str | None, language: str | None, urlconf: str, prefix: str) -> SafeString:
    # Language, addresses and prefix are those in force: named so that each has its own.
    return render_to_string(name, {"request": {"resolver_match": {"url_name": url_name}}})
