"""What the desk keeps about publications and the public does not see."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from record.published import Redaction, Version


class PublicationAct(models.Model):
    """Who published a version, and why. Beside `Version` and not in it: the public role reads that table."""

    version = models.OneToOneField(Version, on_delete=models.PROTECT, related_name="act", verbose_name=_("version"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), on_delete=models.PROTECT, null=True, related_name="+"
    )
    reason = models.TextField(_("reason"), blank=True)
    mark = models.JSONField(
        _("state of the working record"), null=True, help_text=_("Which rows of history were published.")
    )

    class Meta:
        verbose_name = _("act of publication")
        verbose_name_plural = _("acts of publication")

    def __str__(self) -> str:
        return str(self.version)


class Recomposition(models.Model):
    """A published document that borrows from one that has changed, and waits to be composed again."""

    kind = models.CharField(max_length=20)
    public_id = models.CharField(max_length=100)
    since = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("document to recompose")
        verbose_name_plural = _("documents to recompose")
        constraints = [models.UniqueConstraint(fields=["kind", "public_id"], name="recomposition_is_due_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.public_id}"


class RedactionAct(models.Model):
    """Who struck something from the public record, and why, in words for the desk. Never what was struck."""

    redaction = models.OneToOneField(
        Redaction, on_delete=models.PROTECT, related_name="act", verbose_name=_("redaction")
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), on_delete=models.PROTECT, null=True, related_name="+"
    )
    note = models.TextField(_("note for the desk"), blank=True, max_length=4000)

    class Meta:
        verbose_name = _("act of redaction")
        verbose_name_plural = _("acts of redaction")

    def __str__(self) -> str:
        return str(self.redaction)


class RedactionRequest(models.Model):
    """What someone wants struck from a case that needs a second reader. Gone once decided: it names the words."""

    kind = models.CharField(_("kind"), max_length=20)
    case_id = models.BigIntegerField(_("case"))
    target = models.JSONField(_("what"))
    reason = models.CharField(_("public reason"), max_length=500)
    note = models.TextField(_("note for the desk"), blank=True, max_length=4000)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), on_delete=models.PROTECT, null=True, related_name="+"
    )
    asked_at = models.DateTimeField(_("asked"), auto_now_add=True)

    class Meta:
        verbose_name = _("redaction asked for")
        verbose_name_plural = _("redactions asked for")
        ordering = ["asked_at"]
        indexes = [models.Index(fields=["kind", "case_id"], name="redaction_asked_of")]

    def __str__(self) -> str:
        return f"{self.kind} {self.case_id}"
