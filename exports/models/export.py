"""Exports of the whole record: kept for ever, and public with all that is said of them here."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from exports.about import citation
from exports.querysets import ExportFileQuerySet, ExportQuerySet


def exports_folder() -> Path:
    """Where the files of all exports lie, a folder each."""
    return Path(settings.VAR_DIR) / "exports"


class Export(models.Model):
    """One state of the whole record, in every open form. Made by the worker, listed once it is whole."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("being written")
        READY = "ready", _("ready")
        FAILED = "failed", _("failed")

    label = models.CharField(
        _("name"),
        max_length=40,
        null=True,
        unique=True,
        help_text=_("Of its folder: the day, and after a dash the number of the last change where a day has several."),
    )
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.WAITING)
    sequence = models.BigIntegerField(
        _("version"), null=True, validators=[MinValueValidator(0)], help_text=_("The last change that is in it.")
    )
    done = models.PositiveIntegerField(_("documents written"), default=0)
    total = models.PositiveIntegerField(_("documents in all"), null=True)
    failure = models.CharField(_("why it failed"), max_length=200, blank=True)
    licence = models.CharField(_("licence"), max_length=200, blank=True)
    licence_url = models.URLField(_("address of the licence"), max_length=500, blank=True)
    asked_at = models.DateTimeField(_("asked for"), auto_now_add=True)
    began_at = models.DateTimeField(_("began"), null=True, help_text=_("The moment whose record it is."))
    finished_at = models.DateTimeField(_("finished"), null=True)

    objects = ExportQuerySet.as_manager()

    class Meta:
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        ordering = ["-pk"]
        permissions = [("ask_export", _("Can ask for an export of the record"))]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state="ready")
                | models.Q(label__isnull=False, sequence__isnull=False, finished_at__isnull=False),
                name="export_is_ready_when_whole",
            ),
            # One at a time: a second one asked for before the first has begun would be the same.
            models.UniqueConstraint(fields=["state"], condition=models.Q(state="waiting"), name="export_waits_alone"),
        ]

    def __str__(self) -> str:
        return self.label or f"{self.pk}"

    @property
    def folder(self) -> Path:
        assert self.label is not None
        return exports_folder() / self.label


class ExportFile(models.Model):
    """One file of an export."""

    class Form(models.TextChoices):
        CSV = "csv", _("CSV tables (Frictionless Data Package)")
        JSON_LINES = "jsonl", _("JSON Lines: every document")
        SQLITE = "sqlite", _("SQLite database")
        PARQUET = "parquet", _("Parquet tables")
        ENTITIES = "ftm", _("FollowTheMoney entities")
        METADATA = "datasette", _("metadata for Datasette")
        CITATION = "citation", _("how to cite (CITATION.cff)")

    export = models.ForeignKey(Export, on_delete=models.PROTECT, related_name="files")
    form = models.CharField(_("form"), max_length=12, choices=Form.choices)
    name = models.CharField(_("name"), max_length=80)
    bytes = models.BigIntegerField(_("size"))
    sha256 = models.CharField(max_length=64)
    rows = models.BigIntegerField(_("rows"), null=True)

    objects = ExportFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("file of an export")
        verbose_name_plural = _("files of exports")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["export", "name"], name="export_file_is_named_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def path(self) -> Path:
        return self.export.folder / self.name

    @property
    def address(self) -> str:
        """On this site; the same in every language."""
        return f"/data/{self.export.label}/{self.name}"

    @property
    def citation(self) -> str:
        """How to cite it."""
        began, sequence = self.export.began_at, self.export.sequence
        assert began is not None and sequence is not None
        return citation(
            day=began.date(), sequence=sequence, name=self.name, sha256=self.sha256, licence=self.export.licence
        )
