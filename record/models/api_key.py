"""Keys to the API: they raise its limits and open nothing that is closed without them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class ApiKey(models.Model):
    """One key, of which only the hash is kept. Nothing says whose it is, nor when or for what it was used."""

    administered = True  # kept by the role Administrator (record/roles.py)

    token_hash = models.CharField(_("hash of the key"), max_length=64, unique=True, editable=False)
    purpose = models.CharField(
        _("what it is for"),
        max_length=100,
        blank=True,
        help_text=_("As its owner wrote it, if they wrote anything."),
    )
    # To the hour, as with reports: the minute could be laid beside a log of who was online.
    created_at = models.DateTimeField(_("made"), editable=False)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("API key")
        verbose_name_plural = _("API keys")
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["created_at"], name="api_key_made")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(token_hash__regex=r"^[0-9a-f]{64}$"),  # noqa: S106  (what a hash looks like)
                name="api_key_is_kept_as_a_hash",
                violation_error_message=_("A key is kept as its SHA-256, never as itself."),
            )
        ]

    def __str__(self) -> str:
        return self.purpose or str(_("a key without a purpose"))
