"""The record as it stood: one row for each version that said something, with the columns by which nouns are found, so
that a day of the past is asked in the same ways as the record of now (docs/adr/0015-as-of.md). Readable by the public
role, and so without what was withdrawn since (record/past_rows.py)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from record.published import FoundDocument, Version

# A moment and no NULL, which an index could not compare.
FOR_EVER = dt.datetime(9999, 12, 31, tzinfo=dt.UTC)

# The table of each published table's past rows.
past_of: dict[type[models.Model], Any] = {}


def keeps_past_of(published: type[models.Model]) -> Callable[[Any], Any]:
    """Decorates the table whose rows are made of those of a published one: the columns that both have."""

    def register(past: Any) -> Any:
        past_of[published] = past
        return past

    return register


class PastDocument(FoundDocument):
    """A version with a document, which is not copied: it stood from `updated_at`, when it was published, to `until`."""

    version = models.OneToOneField(
        Version, on_delete=models.PROTECT, primary_key=True, related_name="+", db_constraint=False
    )
    public_id = models.CharField(max_length=100)
    until = models.DateTimeField(default=FOR_EVER, help_text=_("When the next version was published."))

    class Meta:
        abstract = True
        indexes = [
            # The last columns pass over versions that did not stand on the day, without reading their rows.
            models.Index(fields=["updated_at", "public_id", "until"], include=["version"], name="%(class)s_updated"),
            models.Index(fields=["sort_name", "public_id", "updated_at", "until"], name="%(class)s_name"),
            models.Index(fields=["public_id", "until"], name="%(class)s_of"),
        ]

    def __str__(self) -> str:
        return f"{self.public_id} {self.name} ({self.version_id})"


class PastFile(models.Model):
    """Which uploaded file the document of a version names: it is left out once no public document names it."""

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    path = models.CharField(max_length=100, help_text=_("Below the folder of uploads."))

    class Meta:
        verbose_name = _("file of a past version")
        verbose_name_plural = _("files of past versions")
        constraints = [models.UniqueConstraint(fields=["version", "path"], name="past_file_is_listed_once")]

    def __str__(self) -> str:
        return f"{self.version_id}: {self.path}"
