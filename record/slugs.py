"""Readable addresses."""

from __future__ import annotations

from django.db import models
from django.utils.text import slugify

from record.names import in_latin


def free_slug(model: type[models.Model], name: str) -> str:
    """An address made of a name in any script, at most 100 characters long, that no other row of the model has."""
    slug = slugify(in_latin(name))[:90] or "unnamed"
    taken = set(model._default_manager.filter(slug__startswith=slug).values_list("slug", flat=True))
    return next(s for s in (slug, *(f"{slug}-{n}" for n in range(2, len(taken) + 3))) if s not in taken)
