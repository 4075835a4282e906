"""Pictures in templates: the copies of one that weigh least for a screen."""

from __future__ import annotations

from dataclasses import dataclass

from django import template
from django.conf import settings

from record.pictures import PICTURES
from record.renditions import FORMS, rendition, widths_of

register = template.Library()


@dataclass(frozen=True)
class Renditions:
    """What an element `picture` is made of: [(media type, srcset)], the lightest first, and the one to fall back on."""

    sources: list[tuple[str, str]]
    fallback: str


@register.simple_tag
def renditions(url: str | None) -> Renditions:
    """The copies of a published picture by its address; of one that has none, or is not ours, only itself."""
    address = (url or "").removeprefix(settings.SITE_URL)
    path = address.removeprefix(settings.MEDIA_URL)
    widths = widths_of(path) if address.startswith(settings.MEDIA_URL + PICTURES) else []
    if not widths:
        return Renditions([], address)
    sources = [
        (
            "image/jpeg" if form == "jpg" else f"image/{form}",
            ", ".join(f"{settings.MEDIA_URL}{rendition(path, width, form)} {width}w" for width in widths),
        )
        for form in FORMS
    ]
    middle = widths[min(1, len(widths) - 1)]
    return Renditions(sources, settings.MEDIA_URL + rendition(path, middle, "jpg"))
