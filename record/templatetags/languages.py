"""Texts of a document in the language of the page; where a text is not there in it, the original, marked as such."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import template
from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from record.page_language import page_language

register = template.Library()


@dataclass(frozen=True)
class Said:
    """A text and its language. `is_fallback`: that is not the one of the page."""

    text: str
    language: str
    is_fallback: bool

    def __str__(self) -> str:
        return self.text

    def __bool__(self) -> bool:
        return bool(self.text)

    @property
    def attribute(self) -> SafeString:
        """For the element it stands in: ` lang="en"`; nothing where the page's own is right."""
        return format_html(' lang="{}"', self.language) if self.is_fallback else mark_safe("")


def said_in(part: dict[str, Any] | None, field: str, language: str) -> Said:
    """A field of a document, or of a part of one, in a language, else in the original."""
    part = part or {}
    original = part.get(field) or ""
    found = ((part.get("translations") or {}).get(field) or {}).get(language)
    if found:
        return Said(found, language, is_fallback=False)
    source = settings.LANGUAGE_CODE
    return Said(original, source, is_fallback=bool(original) and language != source)


def called_by(name: str, translations: dict[str, str] | None) -> Said:
    """A name that was read apart from its document, with its translations ({language: name}), as the page has it."""
    return said_in({"name": name, "translations": {"name": translations}}, "name", page_language())


@register.simple_tag
def person_of(part: Any) -> Said:
    """How the person of a part of a case is called: after `with_name_in_languages`, in the language of the page."""
    return called_by(part.prisoner.name, getattr(part, "person_translations", None))


@register.simple_tag
def event_of(part: Any) -> Said:
    """The same for its event."""
    return called_by(part.event.name, getattr(part, "event_translations", None))


@register.simple_tag
def said(part: dict[str, Any] | None, field: str) -> Said:
    """`{% said document "biography" as life %}`: life.text, life.language, life.is_fallback."""
    return said_in(part, field, page_language())


@register.simple_tag
def marked(part: dict[str, Any] | None, field: str) -> SafeString | str:
    """A short text with its language where that is not the page's: `{% marked hearing "outcome" %}`."""
    words = said(part, field)
    if not words.is_fallback:
        return words.text
    return format_html('<span lang="{}">{}</span>', words.language, words.text)


@register.simple_tag
def group_names_of(document: dict[str, Any] | None) -> list[str]:
    """The names of a person's groups in the language of the page, as far as they have one."""
    document = document or {}
    translated = (document.get("translations") or {}).get("group_names") or {}
    names = translated.get(page_language())
    return names if names and len(names) == len(document["group_names"]) else document.get("group_names") or []
