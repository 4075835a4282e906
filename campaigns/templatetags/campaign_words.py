"""Codes of campaigns and resolutions in words."""

from __future__ import annotations

from django import template

from campaigns.models import Action, Signature

register = template.Library()


@register.filter
def action_kind(code: str | None) -> str:
    """What a supporter is asked to do."""
    return str(Action.Kind(code).label) if code in Action.Kind.values else ""


@register.filter
def signature_role(code: str | None) -> str:
    """How an organisation stands by a resolution."""
    return str(Signature.Role(code).label) if code in Signature.Role.values else ""
