"""Whether the person, or those close to them, agreed to what is made public."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from prisoners.admin.inlines import ConfidentialInline
from prisoners.models import Consent


class ConsentInline(ConfidentialInline):
    """As confidential as the notes: seen and kept by the same people."""

    model = Consent
    verbose_name_plural = _("Consent")
    fields = (("scope", "state"), ("given_by", "given_on"), "note")
