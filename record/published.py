"""The published record's own tables: the change log, and what published nouns share. Readable by the public role."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from record.documents import DocumentField
from record.querysets import PublishedFileQuerySet, VersionQuerySet


class Version(models.Model):
    """One publication of one case: the public change log. Numbered in commit order, without gaps, never changed.

    Holds nothing that is not public: who pressed the button and why is in `PublicationAct`.
    """

    class Cause(models.TextChoices):
        PUBLICATION = "publication", _("published by an editor")
        BORROWED = "borrowed", _("something it refers to has changed")
        WITHDRAWAL = "withdrawal", _("withdrawn from the public record")

    sequence = models.BigIntegerField(primary_key=True)
    kind = models.CharField(max_length=20, help_text=_("Which noun: prisoner, organization, campaign, …"))
    public_id = models.CharField(max_length=100)
    number = models.PositiveIntegerField(help_text=_("1 for the first publication of this noun, then 2, …"))
    cause = models.CharField(max_length=12, choices=Cause.choices, default=Cause.PUBLICATION)
    document = DocumentField(null=True, help_text=_("What became public; empty when it was withdrawn."))
    diff = models.JSONField(default=list, help_text=_("From the version before: JSON Patch (RFC 6902)."))
    happenings = models.JSONField(default=list, help_text=_("What happened, as kinds with their particulars."))
    summary = models.TextField(help_text=_("What happened, in a sentence."))
    published_at = models.DateTimeField()
    by_team = models.CharField(max_length=200, blank=True)

    objects = VersionQuerySet.as_manager()

    class Meta:
        ordering = ["sequence"]
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        constraints = [
            models.UniqueConstraint(fields=["kind", "public_id", "number"], name="version_number_is_unique"),
            models.CheckConstraint(
                condition=models.Q(cause="withdrawal", document__isnull=True)
                | (~models.Q(cause="withdrawal") & models.Q(document__isnull=False)),
                name="version_has_document_unless_withdrawn",
            ),
        ]
        indexes = [models.Index(fields=["published_at"], name="version_published_at")]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.sequence}: {self.kind} {self.public_id} v{self.number}"

    @property
    def tells(self) -> bool:
        """Whether followers are told of it: a borrowed name that changed is nobody's news."""
        return self.cause != self.Cause.BORROWED


class PublishedDocument(models.Model):
    """What every published noun has. One row a noun; replaced, never edited."""

    public_id = models.CharField(max_length=100, primary_key=True)
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    name = models.CharField(max_length=300)
    sort_name = models.CharField(
        max_length=400, default="", help_text=_("The name in plain Latin: sorts any script, in any collation.")
    )
    slug = models.CharField(max_length=120)
    country = models.CharField(max_length=2, blank=True)
    document = DocumentField()
    published_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.public_id} {self.name}"


class PublishedFile(models.Model):
    """Which uploaded file a published document names: found by walking it. No other file is given out."""

    path = models.CharField(max_length=100, help_text=_("Below the folder of uploads."))
    kind = models.CharField(max_length=20, help_text=_("Which noun's document names it."))
    public_id = models.CharField(max_length=100)

    objects = PublishedFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("published file")
        verbose_name_plural = _("published files")
        constraints = [models.UniqueConstraint(fields=["path", "kind", "public_id"], name="file_is_listed_once")]
        indexes = [models.Index(fields=["kind", "public_id"], name="file_of_document")]

    def __str__(self) -> str:
        return f"{self.kind} {self.public_id}: {self.path}"


class PublishedReference(models.Model):
    """Which published document names which other noun: found by walking it, so that a changed name is carried on."""

    from_kind = models.CharField(max_length=20)
    from_id = models.CharField(max_length=100)
    to_kind = models.CharField(max_length=20)
    to_id = models.CharField(max_length=100)

    class Meta:
        verbose_name = _("reference")
        verbose_name_plural = _("references")
        constraints = [
            models.UniqueConstraint(
                fields=["to_kind", "to_id", "from_kind", "from_id"], name="reference_is_listed_once"
            )
        ]
        indexes = [models.Index(fields=["from_kind", "from_id"], name="reference_from")]

    def __str__(self) -> str:
        return f"{self.from_kind} {self.from_id} → {self.to_kind} {self.to_id}"
