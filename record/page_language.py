"""The language that a page is in, asked for once a page: to Django each of its hundreds of questions is new."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.conf import settings
from django.utils.translation import get_language

_held: ContextVar[str | None] = ContextVar("page_language", default=None)


def page_language() -> str:
    """The active language; the site's own where none is."""
    return _held.get() or get_language() or settings.LANGUAGE_CODE


@contextmanager
def one_page_language() -> Iterator[None]:
    """Within it the language stays as it was at the beginning: whoever draws here does not change it."""
    before = _held.set(page_language())
    try:
        yield
    finally:
        _held.reset(before)
