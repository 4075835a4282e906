"""Numbers in templates."""

from __future__ import annotations

from django import template
from django.utils.formats import number_format

register = template.Library()


@register.filter
def grouped(number: int | None) -> str:
    """A number with its thousands apart, as the active language writes them."""
    return "" if number is None else number_format(number, force_grouping=True)
