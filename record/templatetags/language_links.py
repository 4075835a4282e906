"""The same page in the other languages: for the reader, and for search engines (hreflang)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import LocalePrefixPattern, translate_url
from django.utils.safestring import SafeString
from django.utils.translation import get_language, get_language_info, override

from record.addresses import address_of

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
    """This page in each language of the site, or of the copy of it that the request is for (`languages_of_copy`);
    nothing where there is one language, or no request (a fault)."""
    request = context.get("request")
    if request is None:
        return []
    # Asked for by the head, the masthead and the foot of one page.
    if not hasattr(request, "language_links"):
        every = [code for code, _name in settings.LANGUAGES]
        codes = getattr(request, "languages_of_copy", every)
        request.language_links = _links(request.get_full_path(), codes) if len(codes) > 1 else []
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


def _links(here: str, codes: Sequence[str]) -> list[LanguageLink]:
    current = get_language() or settings.LANGUAGE_CODE
    another = next(code for code in codes if code != current)
    # An address that leads nowhere has no translation: from there the way is home.
    leads_somewhere = translate_url(here, another) != here
    # From language to language an address differs in its beginning alone, which is the home page's.
    rest = here.removeprefix(_home(current)) if leads_somewhere else ""
    links = []
    for code in codes:
        local = get_language_info(code)["name_local"]
        name, path = local[:1].upper() + local[1:], _home(code) + rest
        links.append(LanguageLink(code, name, path, code == current, leads_somewhere))
    return links


def _home(code: str) -> str:
    """The home page in a language: that of the active one, under its prefix. Asked in each language, Django would read
    all addresses of the site once for each."""
    return address_of("home").removesuffix(_prefix(get_language() or settings.LANGUAGE_CODE)) + _prefix(code)


@lru_cache(maxsize=64)
def _prefix(code: str) -> str:
    with override(code):
        # As config/urls.py says.
        return LocalePrefixPattern(prefix_default_language=False).language_prefix
