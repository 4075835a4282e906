"""What the desk keeps about publications and the public does not see."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from record.published import Version


class PublicationAct(models.Model):
    """Who published a version, and why. Beside `Version` and not in it: the public role reads that table."""

    version = models.OneToOneField(Version, on_delete=models.PROTECT, related_name="act", verbose_name=_("version"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), on_delete=models.PROTECT, null=True, related_name="+"
    )
    reason = models.TextField(_("reason"), blank=True)

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
