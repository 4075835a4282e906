"""Other nouns that a document names, in templates."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from markupsafe import Markup

from record.addresses import address_of

register = template.Library()

_LINK = Markup('<a href="%s">%s</a>')


@register.simple_tag
def named(to: dict[str, Any]) -> SafeString | Markup:
    """A reference ({type, id, name, url}) as a link; a noun that was withdrawn keeps its name and has no page."""
    if not to["url"]:
        return format_html("{}", to["name"])
    return _LINK % (address_of(to["type"], to["id"]), to["name"])


@register.simple_tag
def all_named(references: Iterable[dict[str, Any]]) -> SafeString:
    """Several of them, with commas between."""
    return format_html_join(", ", "{}", ((named(to),) for to in references))
