"""Imports: a file of cases, how it was read, and what became of each row. None of it is public."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import FileExtensionValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from organizations.models import Organization
from prisoners.import_querysets import WORK, ImportQuerySet, ImportRowQuerySet
from prisoners.importing.limits import validate_import_size
from prisoners.models.detention import Detention
from prisoners.models.prisoner import Prisoner
from record.history import indexes_of_named
from record.models import Source
from record.uploads import KeptFileField


class Import(models.Model):
    """One file, read by one mapping, whose rows become or change drafts of one team."""

    confidential = True  # drafts of a team: for those who work on cases (record/roles.py)

    class State(models.TextChoices):
        UPLOADED = "uploaded", _("uploaded: say what each column holds")
        READING = "reading", _("being read")
        READY = "ready", _("read: look at it, then run it")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        UNDOING = "undoing", _("being undone")
        UNDONE = "undone", _("undone")
        FAILED = "failed", _("stopped: the file cannot be read")

    file = KeptFileField(
        _("file"),
        upload_to="imports/",
        blank=True,
        validators=[validate_import_size, FileExtensionValidator(["csv", "tsv", "txt", "xlsx", "jsonl", "ndjson"])],
        help_text=_("CSV, XLSX or JSON Lines; kept at the desk, never public."),
    )
    name = models.CharField(_("name of the file"), max_length=255)
    sha256 = models.CharField(max_length=64, blank=True, editable=False)
    columns = models.JSONField(_("columns"), default=list, editable=False)
    mapping = models.TextField(
        _("mapping"), blank=True, max_length=100_000, help_text=_("What each column holds, as a TOML file.")
    )
    notes = models.JSONField(_("about the file"), default=list, editable=False)
    team = models.ForeignKey(
        Organization,
        verbose_name=_("team that keeps the cases"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="imports",
        limit_choices_to={"maintains_cases": True},
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), on_delete=models.PROTECT, null=True, related_name="+"
    )
    source = models.ForeignKey(
        Source, verbose_name=_("source"), on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.UPLOADED, editable=False)
    made_at = models.DateTimeField(_("begun"), auto_now_add=True)
    finished_at = models.DateTimeField(_("finished"), null=True, editable=False)
    problem = models.TextField(_("what went wrong"), blank=True, editable=False)
    # Counted in the transaction that writes the rows, so that they are right after a kill.
    rows_read = models.PositiveIntegerField(_("rows"), default=0, editable=False)
    rows_done = models.PositiveIntegerField(_("rows done"), default=0, editable=False)
    # Articles, institutions … that were not on record before, for the undo.
    made = models.JSONField(default=dict, editable=False)

    objects = ImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def at_work(self) -> bool:
        """Whether a worker has, or will have, something to do with it."""
        return self.state in WORK


class ImportRow(models.Model):
    """One row of a file: what it says, how it was read, whom it matches, and what became of it."""

    confidential = True

    class Choice(models.TextChoices):
        NEW = "new", _("a new person")
        DETENTION = "detention", _("another detention of this person")
        UPDATE = "update", _("add to this detention")
        SKIP = "skip", _("leave out")

    class Outcome(models.TextChoices):
        WAITING = "waiting", _("waiting")
        CREATED = "created", _("created")
        UPDATED = "updated", _("updated")
        UNCHANGED = "unchanged", _("unchanged")
        REJECTED = "rejected", _("rejected")
        SKIPPED = "skipped", _("left out")
        UNDONE = "undone", _("undone")
        KEPT = "kept", _("not undone: changed since")

    of = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="rows", verbose_name=_("import"))
    number = models.PositiveIntegerField(_("row"))
    cells = models.JSONField(_("as in the file"), default=dict)
    reading = models.JSONField(_("as read"), default=dict)
    problems = models.JSONField(_("why it cannot be entered"), default=list)
    doubts = models.JSONField(_("what to look at"), default=list)
    # How a row is known again: `digest` of all that was read, `key` of whom and which arrest it is about.
    digest = models.CharField(max_length=64, blank=True)
    key = models.CharField(max_length=64, blank=True)
    matches = models.JSONField(_("likely the same"), default=list)
    choice = models.CharField(_("what to do"), max_length=10, choices=Choice.choices, default=Choice.NEW)
    matched = models.ForeignKey(
        Prisoner,
        verbose_name=_("person"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        db_index=False,
        related_name="+",
    )
    matched_detention = models.ForeignKey(
        Detention, on_delete=models.SET_NULL, null=True, db_index=False, related_name="+"
    )
    # The earlier row of this file that is about the same person; and the row of an earlier import about this arrest.
    same_as = models.PositiveIntegerField(null=True)
    earlier = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, db_index=False, related_name="+")
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome.choices, default=Outcome.WAITING)
    said = models.JSONField(_("why"), default=list)
    prisoner = models.ForeignKey(
        Prisoner,
        verbose_name=_("case"),
        on_delete=models.SET_NULL,
        null=True,
        db_index=False,
        related_name="import_rows",
    )
    detention = models.ForeignKey(Detention, on_delete=models.SET_NULL, null=True, db_index=False, related_name="+")
    # For the undo: which rows of which tables this one made, and which fields it changed, from what to what.
    made = models.JSONField(default=dict)
    changed = models.JSONField(default=list)

    objects = ImportRowQuerySet.as_manager()

    class Meta:
        verbose_name = _("row of an import")
        verbose_name_plural = _("rows of imports")
        ordering = ["of", "number"]
        constraints = [models.UniqueConstraint(fields=["of", "number"], name="import_row_is_numbered_once")]
        indexes = [
            models.Index(fields=["digest"], name="import_row_digest"),
            models.Index(fields=["key"], name="import_row_key"),
            models.Index(fields=["of", "outcome", "number"], name="import_row_outcome"),
            *indexes_of_named(("matched", "matched_detention", "earlier", "prisoner", "detention"), of="import_row"),
        ]

    def __str__(self) -> str:
        return f"{self.of}: {self.number}"
