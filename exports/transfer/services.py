"""Importing the record of another instance into an empty one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pghistory
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction

from exports.transfer import FOLDER
from exports.transfer.errors import CannotImport
from exports.transfer.log import enter_log
from exports.transfer.manifest import FILES, Manifest
from exports.transfer.working import Differing, rebuild
from prisoners.rebuilding import kept_copy
from record.audience import Audience
from record.document_files import DOCUMENTS
from record.models import Source
from record.publication import composers
from record.published import PublishedFile, PublishedRedirect, Redaction, Version
from record.renewing import renew_published


@dataclass(frozen=True)
class Imported:
    """manifest: what the record says of itself; published: how many nouns of each kind are public; differing: those
    that do not say by themselves what is public of them; missing: public files that did not come along."""

    manifest: Manifest
    published: dict[str, int]
    differing: list[Differing]
    missing: list[str]


def import_record(export: Path) -> Imported:
    """Enter the record in a folder that `export_data` made: all of it or nothing. Followers are told of nothing.

    Raises CannotImport where this instance has a record already, or a file is not what the manifest says.
    """
    folder = export / FOLDER
    manifest = Manifest.read(folder)
    manifest.check(folder)
    reason = f"Imported: the public record of {manifest.site} after change {manifest.sequence}"
    with transaction.atomic(), pghistory.context(reason=reason):
        # Nothing is published meanwhile.
        Version.objects.next_sequence()
        _refuse_unless_empty()
        enter_log(folder, manifest)
        published = {done.kind: done.renewed for done in renew_published(kinds=list(composers))}
        differing = rebuild(reason)
        named = set(PublishedFile.objects.values_list("path", flat=True))
        _enter_files(folder, [path for path in manifest.uploads if path in named])
    return Imported(manifest, published, differing, sorted(named - set(manifest.uploads)))


def _refuse_unless_empty() -> None:
    public: list[Any] = [Version, PublishedRedirect, Redaction]
    if Audience.waits():
        raise CannotImport(
            "Somebody follows this instance already, or is posted to, and would be told of all that ever was. "
            "Import into an empty one: a new database, migrated."
        )
    for model in [*public, *(composer.model for composer in composers.values()), Source]:
        if model._base_manager.exists():
            raise CannotImport(
                f"This instance has a record already ({model._meta.verbose_name_plural}). "
                "Import into an empty one: a new database, migrated."
            )


def _enter_files(folder: Path, paths: Iterable[str]) -> None:
    for path in paths:
        for place in (path, kept_copy(path)) if path.startswith(DOCUMENTS) else (path,):
            # Left there by an import that was cut off.
            default_storage.delete(place)
            with (folder / FILES / path).open("rb") as file:
                default_storage.save(place, File(file))
