"""The form to follow what a page is about: `{% subscribe_form kind="prisoner" target=case.id name=case.name %}`."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString

from alerts.models import Subscription
from record.templatetags.compiled import drawn

register = template.Library()


@register.simple_tag
def subscribe_form(kind: str = "everything", target: str = "", name: str = "") -> SafeString:
    """kind and target: what is followed (alerts/models/follower.py); name: how it is called on the page."""
    return drawn("alerts/subscribe_form.html", kind=kind, target=target, name=name)


@register.filter
def rhythm_in_words(rhythm: str) -> str:
    """How often, as it is called in the form."""
    return str(Subscription.Rhythm(rhythm).label)


@register.filter
def changes_in_words(changes: list[str]) -> str:
    """Kinds of change, as they are called in the form."""
    return ", ".join(str(Subscription.Change(change).label) for change in changes)
