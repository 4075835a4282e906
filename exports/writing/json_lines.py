"""All documents as the API gives them, a document a line: one file a noun, and the change log, in one archive."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from typing import IO

from exports.about import About
from exports.snapshot import Read
from exports.tables import Row, Table
from exports.writing import Made, Place

FORM = "jsonl"


class JsonLines:
    """Passes the texts of documents on unread. They come noun by noun, so each file is written in one go."""

    def __init__(self, place: Place, about: About) -> None:
        self.path = place.file("-jsonl.zip")
        self.archive = zipfile.ZipFile(self.path, "w", zipfile.ZIP_DEFLATED)
        self.archive.writestr("CITATION.cff", about.citation_file())
        self.kind = ""
        self.file: IO[bytes] | None = None
        self.rows = 0

    def take(self, read: Read, rows: Sequence[tuple[Table, Row]]) -> None:
        if self.file is None or read.kind != self.kind:
            self._finish()
            self.kind = read.kind
            # Of a noun of which there are many the file is longer than 2 GB.
            self.file = self.archive.open(f"{read.kind}s.jsonl", "w", force_zip64=True)
        self.file.write(f"{read.text}\n".encode())
        self.rows += 1

    def _finish(self) -> None:
        if self.file is not None:
            self.file.close()

    def close(self) -> Made:
        self._finish()
        self.archive.close()
        return Made(FORM, self.path.name, self.rows)

    def drop(self) -> None:
        try:
            self._finish()
        finally:
            self.archive.close()
