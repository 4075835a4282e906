"""Other nouns that a document names, in templates."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def named(to: dict[str, Any]) -> SafeString:
    """A reference ({type, id, name, url}) as a link; a noun that was withdrawn keeps its name and has no page."""
    if not to["url"]:
        return format_html("{}", to["name"])
    return format_html('<a href="{}">{}</a>', reverse(to["type"], args=[to["id"]]), to["name"])


@register.simple_tag
def all_named(references: Iterable[dict[str, Any]]) -> SafeString:
    """Several of them, with commas between."""
    return format_html_join(", ", "{}", ((named(to),) for to in references))
