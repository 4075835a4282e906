"""The same page in the other languages: for the reader, and for search engines (hreflang)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse, translate_url
from django.utils.safestring import SafeString
from django.utils.translation import get_language, get_language_info, override

register = template.Library()


@dataclass(frozen=True)
class LanguageLink:
    """A language of the site by its own name, and where this page stands in it. `is_here`: the page is in it;
    `is_same_page`: the address is this page's, not just the home page in that language."""

    code: str
    name: str
    path: str
    is_here: bool
    is_same_page: bool

    @property
    def address(self) -> str:
        return settings.SITE_URL + self.path


@register.simple_tag(takes_context=True)
def language_links(context: dict[str, Any]) -> list[LanguageLink]:
    """This page in each language of the site; nothing where there is one language, or no request (a fault)."""
    request = context.get("request")
    if request is None or len(settings.LANGUAGES) < 2:
        return []
    # Asked for by the head, the masthead and the foot of one page.
    if not hasattr(request, "language_links"):
        request.language_links = _links(request.get_full_path())
    return request.language_links


@register.simple_tag(takes_context=True)
def language_list(context: dict[str, Any]) -> SafeString:
    """The same as a list; drawn once for the masthead and the foot of one page. Empty where there are no links."""
    links = language_links(context)
    if not links:
        return SafeString("")
    request = context["request"]
    if not hasattr(request, "language_list"):
        request.language_list = render_to_string("components/languages.html", {"links": links})
    return request.language_list


def _links(here: str) -> list[LanguageLink]:
    current = get_language()
    paths = {code: translate_url(here, code) for code, _name in settings.LANGUAGES}
    # An address that leads nowhere has no translation: from there the way is home.
    leads_somewhere = len(set(paths.values())) > 1
    links = []
    for code, path in paths.items():
        if not leads_somewhere:
            with override(code):
                path = reverse("home")
        local = get_language_info(code)["name_local"]
        links.append(LanguageLink(code, local[:1].upper() + local[1:], path, code == current, leads_somewhere))
    return links
