"""That two records were one person, or one record two."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from prisoners.models.prisoner import Prisoner


class Merge(models.Model):
    """One merge: what was moved from where, so that it can be taken back."""

    kept = models.ForeignKey(Prisoner, verbose_name=_("kept"), on_delete=models.PROTECT, related_name="merges_into")
    merged = models.ForeignKey(Prisoner, verbose_name=_("merged"), on_delete=models.PROTECT, related_name="merges_from")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), on_delete=models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField(_("when"), auto_now_add=True)
    reason = models.CharField(_("reason"), max_length=1000)
    moved = models.JSONField(
        _("what moved"), help_text=_("Table to the keys of its rows that moved; what was left out or put together.")
    )
    before = models.JSONField(_("before"), help_text=_("The fields of both records as they were."))
    undone_at = models.DateTimeField(_("taken back"), null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("taken back by"), on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("merge")
        verbose_name_plural = _("merges")
        ordering = ["-at"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(kept=models.F("merged")),
                name="merge_is_of_two",
                violation_error_message=_("A case cannot be merged into itself: choose another one."),
            ),
            models.UniqueConstraint(
                fields=["merged"], condition=models.Q(undone_at__isnull=True), name="case_is_merged_into_one"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.merged_id} → {self.kept_id}"
