"""Kinds of organisations and institutions in words."""

from __future__ import annotations

from django import template

from organizations.models import Institution, Organization

register = template.Library()


@register.filter
def organization_kind(code: str | None) -> str:
    """The kind of a civic organisation; empty when it is not known."""
    if not code or code == Organization.Kind.UNKNOWN or code not in Organization.Kind.values:
        return ""
    return str(Organization.Kind(code).label)


@register.filter
def institution_kind(code: str | None) -> str:
    """The kind of a body of the state."""
    return str(Institution.Kind(code).label) if code in Institution.Kind.values else ""
