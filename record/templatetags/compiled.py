"""Parts of a page that the second engine draws: `{% compiled "components/status.html" status=… detail=… %}`."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import PurePath
from typing import Any

from django import template
from django.conf import settings
from django.template import engines
from django.utils.safestring import SafeString, mark_safe

from record.page_language import one_page_language

register = template.Library()


@register.simple_tag(name="compiled")
def drawn(template_name: str, **given: Any) -> SafeString:
    """A file of templates/compiled/ with what it is given; docs/adr/0025 says which parts stand there."""
    if settings.DEBUG:
        # Whatever was changed is seen, in the parts of a part too.
        _macro.cache_clear()
        _environment().cache.clear()
    with one_page_language():
        return mark_safe(_macro(template_name)(**given))  # noqa: S308  (escaped as it was drawn)


@lru_cache(maxsize=256)
def _macro(template_name: str) -> Callable[..., str]:
    """The one macro that a file holds, which is called as the file is."""
    macro: Callable[..., str] = getattr(_environment().get_template(template_name).module, PurePath(template_name).stem)
    return macro


def _environment() -> Any:
    engine: Any = engines["compiled"]
    return engine.env
