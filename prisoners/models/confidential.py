"""What only the teams that maintain a case may see. No publication reads this table, and no public role can."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from prisoners.models.prisoner import Prisoner
from record.history import tracked


@tracked()
class ConfidentialNote(models.Model):
    """Contacts, family, health, identities of sources, advice on security. A change to it is no change to the case."""

    confidential = True  # its history and its permissions are kept apart (record/roles.py, record/case_history.py)

    class Kind(models.TextChoices):
        CONTACT = "contact", _("contact")
        FAMILY = "family", _("family")
        HEALTH = "health", _("health")
        SOURCE = "source_identity", _("identity of a source")
        SECURITY = "security", _("security advice")
        OTHER = "other", _("other")

    prisoner = models.ForeignKey(Prisoner, on_delete=models.CASCADE, related_name="confidential_notes")
    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices, default=Kind.OTHER)
    body = models.TextField(_("note"), max_length=20_000)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("written by"),
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
    )
    written_at = models.DateTimeField(_("written"), auto_now_add=True)

    class Meta:
        verbose_name = _("confidential note")
        verbose_name_plural = _("confidential notes")
        ordering = ["-written_at"]

    def __str__(self) -> str:
        return self.get_kind_display()
