"""Enters versions, redirects and redactions as they are in the folder of a record."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from django.db import DatabaseError, models

from exports.transfer.errors import CannotImport
from exports.transfer.manifest import REDACTIONS, REDIRECTS, VERSIONS, Manifest
from exports.transfer.site import Moved
from record.copying import copy_whole
from record.publication import composers
from record.published import PublishedRedirect, Redaction, Version

AT_ONCE = 200

Line = dict[str, Any]


def enter_log(folder: Path, manifest: Manifest) -> None:
    """Enter everything that the published rows are made of. Raises CannotImport where a line is none."""
    moved = Moved(manifest.site)
    _enter(folder / VERSIONS, Version, lambda line: _version(line, moved))
    _enter(folder / REDIRECTS, PublishedRedirect, _at_its_moment(PublishedRedirect))
    _enter(folder / REDACTIONS, Redaction, _at_its_moment(Redaction))
    entered = Version.objects.aggregate(last=models.Max("sequence"), number=models.Count("sequence"))
    if (entered["last"] or 0, entered["number"]) != (manifest.sequence, manifest.sequence):
        raise CannotImport(f"{VERSIONS} does not lead to version {manifest.sequence}, one after the other.")


def _enter(path: Path, model: type[models.Model], made: Callable[[Line], models.Model]) -> None:
    rows = _rows(path, made)
    while some := list(islice(rows, AT_ONCE)):
        try:
            copy_whole(model, some)
        except DatabaseError as error:
            raise CannotImport(f"{path.name} does not agree with itself: {error}") from error


def _rows(path: Path, made: Callable[[Line], models.Model]) -> Iterator[models.Model]:
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            try:
                yield made(json.loads(line))
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                raise CannotImport(f"{path.name}, line {number}, cannot be read: {error!r}") from error


def _version(line: Line, moved: Moved) -> Version:
    if line["kind"] not in composers:
        raise ValueError(f"“{line['kind']}” is no kind of noun")
    document = moved.document(line["document"])
    return Version(
        sequence=line["sequence"],
        kind=line["kind"],
        public_id=line["id"],
        number=line["number"],
        cause=line["cause"],
        document=document,
        diff=moved.patch(line["diff"]),
        happenings=moved.document(line["happenings"]),
        summary=line["summary"],
        published_at=_moment(line["published_at"]),
        by_team=line["by_team"],
        redacted_at=_moment(line["redacted_at"]) if line["redacted_at"] else None,
        withheld_url="" if document is not None else moved.address(line["url"]) or "",
    )


def _at_its_moment(model: type[models.Model]) -> Callable[[Line], models.Model]:
    return lambda line: model(**line | {"at": _moment(line["at"])})


def _moment(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)
