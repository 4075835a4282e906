"""The published record's own tables: the change log, and what published nouns share. Readable by the public role."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from record.documents import DocumentField
from record.querysets import PublishedFileQuerySet, PublishedRedirectQuerySet
from record.version_querysets import VersionQuerySet

if TYPE_CHECKING:
    from record.templatetags.languages import Said


class Version(models.Model):
    """One publication of one case: the public change log. Numbered in commit order, without gaps, never changed.

    Holds nothing that is not public: who pressed the button and why is in `PublicationAct`.
    """

    class Cause(models.TextChoices):
        PUBLICATION = "publication", _("published by an editor")
        BORROWED = "borrowed", _("something it refers to has changed")
        WITHDRAWAL = "withdrawal", _("withdrawn from the public record")
        MERGED = "merged", _("merged into another case")
        REDACTION = "redaction", _("something was struck from the record")

    # What follows from the house's own acts is nobody's news.
    SILENT = (Cause.BORROWED, Cause.MERGED, Cause.REDACTION)
    # The change log says what was struck; a name that was carried on, and what a merge led to, are told elsewhere.
    NOT_SHOWN = (Cause.BORROWED, Cause.MERGED)
    WITHOUT_DOCUMENT = (Cause.WITHDRAWAL, Cause.MERGED)

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
    batch = models.UUIDField(null=True, help_text=_("The same for all cases that were published in one act."))
    redacted_at = models.DateTimeField(null=True, help_text=_("When something was last struck from it."))
    withheld_url = models.TextField(
        default="",
        db_default="",
        help_text=_("Its address, where it came with an imported record, which did not tell the document any more."),
    )

    objects = VersionQuerySet.as_manager()

    class Meta:
        ordering = ["sequence"]
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        constraints = [
            models.UniqueConstraint(fields=["kind", "public_id", "number"], name="version_number_is_unique"),
            models.CheckConstraint(
                condition=models.Q(cause__in=("withdrawal", "merged"), document__isnull=True)
                | (~models.Q(cause__in=("withdrawal", "merged")) & models.Q(document__isnull=False))
                # A whole document can be struck.
                | models.Q(redacted_at__isnull=False)
                # A noun that had been withdrawn when its versions were imported.
                | ~models.Q(withheld_url=""),
                name="version_has_document_unless_withdrawn",
            ),
        ]
        indexes = [models.Index(fields=["published_at"], name="version_published_at")]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="only_redacted",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func="""
                    IF current_setting('vigil.redacting', true) IS DISTINCT FROM 'on' THEN
                        RAISE EXCEPTION 'A version is never changed: it can only be redacted.';
                    END IF;
                    IF (NEW.sequence, NEW.kind, NEW.public_id, NEW.number, NEW.cause, NEW.published_at, NEW.by_team,
                        NEW.batch) IS DISTINCT FROM (OLD.sequence, OLD.kind, OLD.public_id, OLD.number, OLD.cause,
                        OLD.published_at, OLD.by_team, OLD.batch) OR NEW.redacted_at IS NULL THEN
                        RAISE EXCEPTION 'A redaction changes what a version says, never what it is.';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sequence}: {self.kind} {self.public_id} v{self.number}"

    @property
    def told(self) -> str:
        """What happened, in a sentence in the active language, as far as it was read (`in_words_only`)."""
        from record.retelling import told_again

        return told_again(self)

    @property
    def tells(self) -> bool:
        """Whether followers are told of it: a borrowed name that changed is nobody's news."""
        return self.cause not in self.SILENT


class FoundDocument(models.Model):
    """What every noun is found by, as it is now and as it was (record/past.py)."""

    name = models.CharField(max_length=300)
    sort_name = models.CharField(
        max_length=400, default="", help_text=_("The name in plain Latin: sorts any script, in any collation.")
    )
    slug = models.CharField(max_length=120)
    country = models.CharField(max_length=2, blank=True)
    published_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        abstract = True


class PublishedDocument(FoundDocument):
    """What every published noun has. One row a noun; replaced, never edited."""

    public_id = models.CharField(max_length=100, primary_key=True)
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    document = DocumentField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.public_id} {self.name}"

    @property
    def called(self) -> Said:
        """Its name, or title, in the active language, as far as translations were read (`listed`, `in_brief`)."""
        from record.templatetags.languages import called_by

        return called_by(self.name, getattr(self, "name_translations", None))


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


class PublishedRedirect(models.Model):
    """An address that was public and leads elsewhere now: a case that was merged into another."""

    kind = models.CharField(max_length=20)
    from_id = models.CharField(max_length=100)
    to_id = models.CharField(max_length=100)
    at = models.DateTimeField(auto_now_add=True)

    objects = PublishedRedirectQuerySet.as_manager()

    class Meta:
        verbose_name = _("redirect")
        verbose_name_plural = _("redirects")
        constraints = [
            models.UniqueConstraint(fields=["kind", "from_id"], name="redirect_leads_to_one_case"),
            models.CheckConstraint(condition=~models.Q(from_id=models.F("to_id")), name="redirect_leads_elsewhere"),
        ]
        indexes = [models.Index(fields=["kind", "to_id"], name="redirect_to")]

    def __str__(self) -> str:
        return f"{self.kind} {self.from_id} → {self.to_id}"


class Redaction(models.Model):
    """That something was struck from the public record, and why: a tombstone for all to see. Never what it was."""

    class What(models.TextChoices):
        WORDS = "words", _("words")
        STATEMENT = "statement", _("a statement")
        PICTURE = "picture", _("a picture or a file")
        DOCUMENT = "document", _("the whole text of a version")

    kind = models.CharField(max_length=20, help_text=_("Which noun: prisoner, organization, campaign, …"))
    public_id = models.CharField(max_length=100)
    at = models.DateTimeField(auto_now_add=True)
    what = models.CharField(max_length=10, choices=What.choices)
    reason = models.CharField(max_length=500, help_text=_("Public: why, without repeating what was struck."))
    versions = models.PositiveIntegerField(help_text=_("How many versions it was struck from."))

    class Meta:
        verbose_name = _("redaction")
        verbose_name_plural = _("redactions")
        ordering = ["-at", "-pk"]
        permissions = [("redact_version", _("Can strike from the public record"))]
        indexes = [models.Index(fields=["kind", "public_id"], name="redaction_of")]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.kind} {self.public_id}: {self.get_what_display()}"
