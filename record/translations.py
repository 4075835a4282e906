"""Content in several languages: the main text in its own column, the others beside it (django-modeltrans)."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from record.publication import Document


def translations_of(instance: models.Model, *fields: str) -> Document:
    """The translations of the named fields: {field: {language: text}}, without empty ones."""
    stored = getattr(instance, "i18n", None) or {}
    found: Document = {}
    for field in fields:
        by_language = {
            code: stored[f"{field}_{code}"] for code in settings.CONTENT_LANGUAGES if stored.get(f"{field}_{code}")
        }
        if by_language:
            found[field] = by_language
    return found
