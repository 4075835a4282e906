"""Words and ways of a profile: what it is in a line, its card, how it is passed on, and where its names lead."""

from __future__ import annotations

from functools import lru_cache
from typing import Any
from urllib.parse import quote, urlencode

from django import template
from django.conf import settings
from django.urls import NoReverseMatch
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _
from markupsafe import Markup

from prisoners.court_rows import article_id
from prisoners.profile.card import days_in_words, status_in_words
from prisoners.profile.summary import Sentence
from prisoners.templatetags.case_words import charge_in_words
from record.addresses import address_of
from record.page_language import page_language
from record.publication import Document
from record.templatetags.languages import said_in

register = template.Library()

LONGEST_DESCRIPTION = 250
_LINK = Markup('<a href="%s">%s</a>')


@register.simple_tag
def page_in_words(document: Document, summary: list[Sentence]) -> str:
    """The case in a line or two, for those who see the address alone: as the editor told it, else as it is composed."""
    told = said_in(document, "case_summary", page_language()).text or " ".join(s.text for s in summary)
    name = capfirst(said_in(document, "name", page_language()).text)
    return _in_short(told or f"{name}. {status_in_words(document)}")


# A page says it three times: to search engines, to who shares it, and to whom it is passed on.
@lru_cache(maxsize=64)
def _in_short(text: str) -> str:
    return Truncator(text).chars(LONGEST_DESCRIPTION)


@register.simple_tag
def card_in_words(document: Document, days_held: int | None, is_minimum: bool) -> str:
    """What can be read on the card of a person, for those who do not see it."""
    name = capfirst(said_in(document, "name", page_language()).text)
    days = days_in_words(days_held, is_minimum, document["status"])
    return ". ".join(part for part in (name, status_in_words(document), days) if part)


@register.simple_tag
def absolute(path: str) -> str:
    """An address of ours with scheme and host, for those who read it elsewhere."""
    return f"{settings.SITE_URL}{path}"


@register.simple_tag
def mail_to_pass_on(document: Document, name: str, summary: list[Sentence]) -> str:
    """The address of a letter to nobody yet, with the name, what the case is, and the address of the page."""
    body = f"{page_in_words(document, summary)}\n\n{document['url']}"
    subject = _("The case of %(name)s") % {"name": name}
    return "mailto:?" + urlencode({"subject": subject, "body": body}, quote_via=quote)


@register.simple_tag
def charge_named(charge: Document) -> Markup | str:
    """A charge in words, leading to everybody who is charged under its article."""
    words = charge_in_words(charge)
    if not charge["article"]:
        return words
    return _LINK % (f"{address_of('prisoners')}?{urlencode({'article': article_id(charge['article'])})}", words)


@register.simple_tag
def official_named(public_id: str, name: str) -> Any:
    """An official by name, leading to the page of what they are named for; a version of long ago has no address yet."""
    try:
        address = address_of("official", public_id) if public_id else ""
    except NoReverseMatch:
        address = ""
    return _LINK % (address, name) if address else name
