"""How a fact is entered: checked as the desk would check it, then saved."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db import models

M = TypeVar("M", bound=models.Model)


def enter(model: type[M], **fields: Any) -> M:
    """A new row of the working record. Raises ValidationError with what the desk's form would say."""
    instance = model(**fields)
    instance.full_clean()
    instance.save()
    return instance
